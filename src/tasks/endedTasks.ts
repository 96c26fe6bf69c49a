import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { isTerminal, type Task, type TaskKey } from './task';
import type { TaskStore, TaskStoreChange } from './taskStore';

/** Tells of each task that was known to go on and has ended; a task that is over when it is first heard of is no news. */
export class EndedTasks implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly endings = this.owned.add(new Emitter<readonly Task[]>());
  /** Those that one change of the store brought, together. */
  readonly onDidEnd = this.endings.event;
  private readonly goingOn = new Set<TaskKey>();

  constructor(private readonly store: Pick<TaskStore, 'all' | 'get' | 'onDidChange'>) {
    this.look(store.all().map(({ key }) => key));
    this.owned.add(store.onDidChange(change => this.changed(change)));
  }

  dispose(): void {
    this.owned.dispose();
  }

  private changed({ added, updated, removed }: TaskStoreChange): void {
    for (const { key } of removed) {
      this.goingOn.delete(key);
    }
    const ended = this.look([...added, ...updated]);
    if (ended.length > 0) {
      this.endings.fire(ended);
    }
  }

  /** A task that is gone is not over, for all that is known: its server may come back and say how it went. */
  private look(keys: readonly TaskKey[]): Task[] {
    return keys
      .flatMap(key => this.store.get(key) ?? [])
      .filter(task => {
        if (!isTerminal(task)) {
          this.goingOn.add(task.key);
          return false;
        }
        return this.goingOn.delete(task.key);
      });
  }
}

/** Whether its end is what the user asked for, here: that it came is no news to anybody. */
export function isOwnCancel({ status, cancelRequestedAt }: Task): boolean {
  return status === 'cancelled' && cancelRequestedAt !== undefined;
}

/** Whether its tool is known, and what it was called with: of a task that was started elsewhere, nobody here knows that. */
export function canBeRunAgain({ toolName, startedHere }: Pick<Task, 'toolName' | 'startedHere'>): boolean {
  return toolName !== undefined && startedHere;
}
