import type { Disposable } from '../base/disposable';
import type { Logger } from '../base/logger';
import { Batch } from './batch';
import type { Database } from './database';
import type { Me } from './me';
import { type FileFault, faultIn } from './sqlite';

/** What is to be written. It can be run again when its transaction failed: whatever it finds out goes to the batch. */
export type Change = (batch: Batch) => void;

/** How much one transaction writes at most; the window draws in between. */
const MOST_CHANGES = 200;
const LONGEST_BATCH_MS = 2;

export interface WriteTarget {
  /** Where to write now; nothing while that is being found out. */
  findTarget(): Database | undefined;
  /** Where entries are taken from that the target does not have. */
  readonly source: Database | undefined;
  /** The target cannot be written to. Whoever hears this wakes the queue when it is worth another try. */
  onWriteFault(fault: FileFault, error: unknown): void;
}

interface Waiter {
  /** How many changes must be behind it. */
  readonly upTo: number;
  resolve(): void;
}

/** What waits to be written: one transaction per tick, in order, nothing lost on the way. */
export class WriteQueue implements Disposable {
  private changes: Change[] = [];
  private waiters: Waiter[] = [];
  private done = 0;
  private isScheduled = false;
  private isEnded = false;
  /** One change failed by its own fault: so many from here on are written one at a time, to lose no other with it. */
  private singly = 0;

  constructor(
    private readonly storage: () => WriteTarget | undefined,
    private readonly me: Me,
    private readonly log: Logger,
    private readonly onCommit: (batch: Batch) => void,
  ) {}

  get isEmpty(): boolean {
    return this.changes.length === 0;
  }

  push(change: Change): void {
    if (!this.isEnded) {
      this.changes.push(change);
      this.wake();
    }
  }

  /** Resolves when all that was pushed so far is written, or can no more be. */
  committed(): Promise<void> {
    if (this.isEmpty || this.isEnded) {
      return Promise.resolve();
    }
    const upTo = this.done + this.changes.length;
    return new Promise(resolve => this.waiters.push({ upTo, resolve }));
  }

  /** The next try, soon. */
  wake(): void {
    if (this.isScheduled || this.isEnded || this.isEmpty) {
      return;
    }
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.writeBatch();
    });
  }

  /** Writes what can be written now, without giving way. */
  flush(): void {
    while (!this.isEnded && this.writeBatch()) {
      // Until all is written, or something is in the way.
    }
  }

  /** Whatever is still here is given up. */
  dispose(): void {
    this.isEnded = true;
    this.changes = [];
    this.release(Number.POSITIVE_INFINITY);
  }

  /** @returns whether it got on */
  private writeBatch(): boolean {
    const storage = this.storage();
    const database = storage?.findTarget();
    if (this.isEnded || this.isEmpty || !database) {
      return false;
    }
    const batch = new Batch(database, this.me, storage?.source);
    let count = 0;
    try {
      database.transaction(() => {
        count = this.run(batch);
        batch.flush();
      });
    } catch (error) {
      return this.fail(error);
    }
    this.advance(count);
    this.onCommit(batch);
    return true;
  }

  /** @returns how many changes it took */
  private run(batch: Batch): number {
    const most = this.singly > 0 ? 1 : MOST_CHANGES;
    const end = performance.now() + LONGEST_BATCH_MS;
    let count = 0;
    for (const change of this.changes) {
      change(batch);
      count++;
      if (count >= most || performance.now() >= end) {
        break;
      }
    }
    return count;
  }

  private fail(error: unknown): boolean {
    const fault = faultIn(error);
    if (fault) {
      this.storage()?.onWriteFault(fault, error);
      return false;
    }
    if (this.singly === 0) {
      this.singly = Math.min(this.changes.length, MOST_CHANGES);
    } else {
      this.log.error('Not written down', error);
      this.advance(1);
    }
    this.wake();
    return true;
  }

  private advance(count: number): void {
    this.changes.splice(0, count);
    this.done += count;
    this.singly = Math.max(0, this.singly - count);
    this.release(this.done);
    this.wake();
  }

  private release(done: number): void {
    const ready = this.waiters.filter(({ upTo }) => upTo <= done);
    this.waiters = this.waiters.filter(({ upTo }) => upTo > done);
    for (const waiter of ready) {
      waiter.resolve();
    }
  }
}
