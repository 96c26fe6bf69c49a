import type { Disposable } from '../../../src/base/disposable';
import { isTerminal, type Task, type TaskKey } from '../../../src/tasks/task';
import type { TaskStore } from '../../../src/tasks/taskStore';

/** Remembers every task that was ever known, and whatever happened to it that must not. */
export class TaskWitness implements Disposable {
  private readonly known = new Map<TaskKey, Task>();
  private readonly broken = new Set<string>();
  private readonly listening: Disposable;

  /** @param mayBeginAnew whether a server may make a task of an ID that an earlier one had */
  constructor(
    private readonly store: TaskStore,
    private readonly mayBeginAnew: boolean,
  ) {
    this.look(store.keys());
    this.listening = store.onDidChange(({ added, updated, removed }) => {
      this.look([...added, ...updated]);
      for (const task of removed) {
        this.broken.add(`${task.taskId.slice(0, 40)} was removed`);
      }
    });
  }

  get tasks(): Task[] {
    return [...this.known.values()];
  }

  /** What was broken of: nothing known disappears, and an end is an end. */
  get findings(): string[] {
    this.look(this.known.keys());
    return [...this.broken];
  }

  dispose(): void {
    this.listening.dispose();
  }

  private look(keys: Iterable<TaskKey>): void {
    for (const key of keys) {
      const before = this.known.get(key);
      const now = this.store.get(key);
      const name = before?.taskId.slice(0, 40);
      if (!now) {
        this.broken.add(`${name} is known no more`);
      } else if (before && isTerminal(before) && before.status !== now.status && !this.mayBeginAnew) {
        this.broken.add(`${name} went from ${before.status} to ${now.status}`);
      }
      if (now) {
        this.known.set(key, now);
      }
    }
  }
}
