import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';
import { Paced } from '../base/paced';
import type { Task, TaskKey } from '../tasks/task';
import type { TaskStore, TaskStoreChange } from '../tasks/taskStore';
import { type ExpiringResult, type ExpiringResults, resultLostAtMs } from './expiringResults';

/** How long before a result is lost the user hears of it. */
const WARNING_MS = 60_000;
/** A task that has only just ended is given this time to have its result fetched. */
const PATIENCE_MS = 3_000;
/** Those that are due within this time are told of together. */
const GATHERING_MS = 5_000;
/** However many tasks change, it is looked for the next one this often at most. */
const LOOK_EVERY_MS = 250;

/** Finds the results that are about to be lost, of tasks started here, each once. */
export class ExpiryWatch implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly timer = this.owned.add(new MutableDisposable());
  private readonly planning: Paced;
  private dueAt = Number.POSITIVE_INFINITY;
  private readonly told = new Set<TaskKey>();
  /** When each that is at risk was seen first. */
  private readonly seenAt = new Map<TaskKey, number>();

  constructor(
    private readonly store: Pick<TaskStore, 'get' | 'onDidChange'>,
    /** Seen to before this hears of a change. */
    private readonly expiring: Pick<ExpiringResults, 'all'>,
    /** Whether the result was fetched, though it is not kept for good. */
    private readonly isFetched: (key: TaskKey) => boolean,
    private readonly clock: Clock,
    private readonly onDue: (tasks: readonly Task[]) => void,
  ) {
    this.planning = this.owned.add(new Paced(clock, LOOK_EVERY_MS, () => this.plan()));
    for (const { task } of expiring.all()) {
      this.seenAt.set(task.key, clock.now());
    }
    this.owned.add(store.onDidChange(change => this.changed(change)));
    this.plan();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private changed({ added, updated, removed }: TaskStoreChange): void {
    for (const key of [...added, ...updated]) {
      this.see(key);
    }
    for (const { key } of removed) {
      this.told.delete(key);
      this.seenAt.delete(key);
    }
    this.planning.ask();
  }

  private see(key: TaskKey): void {
    const task = this.store.get(key);
    if (!task || resultLostAtMs(task) === undefined) {
      this.seenAt.delete(key);
    } else if (!this.seenAt.has(key)) {
      this.seenAt.set(key, this.clock.now());
    }
  }

  /** One timer, for the next that is due; none while nothing is at risk. */
  private plan(): void {
    const dueAt = this.nextDueAt();
    if (dueAt === Number.POSITIVE_INFINITY) {
      this.timer.value = undefined;
    } else if (!this.timer.value || dueAt !== this.dueAt) {
      this.timer.value = this.clock.after(Math.max(0, dueAt - this.clock.now()), () => this.tell());
    }
    this.dueAt = dueAt;
  }

  private nextDueAt(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const result of this.atRiskBefore(() => next)) {
      next = Math.min(next, this.dueAtOf(result));
    }
    return next;
  }

  private tell(): void {
    this.timer.value = undefined;
    const soon = this.clock.now() + GATHERING_MS;
    const due = [...this.atRiskBefore(() => soon)].filter(result => this.dueAtOf(result) <= soon);
    for (const { task } of due) {
      this.told.add(task.key);
    }
    const tasks = due.map(({ task }) => task).filter(({ key }) => !this.isFetched(key));
    if (tasks.length > 0) {
      this.onDue(tasks);
    }
    this.plan();
  }

  /** Those that may be due before this moment or at it, and have not been told of. */
  private *atRiskBefore(dueAt: () => number): Generator<ExpiringResult, void> {
    for (const result of this.expiring.all()) {
      const { task, lostAt } = result;
      if (lostAt - WARNING_MS > dueAt()) {
        return; // Those that follow are lost later still.
      }
      if (task.startedHere && !this.told.has(task.key)) {
        yield result;
      }
    }
  }

  private dueAtOf({ task, lostAt }: ExpiringResult): number {
    const leadMs = Math.min(WARNING_MS, (task.ttlMs ?? Number.POSITIVE_INFINITY) / 2);
    return Math.max(lostAt - leadMs, (this.seenAt.get(task.key) ?? 0) + PATIENCE_MS);
  }
}
