import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';
import type { CallStore } from '../tasks/callStore';
import type { InputStore } from '../tasks/inputStore';
import { createdAtMs, newestFirst } from '../tasks/task';
import type { TaskStore } from '../tasks/taskStore';
import { EXPIRES_SOON_MS, type ExpiringResults } from './expiringResults';
import type { NodeTable, TaskNode } from './nodeTable';

/** Beyond this many rows of a kind, nobody reads their ages. The newest stand at the top. */
const MOST_TICKING_ROWS = 50;

/** A row whose words change by themselves. */
interface TickingRow {
  readonly row: TaskNode;
  /** When they change next, in milliseconds from now; nothing when they do not change any more. */
  readonly delayMs: number | undefined;
}

/** Says when the ages shown in rows, and the time that is left to results, have to be drawn anew. */
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
    /** Seen to before this hears of a change. */
    private readonly expiring: Pick<ExpiringResults, 'all'>,
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
      this.onTick(this.ticking().map(({ row }) => row));
    }
    this.isVisible = isVisible;
    this.timer.value = undefined;
    this.ensure();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private ensure(): void {
    const delayMs = this.isVisible ? this.nextDelayMs() : Number.POSITIVE_INFINITY;
    const dueAt = this.clock.now() + delayMs;
    if (dueAt === Number.POSITIVE_INFINITY) {
      this.timer.value = undefined;
    } else if (!this.timer.value || dueAt < this.dueAt) {
      this.dueAt = dueAt;
      this.timer.value = this.clock.after(delayMs, () => this.tick());
    }
  }

  private tick(): void {
    this.timer.value = undefined;
    this.onTick(this.ticking().map(({ row }) => row));
    this.ensure();
  }

  private nextDelayMs(): number {
    return Math.min(...this.ticking().map(({ delayMs = Number.POSITIVE_INFINITY }) => delayMs));
  }

  private ticking(): TickingRow[] {
    const { store, calls, inputs, nodes } = this;
    const tasks = newest(store.unfinishedTasks(), newestFirst);
    const running = newest(calls.running(), (a, b) => b.startedAt - a.startedAt);
    const asked = newest(inputs.all(), (a, b) => b.requestedAt - a.requestedAt);
    const ageing = (row: TaskNode, sinceMs: number): TickingRow => ({ row, delayMs: this.untilOlderMs(sinceMs) });
    return [
      ...tasks.map(task => ageing(nodes.task(task.serverId, task.key), createdAtMs(task))),
      ...running.map(call => ageing(nodes.call(call.serverId, call.callId), call.startedAt)),
      ...asked.map(request => ageing(nodes.input(request), request.requestedAt)),
      ...this.expiringRows(),
    ];
  }

  private expiringRows(): TickingRow[] {
    return this.expiring
      .all()
      .slice(0, MOST_TICKING_ROWS)
      .map(({ task, lostAt }) => ({
        row: this.nodes.task(task.serverId, task.key),
        delayMs: this.untilNearerMs(lostAt - this.clock.now()),
      }));
  }

  private untilOlderMs(sinceMs: number): number {
    const age = Math.max(0, this.clock.now() - sinceMs);
    const step = this.stepMs(age);
    return step - (age % step);
  }

  /** A millisecond past the step: what is left is shown in whole ones, too. */
  private untilNearerMs(leftMs: number): number | undefined {
    if (leftMs < 0) {
      return undefined;
    }
    return 1 + (leftMs >= EXPIRES_SOON_MS ? leftMs - EXPIRES_SOON_MS : leftMs % this.stepMs(leftMs));
  }
}

function newest<T>(all: readonly T[], inOrder: (a: T, b: T) => number): readonly T[] {
  return all.length <= MOST_TICKING_ROWS ? all : [...all].sort(inOrder).slice(0, MOST_TICKING_ROWS);
}
