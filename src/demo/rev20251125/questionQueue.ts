import { InMemoryTaskMessageQueue, type QueuedMessage } from '@modelcontextprotocol/sdk/experimental/tasks';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { ElicitResultSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Answer, Question } from '../jobs/jobContext';
import type { DemoTask } from '../tasks/demoTask';
import type { TaskTable } from '../tasks/taskTable';

/** The longest a Node timer can run: the task's own ttl ends the waiting long before. */
const longestTimeoutMs = 2 ** 31 - 1;

/**
 * Where the SDK looks for what to send while a client waits in `tasks/result`: each open question of the task, once per
 * connection, as an elicitation. Asked no sooner, a question never waits here for a client that may never come, and a
 * client that comes anew, in another session, is asked what is still open. Without an answer (the client declares no
 * elicitation, or answers with an error) the task stays `input_required` until it is cancelled or expires.
 * @see MCP 2025-11-25, Tasks, "Input Required Status"; Elicitation, "Capabilities"
 */
export class QuestionQueue extends InMemoryTaskMessageQueue {
  private readonly asked = new WeakMap<DemoTask, Set<string>>();

  /** @param server of this connection; it is made with this queue, so it is asked for when it is there */
  constructor(
    private readonly tasks: TaskTable,
    private readonly server: () => Server,
  ) {
    super();
  }

  override async dequeue(taskId: string, sessionId?: string): Promise<QueuedMessage | undefined> {
    const task = this.tasks.get(taskId);
    if (task && this.server().getClientCapabilities()?.elicitation?.form) {
      this.askNew(task);
    }
    return super.dequeue(taskId, sessionId);
  }

  private askNew(task: DemoTask): void {
    const asked = this.asked.get(task) ?? new Set();
    this.asked.set(task, asked);
    for (const [key, question] of task.openQuestions) {
      if (!asked.has(key)) {
        asked.add(key);
        void this.deliver(task, key, question);
      }
    }
  }

  private async deliver(task: DemoTask, key: string, question: Question): Promise<void> {
    try {
      task.answer(key, await this.ask(task, key, question));
    } catch {
      // An error is no answer: the question stays open, and its task goes on saying that it waits.
    }
  }

  /** Withdrawn by `notifications/cancelled` when the task ends, or another session answers. */
  private async ask(task: DemoTask, key: string, question: Question): Promise<Answer> {
    const closed = new AbortController();
    const stopWatching = this.tasks.onDidChange(changed => {
      if (changed === task && !task.openQuestions.has(key)) {
        closed.abort('The question is no longer open');
      }
    });
    try {
      return await this.server().request(
        { method: 'elicitation/create', params: { mode: 'form', ...question } },
        ElicitResultSchema,
        {
          relatedTask: { taskId: task.taskId },
          timeout: longestTimeoutMs,
          signal: AbortSignal.any([closed.signal, task.signal]),
        },
      );
    } finally {
      stopWatching();
    }
  }
}
