import type {
  JSONRPCMessage,
  JSONRPCNotification,
  JSONRPCRequest,
  JSONRPCResponse,
} from '@modelcontextprotocol/client';
import { isRecord } from '../base/record';
import type { TrafficDirection } from '../tasks/traffic';
import { BoundedMap } from './boundedMap';
import { taskOfParams, taskOfResult } from './relatedTask';

/** How many requests without an answer, and how many progress tokens, are remembered on one connection. */
const MOST_REMEMBERED = 1_000;
const CLIENT_CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';

export type RequestId = string | number;

/** An object of the wire: nothing of what is in it is promised. */
export type Json = Readonly<Record<string, unknown>>;

/** What is remembered of a request, so that its answer can be understood; never its arguments. */
export interface KnownRequest {
  readonly id: RequestId;
  readonly method: string;
  /** See {@link SeenMessage.order}. */
  readonly order: number;
  readonly atMs: number;
  /** The task that it is about, or that its answer made. */
  taskId: string | undefined;
  /** Carries the `task` of 2025-11-25. */
  readonly asksForTask: boolean;
  /** The tool that it calls. */
  readonly toolName: string | undefined;
  readonly cursor: string | undefined;
  readonly progressToken: RequestId | undefined;
  /** What the client declared: with `initialize` (2025-11-25), or with this request (2026-07-28). */
  readonly clientCapabilities: unknown;
  /** The order of its answer. */
  answeredOrder: number | undefined;
}

/** A message, and what follows from the messages before it on the same connection. */
export interface SeenMessage {
  readonly direction: TrafficDirection;
  readonly shape: 'request' | 'notification' | 'answer';
  /** Counts the messages of the connection, both directions together, from 1. */
  readonly order: number;
  readonly atMs: number;
  readonly message: JSONRPCMessage;
  readonly id: RequestId | undefined;
  /** Of an answer, the method of its request. */
  readonly method: string | undefined;
  readonly taskId: string | undefined;
  /** Params, or the result; of an error answer `undefined`. */
  readonly body: Json | undefined;
  /** The request that it answers, reports the progress of, or cancels; of a request itself, what is remembered of it. */
  readonly request: KnownRequest | undefined;
  /** Requests of that side were forgotten: that {@link request} is missing proves nothing. */
  readonly mayBeForgotten: boolean;
}

/** Reads the messages of one connection, in the order in which they came, for all who want to know of them. */
export class MessageReader {
  private readonly waiting = {
    sent: new BoundedMap<RequestId, KnownRequest>(MOST_REMEMBERED),
    received: new BoundedMap<RequestId, KnownRequest>(MOST_REMEMBERED),
  };
  private readonly byToken = {
    sent: new BoundedMap<RequestId, KnownRequest>(MOST_REMEMBERED),
    received: new BoundedMap<RequestId, KnownRequest>(MOST_REMEMBERED),
  };
  private lastOrder = 0;

  /** @param nowMs milliseconds, since the epoch where messages are recorded */
  constructor(private readonly nowMs: () => number) {}

  read(direction: TrafficDirection, message: JSONRPCMessage): SeenMessage {
    this.lastOrder += 1;
    if (!('method' in message)) {
      return this.answer(direction, message);
    }
    return 'id' in message ? this.request(direction, message) : this.notification(direction, message);
  }

  private request(direction: TrafficDirection, message: JSONRPCRequest): SeenMessage {
    const { id, method } = message;
    const body = recordOf(message.params);
    const atMs = this.nowMs();
    const taskId = taskOfParams(body);
    const order = this.lastOrder;
    const request = knownRequest(id, method, body, { order, atMs, taskId });
    this.waiting[direction].set(id, request);
    if (request.progressToken !== undefined) {
      this.byToken[direction].set(request.progressToken, request);
    }
    const shape = 'request';
    return { direction, shape, order, atMs, message, id, method, taskId, body, request, mayBeForgotten: false };
  }

  private notification(direction: TrafficDirection, message: JSONRPCNotification): SeenMessage {
    const { method } = message;
    const body = recordOf(message.params);
    const { request, mayBeForgotten } = this.referredTo(direction, method, body);
    const taskId = taskOfParams(body) ?? request?.taskId;
    const [shape, order, atMs, id] = ['notification', this.lastOrder, this.nowMs(), undefined] as const;
    return { direction, shape, order, atMs, message, id, method, taskId, body, request, mayBeForgotten };
  }

  private answer(direction: TrafficDirection, message: JSONRPCResponse): SeenMessage {
    const requests = this.waiting[opposite(direction)];
    const { id } = message;
    const request = id === undefined ? undefined : (requests.get(id) ?? requests.get(otherSpelling(id)));
    const body = 'result' in message ? recordOf(message.result) : undefined;
    if (request) {
      requests.delete(request.id);
      request.answeredOrder = this.lastOrder;
      request.taskId ??= taskOfResult(body);
    }
    const taskId = request ? request.taskId : taskOfResult(body);
    const method = request?.method;
    const [shape, order, atMs, mayBeForgotten] = [
      'answer' as const,
      this.lastOrder,
      this.nowMs(),
      requests.hasForgotten,
    ];
    return { direction, shape, order, atMs, message, id, method, taskId, body, request, mayBeForgotten };
  }

  /** The request that a notification is about. */
  private referredTo(direction: TrafficDirection, method: string, body: Json | undefined) {
    if (method === 'notifications/progress') {
      const requests = this.byToken[opposite(direction)];
      return { request: lookup(requests, body?.progressToken), mayBeForgotten: requests.hasForgotten };
    }
    if (method === 'notifications/cancelled') {
      const requests = this.waiting[direction];
      return { request: lookup(requests, body?.requestId), mayBeForgotten: requests.hasForgotten };
    }
    return NOTHING;
  }
}

const NOTHING = { request: undefined, mayBeForgotten: false };

function knownRequest(
  id: RequestId,
  method: string,
  body: Json | undefined,
  known: Pick<KnownRequest, 'order' | 'atMs' | 'taskId'>,
): KnownRequest {
  const meta = recordOf(body?._meta);
  return {
    id,
    method,
    order: known.order,
    atMs: known.atMs,
    taskId: known.taskId,
    asksForTask: body?.task !== undefined,
    toolName: method === 'tools/call' && typeof body?.name === 'string' ? body.name : undefined,
    cursor: typeof body?.cursor === 'string' ? body.cursor : undefined,
    progressToken: requestIdOf(meta?.progressToken),
    clientCapabilities: method === 'initialize' ? body?.capabilities : meta?.[CLIENT_CAPABILITIES],
    answeredOrder: undefined,
  };
}

function lookup(requests: BoundedMap<RequestId, KnownRequest>, id: unknown): KnownRequest | undefined {
  const known = requestIdOf(id);
  return known === undefined ? undefined : requests.get(known);
}

function requestIdOf(value: unknown): RequestId | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

/** Some servers answer 1 with "1", and clients take it: what was meant is plain. */
function otherSpelling(id: RequestId): RequestId {
  return typeof id === 'number' ? String(id) : Number(id);
}

const recordOf = (value: unknown): Json | undefined => (isRecord(value) ? value : undefined);
const opposite = (direction: TrafficDirection): TrafficDirection => (direction === 'sent' ? 'received' : 'sent');
