import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { type EndedTasks, isOwnCancel } from './endedTasks';
import type { Task, TaskKey } from './task';
import type { TaskStore, TaskStoreChange } from './taskStore';

/**
 * Which tasks ended without the user having seen it. The window that hears of the end notes it; the others hear that
 * through the ledger, and whichever the user looks at it in, it is read in all.
 */
export class Unread implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly keys = new Set<TaskKey>();
  private readonly changes = this.owned.add(new Emitter<void>());
  /** There are more or fewer. */
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly store: Pick<TaskStore, 'all' | 'get' | 'noteAll' | 'onDidChange'>,
    ended: Pick<EndedTasks, 'onDidEnd'>,
    /**
     * Looks once what the user looks at. @returns whether it is just this task: its row is selected, or its result is
     * the tab in front; nothing where it is none
     */
    private readonly looking: () => ((task: Task) => boolean) | undefined,
  ) {
    this.look(store.all().map(({ key }) => key));
    this.owned.add(store.onDidChange(change => this.changed(change)));
    this.owned.add(ended.onDidEnd(tasks => this.ended(tasks)));
  }

  get count(): number {
    return this.keys.size;
  }

  /** The user has seen how these ended. */
  markRead(keys: readonly TaskKey[]): void {
    const unread = keys.filter(key => this.keys.has(key));
    this.store.noteAll(unread, { isUnread: false });
  }

  markAllRead(): void {
    this.markRead([...this.keys]);
  }

  /** The user looks at something else now. */
  lookAgain(): void {
    const isLookedAt = this.keys.size > 0 ? this.looking() : undefined;
    if (isLookedAt) {
      const seen = Array.from(this.keys, key => this.store.get(key)).filter(task => task && isLookedAt(task));
      this.markRead(seen.flatMap(task => task?.key ?? []));
    }
  }

  dispose(): void {
    this.owned.dispose();
  }

  private ended(tasks: readonly Task[]): void {
    const unseen = (task: Task): boolean =>
      task.isUnread === undefined && task.source !== 'otherWindow' && !isOwnCancel(task);
    const isLookedAt = this.looking();
    const news = tasks.filter(unseen).map(task => ({ key: task.key, isUnread: !isLookedAt?.(task) }));
    for (const isUnread of [true, false]) {
      const keys = news.filter(end => end.isUnread === isUnread).map(({ key }) => key);
      this.store.noteAll(keys, { isUnread });
    }
  }

  private changed({ added, updated, removed }: TaskStoreChange): void {
    const before = this.keys.size;
    for (const { key } of removed) {
      this.keys.delete(key);
    }
    const news = this.look([...added, ...updated]);
    if (this.keys.size !== before || news.length > 0) {
      this.changes.fire();
    }
    // Another window did not know that it is being looked at here.
    const isLookedAt = news.length > 0 ? this.looking() : undefined;
    if (isLookedAt) {
      this.markRead(news.filter(isLookedAt).map(({ key }) => key));
    }
  }

  /** @returns those that are unread since now */
  private look(keys: readonly TaskKey[]): Task[] {
    return keys
      .flatMap(key => this.store.get(key) ?? [])
      .filter(task => {
        const isNew = task.isUnread === true && !this.keys.has(task.key);
        if (task.isUnread) {
          this.keys.add(task.key);
        } else {
          this.keys.delete(task.key);
        }
        return isNew;
      });
  }
}
