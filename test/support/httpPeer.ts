import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface PeerRequest {
  readonly http: IncomingMessage;
  /** The JSON-RPC message of a POST; empty otherwise. */
  readonly message: Readonly<Record<string, unknown>>;
}

/** An HTTP server in this process, which answers as a test likes: nothing leaves the machine. */
export class HttpPeer {
  /** Every request, oldest first. */
  readonly requests: PeerRequest[] = [];
  /** How requests are answered that {@link on} says nothing about. */
  respond: (request: PeerRequest, response: ServerResponse) => void = (_, response) => response.writeHead(404).end();
  private readonly server: Server;
  private readonly methods = new Map<string, (request: PeerRequest, response: ServerResponse) => void>();
  private readonly waiting = new Set<() => void>();
  readonly sessionId = 'session-1';
  /** Where it listens, or listened last. */
  url = '';

  constructor(
    create: (listener: RequestListener) => Server = createServer,
    private readonly scheme: 'http' | 'https' = 'http',
  ) {
    this.server = create(async (http, response) => {
      const body = await text(http).catch(() => undefined);
      if (body === undefined) {
        return; // Whoever asked has given up before the question was out.
      }
      const request = { http, message: JSON.parse(body || '{}') };
      this.requests.push(request);
      (this.methods.get(String(request.message.method ?? http.method)) ?? this.respond)(request, response);
      for (const check of [...this.waiting]) {
        check();
      }
    });
  }

  async listen(port = 0): Promise<void> {
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
    this.url = `${this.scheme}://127.0.0.1:${(this.server.address() as AddressInfo).port}/mcp`;
  }

  /** How to answer a JSON-RPC method, or an HTTP method other than POST. */
  on(method: string, respond: (request: PeerRequest, response: ServerResponse) => void): void {
    this.methods.set(method, respond);
  }

  /** How often a JSON-RPC method, or an HTTP method other than POST, was asked for. */
  count(method: string): number {
    return this.requests.filter(({ http, message }) => (message.method ?? http.method) === method).length;
  }

  /** Resolves once a method has been asked for so often. */
  asked(method: string, times = 1): Promise<void> {
    return new Promise(resolve => {
      const check = (): void => {
        if (this.count(method) >= times) {
          this.waiting.delete(check);
          resolve();
        }
      };
      this.waiting.add(check);
      check();
    });
  }

  /** Answers the handshake of 2025-11-25, in a session, as a server with tasks and tools. */
  speakLegacy(): void {
    const serverInfo = { name: 'over http', version: '1.0.0' };
    const capabilities = { tasks: { list: {}, cancel: {} }, tools: { listChanged: true } };
    this.on('initialize', (request, response) =>
      this.answer(request, response, { protocolVersion: '2025-11-25', capabilities, serverInfo }),
    );
    this.on('notifications/initialized', (_, response) => response.writeHead(202).end());
    this.on('GET', (_, response) => response.writeHead(405).end());
    this.on('DELETE', (_, response) => response.writeHead(200).end());
    this.on('tasks/get', (request, response) => this.answer(request, response, aTask()));
    this.respond = (request, response) => this.refuse(request, response, -32_601);
  }

  answer({ message }: PeerRequest, response: ServerResponse, result: object): void {
    response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': this.sessionId });
    response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }));
  }

  refuse({ message }: PeerRequest, response: ServerResponse, code: number, status = 200): void {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, error: { code, message: 'No' } }));
  }

  /** Begins a stream of events, which stays open. */
  stream(response: ServerResponse): ServerResponse {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    return response;
  }

  /** Cuts every connection without a word. */
  cut(): void {
    this.server.closeAllConnections();
  }

  async close(): Promise<void> {
    if (this.server.listening) {
      this.cut();
      this.server.close();
      await once(this.server, 'close');
    }
  }
}

function aTask(): object {
  const at = '2026-01-01T00:00:00Z';
  return { taskId: 'a', status: 'working', createdAt: at, lastUpdatedAt: at, ttl: null };
}
