import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { demoInstructions, demoVersion } from '../demoInfo';
import type { Job } from '../jobs/job';
import type { TaskTable } from '../tasks/taskTable';
import { QuestionQueue } from './questionQueue';
import { SdkTaskStore } from './sdkTaskStore';
import { taskMessage } from './taskMessages';
import { ToolCalls } from './toolCalls';
import { toolMessages } from './toolMessages';

/**
 * A server of protocol revision 2025-11-25 with core tasks, for one connection. It borrows the table: connections that
 * share one see each other's tasks.
 * @see MCP 2025-11-25, Tasks, "Server Capabilities"
 */
export function createDemo20251125(jobs: readonly Job[], tasks: TaskTable): Server {
  const server: Server = new Server(
    { name: 'demo-2025-11-25', title: 'Demo (2025-11-25)', version: demoVersion },
    {
      capabilities: { tools: {}, tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } } },
      instructions: demoInstructions,
      taskStore: new SdkTaskStore(tasks),
      taskMessageQueue: new QuestionQueue(tasks, () => server),
    },
  );
  const calls = new ToolCalls(server, jobs, tasks);
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: toolMessages(jobs) }));
  server.setRequestHandler(CallToolRequestSchema, (request, extra) => calls.call(request.params, extra));
  const stopListening = tasks.onDidChange(task => {
    const notification = { method: 'notifications/tasks/status', params: taskMessage(task) } as const;
    // Between a client that left and onclose there is nobody to tell.
    server.notification(notification).catch(() => {});
  });
  server.onclose = stopListening;
  return server;
}
