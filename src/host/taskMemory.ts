import type * as vscode from 'vscode';
import type { RememberedTask, TaskMemory } from '../servers/rememberedTasks';

const KEY = 'unfinishedTasks';

/** Keeps unfinished tasks in the workspace state, which is our own: nothing else writes there. */
export function taskMemory(state: vscode.Memento): TaskMemory {
  return {
    read: () => state.get<readonly RememberedTask[]>(KEY, []),
    write: tasks => void state.update(KEY, tasks),
  };
}
