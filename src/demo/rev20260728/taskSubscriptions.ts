import {
  type JSONRPCErrorResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  ProtocolErrorCode,
  type RequestId,
  SUBSCRIPTION_ID_META_KEY,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { DemoTask } from '../tasks/demoTask';
import type { TaskTable } from '../tasks/taskTable';
import { detailedTask } from './taskMessages';
import { declaresTasks, missingTasksExtension } from './tasksExtension';

const listenParams = z.object({ notifications: z.object({ taskIds: z.array(z.string()) }) });
const asksForTasks = z.object({ notifications: z.object({ taskIds: z.unknown() }) });

/** Whether a message is a `subscriptions/listen` that names task IDs; the listen router of server 2.4 would drop them. */
export function listensToTasks(message: JSONRPCMessage): message is JSONRPCRequest {
  if (!('method' in message && 'id' in message) || message.method !== 'subscriptions/listen') {
    return false;
  }
  const asked = asksForTasks.safeParse(message.params);
  return asked.success && asked.data.notifications.taskIds !== undefined;
}

/**
 * The task subscriptions of one client, over any transport. Other notification types a filter asks for are not
 * acknowledged: a demo server's tools never change.
 * @see MCP Tasks extension, "Task Status Notifications"; MCP 2026-07-28, Subscriptions
 */
export class TaskSubscriptions {
  private readonly open = new Map<RequestId, () => void>();

  constructor(
    private readonly tasks: TaskTable,
    private readonly send: (message: JSONRPCMessage) => void,
  ) {}

  /** Acknowledges the IDs it knows, shows each of these tasks as it is now, and then at every change. */
  listen(request: JSONRPCRequest): void {
    if (!declaresTasks(request.params?._meta)) {
      const { code, message, data } = missingTasksExtension();
      this.send(errorResponse(request.id, { code, message, data }));
      return;
    }
    const filter = listenParams.safeParse(request.params);
    if (!filter.success) {
      const message = `Invalid filter: ${z.prettifyError(filter.error)}`;
      this.send(errorResponse(request.id, { code: ProtocolErrorCode.InvalidParams, message }));
      return;
    }
    const known = filter.data.notifications.taskIds.flatMap(taskId => this.tasks.get(taskId) ?? []);
    this.acknowledge(request.id, known);
    // A change between the creation of a task and this request would otherwise be seen by polling only.
    for (const task of known) {
      this.notify(request.id, task);
    }
    this.follow(request.id, new Set(known));
  }

  /** @returns whether there was such a subscription */
  end(subscriptionId: RequestId): boolean {
    this.open.get(subscriptionId)?.();
    return this.open.delete(subscriptionId);
  }

  dispose(): void {
    for (const subscriptionId of [...this.open.keys()]) {
      this.end(subscriptionId);
    }
  }

  private follow(subscriptionId: RequestId, followed: ReadonlySet<DemoTask>): void {
    this.end(subscriptionId);
    const stop = this.tasks.onDidChange(task => {
      if (followed.has(task)) {
        this.notify(subscriptionId, task);
      }
    });
    this.open.set(subscriptionId, stop);
  }

  private acknowledge(subscriptionId: RequestId, tasks: readonly DemoTask[]): void {
    const params = {
      _meta: { [SUBSCRIPTION_ID_META_KEY]: subscriptionId },
      notifications: { taskIds: tasks.map(task => task.taskId) },
    };
    this.send({ jsonrpc: '2.0', method: 'notifications/subscriptions/acknowledged', params });
  }

  private notify(subscriptionId: RequestId, task: DemoTask): void {
    const params = { _meta: { [SUBSCRIPTION_ID_META_KEY]: subscriptionId }, ...detailedTask(task) };
    this.send({ jsonrpc: '2.0', method: 'notifications/tasks', params });
  }
}

function errorResponse(id: RequestId, error: JSONRPCErrorResponse['error']): JSONRPCErrorResponse {
  return { jsonrpc: '2.0', id, error };
}
