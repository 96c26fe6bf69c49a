export const MINUTE_MS = 60_000;
/** More than anybody waits for, and less than what a number of milliseconds can be. */
export const MOST_MINUTES = 525_600;
/** Nothing can be read in less. */
const LEAST_MS = 1_000;

/**
 * Minutes as people write them: digits, and a point.
 * @returns whole milliseconds; nothing where it is no such number, or too large
 * @see MCP 2025-11-25, Tasks: `ttl` is an integer
 */
export function minutesToMs(text: string): number | undefined {
  const isNumber = /^\s*(?:\d+\.?\d*|\.\d+)\s*$/.test(text);
  const minutes = isNumber ? Number(text) : 0;
  return minutes > 0 && minutes <= MOST_MINUTES ? Math.max(LEAST_MS, Math.round(minutes * MINUTE_MS)) : undefined;
}
