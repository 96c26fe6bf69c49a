import { isRecord } from '../../base/record';
import type { Generation } from '../../tasks/generation';
import type { KnownRequest, SeenMessage } from '../messageReader';
import { anyAnswerRules } from './answerRules';
import { ConnectionMemory, type Transport } from './connectionMemory';
import type { AnswerCase, MessageCase, Rule, RuleBook, TaskCase } from './rule';
import { RULES_2025_11_25 } from './rules20251125';
import { RULES_2026_07_28 } from './rules20260728';
import { unreadableRule } from './unreadableRule';

type RuleName = Pick<Rule<never>, 'id' | 'strength' | 'clause' | 'text'>;

/** Hears of every breach. `shows` is what proves it. */
export type OnBroken = (
  rule: RuleName,
  generation: Generation,
  shows: unknown,
  seen: Pick<SeenMessage, 'atMs' | 'method' | 'taskId'>,
) => void;

const BOOKS: Readonly<Record<string, RuleBook>> = {
  '2025-11-25': RULES_2025_11_25,
  '2026-07-28': RULES_2026_07_28,
};

/** All that is asked of a server whose revision has no tasks, or is not known yet. */
const JSON_RPC_RULES = anyAnswerRules('JSON-RPC 2.0, "Response object"');

/** The rules over one connection. */
export class ConnectionRules {
  private readonly memory: ConnectionMemory;

  constructor(
    transport: Transport,
    private readonly onBroken: OnBroken,
  ) {
    this.memory = new ConnectionMemory(transport);
  }

  seen(seen: SeenMessage): void {
    if (seen.direction === 'sent') {
      this.memory.sent(seen);
      return;
    }
    this.memory.introduced(seen);
    const book = BOOKS[this.memory.revision ?? ''];
    const subject: MessageCase = { seen, memory: this.memory };
    if (seen.shape === 'answer') {
      this.check(book?.anyAnswers ?? JSON_RPC_RULES, subject);
    }
    if (book) {
      this.checkIn(book, subject);
    }
    this.memory.received(seen);
  }

  /** What the client package learned of the server, some of it by messages that are not watched. */
  negotiated(revision: string | undefined, capabilities: unknown): void {
    this.memory.negotiated(revision, capabilities);
  }

  /** Something arrived that is no message. */
  unreadable(reason: string, atMs: number): void {
    this.onBroken(unreadableRule(this.memory.transport, this.memory.revision), this.generation, reason, {
      atMs,
      method: undefined,
      taskId: undefined,
    });
  }

  private checkIn(book: RuleBook, subject: MessageCase): void {
    const { seen } = subject;
    if (seen.shape === 'request') {
      this.check(book.requests, subject);
    } else if (seen.shape === 'notification') {
      this.check(book.notifications, subject);
    } else if (seen.request) {
      this.check(book.answers, this.answerCase(subject, seen.request));
    }
    this.checkTasks(book, subject);
  }

  private checkTasks(book: RuleBook, { seen, memory }: MessageCase): void {
    const found = book.tasksIn(seen);
    if (!found) {
      return;
    }
    const { source } = found;
    const request = seen.shape === 'answer' ? seen.request : undefined;
    for (const task of found.tasks) {
      if (isRecord(task)) {
        const known = memory.taskOf(task.taskId);
        this.check(book.tasks, { seen, memory, source, task, known, request } satisfies TaskCase);
        const creator = source === 'created' ? request : undefined;
        // A long list must not push out the tasks that this client has to do with.
        const remembered = source !== 'list' || memory.tasks.hasRoom ? memory.rememberTask(task.taskId) : known;
        remembered?.note(task, task[book.ttl], seen.order, creator);
      }
    }
  }

  private answerCase({ seen, memory }: MessageCase, request: KnownRequest): AnswerCase {
    const { message, body } = seen;
    const errorCode = 'error' in message ? message.error.code : undefined;
    return { seen, memory, request, result: body, errorCode, known: memory.taskOf(request.taskId) };
  }

  private check<Subject extends MessageCase>(rules: readonly Rule<Subject>[], subject: Subject): void {
    for (const rule of rules) {
      const shows = rule.broken(subject);
      if (shows !== undefined && shows !== false) {
        this.onBroken(rule, this.generation, shows, subject.seen);
      }
    }
  }

  private get generation(): Generation {
    const { revision } = this.memory;
    return revision === '2025-11-25' || revision === '2026-07-28' ? revision : 'none';
  }
}
