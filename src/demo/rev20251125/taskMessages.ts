import type { Task } from '@modelcontextprotocol/sdk/types.js';
import type { ToolResult } from '../jobs/job';
import { JobFailure, taskCancelledCode } from '../jobs/jobErrors';
import type { DemoTask } from '../tasks/demoTask';

/** @see MCP 2025-11-25, Tasks, "Data Types", "Task" */
export function taskMessage(task: DemoTask): Task {
  return {
    taskId: task.taskId,
    status: endedInToolError(task) ? 'failed' : task.status,
    ...(task.statusMessage !== undefined && { statusMessage: task.statusMessage }),
    createdAt: task.createdAt,
    lastUpdatedAt: task.lastUpdatedAt,
    ttl: task.terms.ttlMs,
    pollInterval: task.terms.pollIntervalMs,
  };
}

/**
 * What `tasks/result` answers: just what the call itself would have answered.
 * @throws JobFailure, which becomes the JSON-RPC error of the call
 * @see MCP 2025-11-25, Tasks, "Result Retrieval" and "Task Execution Errors"
 */
export function finalAnswer(task: DemoTask): ToolResult {
  switch (task.outcome?.status) {
    case 'completed':
      return task.outcome.result;
    case 'failed':
      throw new JobFailure(task.outcome.error.code, task.outcome.error.message, task.outcome.error.data);
    default:
      throw new JobFailure(taskCancelledCode, task.statusMessage ?? 'The task was cancelled');
  }
}

/** @see MCP 2025-11-25, Tasks, "Task Status": failed includes a tool result with `isError` */
function endedInToolError(task: DemoTask): boolean {
  return task.outcome?.status === 'completed' && task.outcome.result.isError === true;
}
