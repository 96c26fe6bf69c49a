import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';
import { Paced } from '../base/paced';
import type { CallStore } from '../tasks/callStore';
import type { InputRequest } from '../tasks/inputRequest';
import type { InputStore } from '../tasks/inputStore';
import { createdAtMs, isUnfinished, type Task } from '../tasks/task';
import type { TaskStore } from '../tasks/taskStore';
import { EXPIRES_SOON_MS, resultLostAtMs } from './expiringResults';
import type { ListEntry } from './listEntry';
import type { NodeTable, TaskNode } from './nodeTable';

/** Beyond this many rows of a group, nobody reads their ages. */
const MOST_TICKING_ROWS = 50;
/** And beyond this many in all, from the top. */
const MOST_TICKING_IN_ALL = 500;
/** However much changes, the rows are looked through this often at most. */
const LOOK_EVERY_MS = 250;
/** A row is drawn once more after its result is lost. */
const LINGER_MS = 60_000;

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
  private readonly looking: Paced;
  private isVisible = false;
  /** When the timer fires, in milliseconds since the epoch. */
  private dueAt = Number.POSITIVE_INFINITY;

  constructor(
    private readonly store: TaskStore,
    private readonly calls: CallStore,
    private readonly inputs: InputStore,
    private readonly nodes: NodeTable,
    /** Other rows are shown. */
    onDidRedraw: (listener: () => void) => Disposable,
    private readonly clock: Clock,
    /** The step in which an age is shown, in milliseconds. */
    private readonly stepMs: (ageMs: number) => number,
    private readonly onTick: (rows: readonly TaskNode[]) => void,
  ) {
    this.looking = this.owned.add(new Paced(clock, LOOK_EVERY_MS, () => this.ensure()));
    for (const onDidChange of [store.onDidChange, calls.onDidChange, inputs.onDidChange, onDidRedraw]) {
      this.owned.add(onDidChange(() => this.changed()));
    }
  }

  setVisible(isVisible: boolean): void {
    if (isVisible && !this.isVisible) {
      this.onTick(this.ticking().map(({ row }) => row));
    }
    this.isVisible = isVisible;
    this.timer.value = undefined;
    this.looking.cancel();
    this.ensure();
  }

  dispose(): void {
    this.owned.dispose();
  }

  /** A timer that is due soon looks by itself. */
  private changed(): void {
    const isDueSoon = this.timer.value !== undefined && this.dueAt <= this.clock.now() + LOOK_EVERY_MS;
    if (this.isVisible && !isDueSoon) {
      this.looking.ask();
    }
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

  /** Of what is shown: the first ones of each group, and whatever waits for the user, which is shown wherever it stands. */
  private ticking(): TickingRow[] {
    const first = this.nodes.firstEntries().flatMap(entries => this.tickingOf(entries));
    const asked = newest(this.inputs.all()).flatMap(request => this.askedRows(request));
    const rows = [...asked, ...first.slice(0, MOST_TICKING_IN_ALL)];
    return [...new Map(rows.map(ticking => [ticking.row, ticking])).values()];
  }

  private tickingOf(entries: readonly ListEntry[]): TickingRow[] {
    const rows: TickingRow[] = [];
    for (const { of, serverId } of entries) {
      const row = 'key' in of ? this.taskRow(this.store.get(of.key)) : this.callRow(serverId, of.callId);
      if (row && rows.push(row) === MOST_TICKING_ROWS) {
        break;
      }
    }
    return rows;
  }

  private askedRows(request: InputRequest): TickingRow[] {
    const above = this.taskRow(this.inputs.taskOf(request));
    return [...(above ? [above] : []), this.ageing(this.nodes.input(request), request.requestedAt)];
  }

  private taskRow(task: Task | undefined): TickingRow | undefined {
    if (!task) {
      return undefined;
    }
    const row = (): TaskNode => this.nodes.task(task.serverId, task.key);
    if (isUnfinished(task)) {
      return this.ageing(row(), createdAtMs(task));
    }
    const leftMs = (resultLostAtMs(task) ?? Number.NEGATIVE_INFINITY) - this.clock.now();
    return leftMs > -LINGER_MS ? { row: row(), delayMs: this.untilNearerMs(leftMs) } : undefined;
  }

  private callRow(serverId: ListEntry['serverId'], callId: string): TickingRow | undefined {
    const call = this.calls.get(callId);
    return call && !call.end ? this.ageing(this.nodes.call(serverId, callId), call.startedAt) : undefined;
  }

  private ageing(row: TaskNode, sinceMs: number): TickingRow {
    return { row, delayMs: this.untilOlderMs(sinceMs) };
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

function newest(requests: readonly InputRequest[]): readonly InputRequest[] {
  return requests.length <= MOST_TICKING_ROWS
    ? requests
    : [...requests].sort((a, b) => b.requestedAt - a.requestedAt).slice(0, MOST_TICKING_ROWS);
}
