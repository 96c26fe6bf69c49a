import type { JSONRPCMessage, Transport, TransportSendOptions } from '@modelcontextprotocol/client';
import { AnswerStreams } from './answerStreams';

/** Sees every message of a transport, as it is on the wire, before the client package decodes it. */
export interface WireTap {
  sent(message: JSONRPCMessage): void;
  /** May change the message in place: what the client package decodes is what this leaves. */
  received(message: JSONRPCMessage): void;
  /** Sends an answer to a request of the server, or does not; it has not been {@link sent} before. */
  answering(message: JSONRPCMessage, send: () => Promise<void>): Promise<void>;
  /** The stream on which the answer to this request was to come has ended; it may have come before. HTTP only. */
  streamEnded(id: string | number): void;
}

/**
 * Puts a tap on a transport that has not been started. `onmessage` set before `connect()` is kept by the client
 * package and called first; `send` becomes a property of the object, so that its class stays the exact
 * `StdioClientTransport` that the era probe looks for.
 */
export function tapTransport(transport: Transport, tap: WireTap): void {
  const send = transport.send.bind(transport);
  const streams = new AnswerStreams();
  transport.send = (message, options) => {
    if (!('method' in message)) {
      return tap.answering(message, () => send(message, options));
    }
    tap.sent(message);
    const own = streams.sending(message, options);
    const sending = send(message, 'id' in message ? hearingStreamEnd(message.id, own, tap) : own);
    streams.sent(message);
    sending.catch(() => streams.notSent(message)); // Whoever sends hears of it, too.
    return sending;
  };
  transport.onmessage = message => {
    streams.received(message);
    tap.received(message);
  };
}

/** The client package itself listens to this for `subscriptions/listen` only. */
function hearingStreamEnd(
  id: string | number,
  options: TransportSendOptions | undefined,
  tap: WireTap,
): TransportSendOptions {
  return {
    ...options,
    onRequestStreamEnd: () => {
      options?.onRequestStreamEnd?.();
      tap.streamEnded(id);
    },
  };
}
