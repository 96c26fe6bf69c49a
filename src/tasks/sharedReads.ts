import { CancelledError } from '../base/errors';

interface SharedRead<T> {
  readonly outcome: Promise<T>;
  readonly controller: AbortController;
  readers: number;
}

/** Lets many wait for the answer to one question; it is given up when the last of them gives up. */
export class SharedReads<K, T> {
  private readonly reads = new Map<K, SharedRead<T>>();

  /**
   * Joins the question of this key that is under way, or asks it.
   * @throws CancelledError when `signal` aborts; otherwise what the question ends with
   */
  async read(key: K, ask: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) {
      throw new CancelledError();
    }
    const read = this.reads.get(key) ?? this.begin(key, ask);
    read.readers++;
    try {
      return await unless(signal, read.outcome);
    } finally {
      read.readers--;
      if (read.readers === 0) {
        this.forget(key, read);
        read.controller.abort();
      }
    }
  }

  private begin(key: K, ask: (signal: AbortSignal) => Promise<T>): SharedRead<T> {
    const controller = new AbortController();
    const read: SharedRead<T> = { outcome: ask(controller.signal), controller, readers: 0 };
    this.reads.set(key, read);
    const ended = (): void => this.forget(key, read);
    read.outcome.then(ended, ended);
    return read;
  }

  private forget(key: K, read: SharedRead<T>): void {
    if (this.reads.get(key) === read) {
      this.reads.delete(key);
    }
  }
}

function unless<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) {
    return work;
  }
  return new Promise((resolve, reject) => {
    const cancelled = (): void => reject(new CancelledError());
    signal.addEventListener('abort', cancelled, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancelled));
  });
}
