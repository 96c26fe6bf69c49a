import { ProtocolError, ProtocolErrorCode, Server, type Tool } from '@modelcontextprotocol/server';
import { demoInstructions, demoVersion } from '../demoInfo';
import type { Job } from '../jobs/job';
import { serveTaskMethods } from './taskMethods';
import { tasksExtension } from './tasksExtension';
import type { ToolCalls } from './toolCalls';

/**
 * A server of protocol revision 2026-07-28 with the Tasks extension. It borrows the calls and their
 * tasks, which outlive it where a fresh instance serves each request, as over HTTP; `subscriptions/listen` is served in
 * front of it, by TaskSubscriptions.
 * @see MCP Tasks extension, "Capability Negotiation"
 */
export function createDemo20260728(calls: ToolCalls): Server {
  const server = new Server(
    { name: 'demo-2026-07-28', title: 'Demo (2026-07-28)', version: demoVersion },
    { capabilities: { tools: {}, extensions: { [tasksExtension]: {} } }, instructions: demoInstructions },
  );
  server.setRequestHandler('tools/list', () => ({ tools: calls.jobs.map(toolMessage) }));
  serveTaskMethods(server, calls.tasks);
  server.fallbackRequestHandler = async (request, context) => {
    if (request.method !== 'tools/call') {
      throw new ProtocolError(ProtocolErrorCode.MethodNotFound, 'Method not found');
    }
    return calls.call(request, context);
  };
  return server;
}

/** No word about tasks: in this revision the server decides for each call. */
function toolMessage({ name, title, description, inputSchema, outputSchema }: Job): Tool {
  return {
    name,
    title,
    description,
    inputSchema: inputSchema as Tool['inputSchema'],
    ...(outputSchema && { outputSchema: outputSchema as NonNullable<Tool['outputSchema']> }),
  };
}
