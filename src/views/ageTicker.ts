import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';
import type { CallStore } from '../tasks/callStore';
import type { InputStore } from '../tasks/inputStore';
import { createdAtMs } from '../tasks/task';
import type { TaskStore } from '../tasks/taskStore';
import type { NodeTable, TaskNode } from './nodeTable';

/** Beyond this many running tasks, nobody reads their ages. */
const MOST_TICKING_TASKS = 50;

/** Says when the ages shown in rows have to be drawn anew. */
export class AgeTicker implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly timer = this.owned.add(new MutableDisposable());
  private isVisible = false;
  /** When the timer fires, in milliseconds since the epoch. */
  private dueAt = Number.POSITIVE_INFINITY;

  constructor(
    private readonly store: TaskStore,
    private readonly calls: CallStore,
    private readonly inputs: InputStore,
    private readonly nodes: NodeTable,
    private readonly clock: Clock,
    /** The step in which an age is shown, in milliseconds. */
    private readonly stepMs: (ageMs: number) => number,
    private readonly onTick: (rows: readonly TaskNode[]) => void,
  ) {
    this.owned.add(store.onDidChange(() => this.ensure()));
    this.owned.add(calls.onDidChange(() => this.ensure()));
    this.owned.add(inputs.onDidChange(() => this.ensure()));
  }

  setVisible(isVisible: boolean): void {
    if (isVisible && !this.isVisible) {
      this.onTick(this.ageing().map(({ row }) => row));
    }
    this.isVisible = isVisible;
    this.timer.value = undefined;
    this.ensure();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private ensure(): void {
    const ageing = this.isVisible ? this.ageing() : [];
    const delayMs = this.delayMs(ageing);
    const dueAt = this.clock.now() + delayMs;
    if (ageing.length === 0) {
      this.timer.value = undefined;
    } else if (!this.timer.value || dueAt < this.dueAt) {
      this.dueAt = dueAt;
      this.timer.value = this.clock.after(delayMs, () => this.tick());
    }
  }

  private tick(): void {
    this.timer.value = undefined;
    this.onTick(this.ageing().map(({ row }) => row));
    this.ensure();
  }

  private ageing(): { readonly row: TaskNode; readonly sinceMs: number }[] {
    const tasks = this.store.unfinishedTasks().slice(0, MOST_TICKING_TASKS);
    return [
      ...tasks.map(task => ({ row: this.nodes.task(task.serverId, task.key), sinceMs: createdAtMs(task) })),
      ...this.calls.all().map(call => ({ row: this.nodes.call(call.serverId, call.callId), sinceMs: call.startedAt })),
      ...this.inputs.all().map(request => ({ row: this.nodes.input(request), sinceMs: request.requestedAt })),
    ];
  }

  private delayMs(ageing: readonly { readonly sinceMs: number }[]): number {
    const now = this.clock.now();
    return Math.min(
      ...ageing.map(({ sinceMs }) => {
        const age = Math.max(0, now - sinceMs);
        const step = this.stepMs(age);
        return step - (age % step);
      }),
    );
  }
}
