import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import * as l10n from '@vscode/l10n';
import { isRecord } from '../base/record';

/** Requests that are given up are never answered, so the oldest have to go. */
const MOST_PENDING = 1_000;
/** Marks the answer that we give in place of the server; from a server, it would mean the same. */
const STREAM_LOST = 'mcp-task-explorer/streamLost';

/** Which requests wait for an answer. The client package knows, but does not tell. */
export class PendingRequests {
  private readonly ids = new Set<string | number>();

  has(id: string | number): boolean {
    return this.ids.has(id);
  }

  sent(message: JSONRPCMessage): void {
    if ('method' in message && 'id' in message) {
      this.ids.add(message.id);
      if (this.ids.size > MOST_PENDING) {
        const [oldest] = this.ids;
        this.ids.delete(oldest ?? '');
      }
    }
  }

  /** @returns whether the message came from the server */
  received(message: JSONRPCMessage): boolean {
    if (!('method' in message) && message.id !== undefined) {
      this.ids.delete(message.id);
    }
    return !('error' in message) || !isStreamLost(message.error.data);
  }
}

/** What the client package is told when the stream ended on which the answer was to come. */
export function streamLostAnswer(id: string | number): JSONRPCMessage {
  return { jsonrpc: '2.0', id, error: { code: -32_000, message: streamLostWords(), data: { [STREAM_LOST]: true } } };
}

/** Whether the data of an error is that of {@link streamLostAnswer}. */
export function isStreamLost(data: unknown): boolean {
  return isRecord(data) && data[STREAM_LOST] === true;
}

export function streamLostWords(): string {
  return l10n.t('The connection was cut before the server answered.');
}
