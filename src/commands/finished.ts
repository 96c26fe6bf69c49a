import type { Call } from '../tasks/callStore';
import { isTerminal, type Task } from '../tasks/task';

/** A task of which nothing is to come: it has ended, or its server no longer knows it. */
export function isFinished(task: Task): boolean {
  return isTerminal(task) || (task.goneReason !== undefined && task.goneReason !== 'otherWindow');
}

export function isOver({ end }: Call): boolean {
  return end !== undefined;
}
