import type { Task } from '../tasks/task';

/** How many tasks the end of a window writes down beside those of this user: it takes well under a second. */
const MOST_OTHERS = 2_000;

/**
 * Of tasks that are still to be written down, those that a window writes that closes: all in which this user had a
 * hand, and some of the others, last of all those that a server has only listed, for it lists them again.
 */
export function lastToRecord(waiting: readonly Task[]): Task[] {
  const others = waiting.filter(task => !isOfUser(task));
  const listed = others.filter(({ source }) => source === 'list');
  const heard = others.filter(({ source }) => source !== 'list');
  return [...waiting.filter(isOfUser), ...[...heard, ...listed].slice(0, MOST_OTHERS)];
}

/** Started here, or something was done with it that nobody else knows of. */
function isOfUser(task: Task): boolean {
  return (
    task.startedHere ||
    task.cancelRequestedAt !== undefined ||
    task.cancelRefusal !== undefined ||
    task.isUnwatched !== undefined ||
    task.answeredKeys !== undefined ||
    task.isResultKept !== undefined
  );
}
