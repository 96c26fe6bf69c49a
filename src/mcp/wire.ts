import type { Client, JSONRPCMessage, RequestOptions } from '@modelcontextprotocol/client';
import * as l10n from '@vscode/l10n';
import { Emitter, type Event } from '../base/emitter';
import { ConnectionError, messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import { isRecord } from '../base/record';
import { hideCreatedTask } from './createdTask';
import { toOwnError } from './wireErrors';
import type { WireTap } from './wireTap';

/** Every request gets an answer or an error within this time, unless its method may take longer. */
const REQUEST_TIMEOUT_MS = 60_000;

/** A Standard Schema that takes anything: our own codecs read the wire, with more patience than a schema has. */
export const asSent = {
  '~standard': { version: 1, vendor: 'mcp-task-explorer', validate: (value: unknown) => ({ value }) },
} as const;

export interface WireNotification {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/** The wire of one connection: requests with undecoded answers, and what the server sends by itself. */
export class Wire implements WireTap {
  private readonly notifications: Emitter<WireNotification>;
  /** Fires before the client package sees the notification. */
  readonly onDidNotify: Event<WireNotification>;
  private lastToken = 0;
  private isEnded = false;

  constructor(
    readonly client: Client,
    private readonly trace: (direction: 'sent' | 'received', message: JSONRPCMessage) => void,
    readonly log: Logger,
  ) {
    // A notification that no codec can read is the server's fault, and no reason to stop reading.
    this.notifications = new Emitter(error => log.warn(`A notification was passed over: ${messageOf(error)}`));
    this.onDidNotify = this.notifications.event;
  }

  /** @throws ProtocolError, ConnectionError or CancelledError */
  async request(
    method: string,
    params: Record<string, unknown>,
    signal?: AbortSignal,
    timeout = REQUEST_TIMEOUT_MS,
  ): Promise<unknown> {
    return this.guarded(() => this.client.request({ method, params }, asSent, options(signal, timeout)), signal);
  }

  /** Runs a call of the client package, some of which throw at once, and turns its errors into ours. */
  async guarded<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      const answer = await call();
      if (this.isEnded) {
        throw new ConnectionError(l10n.t('The connection to the server is closed.'));
      }
      return answer;
    } catch (error) {
      throw toOwnError(error, signal);
    }
  }

  /** From now on nothing is heard: a process that is being ended goes on talking for seconds. */
  end(): void {
    this.isEnded = true;
    this.notifications.dispose();
  }

  /** A progress token of our own: the client package forgets its tokens when a call becomes a task. */
  newProgressToken(): string {
    return `mcp-task-explorer-${++this.lastToken}`;
  }

  sent(message: JSONRPCMessage): void {
    this.trace('sent', message);
  }

  received(message: JSONRPCMessage): void {
    this.trace('received', message);
    if (this.client.getProtocolEra() === 'modern') {
      hideCreatedTask(message);
    }
    if ('method' in message && !('id' in message)) {
      const params: unknown = message.params;
      this.notifications.fire({ method: message.method, params: isRecord(params) ? params : {} });
    }
  }
}

export function options(signal: AbortSignal | undefined, timeout: number): RequestOptions {
  return { timeout, ...(signal && { signal }) };
}
