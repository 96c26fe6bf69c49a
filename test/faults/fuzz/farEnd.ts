import { Client, InMemoryTransport, type JSONRPCMessage, type Transport } from '@modelcontextprotocol/client';
import { isRecord } from '../../../src/base/record';
import { TASKS_EXTENSION } from '../../../src/mcp/codec20260728';
import type { Connection, ConnectOptions } from '../../../src/mcp/connection';
import { ConnectionTraffic } from '../../../src/mcp/connectionTraffic';
import { LiveConnection } from '../../../src/mcp/liveConnection';
import { ServerQuestions } from '../../../src/mcp/serverQuestions';
import { Wire } from '../../../src/mcp/wire';
import { tapTransport } from '../../../src/mcp/wireTap';
import type { FakeClock } from '../../support/fakeClock';
import { complete, FRESH } from '../../support/rawServer';
import type { Scenario } from './steps';

type Params = Record<string, unknown>;

/** A request that waits until a step answers it. */
export interface Pending {
  readonly id: unknown;
  readonly method: string;
  readonly params: Params;
  /** The model's moment at which it went out. */
  readonly sentAt: number;
  /** The watcher asks, of its own accord. */
  readonly isPoll: boolean;
  /** The client has given it up: an answer means nothing any more. */
  isCancelled: boolean;
}

export interface FarEndEvents {
  readonly asked: (method: string, params: Params) => Pick<Pending, 'sentAt' | 'isPoll'>;
  /** The client does not want the answer any more. */
  readonly cancelled: (request: Pending) => void;
  /** The client answers a request of ours. */
  readonly answered: (id: unknown) => void;
}

const TOOL = { name: 'build', inputSchema: { type: 'object' }, execution: { taskSupport: 'required' } };
/** What is answered by itself: it is not what the sequences are about. */
const LEGACY = {
  protocolVersion: '2025-11-25',
  serverInfo: { name: 'fuzz', version: '1.0.0' },
  capabilities: { tools: {}, tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } } },
};
const MODERN = {
  supportedVersions: ['2026-07-28'],
  capabilities: { tools: {}, extensions: { [TASKS_EXTENSION]: {} } },
};

/** The server of a sequence: every other request waits until a step says what becomes of it. */
export class FarEnd {
  pending: Pending[] = [];
  private far: Transport | undefined;

  constructor(
    private readonly scenario: Scenario,
    private readonly clock: FakeClock,
    private readonly events: FarEndEvents,
  ) {}

  get isConnected(): boolean {
    return this.far !== undefined;
  }

  /** The extension's own connection, over a transport in memory. */
  async connect(options: ConnectOptions): Promise<Connection> {
    const [near, far] = InMemoryTransport.createLinkedPair();
    this.pending = [];
    this.far = far;
    far.onmessage = message => this.receive(far, message);
    far.onclose = () => this.ended(far);
    const client = new Client(
      { name: 'fuzz', version: '0.0.0' },
      {
        versionNegotiation: { mode: 'auto' },
        inputRequired: { autoFulfill: false },
        capabilities: {
          extensions: { [TASKS_EXTENSION]: {} },
          elicitation: { form: {} },
          roots: { listChanged: true },
        },
      },
    );
    const traffic = new ConnectionTraffic(options.record, 'stdio', options.log, this.clock);
    const { log, timeouts } = options;
    const observe = (direction: 'sent' | 'received', message: JSONRPCMessage) => traffic.message(direction, message);
    const wire = new Wire(client, { log, timeouts, clock: this.clock, observe });
    new ServerQuestions(wire, options.onQuestion, options.canSample).serve(client);
    tapTransport(near, wire);
    await client.connect(near);
    return new LiveConnection(client, wire, near, this.scenario.transport, traffic, undefined, undefined);
  }

  /** The connection breaks. */
  async cut(): Promise<void> {
    await this.far?.close();
  }

  async send(message: object): Promise<void> {
    await this.far?.send({ jsonrpc: '2.0', ...message } as JSONRPCMessage); // A server may send anything.
  }

  private ended(far: Transport): void {
    if (far === this.far) {
      this.far = undefined;
      this.pending = [];
    }
  }

  private receive(far: Transport, message: JSONRPCMessage): void {
    if (far !== this.far) {
      return; // The last words over a connection that is no more.
    }
    if (!('method' in message)) {
      this.events.answered(message.id);
    } else if ('id' in message) {
      this.request(message.id, message.method, message.params ?? {});
    } else if (message.method === 'notifications/cancelled') {
      for (const request of this.pending.filter(({ id }) => id === message.params?.requestId)) {
        request.isCancelled = true;
        this.events.cancelled(request);
      }
    }
  }

  private request(id: unknown, method: string, params: Params): void {
    const isModern = this.scenario.generation === '2026-07-28';
    switch (method) {
      case 'initialize':
        return void this.send({ id, result: LEGACY });
      case 'server/discover':
        return void this.send(
          isModern
            ? { id, result: complete({ ...MODERN, ...FRESH }) }
            : { id, error: { code: -32_601, message: 'No' } },
        );
      case 'ping':
        return void this.send({ id, result: {} });
      case 'tools/list':
        return void this.send({ id, result: isModern ? complete({ tools: [TOOL], ...FRESH }) : { tools: [TOOL] } });
      case 'subscriptions/listen':
        return void this.listen(id, params);
      default: {
        const asked = this.events.asked(method, params);
        this.pending.push({ id, method, params, ...asked, isCancelled: false });
      }
    }
  }

  private async listen(id: unknown, params: Params): Promise<void> {
    const wanted = isRecord(params.notifications) ? params.notifications : {};
    await this.send({
      method: 'notifications/subscriptions/acknowledged',
      params: {
        _meta: { 'io.modelcontextprotocol/subscriptionId': id },
        notifications: this.scenario.pushes ? wanted : {},
      },
    });
    if (!this.scenario.pushes) {
      await this.send({ id, result: complete({ _meta: { 'io.modelcontextprotocol/subscriptionId': id } }) });
    }
  }
}
