import type { ServerId } from '../tasks/task';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** What is cleared: of all that has ended, what ended before a moment, and was on a server. */
export interface ClearedHistory {
  /** Milliseconds since the epoch. */
  readonly endedBefore?: number;
  readonly serverId?: ServerId;
}

export type Period = 'all' | 'day' | 'week' | 'month';

export const PERIODS: readonly Period[] = ['month', 'week', 'day', 'all'];

/** How long ago it ended at least, in days. */
const DAYS: Readonly<Record<Exclude<Period, 'all'>, number>> = { day: 1, week: 7, month: 30 };

export function clearedBy(period: Period, serverId: ServerId | undefined, nowMs: number): ClearedHistory {
  return {
    ...(period !== 'all' && { endedBefore: nowMs - DAYS[period] * DAY_MS }),
    ...(serverId !== undefined && { serverId }),
  };
}
