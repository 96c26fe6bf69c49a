import type { Clock } from './clock';
import { type Disposable, MutableDisposable } from './disposable';

/**
 * Acts on what it is told of: at once, as long as that is little. Of more than `most` within an interval, the rest waits
 * for the next ones, each thing once, however often it is told of meanwhile.
 */
export class Rationed<T> implements Disposable {
  private readonly waiting = new Set<T>();
  private readonly interval = new MutableDisposable();
  private left: number;

  constructor(
    private readonly clock: Clock,
    private readonly most: number,
    private readonly intervalMs: number,
    private readonly act: (thing: T) => void,
  ) {
    this.left = most;
  }

  tell(thing: T): void {
    if (this.left > 0) {
      this.left--;
      this.waiting.delete(thing);
      this.act(thing);
    } else {
      this.waiting.add(thing);
    }
    this.interval.value ??= this.clock.after(this.intervalMs, () => this.refill());
  }

  /** @returns whether it had waited */
  forget(thing: T): boolean {
    return this.waiting.delete(thing);
  }

  /** Nothing waits any longer. */
  flush(): void {
    const things = [...this.waiting];
    this.waiting.clear();
    things.forEach(this.act);
  }

  dispose(): void {
    this.interval.dispose();
    this.waiting.clear();
  }

  private refill(): void {
    this.interval.value = undefined;
    this.left = this.most;
    for (const thing of this.waiting) {
      if (this.left === 0) {
        break;
      }
      this.tell(thing);
    }
  }
}
