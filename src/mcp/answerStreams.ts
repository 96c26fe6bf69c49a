import type { JSONRPCMessage, TransportSendOptions } from '@modelcontextprotocol/client';
import { isRecord } from '../base/record';

/**
 * Ends the stream on which an answer was to come when the request is given up. Over HTTP, the client package does so for
 * requests of 2026-07-28 only; one of 2025-11-25 would go on to be received until the server has enough of it.
 */
export class AnswerStreams {
  private readonly open = new Map<string | number, AbortController>();

  /** @returns the options with which the message is to be sent */
  sending(message: JSONRPCMessage, options: TransportSendOptions | undefined): TransportSendOptions | undefined {
    if (!('method' in message) || !('id' in message) || options?.requestSignal) {
      return options;
    }
    const controller = new AbortController();
    this.open.set(message.id, controller);
    return { ...options, requestSignal: controller.signal };
  }

  /** To be told after the server was told. */
  sent(message: JSONRPCMessage): void {
    if ('method' in message && message.method === 'notifications/cancelled' && isRecord(message.params)) {
      this.end(message.params.requestId);
    }
  }

  /** No answer is to come. */
  notSent(message: JSONRPCMessage): void {
    if ('id' in message && message.id !== undefined) {
      this.open.delete(message.id);
    }
  }

  received(message: JSONRPCMessage): void {
    if (!('method' in message) && message.id !== undefined) {
      this.open.delete(message.id);
    }
  }

  private end(id: unknown): void {
    if (typeof id === 'string' || typeof id === 'number') {
      this.open.get(id)?.abort();
      this.open.delete(id);
    }
  }
}
