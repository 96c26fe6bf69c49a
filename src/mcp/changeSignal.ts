import type { Clock } from '../base/clock';
import { type Disposable, MutableDisposable } from '../base/disposable';
import { Emitter } from '../base/emitter';

/** Says that something changed: at once by its version, and once for all changes of one turn of the event loop. */
export class ChangeSignal implements Disposable {
  private readonly changes = new Emitter<void>();
  private readonly pending = new MutableDisposable();
  readonly onDidChange = this.changes.event;
  version = 0;

  constructor(private readonly clock: Clock) {}

  touch(): void {
    this.version += 1;
    this.pending.value ??= this.clock.after(0, () => {
      this.pending.value = undefined;
      this.changes.fire();
    });
  }

  dispose(): void {
    this.pending.dispose();
    this.changes.dispose();
  }
}
