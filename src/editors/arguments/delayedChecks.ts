import type { Clock } from '../../base/clock';
import { type Disposable, MutableDisposable } from '../../base/disposable';
import type { Logger } from '../../base/logger';

/** How long nothing is written before it is looked at, in milliseconds: a look may take as long. */
const DELAY_MS = 200;

/** Looks at texts once their writer pauses. What becomes of a look is the log's affair: nobody waits for it. */
export class DelayedChecks<T> implements Disposable {
  private readonly timers = new Map<string, MutableDisposable<Disposable>>();

  constructor(
    private readonly clock: Clock,
    private readonly check: (subject: T) => Promise<unknown>,
    private readonly log: Pick<Logger, 'warn'>,
  ) {}

  /** In place of the look that is still to come at the text of this name. */
  ask(name: string, subject: T): void {
    const timer = this.timers.get(name) ?? new MutableDisposable<Disposable>();
    this.timers.set(name, timer);
    timer.value = this.clock.after(DELAY_MS, () => {
      this.timers.delete(name);
      this.check(subject).catch((error: unknown) => {
        // By its name alone: the words may quote what somebody has written.
        this.log.warn(`Arguments could not be checked: ${error instanceof Error ? error.name : typeof error}.`);
      });
    });
  }

  /** It is not there any more. */
  forget(name: string): void {
    this.timers.get(name)?.dispose();
    this.timers.delete(name);
  }

  dispose(): void {
    for (const name of [...this.timers.keys()]) {
      this.forget(name);
    }
  }
}
