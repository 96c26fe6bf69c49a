import { sizeOf } from '../base/jsonSize';
import { isRecord } from '../base/record';
import type { Payload, RpcError, ToolResult } from '../tasks/payload';
import { bounded } from './bounds';
import type { CutPart } from './records';

/** What of a result is kept. */
export interface FittedResult {
  readonly payload: Payload;
  /** As sent. */
  readonly bytes: number;
  readonly keptBytes: number;
  readonly cut: readonly CutPart[];
}

/** Keeps a payload whole, or those of its parts, in order, that together are no larger than the limit (0: none). */
export function fitResult(payload: Payload, largestBytes: number): FittedResult {
  const bytes = sizeOf(payload.kind === 'result' ? payload.result : payload.error);
  if (largestBytes === 0 || bytes <= largestBytes) {
    return { payload, bytes, keptBytes: bytes, cut: [] };
  }
  const room = new Room(largestBytes);
  const fitted: Payload =
    payload.kind === 'result'
      ? { kind: 'result', result: fittedResult(payload.result, room) }
      : { kind: 'error', error: fittedError(payload.error, room) };
  return { payload: fitted, bytes, keptBytes: room.used, cut: room.cut };
}

/** How much there is left, and what did not get in. */
class Room {
  readonly cut: CutPart[] = [];
  used = 0;

  constructor(private readonly bytes: number) {}

  /** Whether this part is kept. */
  takes(part: string, value: unknown): boolean {
    const bytes = sizeOf(value);
    const fits = this.used + bytes <= this.bytes;
    if (fits) {
      this.used += bytes;
    } else {
      this.cut.push({ part, type: typeOf(value), bytes });
    }
    return fits;
  }
}

function fittedResult(result: ToolResult, room: Room): ToolResult {
  const content = result.content.filter((block, index) => room.takes(`content[${index}]`, block));
  const { content: _blocks, ...rest } = result;
  const fields = Object.entries(rest).filter(([name, value]) => name === 'isError' || room.takes(name, value));
  return { ...Object.fromEntries(fields), content };
}

function fittedError({ code, message, data }: RpcError, room: Room): RpcError {
  const words = { code, message: bounded(message) };
  return data !== undefined && room.takes('error.data', data) ? { ...words, data } : words;
}

/** The type of a content block; of other parts that of JSON. */
function typeOf(value: unknown): string {
  return isRecord(value) && typeof value.type === 'string' ? value.type : Array.isArray(value) ? 'array' : typeof value;
}
