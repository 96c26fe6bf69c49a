import { type Disposable, toDisposable } from './disposable';

/** Time as a dependency, so that tests can turn it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `action` once, `delayMs` from now, unless disposed before. */
  after(delayMs: number, action: () => void): Disposable;
}

/** The longest delay that a Node timer keeps; anything longer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, Math.min(Math.max(0, delayMs), LONGEST_TIMER_MS));
    return toDisposable(() => clearTimeout(timer));
  },
};
