import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import { expiresAtMs, type Task, type TaskKey } from '../tasks/task';
import type { TaskStore, TaskStoreChange } from '../tasks/taskStore';

/** A row says that its result expires when it does so within this time. */
export const EXPIRES_SOON_MS = 120_000;

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

/** From this many changes on, all is sorted anew: an array is no place to push into again and again. */
const MANY_CHANGES = 64;

interface Placed {
  readonly key: TaskKey;
  readonly lostAt: number;
}

/** Which results are at risk, in order: neither a change nor a look at the next ones costs a look through all tasks. */
export class ExpiringResults implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly lostAt = new Map<TaskKey, number>();
  /** The one that is lost first at the front; nothing while it has to be sorted anew. */
  private order: Placed[] | undefined;

  constructor(
    private readonly store: Pick<TaskStore, 'all' | 'get' | 'onDidChange'>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.look(store.all().map(({ key }) => key));
    this.owned.add(store.onDidChange(change => this.changed(change)));
  }

  /** The one that is lost first at the front, without those that are lost. What follows is not looked at before it is asked for. */
  *all(): Generator<ExpiringResult, void> {
    const order = this.inOrder();
    for (const { key, lostAt } of order) {
      const task = this.store.get(key);
      if (task) {
        yield { task, lostAt };
      }
    }
  }

  dispose(): void {
    this.owned.dispose();
  }

  private inOrder(): readonly Placed[] {
    this.order ??= Array.from(this.lostAt, ([key, lostAt]) => ({ key, lostAt })).sort(compare);
    const now = this.clock.now();
    const first = this.order.findIndex(({ lostAt }) => lostAt > now);
    for (const { key } of this.order.splice(0, first < 0 ? this.order.length : first)) {
      this.lostAt.delete(key);
    }
    return this.order;
  }

  private changed({ added, updated, removed }: TaskStoreChange): void {
    this.look([...added, ...updated, ...removed.map(({ key }) => key)]);
  }

  private look(keys: readonly TaskKey[]): void {
    if (keys.length >= MANY_CHANGES) {
      this.order = undefined;
    }
    const now = this.clock.now();
    for (const key of keys) {
      const task = this.store.get(key);
      const lostAt = task && resultLostAtMs(task);
      this.place(key, lostAt !== undefined && lostAt > now ? lostAt : undefined);
    }
  }

  private place(key: TaskKey, lostAt: number | undefined): void {
    const before = this.lostAt.get(key);
    if (before === lostAt) {
      return;
    }
    if (before !== undefined) {
      this.lostAt.delete(key);
      this.order?.splice(placeOf(this.order, { key, lostAt: before }), 1);
    }
    if (lostAt !== undefined) {
      this.lostAt.set(key, lostAt);
      this.order?.splice(placeOf(this.order, { key, lostAt }), 0, { key, lostAt });
    }
  }
}

/** No two are equal. */
function compare(a: Placed, b: Placed): number {
  return a.lostAt - b.lostAt || (a.key < b.key ? -1 : Number(a.key > b.key));
}

/** The first place whose entry does not stand before this one: its own, where it is among them. */
function placeOf(order: readonly Placed[], placed: Placed): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = order[middle];
    if (other && compare(other, placed) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
