import type { Socket } from 'node:net';

/** What a slow way lets through at once, and how often. */
const SLOW_BYTES = 400;
const SLOW_TICK_MS = 10;

export type Pace = 'full' | 'slow' | 'held';

/** One direction of a connection: what comes in goes out in its order, as fast as it may. */
export class Flow {
  private waiting = Buffer.alloc(0);
  private isEnded = false;
  private tick: NodeJS.Timeout | undefined;

  constructor(
    private readonly to: Socket,
    private readonly pace: () => Pace,
  ) {
    to.once('close', () => clearTimeout(this.tick));
  }

  push(bytes: Buffer): void {
    this.waiting = Buffer.concat([this.waiting, bytes]);
    this.goOn();
  }

  end(): void {
    this.isEnded = true;
    this.goOn();
  }

  /** The pace is another one now. */
  goOn(): void {
    if (this.pace() === 'held' || this.tick || this.to.destroyed) {
      return;
    }
    const length = this.pace() === 'slow' ? SLOW_BYTES : this.waiting.length;
    this.to.write(this.waiting.subarray(0, length));
    this.waiting = this.waiting.subarray(length);
    if (this.waiting.length > 0) {
      this.tick = setTimeout(() => {
        this.tick = undefined;
        this.goOn();
      }, SLOW_TICK_MS);
    } else if (this.isEnded) {
      this.to.end();
    }
  }
}
