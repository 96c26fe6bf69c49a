import { randomUUID } from 'node:crypto';
import type { ToolResult } from '../jobs/job';
import type { Question } from '../jobs/question';

export type TaskStatus = 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled';

export type JsonRpcError = { code: number; message: string; data?: unknown };

/** How a task ended. A tool result that says `isError` is a result: only 2025-11-25 calls that failed. */
export type Outcome =
  | { readonly status: 'completed'; readonly result: ToolResult }
  | { readonly status: 'failed'; readonly error: JsonRpcError }
  | { readonly status: 'cancelled' };

export interface TaskTerms {
  /** Lifetime counted from creation, in milliseconds. */
  readonly ttlMs: number;
  readonly pollIntervalMs: number;
  readonly refusesCancel: boolean;
}

interface OpenQuestion {
  readonly question: Question<unknown>;
  /** @returns whether this is an answer to it */
  readonly answer: (response: unknown) => boolean;
  /** @returns whether an error is an answer to it */
  readonly refuse: (word: string) => boolean;
}

/** One task as the receiver sees it. Its status follows from what is open and how it ended, so the two cannot disagree. */
export class DemoTask {
  readonly taskId = randomUUID();
  readonly createdAt = new Date().toISOString();
  private lastChange = this.createdAt;
  private message: string | undefined;
  private ending: Outcome | undefined;
  private questionsAsked = 0;
  private readonly open = new Map<string, OpenQuestion>();
  private readonly stopping = new AbortController();

  constructor(
    readonly terms: TaskTerms,
    private readonly changed: (task: DemoTask) => void,
  ) {}

  get status(): TaskStatus {
    return this.ending?.status ?? (this.open.size > 0 ? 'input_required' : 'working');
  }

  get statusMessage(): string | undefined {
    return this.message;
  }

  get lastUpdatedAt(): string {
    return this.lastChange;
  }

  get outcome(): Outcome | undefined {
    return this.ending;
  }

  /** The questions nobody has answered yet, by key. */
  get openQuestions(): ReadonlyMap<string, Question<unknown>> {
    return new Map([...this.open].map(([key, { question }]) => [key, question]));
  }

  /** Aborted when the task ends from outside: cancelled or expired. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  say(message: string): void {
    this.change(() => {
      this.message = message;
    });
  }

  /** Never settles when the task ends first: a cancelled or expired task needs no answer. */
  ask<Answer>(question: Question<Answer>): Promise<Answer> {
    return new Promise(resolve => {
      const open = openQuestion(question, resolve);
      this.change(() => {
        this.questionsAsked += 1;
        this.open.set(`question-${this.questionsAsked}`, open);
        this.message = this.waitingFor();
      });
    });
  }

  /**
   * Takes what the client says to a question. A response to one that is not open is ignored, and so is one that cannot
   * be its answer.
   * @returns whether it was taken
   */
  answer(key: string, response: unknown): boolean {
    return this.settle(key, asked => asked.answer(response));
  }

  /**
   * The same for an error in place of an answer.
   * @param word why, as the client puts it
   */
  refuse(key: string, word: string): boolean {
    return this.settle(key, asked => asked.refuse(word));
  }

  end(outcome: Outcome, message: string): void {
    this.change(() => {
      this.ending = outcome;
      this.message = message;
      this.open.clear();
    });
  }

  /** @returns false where the work cannot be stopped; it then goes on. */
  cancel(message: string): boolean {
    if (this.terms.refusesCancel) {
      return false;
    }
    this.end({ status: 'cancelled' }, message);
    this.stopping.abort();
    return true;
  }

  /** Stops even work that refuses to be cancelled, and tells nobody: the task is no longer known. */
  discard(): void {
    this.ending ??= { status: 'cancelled' };
    this.open.clear();
    this.stopping.abort();
  }

  private settle(key: string, take: (asked: OpenQuestion) => boolean): boolean {
    const asked = this.open.get(key);
    if (!asked || !take(asked)) {
      return false;
    }
    this.change(() => {
      this.open.delete(key);
      this.message = this.open.size > 0 ? this.waitingFor() : 'Answer received';
    });
    return true;
  }

  private waitingFor(): string {
    const purposes = [...this.open.values()].map(({ question }) => question.purpose);
    return `${purposes.join(' ')} Waiting for ${purposes.length === 1 ? 'an answer' : 'answers'}`;
  }

  /** A terminal task never changes again. */
  private change(apply: () => void): void {
    if (this.ending) {
      return;
    }
    apply();
    this.lastChange = new Date().toISOString();
    this.changed(this);
  }
}

function openQuestion<Answer>(question: Question<Answer>, answered: (answer: Answer) => void): OpenQuestion {
  return {
    question,
    answer(response) {
      const parsed = question.answer.safeParse(response);
      if (parsed.success) {
        answered(parsed.data);
      }
      return parsed.success;
    },
    refuse(word) {
      if (question.refused) {
        answered(question.refused(word));
      }
      return question.refused !== undefined;
    },
  };
}
