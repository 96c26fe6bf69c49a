import { ProtocolError, ProtocolErrorCode, type Server, type ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { DemoTask } from '../tasks/demoTask';
import type { TaskTable } from '../tasks/taskTable';
import { type DetailedTask, detailedTask } from './taskMessages';
import { declaresTasks, missingTasksExtension } from './tasksExtension';

const taskParams = z.object({ taskId: z.string() });
const acknowledgement = z.object({});

/**
 * Installs `tasks/get`, `tasks/update` and `tasks/cancel` over a table.
 * @see MCP Tasks extension, "Task Polling", "Task Update Requests", "Task Cancellation"
 */
export function serveTaskMethods(server: Server, tasks: TaskTable): void {
  const known = (taskId: string, context: ServerContext): DemoTask => {
    if (!declaresTasks(context.mcpReq.envelope)) {
      throw missingTasksExtension();
    }
    const task = tasks.get(taskId);
    if (!task) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Task not found');
    }
    return task;
  };

  server.setRequestHandler(
    'tasks/get',
    { params: taskParams, result: z.custom<DetailedTask>() },
    ({ taskId }, context) => detailedTask(known(taskId, context)),
  );

  server.setRequestHandler('tasks/update', { params: taskParams, result: acknowledgement }, ({ taskId }, context) => {
    const task = known(taskId, context);
    // The server package has lifted inputResponses out of the params, where other methods use them for retries.
    for (const [key, response] of Object.entries(context.mcpReq.inputResponses ?? {})) {
      task.answer(key, response);
    }
    return {};
  });

  server.setRequestHandler('tasks/cancel', { params: taskParams, result: acknowledgement }, ({ taskId }, context) => {
    // Cooperative: where the work cannot stop, or is done, the request is acknowledged all the same.
    known(taskId, context).cancel('Cancelled by request');
    return {};
  });
}
