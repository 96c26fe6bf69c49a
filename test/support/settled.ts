/** Resolves when every promise that is ready has been followed up. */
export function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

/** A promise that is settled from outside. */
export class Deferred<T = void> {
  resolve: (value: T) => void = () => undefined;
  reject: (error: Error) => void = () => undefined;
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

/** What has become of a promise so far, as text: `pending`, `resolved` or the message it was rejected with. */
export async function outcomeOf(promise: Promise<unknown>): Promise<string> {
  const seen = promise.then(
    () => 'resolved',
    (error: unknown) => `rejected: ${error instanceof Error ? error.message : String(error)}`,
  );
  return Promise.race([seen, settled().then(() => 'pending')]);
}
