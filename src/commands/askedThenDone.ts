/**
 * Asks about each target in turn, then does all of it at once: nobody waits for one answer to be asked about the next.
 * What fails keeps none of the others from it.
 * @param ask returns what is to be done, and nothing where the user does not want it
 * @throws the first failure, at once: what goes on beside it goes on
 */
export async function askedThenDone<T>(
  targets: readonly T[],
  ask: (target: T) => Promise<(() => Promise<unknown>) | undefined>,
): Promise<void> {
  const ready: (() => Promise<unknown>)[] = [];
  for (const target of targets) {
    try {
      const act = await ask(target);
      if (act) {
        ready.push(act);
      }
    } catch (error) {
      ready.push(() => Promise.reject(error));
    }
  }
  await Promise.all(ready.map(act => act()));
}
