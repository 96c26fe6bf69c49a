/** Each of them, whatever becomes of the others; then the first failure, if there was one. */
export async function eachOf<T>(targets: readonly T[], act: (target: T) => Promise<unknown>): Promise<void> {
  const outcomes = await Promise.allSettled(targets.map(act));
  const failure = outcomes.find(outcome => outcome.status === 'rejected');
  if (failure) {
    throw failure.reason;
  }
}

/** As {@link eachOf}, one after the other. */
export async function eachInTurn<T>(targets: readonly T[], act: (target: T) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = [];
  for (const target of targets) {
    try {
      await act(target);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    throw failures[0];
  }
}
