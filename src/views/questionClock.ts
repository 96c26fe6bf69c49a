import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import type { InputStore } from '../tasks/inputStore';

/** Says when the age of a question that waits reads differently; silent while none waits. */
export class QuestionClock implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly timer = this.owned.add(new MutableDisposable());
  private readonly steps = this.owned.add(new Emitter<void>());
  readonly onDidStep = this.steps.event;

  constructor(
    private readonly inputs: Pick<InputStore, 'all' | 'onDidChange'>,
    private readonly clock: Clock,
    /** The step in which an age is shown, in milliseconds. */
    private readonly stepMs: (ageMs: number) => number,
  ) {
    this.owned.add(inputs.onDidChange(() => this.schedule()));
  }

  dispose(): void {
    this.owned.dispose();
  }

  private schedule(): void {
    const now = this.clock.now();
    const delays = this.inputs.all().map(({ requestedAt }) => {
      const age = Math.max(0, now - requestedAt);
      const step = this.stepMs(age);
      return step - (age % step);
    });
    this.timer.value =
      delays.length === 0
        ? undefined
        : this.clock.after(Math.min(...delays), () => {
            this.steps.fire();
            this.schedule();
          });
  }
}
