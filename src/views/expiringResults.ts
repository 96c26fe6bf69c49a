import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import { expiresAtMs, type Task, type TaskKey } from '../tasks/task';
import type { TaskStore, TaskStoreChange } from '../tasks/taskStore';

/** A row says that its result expires when it does so within this time. */
export const EXPIRES_SOON_MS = 120_000;
/** How long one that is lost stays on the list: its row has to be drawn once more. */
const LINGER_MS = 60_000;

/** A result that only the server has, and that it may drop. */
export interface ExpiringResult {
  readonly task: Task;
  /** Milliseconds since the epoch: from then on, the server need not have it any more. */
  readonly lostAt: number;
}

/**
 * The moment from which on the result of a task may be lost.
 * @returns milliseconds since the epoch; nothing where there is no result yet, or no limit, or where it is kept here
 * @see MCP 2025-11-25, Tasks, "TTL and Resource Management"
 */
export function resultLostAtMs(task: Task): number | undefined {
  const isOnServerOnly =
    (task.status === 'completed' || task.status === 'failed') &&
    task.goneReason === undefined &&
    task.isResultKept !== true;
  return isOnServerOnly ? expiresAtMs(task) : undefined;
}

/** Which results are at risk, without looking through all tasks each time. */
export class ExpiringResults implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly lostAt = new Map<TaskKey, number>();

  constructor(
    private readonly store: Pick<TaskStore, 'all' | 'get' | 'onDidChange'>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.look(store.all().map(({ key }) => key));
    this.owned.add(store.onDidChange(change => this.changed(change)));
  }

  /** The one that is lost first at the front; of those that are lost already, the latest only. */
  all(): ExpiringResult[] {
    const oldest = this.clock.now() - LINGER_MS;
    const results: ExpiringResult[] = [];
    for (const [key, lostAt] of this.lostAt) {
      const task = this.store.get(key);
      if (task && lostAt > oldest) {
        results.push({ task, lostAt });
      } else {
        this.lostAt.delete(key);
      }
    }
    return results.sort((a, b) => a.lostAt - b.lostAt);
  }

  dispose(): void {
    this.owned.dispose();
  }

  private changed({ added, updated, removed }: TaskStoreChange): void {
    this.look([...added, ...updated]);
    for (const { key } of removed) {
      this.lostAt.delete(key);
    }
  }

  private look(keys: readonly TaskKey[]): void {
    for (const key of keys) {
      const task = this.store.get(key);
      const lostAt = task && resultLostAtMs(task);
      if (lostAt === undefined) {
        this.lostAt.delete(key);
      } else {
        this.lostAt.set(key, lostAt);
      }
    }
  }
}
