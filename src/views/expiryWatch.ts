import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';
import type { Task, TaskKey } from '../tasks/task';
import type { TaskStore } from '../tasks/taskStore';
import type { ExpiringResult, ExpiringResults } from './expiringResults';

/** How long before a result is lost the user hears of it. */
const WARNING_MS = 60_000;
/** A task that has only just ended is given this time to have its result fetched. */
const PATIENCE_MS = 3_000;
/** Those that are due within this time are told of together. */
const GATHERING_MS = 5_000;

/** Finds the results that are about to be lost, of tasks started here, each once. */
export class ExpiryWatch implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly timer = this.owned.add(new MutableDisposable());
  private dueAt = Number.POSITIVE_INFINITY;
  private readonly told = new Set<TaskKey>();
  /** When each was seen first. */
  private readonly seenAt = new Map<TaskKey, number>();

  constructor(
    store: Pick<TaskStore, 'onDidChange'>,
    /** Seen to before this hears of a change. */
    private readonly expiring: Pick<ExpiringResults, 'all'>,
    /** Whether the result was fetched, though it is not kept for good. */
    private readonly isFetched: (key: TaskKey) => boolean,
    private readonly clock: Clock,
    private readonly onDue: (tasks: readonly Task[]) => void,
  ) {
    this.owned.add(
      store.onDidChange(({ removed }) => {
        for (const { key } of removed) {
          this.told.delete(key);
        }
        this.plan();
      }),
    );
    this.plan();
  }

  dispose(): void {
    this.owned.dispose();
  }

  /** One timer, for the next that is due; none while nothing is at risk. */
  private plan(): void {
    const dueAt = Math.min(...this.atRisk().map(result => this.dueAtOf(result)));
    if (dueAt === Number.POSITIVE_INFINITY) {
      this.timer.value = undefined;
    } else if (!this.timer.value || dueAt !== this.dueAt) {
      this.timer.value = this.clock.after(Math.max(0, dueAt - this.clock.now()), () => this.tell());
    }
    this.dueAt = dueAt;
  }

  private tell(): void {
    this.timer.value = undefined;
    const soon = this.clock.now() + GATHERING_MS;
    const due = this.atRisk().filter(result => this.dueAtOf(result) <= soon);
    for (const { task } of due) {
      this.told.add(task.key);
    }
    const tasks = due.map(({ task }) => task).filter(({ key }) => !this.isFetched(key));
    if (tasks.length > 0) {
      this.onDue(tasks);
    }
    this.plan();
  }

  private atRisk(): ExpiringResult[] {
    const now = this.clock.now();
    const results = this.expiring
      .all()
      .filter(({ task, lostAt }) => task.startedHere && lostAt > now && !this.told.has(task.key));
    this.see(results, now);
    return results;
  }

  private see(results: readonly ExpiringResult[], now: number): void {
    const present = new Map(results.map(({ task: { key } }) => [key, this.seenAt.get(key) ?? now]));
    this.seenAt.clear();
    for (const [key, at] of present) {
      this.seenAt.set(key, at);
    }
  }

  private dueAtOf({ task, lostAt }: ExpiringResult): number {
    const leadMs = Math.min(WARNING_MS, (task.ttlMs ?? Number.POSITIVE_INFINITY) / 2);
    return Math.max(lostAt - leadMs, (this.seenAt.get(task.key) ?? 0) + PATIENCE_MS);
  }
}
