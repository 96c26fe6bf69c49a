import type { Clock } from '../base/clock';
import { CancelledError, faultOf, retryAfterOf } from '../base/errors';

/** How often a read is asked in a row that breaks off quickly. */
const READ_TRIES = 3;
const FIRST_DELAY_MS = 250;
/** A stream that stood so long broke for another reason than the one before it. */
const STEADY_MS = 5_000;

/** Asks again when the way to the server broke under the question. Only for what may be asked twice. */
export async function reissuing<T>(ask: () => Promise<T>, clock: Clock, signal?: AbortSignal): Promise<T> {
  for (let tries = 1; ; tries++) {
    const askedAt = clock.now();
    try {
      return await ask();
    } catch (error) {
      if (clock.now() - askedAt > STEADY_MS) {
        tries = 1;
      }
      if (!isBroken(error) || tries >= READ_TRIES) {
        throw error;
      }
      await pause(FIRST_DELAY_MS * 2 ** (tries - 1), clock, signal);
    }
  }
}

function isBroken(error: unknown): boolean {
  const fault = retryAfterOf(error) > 0 ? undefined : faultOf(error);
  return fault === 'streamLost' || fault === 'unreachable';
}

/**
 * Waits.
 * @throws CancelledError when `signal` aborts
 */
export function pause(delayMs: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => {
      timer.dispose();
      reject(new CancelledError());
    };
    const timer = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', cancel);
      resolve();
    });
    signal?.addEventListener('abort', cancel, { once: true });
  });
}
