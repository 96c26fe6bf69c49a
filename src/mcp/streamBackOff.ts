import type { Clock } from '../base/clock';
import { systemClock } from '../base/clock';

/** Within this time, streams that end count as one trouble. */
const WINDOW_MS = 300_000;
/** So many are opened again when the server or the client package says; a server may rightly end each stream early. */
const FREE_TRIES = 5;
const LONGEST_DELAY_MS = 30_000;

/**
 * Delays the reopening of streams. The client package starts counting anew with each stream that opened, so a server
 * that accepts a stream and ends it at once would be asked for ever, at the shortest interval.
 * @see MCP 2025-11-25, Transports, "Resumability and Redelivery"
 */
export class StreamBackOff {
  private recent: number[] = [];

  constructor(private readonly clock: Clock = systemClock) {}

  /** @returns what cancels the reopening */
  schedule(reopen: () => void, delayMs: number): () => void {
    const now = this.clock.now();
    this.recent = [...this.recent.filter(at => now - at < WINDOW_MS), now];
    const beyond = Math.max(0, this.recent.length - FREE_TRIES);
    const delay = beyond === 0 ? delayMs : Math.max(delayMs, Math.min(1_000 * 2 ** beyond, LONGEST_DELAY_MS));
    const timer = this.clock.after(delay, reopen);
    return () => timer.dispose();
  }
}
