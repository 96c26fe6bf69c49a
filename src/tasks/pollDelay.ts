import type { Task } from './task';

/** Where a server suggests no interval. @see MCP 2025-11-25, Tasks, "Getting Tasks" */
const DEFAULT_POLL_MS = 1_000;
/** No server is asked more often than this, whatever it suggests. */
const SHORTEST_POLL_MS = 500;
/** For a task whose server agreed to report it: only in case it keeps silent after all. */
const PUSHED_POLL_MS = 10_000;
/** For a status word we do not know: nobody knows when it will end. */
const UNKNOWN_STATUS_POLL_MS = 5_000;
/** Where the back-off on errors ends. */
const LONGEST_BACK_OFF_MS = 60_000;

interface PollFacts {
  /** The server agreed to report the task by itself. */
  readonly isPushed: boolean;
  /** How many questions in a row have failed. */
  readonly failures: number;
  /** For how long the server asked, with the last of them, to be left alone. */
  readonly restMs: number;
  readonly random: () => number;
}

/** How long to wait from the last word about a task until the next question, in milliseconds. */
export function pollDelayMs(
  { pollIntervalMs = DEFAULT_POLL_MS, status }: Pick<Task, 'pollIntervalMs' | 'status'>,
  { isPushed, failures, restMs, random }: PollFacts,
): number {
  const calm = Math.max(
    pollIntervalMs,
    SHORTEST_POLL_MS,
    isPushed ? PUSHED_POLL_MS : 0,
    status === 'unknown' ? UNKNOWN_STATUS_POLL_MS : 0,
  );
  if (failures === 0) {
    return calm;
  }
  const backOff = Math.min(calm * 2 ** failures, Math.max(calm, LONGEST_BACK_OFF_MS));
  // Jitter upwards only: what the server asks for stays the floor.
  return Math.max(backOff, restMs) * (1 + random() * 0.2);
}
