import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { z } from 'zod';
import type { ServerRequest } from '../../src/demo/http/loopbackServer';
import { defineJob, type Job, plainReport } from '../../src/demo/jobs/job';
import { createDemo20251125 } from '../../src/demo/rev20251125/createDemo20251125';
import { HttpSessions } from '../../src/demo/rev20251125/httpSessions';
import { createHttpDemo20260728 } from '../../src/demo/rev20260728/httpHandler';
import { ToolCalls } from '../../src/demo/rev20260728/toolCalls';
import { TaskTable } from '../../src/demo/tasks/taskTable';
import { type AuthorizationServer, SCOPES } from './authorizationServer';

const job = (name: string, done: string): Job =>
  defineJob({
    name,
    title: name,
    description: name,
    taskSupport: 'optional',
    input: z.object({}),
    run: async () => plainReport(done),
  });

/** The tool for which `mcp:admin` is wanted. */
export const ADMIN_TOOL = 'wipe';
const tools = [job('greet', 'Hello'), job(ADMIN_TOOL, 'Wiped')];

type Handle = (request: ServerRequest, response: ServerResponse) => Promise<void>;

const MESSAGES_PATH = '/messages';
const METADATA_PATH = '/.well-known/oauth-protected-resource';

/**
 * An MCP server, of either generation, that wants a token of an authorization server with every request.
 * @see MCP 2025-11-25, Authorization; RFC 6750; RFC 9728
 */
export class ProtectedServer {
  /** The names of the tools that were called by somebody who may. */
  readonly calls: string[] = [];
  /** Every `Authorization` header, or its absence, of requests to the server itself, oldest first. */
  readonly authorizations: (string | undefined)[] = [];
  /** How often it refused who asked. */
  refusals = 0;
  /** What its metadata says that it is, if not itself. */
  resource: string | undefined;
  /** Which authorization server its metadata names, if not the one whose tokens it takes. */
  namedAuthorizationServer: string | undefined;
  /** The one token that it takes beside those. */
  otherToken: string | undefined;
  /** Whether it says in its refusals where its metadata is, and which scopes it wants. */
  tells = { metadata: true, scope: true };

  private readonly older = new Map<string, SSEServerTransport>();

  private constructor(
    private readonly server: Server,
    private readonly origin: string,
    private authorizationServer: AuthorizationServer,
  ) {
    const table = new TaskTable();
    const sessions = new HttpSessions(tools, table);
    const modern = toNodeHandler(createHttpDemo20260728(new ToolCalls(tools, new TaskTable())));
    server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
      const request = incoming as ServerRequest;
      const handle: Handle = async (given, answer) =>
        isOlder(given)
          ? this.handleOlder(given, answer, table)
          : given.url === '/modern'
            ? modern(given, answer)
            : sessions.handle(given, answer);
      void this.answer(request, response, handle).catch(() => response.destroy());
    });
  }

  static async start(authorizationServer: AuthorizationServer): Promise<ProtectedServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // Of a server that listens on a port it is no string.
    return new ProtectedServer(server, `http://127.0.0.1:${port}`, authorizationServer);
  }

  /** Of the server that speaks 2025-11-25. */
  get url(): string {
    return `${this.origin}/mcp`;
  }

  /** Of the one that speaks 2026-07-28. */
  get modernUrl(): string {
    return `${this.origin}/modern`;
  }

  /** Of one that speaks 2025-11-25 over the transport before Streamable HTTP. */
  get sseUrl(): string {
    return `${this.origin}/sse`;
  }

  /** From now on it takes the tokens of another authorization server. */
  moveTo(authorizationServer: AuthorizationServer): void {
    this.authorizationServer = authorizationServer;
  }

  async close(): Promise<void> {
    if (this.server.listening) {
      this.server.closeAllConnections();
      this.server.close();
      await once(this.server, 'close');
    }
  }

  private async answer(request: ServerRequest, response: ServerResponse, handle: Handle): Promise<void> {
    if (request.url.startsWith(METADATA_PATH)) {
      this.tellMetadata(request.url.slice(METADATA_PATH.length), response);
      return;
    }
    const { authorization } = request.headers;
    this.authorizations.push(authorization);
    const token = authorization?.replace(/^Bearer /, '');
    const path = isOlder(request) ? '/sse' : request.url;
    const resource = `${this.origin}${path}`;
    const isOther = token !== undefined && token === this.otherToken;
    const scopes = isOther ? SCOPES : token && (await this.authorizationServer.scopesOf(token, resource));
    if (!scopes) {
      const error = token === undefined ? [] : ['error="invalid_token"'];
      this.refuse(response, 401, path, [...error, ...this.scope('mcp:tools')]);
      return;
    }
    const body = await text(request);
    const tool = calledTool(body);
    if (tool === ADMIN_TOOL && !scopes.includes('mcp:admin')) {
      const parameters = ['error="insufficient_scope"', ...this.scope('mcp:admin')];
      this.refuse(response, 403, path, parameters);
      return;
    }
    if (tool !== undefined) {
      this.calls.push(tool);
    }
    await handle(again(request, body), response);
  }

  private async handleOlder(request: ServerRequest, response: ServerResponse, table: TaskTable): Promise<void> {
    if (request.method === 'GET') {
      const transport = new SSEServerTransport(MESSAGES_PATH, response);
      this.older.set(transport.sessionId, transport);
      await createDemo20251125(tools, table).connect(transport);
    } else {
      const sessionId = new URL(request.url, this.origin).searchParams.get('sessionId') ?? '';
      await this.older.get(sessionId)?.handlePostMessage(request, response);
    }
  }

  private scope(scope: string): string[] {
    return this.tells.scope ? [`scope="${scope}"`] : [];
  }

  private refuse(response: ServerResponse, status: number, path: string, parameters: readonly string[]): void {
    this.refusals++;
    const metadata = this.tells.metadata ? [`resource_metadata="${this.origin}${METADATA_PATH}${path}"`] : [];
    const challenge = [...metadata, ...parameters].join(', ');
    response.writeHead(status, { 'www-authenticate': `Bearer ${challenge}`.trim() }).end();
  }

  private tellMetadata(path: string, response: ServerResponse): void {
    const metadata = {
      resource: this.resource ?? `${this.origin}${path}`,
      authorization_servers: [this.namedAuthorizationServer ?? this.authorizationServer.issuer],
      scopes_supported: ['mcp:tools'],
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(metadata));
  }
}

function isOlder({ url }: ServerRequest): boolean {
  return url === '/sse' || url.startsWith(MESSAGES_PATH);
}

function calledTool(body: string): string | undefined {
  const message = body === '' ? {} : (JSON.parse(body) as { method?: string; params?: { name?: string } });
  return message.method === 'tools/call' ? message.params?.name : undefined;
}

/** The same request, whose body has been read already. */
function again(request: ServerRequest, body: string): ServerRequest {
  const copy = Readable.from([Buffer.from(body)]);
  const { method, url, headers, rawHeaders, socket, httpVersion } = request;
  return Object.assign(copy, { method, url, headers, rawHeaders, socket, httpVersion }) as ServerRequest;
}
