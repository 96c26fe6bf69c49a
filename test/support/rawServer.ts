import { Client, InMemoryTransport, type JSONRPCMessage, type Transport } from '@modelcontextprotocol/client';
import { type Clock, systemClock } from '../../src/base/clock';
import { isRecord } from '../../src/base/record';
import { TASKS_EXTENSION } from '../../src/mcp/codec20260728';
import type { RequestTimeouts } from '../../src/mcp/connection';
import { ServerQuestions } from '../../src/mcp/serverQuestions';
import { Wire } from '../../src/mcp/wire';
import { tapTransport } from '../../src/mcp/wireTap';
import type { ServerQuestion } from '../../src/tasks/inputRequest';
import { USUAL_TIMEOUTS } from './connectOptions';
import { RecordingLog } from './logs';
import { settled } from './settled';

type Params = Record<string, unknown>;
type Respond = (params: Params, id: unknown) => unknown;

/** What a JSON-RPC message may have; nothing of it is promised. */
export interface RawMessage {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: Params;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** Thrown by an answer of {@link RawServer}: a JSON-RPC error. */
export const rpcError = (code: number, message: string, data?: unknown) => ({ rpcError: { code, message, data } });

/** The far end of a wire, where messages are what they are: it answers, or does not, with any JSON a test likes. */
export class RawServer {
  readonly received: RawMessage[] = [];
  private readonly responds = new Map<string, Respond>();

  constructor(private readonly transport: Transport) {
    transport.onmessage = message => void this.receive(message as RawMessage);
  }

  /** How to answer a method; an answer `undefined` is none. */
  on(method: string, respond: Respond): void {
    this.responds.set(method, respond);
  }

  async send(message: object): Promise<void> {
    // Whatever a test sends is what a server might send, whether or not it is a valid message.
    await this.transport.send({ jsonrpc: '2.0', ...message } as JSONRPCMessage);
    await settled();
  }

  notify(method: string, params: Params): Promise<void> {
    return this.send({ method, params });
  }

  /** The parameters with which a method was asked for, or notified, oldest first. */
  paramsOf(method: string): Params[] {
    return this.received.filter(message => message.method === method).map(({ params = {} }) => params);
  }

  close(): Promise<void> {
    return this.transport.close();
  }

  private async receive(message: RawMessage): Promise<void> {
    this.received.push(message);
    if (message.method === undefined || message.id === undefined) {
      return;
    }
    const respond = this.responds.get(message.method) ?? unknownMethod;
    try {
      const result = await respond(message.params ?? {}, message.id);
      if (result !== undefined) {
        await this.send({ id: message.id, result });
      }
    } catch (error) {
      await this.send({
        id: message.id,
        error: isRecord(error) ? error.rpcError : { code: -32_603, message: 'Broken' },
      });
    }
  }
}

function unknownMethod(): never {
  throw rpcError(-32_601, 'Method not found');
}

export interface RawWire {
  readonly wire: Wire;
  readonly server: RawServer;
  readonly log: RecordingLog;
  /** What the tap saw, in the order in which it saw it. */
  readonly seen: string[];
  /** What the server asked over the connection, oldest first. */
  readonly questions: readonly ServerQuestion[];
  /** Our end. */
  readonly near: Transport;
  /** Ends the connection, and with it what waits for an answer. */
  close(): Promise<void>;
}

/** A wire of the extension, with the client package on it, to a server that is only messages. */
export async function rawWire(
  generation: '2025-11-25' | '2026-07-28',
  capabilities: Params = {},
  clock: Clock = systemClock,
  timeouts: RequestTimeouts = USUAL_TIMEOUTS,
): Promise<RawWire> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const server = new RawServer(far);
  const declared = { tools: {}, ...capabilities };
  if (generation === '2025-11-25') {
    const serverInfo = { name: 'raw', version: '1.0.0' };
    server.on('initialize', () => ({ protocolVersion: '2025-11-25', capabilities: declared, serverInfo }));
  } else {
    server.on('server/discover', () =>
      complete({ supportedVersions: ['2026-07-28'], capabilities: declared, ...FRESH }),
    );
  }
  const client = new Client(
    { name: 'test', version: '0.0.0' },
    {
      versionNegotiation: { mode: 'auto' },
      inputRequired: { autoFulfill: false },
      capabilities: {
        extensions: { [TASKS_EXTENSION]: {} },
        elicitation: { form: {}, url: {} },
        roots: { listChanged: true },
        sampling: {},
      },
    },
  );
  const log = new RecordingLog();
  const seen: string[] = [];
  const wire = new Wire(client, {
    observe: (direction, message) => seen.push(`${direction} ${nameOf(message)}`),
    log,
    timeouts: () => timeouts,
    clock,
  });
  const questions: ServerQuestion[] = [];
  new ServerQuestions(wire, question => questions.push(question), true).serve(client);
  tapTransport(near, wire);
  await client.connect(near);
  const close = (): Promise<void> => {
    wire.end();
    return client.close();
  };
  return { wire, server, log, seen, questions, near, close };
}

export const FRESH = { ttlMs: 0, cacheScope: 'private' };

/** A result of 2026-07-28. */
export const complete = (result: object) => ({ resultType: 'complete', ...result });

function nameOf(message: JSONRPCMessage): string {
  return 'method' in message ? message.method : 'answer';
}
