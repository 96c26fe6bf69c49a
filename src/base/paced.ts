import type { Clock } from './clock';
import { type Disposable, MutableDisposable } from './disposable';

/** What takes long is done less often: it takes a tenth of the time at most, so that others come to theirs. */
const REST_PER_WORK = 9;

/** Does one thing whenever it is asked for: at once after a rest, then once for all that ask within an interval. */
export class Paced implements Disposable {
  private readonly timer = new MutableDisposable();
  /** Milliseconds since the epoch. */
  private restsUntil = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly clock: Clock,
    private readonly intervalMs: number,
    private readonly action: () => void,
  ) {}

  /** In this turn of the event loop, nothing is done yet: much changes in one. */
  ask(): void {
    this.timer.value ??= this.clock.after(Math.max(0, this.restsUntil - this.clock.now()), () => this.act());
  }

  /** Nobody needs it any more. */
  cancel(): void {
    this.timer.value = undefined;
  }

  dispose(): void {
    this.timer.dispose();
  }

  private act(): void {
    this.timer.value = undefined;
    const startedAt = this.clock.now();
    try {
      this.action();
    } finally {
      const now = this.clock.now();
      this.restsUntil = now + Math.max(this.intervalMs, REST_PER_WORK * (now - startedAt));
    }
  }
}
