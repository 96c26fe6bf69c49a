import { CancelledError } from '../base/errors';

interface OpenQuestion {
  readonly answer: Promise<string>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * Asks one question at a time, however many servers start at once; who has the same question as somebody before waits
 * for the same answer.
 */
export class QuestionQueue {
  private readonly open = new Map<string, OpenQuestion>();
  private last: Promise<unknown> = Promise.resolve();

  /**
   * @param key tells questions apart
   * @param question asks, and keeps the answer; its signal says that nobody wants to know any more
   * @throws CancelledError when `signal` aborts; whatever `question` throws
   */
  ask(key: string, question: (signal: AbortSignal) => Promise<string>, signal: AbortSignal): Promise<string> {
    if (signal.aborted) {
      return Promise.reject(new CancelledError());
    }
    const asked = this.open.get(key) ?? this.begin(key, question);
    asked.waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        asked.waiting -= 1;
        if (asked.waiting === 0) {
          asked.controller.abort();
          this.forget(key, asked);
        }
        reject(new CancelledError());
      };
      signal.addEventListener('abort', leave, { once: true });
      asked.answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  private begin(key: string, question: (signal: AbortSignal) => Promise<string>): OpenQuestion {
    const controller = new AbortController();
    const answer = this.last.then(() => {
      if (controller.signal.aborted) {
        throw new CancelledError();
      }
      return question(controller.signal);
    });
    const asked: OpenQuestion = { answer, controller, waiting: 0 };
    const over = (): void => this.forget(key, asked);
    // A command that answers may go on for ever, though nobody waits for it any more.
    const left = new Promise(resolve => controller.signal.addEventListener('abort', resolve, { once: true }));
    this.last = Promise.race([answer.then(over, over), left]);
    this.open.set(key, asked);
    return asked;
  }

  /** Whoever has it from now on is asked anew. */
  private forget(key: string, asked: OpenQuestion): void {
    if (this.open.get(key) === asked) {
      this.open.delete(key);
    }
  }
}
