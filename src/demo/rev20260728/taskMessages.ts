import type { InputRequest, InputRequests } from '@modelcontextprotocol/server';
import type { ToolResult } from '../jobs/job';
import type { Question } from '../jobs/question';
import type { DemoTask, JsonRpcError, TaskStatus } from '../tasks/demoTask';

/** @see MCP Tasks extension, "Tasks" */
export type TaskFields = {
  taskId: string;
  status: TaskStatus;
  statusMessage?: string;
  createdAt: string;
  lastUpdatedAt: string;
  ttlMs: number | null;
  pollIntervalMs: number;
};

/** @see MCP Tasks extension, "Task Status", DetailedTask */
export type DetailedTask = TaskFields & { inputRequests?: InputRequests; result?: ToolResult; error?: JsonRpcError };

/** The task alone, as `tools/call` returns it. */
export function taskFields(task: DemoTask): TaskFields {
  return {
    taskId: task.taskId,
    status: task.status,
    ...(task.statusMessage !== undefined && { statusMessage: task.statusMessage }),
    createdAt: task.createdAt,
    lastUpdatedAt: task.lastUpdatedAt,
    ttlMs: task.terms.ttlMs,
    pollIntervalMs: task.terms.pollIntervalMs,
  };
}

/** The task with what belongs to its status, as `tasks/get` and `notifications/tasks` show it. */
export function detailedTask(task: DemoTask): DetailedTask {
  const fields = taskFields(task);
  switch (task.outcome?.status) {
    case 'completed':
      return { ...fields, result: task.outcome.result };
    case 'failed':
      return { ...fields, error: task.outcome.error };
    case 'cancelled':
      return fields;
    default:
      return task.openQuestions.size > 0 ? { ...fields, inputRequests: inputRequests(task) } : fields;
  }
}

function inputRequests(task: DemoTask): InputRequests {
  const requests: InputRequests = {};
  for (const [key, question] of task.openQuestions) {
    requests[key] = inputRequest(question);
  }
  return requests;
}

/** The package types URL mode after 2025-11-25, with an ID that this revision has no more. */
export function inputRequest({ request }: Question<unknown>): InputRequest {
  return request as InputRequest;
}
