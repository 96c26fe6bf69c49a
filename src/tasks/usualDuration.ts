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

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
