import * as l10n from '@vscode/l10n';
import { CancelledError, ConnectionError } from '../base/errors';

interface Limits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/**
 * The outcome of `work`, unless `signal` aborts or the time runs out before: the work itself hears of neither.
 * @throws CancelledError; ConnectionError `timeout`
 */
export async function within<T>({ signal, timeoutMs }: Limits, work: Promise<T>): Promise<T> {
  let end: () => void = () => undefined;
  const limit = new Promise<never>((_, reject) => {
    const cancel = (): void => reject(new CancelledError());
    const timer = setTimeout(
      () => reject(new ConnectionError(l10n.t('The server did not answer in time.'), { fault: 'timeout' })),
      timeoutMs,
    );
    signal.addEventListener('abort', cancel, { once: true });
    end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    };
    if (signal.aborted) {
      cancel();
    }
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    end();
    work.catch(() => undefined); // Nobody waits for it any more.
  }
}

/** Waits until `work` is over, however it ends, but no longer than this. */
export async function atMost(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  const never = new AbortController().signal;
  await within({ signal: never, timeoutMs }, work).catch(() => undefined);
}
