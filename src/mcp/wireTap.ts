import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';

/** Sees every message of a transport, as it is on the wire, before the client package decodes it. */
export interface WireTap {
  sent(message: JSONRPCMessage): void;
  /** May change the message in place: what the client package decodes is what this leaves. */
  received(message: JSONRPCMessage): void;
}

/**
 * Puts a tap on a transport that has not been started. `onmessage` set before `connect()` is kept by the client
 * package and called first; `send` becomes a property of the object, so that its class stays the exact
 * `StdioClientTransport` that the era probe looks for.
 */
export function tapTransport(transport: Transport, tap: WireTap): void {
  const send = transport.send.bind(transport);
  transport.send = (message, options) => {
    tap.sent(message);
    return send(message, options);
  };
  transport.onmessage = message => tap.received(message);
}
