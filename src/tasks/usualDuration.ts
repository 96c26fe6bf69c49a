import type { Task } from './task';
import { elapsedMs } from './taskState';

/** From so many runs on, there is something usual about how long a tool takes. */
export const FEWEST_RUNS = 2;
/** The latest runs that count: what a tool took a year ago says little. */
export const MOST_RUNS = 10;
/** What still runs is not done, however long it takes. */
const LARGEST_SHARE = 0.95;

/** How long a tool usually takes. */
export interface UsualDuration {
  /** The median. */
  readonly ms: number;
  /** Of so many runs. */
  readonly runs: number;
}

/** @param durationsMs of the latest runs of one tool, in milliseconds */
export function usualDuration(durationsMs: readonly number[]): UsualDuration | undefined {
  const known = durationsMs.filter(ms => ms > 0).slice(0, MOST_RUNS);
  return known.length < FEWEST_RUNS ? undefined : { ms: median(known), runs: known.length };
}

/**
 * How far a task is that says nothing of it, if it takes as long as the runs before it.
 * @returns from 0 to a little less than 1
 */
export function estimatedShare(elapsedMs: number, usual: Pick<UsualDuration, 'ms'>): number {
  return Math.min(LARGEST_SHARE, Math.max(0, elapsedMs / usual.ms));
}

/** How much of a task is done, from 0 to 1. */
export interface Share {
  readonly value: number;
  /** Its server does not say: it is what the runs before it let expect. */
  readonly isEstimated: boolean;
}

/** As its server says, else as its tool usually takes; nothing where neither is known. */
export function shareDone(task: Task, usual: UsualDuration | undefined, nowMs: number): Share | undefined {
  const { progress: done = 0, total = 0 } = task.progress ?? {};
  if (total > 0) {
    return { value: Math.min(1, Math.max(0, done / total)), isEstimated: false };
  }
  return usual && task.status === 'working'
    ? { value: estimatedShare(elapsedMs(task, nowMs), usual), isEstimated: true }
    : undefined;
}

/** On average, of those of which something is known; an estimate as soon as one of them is. */
export function averageShare(shares: readonly Share[]): Share | undefined {
  const sum = shares.reduce((all, { value }) => all + value, 0);
  return shares.length === 0
    ? undefined
    : { value: sum / shares.length, isEstimated: shares.some(({ isEstimated }) => isEstimated) };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
