import * as l10n from '@vscode/l10n';
import { ConnectionError } from '../base/errors';
import { oneLine } from '../base/strangerText';

/** What these say of themselves: too many requests, and not now. */
const WAITING_STATUSES: ReadonlySet<number> = new Set([429, 503]);
/** Nobody is told to wait for ever. */
const LONGEST_WAIT_MS = 600_000;

/**
 * The client package keeps no headers of an answer that it refuses.
 * @throws ConnectionError where the answer says for how long nobody should ask again
 */
export function throwIfToldToWait({ status, statusText, headers, body }: Response, nowMs: number): void {
  const retryAfterMs = WAITING_STATUSES.has(status) ? readRetryAfter(headers.get('retry-after'), nowMs) : undefined;
  if (retryAfterMs === undefined) {
    return;
  }
  body?.cancel().catch(() => undefined); // Nobody reads it.
  const named = [status, oneLine(statusText, 100)].join(' ').trim();
  const seconds = Math.ceil(retryAfterMs / 1_000);
  throw new ConnectionError(l10n.t('The server answered with HTTP {0}, and asks to wait for {1} s.', named, seconds), {
    retryAfterMs,
    ...(status === 503 && { fault: 'unreachable' }),
  });
}

/**
 * @returns milliseconds, bounded; nothing where it says nothing that can be understood
 * @see RFC 9110, 10.2.3, "Retry-After": seconds or a date
 */
export function readRetryAfter(value: string | null, nowMs: number): number | undefined {
  const said = value?.trim() ?? '';
  const waitMs = /^\d+$/.test(said) ? Number(said) * 1_000 : Date.parse(said) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), LONGEST_WAIT_MS);
}
