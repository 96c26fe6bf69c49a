import { InMemoryTaskMessageQueue, type QueuedMessage } from '@modelcontextprotocol/sdk/experimental/tasks';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { type Request, ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import type { PageVisit } from '../jobs/pageVisit';
import type { Question } from '../jobs/question';
import { declares } from '../tasks/capabilities';
import type { DemoTask } from '../tasks/demoTask';
import type { TaskTable } from '../tasks/taskTable';
import { wordOfRefusal } from './refusals';

/** The longest a Node timer can run: the task's own ttl ends the waiting long before. */
const longestTimeoutMs = 2 ** 31 - 1;

/**
 * Where the SDK looks for what to send while a client waits in `tasks/result`: each open question of the task, once per
 * connection, as a request. Asked no sooner, a question never waits here for a client that may never come, and a client
 * that comes anew, in another session, is asked what is still open. What a client does not declare it is not asked:
 * without an answer the task stays `input_required` until it is cancelled or expires.
 * @see MCP 2025-11-25, Tasks, "Input Required Status"; Lifecycle, "Capability Negotiation"
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
    if (task) {
      this.askNew(task);
    }
    return super.dequeue(taskId, sessionId);
  }

  private askNew(task: DemoTask): void {
    const asked = this.asked.get(task) ?? new Set();
    this.asked.set(task, asked);
    const capabilities = this.server().getClientCapabilities();
    for (const [key, question] of task.openQuestions) {
      if (!asked.has(key) && declares(capabilities, question.needs)) {
        asked.add(key);
        void this.deliver(task, key, question);
      }
    }
  }

  private async deliver(task: DemoTask, key: string, question: Question<unknown>): Promise<void> {
    try {
      const response = await this.ask(task, key, question);
      if (task.answer(key, response) && question.visit) {
        this.tellWhenFinished(question.visit);
      }
    } catch (error) {
      // Where an error is no answer the question stays open, and its task goes on saying that it waits.
      const word = wordOfRefusal(error);
      if (word !== undefined) {
        task.refuse(key, word);
      }
    }
  }

  /** Withdrawn by `notifications/cancelled` when the task ends, or another session answers. */
  private async ask(task: DemoTask, key: string, question: Question<unknown>): Promise<unknown> {
    const closed = new AbortController();
    const stopWatching = this.tasks.onDidChange(changed => {
      if (changed === task && !task.openQuestions.has(key)) {
        closed.abort('The question is no longer open');
      }
    });
    try {
      return await this.server().request(requestOf(question), ResultSchema, {
        relatedTask: { taskId: task.taskId },
        timeout: longestTimeoutMs,
        signal: AbortSignal.any([closed.signal, task.signal]),
      });
    } finally {
      stopWatching();
    }
  }

  /** Only the client whose user went there hears of it. @see MCP 2025-11-25, Elicitation, "Completion Notifications" */
  private tellWhenFinished(visit: PageVisit): void {
    const params = { elicitationId: visit.elicitationId };
    visit.whenFinished(() => {
      // A client that left needs no word.
      this.server()
        .notification({ method: 'notifications/elicitation/complete', params })
        .catch(() => {});
    });
  }
}

/** @see MCP 2025-11-25, Elicitation, "URL Mode Elicitation Requests", for the ID, which the other revision does not know */
function requestOf({ request, visit }: Question<unknown>): Request {
  return visit && 'params' in request
    ? { ...request, params: { ...request.params, elicitationId: visit.elicitationId } }
    : request;
}
