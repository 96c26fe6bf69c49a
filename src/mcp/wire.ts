import { randomUUID } from 'node:crypto';
import type { Client, JSONRPCMessage, RequestOptions } from '@modelcontextprotocol/client';
import * as l10n from '@vscode/l10n';
import { type Clock, systemClock } from '../base/clock';
import { Emitter, type Event } from '../base/emitter';
import { ConnectionError, type ConnectionFault, faultOf, messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import { isRecord } from '../base/record';
import type { RequestTimeouts } from './connection';
import { hideCreatedTask } from './createdTask';
import { PendingRequests, streamLostAnswer } from './pendingRequests';
import { reissuing } from './reissue';
import { toOwnError } from './wireErrors';
import type { WireTap } from './wireTap';

/** What only reads: asked again when its stream broke, for nothing happens twice. Never what creates or decides. */
const READS: ReadonlySet<string> = new Set([
  'ping',
  'resources/read',
  'server/discover',
  'tasks/get',
  'tasks/list',
  'tasks/result',
  'tools/list',
]);
/** Of these, what may be answered with questions instead, which the client package would take for a mistake. */
const MAY_ASK: ReadonlySet<string> = new Set(['resources/read']);

/** A Standard Schema that takes anything: our own codecs read the wire, with more patience than a schema has. */
export const asSent = {
  '~standard': { version: 1, vendor: 'mcp-task-explorer', validate: (value: unknown) => ({ value }) },
} as const;

export interface WireNotification {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/** A request failed for what is known about the way to the server. */
export interface WireFailure {
  readonly fault: ConnectionFault;
  readonly message: string;
}

export interface WireOptions {
  /** Hears every message before anything decodes or changes it. */
  readonly observe: (direction: 'sent' | 'received', message: JSONRPCMessage) => void;
  /** The stream was cut on which the answer to the very first question was to come: the client cannot be told yet. */
  readonly cutOpening?: () => void;
  readonly log: Logger;
  readonly timeouts: () => RequestTimeouts;
  readonly clock?: Clock;
}

/** The wire of one connection: requests with undecoded answers, and what the server sends by itself. */
export class Wire implements WireTap {
  private readonly notifications: Emitter<WireNotification>;
  private readonly failures = new Emitter<WireFailure>();
  private readonly pending = new PendingRequests();
  private readonly clock: Clock;
  readonly log: Logger;
  /** Fires before the client package sees the notification. */
  readonly onDidNotify: Event<WireNotification>;
  readonly onDidFail = this.failures.event;
  private readonly ends = new Emitter<void>();
  readonly onDidEnd = this.ends.event;
  /** Those of another connection mean other calls, and a server may mix up its connections. */
  private readonly tokenPrefix = `mcp-task-explorer-${randomUUID()}`;
  private lastToken = 0;
  private hasEnded = false;
  /** The requests of the server that were answered, of which the client package has still to hear. */
  private readonly answered = new Set<string | number>();

  constructor(
    readonly client: Client,
    private readonly options: WireOptions,
  ) {
    this.log = options.log;
    this.clock = options.clock ?? systemClock;
    // A notification that no codec can read is the server's fault, and no reason to stop reading.
    this.notifications = new Emitter(error => this.log.warn(`A notification was passed over: ${messageOf(error)}`));
    this.onDidNotify = this.notifications.event;
  }

  get isEnded(): boolean {
    return this.hasEnded;
  }

  get timeouts(): RequestTimeouts {
    return this.options.timeouts();
  }

  /**
   * @param timeoutMs instead of the time that the setting gives every request
   * @throws ProtocolError, ConnectionError or CancelledError
   */
  request(
    method: string,
    params: Record<string, unknown>,
    signal?: AbortSignal,
    timeoutMs = this.timeouts.requestMs,
  ): Promise<unknown> {
    const options = { ...requestOptions(signal, timeoutMs), allowInputRequired: MAY_ASK.has(method) };
    const ask = () => this.client.request({ method, params }, asSent, options);
    return READS.has(method) ? this.reading(ask, signal) : this.guarded(ask, signal);
  }

  /** Runs a call of the client package, some of which throw at once, and turns its errors into ours. */
  guarded<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.noting(() => this.attempt(call, signal));
  }

  /** As {@link guarded}, for what only reads: a broken stream is no reason to go without the answer. */
  reading<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.noting(() => reissuing(() => this.attempt(call, signal), this.clock, signal));
  }

  /**
   * Asks whoever is not the server for what only this connection has a use for.
   * @param ask its signal aborts when the connection ends; the reason is a ConnectionError
   */
  async whileOpen<T>(ask: (ended: AbortSignal) => Promise<T>): Promise<T> {
    const ended = new AbortController();
    const subscription = this.onDidEnd(() => ended.abort(closedError()));
    try {
      this.throwIfEnded();
      return await ask(ended.signal);
    } finally {
      subscription.dispose();
    }
  }

  /** From now on nothing is heard: a process that is being ended goes on talking for seconds. */
  end(): void {
    this.hasEnded = true;
    this.ends.fire();
    this.notifications.dispose();
    this.failures.dispose();
  }

  /** A progress token of our own: the client package forgets its tokens when a call becomes a task. */
  newProgressToken(): string {
    return `${this.tokenPrefix}-${++this.lastToken}`;
  }

  sent(message: JSONRPCMessage): void {
    this.options.observe('sent', message);
    this.pending.sent(message);
  }

  /**
   * Answers a request of the server, and sees to it that the client package does not do so as well. A network that
   * fails for a moment must not cost what the user has entered: a server passes over an answer that it has already.
   * @throws ConnectionError when it could not be sent
   */
  async answer(id: string | number, answer: object): Promise<void> {
    const message = { jsonrpc: '2.0', id, ...answer } as JSONRPCMessage;
    const send = async (): Promise<void> => this.client.transport?.send(message);
    await this.noting(() => reissuing(() => this.attempt(send), this.clock));
    this.answered.add(id);
  }

  answering(message: JSONRPCMessage, send: () => Promise<void>): Promise<void> {
    const id = 'id' in message ? message.id : undefined;
    if (id !== undefined && this.answered.delete(id)) {
      return Promise.resolve(); // The package has heard that it was answered, and answers too.
    }
    this.sent(message);
    return send();
  }

  received(message: JSONRPCMessage): void {
    if (!this.pending.received(message)) {
      return; // Our own word for an answer that will not come.
    }
    this.options.observe('received', message);
    if (this.client.getProtocolEra() === 'modern') {
      hideCreatedTask(message);
    }
    if ('method' in message && !('id' in message)) {
      const params: unknown = message.params;
      this.notifications.fire({ method: message.method, params: isRecord(params) ? params : {} });
    }
  }

  /**
   * The client package would let the request wait for its timeout.
   * @see MCP 2026-07-28, Streamable HTTP, "Cancellation": a broken stream loses its request
   */
  streamEnded(id: string | number): void {
    if (!this.pending.has(id) || this.isEnded) {
      return;
    }
    if (this.client.transport) {
      this.client.transport.onmessage?.(streamLostAnswer(id));
    } else {
      this.options.cutOpening?.();
    }
  }

  private async attempt<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      this.throwIfEnded();
      const answer = await call();
      this.throwIfEnded();
      return answer;
    } catch (error) {
      if (!signal?.aborted) {
        this.throwIfEnded(); // Whatever else went wrong on the way out.
      }
      throw toOwnError(error, signal, this.client.transport?.sessionId !== undefined);
    }
  }

  private throwIfEnded(): void {
    if (this.isEnded) {
      throw closedError();
    }
  }

  private async noting<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const fault = faultOf(error);
      if (fault) {
        this.failures.fire({ fault, message: messageOf(error) });
      }
      throw error;
    }
  }
}

export function closedError(): ConnectionError {
  return new ConnectionError(l10n.t('The connection to the server is closed.'), { fault: 'closed' });
}

export function requestOptions(signal: AbortSignal | undefined, timeoutMs: number): RequestOptions {
  return { timeout: timeoutMs, ...(signal && { signal }) };
}
