import type { Clock } from '../base/clock';

/** At least so long between two looks, in milliseconds. */
const SHORTEST_PAUSE_MS = 500;
/** The pause after a look, in times the look itself: looking takes at most a hundredth of the time. */
const PAUSE_PER_LOOK = 100;

/**
 * Says when to look at the processes of a server: what they do mostly begins with a message, and a server that nobody
 * talks to costs nothing.
 */
export class Lookout {
  private isPausing = false;

  constructor(
    private readonly look: () => void,
    private readonly clock: Clock,
  ) {}

  /** Something is about to be passed to the server. Looks before it, and once more after a while. */
  messagePasses(): void {
    if (!this.isPausing) {
      this.isPausing = true;
      this.lookAndRest(() =>
        this.lookAndRest(() => {
          this.isPausing = false;
        }),
      );
    }
  }

  private lookAndRest(andThen: () => void): void {
    const begin = this.clock.now();
    this.look();
    const pause = Math.max(SHORTEST_PAUSE_MS, (this.clock.now() - begin) * PAUSE_PER_LOOK);
    this.clock.after(pause, andThen);
  }
}
