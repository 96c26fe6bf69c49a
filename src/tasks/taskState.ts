import { createdAtMs, isCancelling, isTerminal, isUnfinished, type Task } from './task';

/** What a row, a tooltip or a status bar shows of a task at a glance. */
export type TaskState =
  | 'working'
  | 'inputRequired'
  | 'cancelling'
  | 'completed'
  | 'toolError'
  | 'failed'
  | 'cancelled'
  | 'gone'
  | 'unknown'
  | 'unwatched';

export function taskState(task: Task): TaskState {
  if (task.goneReason !== undefined && !isTerminal(task)) {
    return 'gone';
  }
  if (task.isUnwatched && isUnfinished(task)) {
    return 'unwatched';
  }
  if (isCancelling(task)) {
    return 'cancelling';
  }
  switch (task.status) {
    case 'working':
      return 'working';
    case 'input_required':
      return 'inputRequired';
    case 'completed':
      return task.hasToolError ? 'toolError' : 'completed';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'cancelled';
    case 'unknown':
      return 'unknown';
  }
}

/** What several ends together are to somebody who hears of them: as bad as the worst of them. */
export function worstEnd(states: readonly TaskState[]): 'failed' | 'toolError' | 'completed' {
  return (['failed', 'toolError'] as const).find(bad => states.includes(bad)) ?? 'completed';
}

/**
 * How long the task has been running, or how long it ran.
 * @returns milliseconds, never negative: the two clocks need not agree
 */
export function elapsedMs(task: Task, nowMs: number): number {
  const started = createdAtMs(task);
  const ended = isUnfinished(task) ? nowMs : Date.parse(task.lastUpdatedAt);
  return Math.max(0, (Number.isNaN(ended) ? nowMs : ended) - started);
}
