const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The last moment that a date can say. */
const LAST_MS = 8_640_000_000_000_000;

/** A moment that is the same everywhere: ISO 8601 with milliseconds, in UTC. */
export function timeStamp(ms: number): string {
  return new Date(Math.min(Math.max(ms, -LAST_MS), LAST_MS)).toISOString();
}

/** A duration for people who look closely, in units that every language knows: "250 ms", "12.3 s", "3 min 5 s". */
export function preciseDuration(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < SECOND_MS) {
    return `${whole} ms`;
  }
  if (whole < MINUTE_MS) {
    return `${Math.floor(whole / 100) / 10} s`;
  }
  if (whole < HOUR_MS) {
    return twoUnits(whole, MINUTE_MS, 'min', SECOND_MS, 's');
  }
  return whole < DAY_MS ? twoUnits(whole, HOUR_MS, 'h', MINUTE_MS, 'min') : twoUnits(whole, DAY_MS, 'd', HOUR_MS, 'h');
}

function twoUnits(ms: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)} ${largeUnit}${rest > 0 ? ` ${rest} ${smallUnit}` : ''}`;
}
