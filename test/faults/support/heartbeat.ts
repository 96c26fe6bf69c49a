import type { Disposable } from '../../../src/base/disposable';

const BEAT_MS = 10;

/**
 * Tells for how long at most nothing else could happen. Told in time of this thread's own, since a busy machine lets it
 * wait for more than what it does itself.
 */
export class Heartbeat implements Disposable {
  private longestMicros = 0;
  private last = workedMicros();
  private readonly timer = setInterval(() => this.beat(), BEAT_MS);

  get longestBlockMs(): number {
    this.beat();
    return this.longestMicros / 1_000;
  }

  dispose(): void {
    clearInterval(this.timer);
  }

  private beat(): void {
    const now = workedMicros();
    this.longestMicros = Math.max(this.longestMicros, now - this.last);
    this.last = now;
  }
}

function workedMicros(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}
