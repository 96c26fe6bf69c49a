import { type Disposable, MutableDisposable, toDisposable } from '../base/disposable';
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
/** Of much that nobody waits for, the writing takes about a sixth of the time. */
const REST_PER_WORK = 5;
/** Who has more to write than this keeps it back until there is room. */
const ENOUGH_CHANGES = 200;

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
  private readonly next = new MutableDisposable();
  /** By the clock of `performance`. */
  private restsUntil = 0;
  private isEnded = false;
  /** One change failed by its own fault: so many from here on are written one at a time, to lose no other with it. */
  private singly = 0;

  constructor(
    private readonly storage: () => WriteTarget | undefined,
    private readonly me: Me,
    private readonly log: Logger,
    private readonly onCommit: (batch: Batch) => void,
    /** All is written: there is room again. */
    private readonly onRoom: () => void = () => undefined,
  ) {}

  get isEmpty(): boolean {
    return this.changes.length === 0;
  }

  get hasRoom(): boolean {
    return this.changes.length < ENOUGH_CHANGES;
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
    if (this.next.value && this.waiters.length === 0) {
      this.next.value = this.writeNext(); // No rest while somebody waits.
    }
    return new Promise(resolve => this.waiters.push({ upTo, resolve }));
  }

  /** The next try, soon. */
  wake(): void {
    if (!this.next.value && !this.isEnded && !this.isEmpty) {
      const restMs = this.waiters.length > 0 ? 0 : this.restsUntil - performance.now();
      this.next.value = restMs > 0 ? this.writeIn(restMs) : this.writeNext();
    }
  }

  private writeIn(ms: number): Disposable {
    const timer = setTimeout(() => this.writeNow(), ms);
    return toDisposable(() => clearTimeout(timer));
  }

  private writeNext(): Disposable {
    const immediate = setImmediate(() => this.writeNow());
    return toDisposable(() => clearImmediate(immediate));
  }

  private writeNow(): void {
    this.next.value = undefined;
    const began = performance.now();
    const hasGotOn = this.writeBatch();
    const now = performance.now();
    this.restsUntil = hasGotOn && !this.isEmpty ? now + REST_PER_WORK * (now - began) : 0;
    if (hasGotOn) {
      this.next.value = undefined; // What came meanwhile waits as well.
      this.wake();
    }
    if (this.isEmpty) {
      this.onRoom();
    }
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
    this.next.dispose();
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
    return true;
  }

  private advance(count: number): void {
    this.changes.splice(0, count);
    this.done += count;
    this.singly = Math.max(0, this.singly - count);
    this.release(this.done);
  }

  private release(done: number): void {
    const ready = this.waiters.filter(({ upTo }) => upTo <= done);
    this.waiters = this.waiters.filter(({ upTo }) => upTo > done);
    for (const waiter of ready) {
      waiter.resolve();
    }
  }
}
