import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';

/** What comes within this time of what came before is told together with it. */
const QUIET_MS = 1_000;
/** However much comes, somebody is told after this time. */
const LONGEST_GATHERING_MS = 5_000;
/** A message that nobody closes holds up the next one for this time. VS Code puts it away by itself at about then. */
const LONGEST_SHOWN_MS = 10_000;

/**
 * Gathers what comes in quick succession, to be told in one message: the next one only when the last was closed, or has
 * been there for long.
 */
export class Gathering<T> implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly timer = this.owned.add(new MutableDisposable());
  private readonly patience = this.owned.add(new MutableDisposable());
  private items: T[] = [];
  private firstAt = 0;
  private isShown = false;

  constructor(
    private readonly clock: Clock,
    /** Resolves when the message is closed; at once, where there was nothing to say. */
    private readonly tell: (items: readonly T[]) => PromiseLike<unknown>,
    private readonly quietMs = QUIET_MS,
  ) {}

  add(items: readonly T[]): void {
    if (items.length === 0) {
      return;
    }
    if (this.items.length === 0) {
      this.firstAt = this.clock.now();
    }
    this.items.push(...items);
    this.plan();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private plan(): void {
    if (this.isShown || this.items.length === 0) {
      return;
    }
    const leftMs = this.firstAt + LONGEST_GATHERING_MS - this.clock.now();
    this.timer.value = this.clock.after(Math.max(0, Math.min(this.quietMs, leftMs)), () => this.tellAll());
  }

  private tellAll(): void {
    this.timer.value = undefined;
    const items = this.items.splice(0);
    this.isShown = true;
    let isOver = false;
    const over = (): void => {
      if (!isOver) {
        isOver = true;
        this.isShown = false;
        this.patience.value = undefined;
        this.plan();
      }
    };
    this.patience.value = this.clock.after(LONGEST_SHOWN_MS, over);
    this.tell(items).then(over, over); // Who tells sees to what goes wrong with it.
  }
}
