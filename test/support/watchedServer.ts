import { Client, type JSONRPCMessage, type Transport } from '@modelcontextprotocol/client';
import { systemClock } from '../../src/base/clock';
import { isRecord } from '../../src/base/record';
import { TASKS_EXTENSION } from '../../src/mcp/codec20260728';
import { ConnectionTraffic } from '../../src/mcp/connectionTraffic';
import { hideCreatedTask } from '../../src/mcp/createdTask';
import { ProtocolRules } from '../../src/mcp/protocolRules';
import type { Transport as TransportKind } from '../../src/mcp/rules/connectionMemory';
import { TrafficRecorder } from '../../src/mcp/trafficRecorder';
import { asSent } from '../../src/mcp/wire';
import { tapTransport } from '../../src/mcp/wireTap';
import { silentLog } from './logs';

type Fields = Record<string, unknown>;

interface Waiter {
  fits(message: Fields): boolean;
  resolve(message: Fields): void;
}

/** A real server, met by the real client package, every message of which is recorded and held against the rules. */
export class WatchedServer {
  readonly recorder = new TrafficRecorder(systemClock);
  readonly rules = new ProtocolRules(systemClock);
  private readonly received: Fields[] = [];
  private readonly waiters = new Set<Waiter>();
  private readonly traffic: ConnectionTraffic;
  readonly client = new Client(
    { name: 'test', version: '0.0.0' },
    {
      versionNegotiation: { mode: 'auto' },
      capabilities: { elicitation: { form: {} }, extensions: { [TASKS_EXTENSION]: {} } },
    },
  );

  private constructor(kind: TransportKind) {
    this.traffic = new ConnectionTraffic({ recorder: this.recorder, rules: this.rules }, kind, silentLog, systemClock);
    this.client.onerror = error => this.traffic.reported(error);
  }

  static async connect(transport: Transport, kind: TransportKind = 'stdio'): Promise<WatchedServer> {
    const watched = new WatchedServer(kind);
    tapTransport(transport, {
      sent: message => watched.traffic.message('sent', message),
      received: message => watched.hear(message),
      answering: (message, send) => {
        watched.traffic.message('sent', message);
        return send();
      },
      streamEnded: () => undefined,
    });
    await watched.client.connect(transport);
    watched.traffic.negotiated(
      'none',
      watched.client.getNegotiatedProtocolVersion(),
      watched.client.getServerCapabilities(),
    );
    return watched;
  }

  /** How the next elicitation is answered. */
  answerElicitations(answer: { action: 'accept' | 'decline' | 'cancel'; content?: Record<string, string> }): void {
    this.client.setRequestHandler('elicitation/create', () => answer);
  }

  async request(method: string, params: Fields = {}): Promise<Fields> {
    const answer = await this.client.request({ method, params }, asSent);
    return isRecord(answer) ? answer : {};
  }

  /** The answer of a call as it came, before it was made fit for the package. */
  async callAsTask(name: string, args: Fields, more: Fields = {}): Promise<string> {
    const answer = await this.request('tools/call', { name, arguments: args, ...more });
    const created = isRecord(answer.task) ? answer.task : hiddenTask(answer);
    return String(created.taskId);
  }

  /** The first message that fits, of those that came and those that come. */
  async next(fits: (message: Fields) => boolean): Promise<Fields> {
    const received = this.received.find(fits);
    return received ?? new Promise(resolve => this.waiters.add({ fits, resolve }));
  }

  /** What the server broke: names of rules, in their order. */
  get broken(): string[] {
    return this.rules.findings().map(({ rule }) => rule);
  }

  async close(): Promise<void> {
    await this.client.close();
    this.recorder.dispose();
    this.rules.dispose();
  }

  private hear(message: JSONRPCMessage): void {
    this.traffic.message('received', message);
    const fields = { ...message };
    this.received.push(fields);
    for (const waiter of [...this.waiters].filter(({ fits }) => fits(fields))) {
      this.waiters.delete(waiter);
      waiter.resolve(fields);
    }
    if (this.client.getProtocolEra() === 'modern') {
      hideCreatedTask(message);
    }
  }
}

function hiddenTask(answer: Fields): Fields {
  const meta = isRecord(answer._meta) ? answer._meta : {};
  const hidden = Object.values(meta).find(isRecord);
  return hidden ?? {};
}
