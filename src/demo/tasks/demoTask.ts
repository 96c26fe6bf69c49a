import { randomUUID } from 'node:crypto';
import type { ToolResult } from '../jobs/job';
import type { Answer, Question } from '../jobs/jobContext';

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
  readonly question: Question;
  readonly answered: (answer: Answer) => void;
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
  get openQuestions(): ReadonlyMap<string, Question> {
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
  ask(question: Question): Promise<Answer> {
    return new Promise(answered => {
      this.change(() => {
        this.questionsAsked += 1;
        this.open.set(`question-${this.questionsAsked}`, { question, answered });
        this.message = `${question.message} Waiting for an answer`;
      });
    });
  }

  /** An answer to a question that is not open is ignored. */
  answer(key: string, answer: Answer): void {
    const asked = this.open.get(key);
    if (!asked) {
      return;
    }
    this.change(() => {
      this.open.delete(key);
      this.message = 'Answer received';
      asked.answered(answer);
    });
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
