import { jsonPieces, slicesOf } from '../base/jsonPieces';
import { isLargerThan } from '../base/jsonSize';
import { isRecord } from '../base/record';
import type { Payload } from '../tasks/payload';

/**
 * In characters. Longer texts of content blocks follow the JSON as they are: as a part of it they would take several
 * times as long to be written and read.
 */
const LONGEST_IN_JSON = 256 * 1024;
/** In characters: what is shorter is gathered. */
const SHORTEST_PIECE = 256 * 1024;
/** A character of a JavaScript string takes as many at most. */
const MOST_BYTES = 3;

/** The fields of a content block, and of the resource in one, that can be long. @see MCP 2025-11-25, Tools, "Tool Result" */
const LONG_FIELDS: ReadonlySet<string> = new Set(['text', 'data', 'blob']);

type Path = readonly [index: number, ...names: string[]];

/** The last line of a file that has texts after its JSON; JSON itself is one line. */
interface Footer {
  readonly jsonBytes: number;
  /** In the order in which they come: where each belongs in the content. */
  readonly texts: readonly { readonly path: Path; readonly bytes: number }[];
}

interface LongText {
  readonly path: Path;
  readonly text: string;
}

/**
 * The bytes of a result's file, in pieces of which none takes long to make. They take turns in two rooms of memory: the
 * next one can be asked for while one is written, but not the one after that.
 */
export function* fileOf(payload: Payload): Generator<Buffer> {
  const texts: LongText[] = [];
  const encoder = new Encoder();
  let jsonBytes = 0;
  for (const bytes of encoder.encode(jsonPieces(withoutLongTexts(payload, texts)))) {
    jsonBytes += bytes.length;
    yield bytes;
  }
  const places: { path: Path; bytes: number }[] = [];
  for (const { path, text } of texts) {
    const place = { path, bytes: 0 };
    for (const bytes of encoder.encode(slicesOf(text))) {
      place.bytes += bytes.length;
      yield bytes;
    }
    places.push(place);
  }
  if (places.length > 0) {
    yield Buffer.from(`\n${JSON.stringify({ jsonBytes, texts: places } satisfies Footer)}`);
  }
}

/** @throws SyntaxError when it is no file of a result */
export function payloadIn(file: Buffer): Payload {
  const end = file.lastIndexOf('\n');
  if (end < 0) {
    return JSON.parse(file.toString()) as Payload;
  }
  const { jsonBytes, texts } = JSON.parse(file.toString('utf8', end)) as Footer; // As it was written here.
  const payload = JSON.parse(file.toString('utf8', 0, jsonBytes)) as Payload;
  let start = jsonBytes;
  for (const { path, bytes } of texts) {
    putBack(payload, path, file.toString('utf8', start, start + bytes));
    start += bytes;
  }
  return payload;
}

class Encoder {
  private rooms = [Buffer.alloc(0), Buffer.alloc(0)] as const;

  *encode(pieces: Iterable<string>): Generator<Buffer> {
    for (const piece of gathered(pieces)) {
      const [next, last] = this.rooms;
      const bytes = piece.length * MOST_BYTES;
      const room = next.length < bytes ? Buffer.allocUnsafe(bytes) : next;
      this.rooms = [last, room];
      yield room.subarray(0, room.write(piece));
    }
  }
}

function* gathered(pieces: Iterable<string>): Generator<string> {
  let waiting = '';
  for (const piece of pieces) {
    waiting += piece;
    if (waiting.length >= SHORTEST_PIECE) {
      yield waiting;
      waiting = '';
    }
  }
  yield waiting;
}

/** @param texts takes what was left out */
function withoutLongTexts(payload: Payload, texts: LongText[]): Payload {
  if (payload.kind === 'error') {
    return payload;
  }
  const content = payload.result.content.map((block, index) =>
    isRecord(block) && isLargerThan(block, LONGEST_IN_JSON) ? shortened(block, [index], texts) : block,
  );
  return { kind: 'result', result: { ...payload.result, content } };
}

function shortened(block: Record<string, unknown>, path: Path, texts: LongText[]): Record<string, unknown> {
  const short = { ...block };
  for (const [name, field] of Object.entries(block)) {
    if (LONG_FIELDS.has(name) && isLongText(field)) {
      texts.push({ path: [...path, name], text: field });
      short[name] = '';
    } else if (name === 'resource' && isRecord(field)) {
      short[name] = shortened(field, [...path, name], texts);
    }
  }
  return short;
}

/** Half a character cannot be written but as JSON. */
function isLongText(field: unknown): field is string {
  return typeof field === 'string' && field.length > LONGEST_IN_JSON && field.isWellFormed();
}

function putBack(payload: Payload, [index, ...names]: Path, text: string): void {
  let owner: unknown = payload.kind === 'result' ? payload.result.content[index] : undefined;
  for (const name of names.slice(0, -1)) {
    owner = isRecord(owner) ? owner[name] : undefined;
  }
  const last = names.at(-1);
  if (isRecord(owner) && last !== undefined) {
    owner[last] = text;
  }
}
