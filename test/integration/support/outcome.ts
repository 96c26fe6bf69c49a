const LONGEST_WAIT_MS = 20_000;

/** What became of a promise. */
export interface Outcome {
  /** What it resolved with, or `refused`; `hangs` where it did not settle in time. */
  readonly word: string;
  /** Why it was refused. */
  readonly reason?: string;
}

export async function outcomeOf<T>(promise: Promise<T>, describe: (value: T) => string): Promise<Outcome> {
  let limit: NodeJS.Timeout | undefined;
  const patience = new Promise<Outcome>(resolve => {
    limit = setTimeout(() => resolve({ word: 'hangs' }), LONGEST_WAIT_MS);
  });
  const settled = promise.then(value => ({ word: describe(value) }), refusal);
  return Promise.race([settled, patience]).finally(() => clearTimeout(limit));
}

/** A refusal that says nothing helps nobody. */
function refusal(error: unknown): Outcome {
  const reason = error instanceof Error ? error.message : '';
  return reason === '' ? { word: 'refused without a word' } : { word: 'refused', reason };
}
