import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';
import { Emitter } from '../base/emitter';

/** How long somebody who was with the rows is taken to be there still. */
export const CONTACT_MS = 10_000;
/** How long at most somebody whose row stays selected is taken to read it, and not to have gone elsewhere. */
export const LONGEST_STAY_MS = 120_000;

/**
 * Whether somebody's pointer or focus is with the rows. VS Code tells neither, so it is inferred from what it does tell:
 * a hover that was asked for, a selection, a row that was folded or unfolded, a command on a row. Who has a row selected
 * may read it for long and do nothing, or be at work in an editor, so that this holds the rows for a while only.
 */
export class Contact implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly timer = this.owned.add(new MutableDisposable());
  private readonly ends = this.owned.add(new Emitter<void>());
  /** Nobody is there any more: rows may move. */
  readonly onDidEnd = this.ends.event;
  private touchedAt = Number.NEGATIVE_INFINITY;
  private stays = false;

  constructor(private readonly clock: Clock) {}

  get isHeld(): boolean {
    return this.clock.now() < this.until;
  }

  touch(): void {
    this.touchedAt = this.clock.now();
    this.timer.value ??= this.clock.after(CONTACT_MS, () => this.check());
  }

  /** Whether a row that may move is selected, in a window that has the focus. */
  setStaying(stays: boolean): void {
    const wasHeld = this.isHeld;
    this.stays = stays;
    if (wasHeld || this.isHeld) {
      this.check();
    }
  }

  /** The rows cannot be seen: nobody is with them. */
  end(): void {
    this.touchedAt = Number.NEGATIVE_INFINITY;
    this.timer.value = undefined;
    this.ends.fire();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private get until(): number {
    return this.touchedAt + (this.stays ? LONGEST_STAY_MS : CONTACT_MS);
  }

  private check(): void {
    const leftMs = this.until - this.clock.now();
    this.timer.value = leftMs > 0 ? this.clock.after(leftMs, () => this.check()) : undefined;
    if (leftMs <= 0) {
      this.ends.fire();
    }
  }
}
