import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { ElicitResultSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Question } from '../jobs/jobContext';
import type { DemoTask } from '../tasks/demoTask';

/** The longest a Node timer can run: the task's own ttl ends the waiting long before. */
const longestTimeoutMs = 2 ** 31 - 1;

/**
 * Sends each new question of a task once, as an elicitation that waits in the task's queue until the client opens
 * `tasks/result`. Without an answer (the client declares no elicitation, or answers with an error) the task stays
 * `input_required` until it is cancelled or expires.
 * @see MCP 2025-11-25, Tasks, "Input Required Status"; Elicitation, "Capabilities"
 */
export class QuestionDelivery {
  private readonly sent = new WeakMap<DemoTask, Set<string>>();

  constructor(private readonly server: Server) {}

  deliverNew(task: DemoTask): void {
    if (task.openQuestions.size === 0 || !this.server.getClientCapabilities()?.elicitation?.form) {
      return;
    }
    const sent = this.sent.get(task) ?? new Set();
    this.sent.set(task, sent);
    for (const [key, question] of task.openQuestions) {
      if (!sent.has(key)) {
        sent.add(key);
        void this.deliver(task, key, question);
      }
    }
  }

  private async deliver(task: DemoTask, key: string, question: Question): Promise<void> {
    const withdrawal = new AbortController();
    // By the next turn the SDK has emptied the queue of a cancelled task, which settles a request still waiting in it:
    // only one that did reach the client is then withdrawn by notifications/cancelled.
    const withdraw = () => setImmediate(() => withdrawal.abort('The task has ended'));
    task.signal.addEventListener('abort', withdraw);
    try {
      const answer = await this.server.request(
        { method: 'elicitation/create', params: { mode: 'form', ...question } },
        ElicitResultSchema,
        { relatedTask: { taskId: task.taskId }, timeout: longestTimeoutMs, signal: withdrawal.signal },
      );
      task.answer(key, answer);
    } catch {
      // An error is no answer: the question stays open, and its task goes on saying that it waits.
    } finally {
      task.signal.removeEventListener('abort', withdraw);
    }
  }
}
