import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Job } from '../jobs/job';
import type { TaskTable } from '../tasks/taskTable';
import { createDemo20251125 } from './createDemo20251125';

/**
 * The sessions of the demo server over HTTP: a server each, over one table, so that a task outlives the session it began in.
 * @see MCP 2025-11-25, Transports, "Session Management"
 */
export class HttpSessions {
  private readonly open = new Map<string, StreamableHTTPServerTransport>();

  constructor(
    private readonly jobs: readonly Job[],
    private readonly tasks: TaskTable,
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sessionId = request.headers['mcp-session-id'];
    if (sessionId === undefined) {
      await this.begin(request, response);
      return;
    }
    const session = this.open.get(String(sessionId));
    await (session?.handleRequest(request, response) ?? refuseUnknown(response));
  }

  /** Nothing but `initialize` may come without a session: the transport refuses the rest, and is of no more use. */
  private async begin(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const server = createDemo20251125(this.jobs, this.tasks);
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: sessionId => void this.open.set(sessionId, transport),
    });
    transport.onclose = () => this.open.delete(transport.sessionId ?? '');
    await server.connect(transport);
    await transport.handleRequest(request, response);
    if (transport.sessionId === undefined) {
      await server.close();
    }
  }
}

/** The word upon which a client begins a new session. */
function refuseUnknown(response: ServerResponse): void {
  const error = { code: -32001, message: 'Session not found' };
  response.writeHead(404, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error }));
}
