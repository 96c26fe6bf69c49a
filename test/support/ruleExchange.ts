import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { systemClock } from '../../src/base/clock';
import { TASKS_EXTENSION } from '../../src/mcp/codec20260728';
import { MessageReader } from '../../src/mcp/messageReader';
import { ProtocolRules } from '../../src/mcp/protocolRules';
import type { Transport } from '../../src/mcp/rules/connectionMemory';
import type { ConnectionRules } from '../../src/mcp/rules/connectionRules';

type Fields = Record<string, unknown>;
type Id = string | number;

/** What a server with everything declares. */
const LEGACY_CAPABILITIES = {
  logging: {},
  tools: { listChanged: true },
  tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } },
};
const CLIENT_CAPABILITIES = { elicitation: { form: {} }, extensions: { [TASKS_EXTENSION]: {} } };

/** Messages between a client and a server, written by hand, as the rules see them. */
export class RuleExchange {
  readonly rules = new ProtocolRules(systemClock);
  readonly connection: ConnectionRules;
  /** Milliseconds since the epoch. */
  nowMs = 0;
  private readonly reader = new MessageReader(() => this.nowMs);
  private lastId = 0;
  private meta: Fields | undefined;

  private constructor(transport: Transport) {
    this.connection = this.rules.connectionStarted(transport);
  }

  /** Past the handshake of 2025-11-25. */
  static legacy(capabilities: Fields = LEGACY_CAPABILITIES, transport: Transport = 'stdio'): RuleExchange {
    const exchange = new RuleExchange(transport);
    const params = { protocolVersion: '2025-11-25', capabilities: CLIENT_CAPABILITIES };
    exchange.asked('initialize', params, { protocolVersion: '2025-11-25', capabilities });
    exchange.sent({ method: 'notifications/initialized' });
    return exchange;
  }

  /** Of 2026-07-28, which has no handshake. */
  static modern(clientCapabilities: Fields = CLIENT_CAPABILITIES, transport: Transport = 'stdio'): RuleExchange {
    const exchange = new RuleExchange(transport);
    exchange.connection.negotiated('2026-07-28', { extensions: { [TASKS_EXTENSION]: {} } });
    exchange.meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': clientCapabilities,
    };
    return exchange;
  }

  /** Before any handshake. */
  static fresh(): RuleExchange {
    return new RuleExchange('stdio');
  }

  /** Sends a request. @returns its ID */
  ask(method: string, params: Fields = {}): number {
    this.lastId += 1;
    const _meta = this.meta && { ...this.meta, ...(params._meta as Fields | undefined) };
    this.sent({ id: this.lastId, method, params: { ...params, ...(_meta && { _meta }) } });
    return this.lastId;
  }

  answer(id: Id, result: Fields): void {
    this.received({ id, result });
  }

  fail(id: Id, code: number): void {
    this.received({ id, error: { code, message: 'No' } });
  }

  asked(method: string, params: Fields, result: Fields): void {
    this.answer(this.ask(method, params), result);
  }

  refused(method: string, params: Fields, code: number): void {
    this.fail(this.ask(method, params), code);
  }

  notified(method: string, params: Fields = {}): void {
    this.received({ method, params });
  }

  sent(message: Fields): void {
    this.connection.seen(this.reader.read('sent', { jsonrpc: '2.0', ...message } as unknown as JSONRPCMessage));
  }

  received(message: Fields): void {
    this.connection.seen(this.reader.read('received', { jsonrpc: '2.0', ...message } as unknown as JSONRPCMessage));
  }

  /** The rules that were broken so far. */
  get broken(): string[] {
    return this.rules.findings().map(({ rule }) => rule);
  }
}

/** A flawless task of 2025-11-25. */
export function legacyTask(more: Fields = {}): Fields {
  const at = '2025-11-25T10:30:00Z';
  return {
    taskId: 'a',
    status: 'working',
    createdAt: at,
    lastUpdatedAt: at,
    ttl: 60_000,
    pollInterval: 1_000,
    ...more,
  };
}

/** A flawless task of 2026-07-28. */
export function modernTask(more: Fields = {}): Fields {
  const at = '2026-07-28T10:30:00Z';
  return {
    taskId: 'a',
    status: 'working',
    createdAt: at,
    lastUpdatedAt: at,
    ttlMs: 60_000,
    pollIntervalMs: 1_000,
    ...more,
  };
}

export const complete = (result: Fields = {}): Fields => ({ resultType: 'complete', ...result });
export const relatedTask = (taskId: string): Fields => ({
  _meta: { 'io.modelcontextprotocol/related-task': { taskId } },
});
