import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostHeaderValidation, originValidation } from '@modelcontextprotocol/node';

const loopback = '127.0.0.1';

/** A request as a server receives it: these two are missing on responses only, which share the type. */
export type ServerRequest = IncomingMessage & { method: string; url: string };

export type Endpoint = (request: ServerRequest, response: ServerResponse) => Promise<void>;

/**
 * Serves MCP endpoints on a free port, to whoever is told their addresses: the path cannot be guessed, not even by
 * another user of this machine, and a web page is refused, whether it says where it comes from or has rebound a name.
 * @returns the addresses, by the endpoints' names
 * @see MCP 2025-11-25, Transports, "Security Warning"; MCP 2026-07-28, Streamable HTTP, "Security Warning"
 */
export async function serveOnLoopback(endpoints: Readonly<Record<string, Endpoint>>): Promise<Record<string, string>> {
  const secret = randomBytes(24).toString('base64url');
  const paths = new Map(Object.entries(endpoints).map(([name, endpoint]) => [`/${secret}/${name}`, endpoint]));
  const isMeantForUs = hostHeaderValidation([loopback]);
  const comesFromNoWebPage = originValidation([]);
  const server = createServer((incoming, response) => {
    const request = incoming as ServerRequest;
    if (isMeantForUs(request, response) && comesFromNoWebPage(request, response)) {
      answer(paths.get(request.url), request, response);
    }
  });
  server.listen(0, loopback);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // Of a server that listens on a port it is never a string or null.
  return Object.fromEntries(Object.keys(endpoints).map(name => [name, `http://${loopback}:${port}/${secret}/${name}`]));
}

function answer(endpoint: Endpoint | undefined, request: ServerRequest, response: ServerResponse): void {
  if (endpoint) {
    endpoint(request, response).catch(() => response.destroy());
  } else {
    response.writeHead(404).end();
  }
}
