import type { Clock } from '../base/clock';

/** How often in a row a lost server is tried again before the user has to ask for it: about a minute and a half. */
export const RECONNECT_TRIES = 8;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** A connection that stood so long was a good one: its end is counted from the start again. */
const STEADY_MS = 60_000;
/** Servers that many windows lost at once should not be met by all of them at once. */
const JITTER = 0.2;

/** When a lost server is tried again: later each time, and not for ever. */
export class ReconnectPlan {
  /** How many tries there were since the server was last there for good. */
  tries = 0;
  private connectedAt: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly random: () => number = Math.random,
  ) {}

  connected(): void {
    this.connectedAt = this.clock.now();
  }

  lost(): void {
    if (this.connectedAt !== undefined && this.clock.now() - this.connectedAt >= STEADY_MS) {
      this.tries = 0;
    }
    this.connectedAt = undefined;
  }

  /** Somebody asks for the server: whatever failed before does not count. */
  reset(): void {
    this.tries = 0;
  }

  /** @returns milliseconds until the next try, or nothing when there were enough */
  next(): number | undefined {
    if (this.tries >= RECONNECT_TRIES) {
      return undefined;
    }
    this.tries++;
    return this.delayMs();
  }

  /** Somebody could not wait for the try that was due, in vain: it is still to come. @returns as {@link next} */
  again(): number {
    return this.delayMs();
  }

  private delayMs(): number {
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (this.tries - 1), LONGEST_DELAY_MS);
    return delayMs * (1 + this.random() * JITTER);
  }
}
