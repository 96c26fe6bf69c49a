import { isTerminal, isUnfinished, type Task as KnownTask } from '../tasks/task';
import type { TaskActions } from '../tasks/taskActions';
import type { Task, ToolResult } from './mcpTasksApi';

/** A task as other extensions see it. The predicates are about `status`; of a task that is gone before its end, none is true. */
export function taskSnapshot(task: KnownTask, actions: TaskActions): Task {
  const { serverId, taskId, status, goneReason } = task;
  const isKnown = isTerminal(task) || isUnfinished(task);
  const again = (known: KnownTask): Task => taskSnapshot(known, actions);
  return Object.freeze({
    serverId,
    taskId,
    status: task.statusWord,
    createdAt: task.createdAt,
    lastUpdatedAt: task.lastUpdatedAt,
    ttlMs: task.ttlMs,
    ...(task.statusMessage !== undefined && { statusMessage: task.statusMessage }),
    ...(task.pollIntervalMs !== undefined && { pollIntervalMs: task.pollIntervalMs }),
    ...(task.toolName !== undefined && { toolName: task.toolName }),
    ...(task.progress !== undefined && { progress: Object.freeze({ ...task.progress }) }),
    ...(task.hasToolError !== undefined && { hasToolError: task.hasToolError }),
    ...(task.cancelRequestedAt !== undefined && { cancelRequestedAt: task.cancelRequestedAt }),
    ...(goneReason !== undefined && { gone: true, goneReason }),
    isWorking: isKnown && status === 'working',
    isInputRequired: isKnown && status === 'input_required',
    isCompleted: status === 'completed',
    isFailed: status === 'failed',
    isCancelled: status === 'cancelled',
    isTerminal: isTerminal(task),
    refresh: async (): Promise<Task> => again(await actions.get(serverId, taskId)),
    cancel: async (): Promise<Task> => again(await actions.cancel(serverId, taskId)),
    result: (): Promise<ToolResult> => actions.result(serverId, taskId),
    finished: async (signal?: AbortSignal): Promise<Task> => again(await actions.finished(task.key, signal)),
  });
}
