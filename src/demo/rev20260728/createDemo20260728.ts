import { ProtocolError, ProtocolErrorCode, Server, type Tool } from '@modelcontextprotocol/server';
import { demoInstructions, demoVersion } from '../demoInfo';
import { allJobs } from '../jobs/allJobs';
import type { TaskTable } from '../tasks/taskTable';
import { serveTaskMethods } from './taskMethods';
import { tasksExtension } from './tasksExtension';
import { callTool } from './toolCalls';

/** No word about tasks: in this revision the server decides for each call. */
const tools: Tool[] = allJobs.map(({ name, title, description, inputSchema, outputSchema }) => ({
  name,
  title,
  description,
  inputSchema: inputSchema as Tool['inputSchema'],
  ...(outputSchema && { outputSchema: outputSchema as NonNullable<Tool['outputSchema']> }),
}));

/**
 * A server of protocol revision 2026-07-28 with the Tasks extension. It borrows the table, which outlives it where
 * a fresh instance serves each request, as over HTTP; `subscriptions/listen` is served in front of it, by TaskSubscriptions.
 * @see MCP Tasks extension, "Capability Negotiation"
 */
export function createDemo20260728(tasks: TaskTable): Server {
  const server = new Server(
    { name: 'demo-2026-07-28', title: 'Demo (2026-07-28)', version: demoVersion },
    { capabilities: { tools: {}, extensions: { [tasksExtension]: {} } }, instructions: demoInstructions },
  );
  server.setRequestHandler('tools/list', () => ({ tools }));
  serveTaskMethods(server, tasks);
  server.fallbackRequestHandler = async (request, context) => {
    if (request.method !== 'tools/call') {
      throw new ProtocolError(ProtocolErrorCode.MethodNotFound, 'Method not found');
    }
    return callTool(request, context, tasks);
  };
  return server;
}
