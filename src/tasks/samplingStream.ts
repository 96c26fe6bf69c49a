/**
 * What comes until the end or until `signal` aborts, whichever is first; a source that does not heed the signal holds
 * up nobody, and what it throws afterwards is not heard.
 */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void> {
  const iterator = source[Symbol.asyncIterator]();
  let abort: () => void = () => undefined;
  const aborted = new Promise<undefined>(resolve => {
    abort = () => resolve(undefined);
  });
  signal.addEventListener('abort', abort, { once: true });
  let isEnded = false;
  try {
    while (!signal.aborted) {
      const next = await Promise.race([iterator.next(), aborted]);
      isEnded = next?.done === true;
      if (!next || next.done || signal.aborted) {
        return;
      }
      yield next.value;
    }
  } catch (error) {
    isEnded = true;
    if (!signal.aborted) {
      throw error;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    if (!isEnded) {
      // Not awaited: it may wait for the very word that never comes.
      void iterator.return?.().catch(() => undefined);
    }
  }
}
