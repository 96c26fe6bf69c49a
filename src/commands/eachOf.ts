/** Each of them, whatever becomes of the others; then the first failure, if there was one. */
export async function eachOf<T>(targets: readonly T[], act: (target: T) => Promise<unknown>): Promise<void> {
  const outcomes = await Promise.allSettled(targets.map(act));
  const failure = outcomes.find(outcome => outcome.status === 'rejected');
  if (failure) {
    throw failure.reason;
  }
}
