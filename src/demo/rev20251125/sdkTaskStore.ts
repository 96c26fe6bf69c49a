import type { TaskStore } from '@modelcontextprotocol/sdk/experimental/tasks';
import type { Result, Task } from '@modelcontextprotocol/sdk/types.js';
import type { DemoTask } from '../tasks/demoTask';
import type { TaskTable } from '../tasks/taskTable';
import { finalAnswer, taskMessage } from './taskMessages';

/**
 * Lets the SDK answer `tasks/get`, `tasks/list`, `tasks/result` and `tasks/cancel` from our table. The SDK's own
 * in-memory store keeps results only: a call that ends in a JSON-RPC error has no place in it.
 */
export class SdkTaskStore implements TaskStore {
  constructor(private readonly tasks: TaskTable) {}

  async getTask(taskId: string): Promise<Task | null> {
    const task = this.tasks.get(taskId);
    return task ? taskMessage(task) : null;
  }

  async getTaskResult(taskId: string): Promise<Result> {
    return finalAnswer(this.known(taskId));
  }

  async listTasks(cursor?: string): Promise<{ tasks: Task[]; nextCursor?: string }> {
    const { tasks, nextCursor } = this.tasks.page(cursor);
    return { tasks: tasks.map(taskMessage), ...(nextCursor !== undefined && { nextCursor }) };
  }

  /**
   * The SDK calls this for `tasks/cancel` only. A refusal reaches the client as -32600: the specification lets a
   * receiver cancel or reject a terminal task, and has no word for work that cannot stop.
   */
  async updateTaskStatus(taskId: string): Promise<void> {
    if (!this.known(taskId).cancel('Cancelled by request')) {
      throw new Error('this work cannot be stopped halfway and runs to its end');
    }
  }

  async createTask(): Promise<never> {
    throw new Error('Tasks are created by tools/call');
  }

  async storeTaskResult(): Promise<never> {
    throw new Error('Jobs end their tasks themselves');
  }

  private known(taskId: string): DemoTask {
    const task = this.tasks.get(taskId);
    if (!task) {
      throw new Error(`Task not found: ${taskId}`);
    }
    return task;
  }
}
