const turns = new Map<string, Promise<unknown>>();

/** Runs works of the same name one after the other, whatever becomes of each. */
export async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(name);
  const turn = (async () => {
    await before?.catch(() => undefined); // Whoever asked for it has heard.
    return work();
  })();
  turns.set(name, turn);
  try {
    return await turn;
  } finally {
    if (turns.get(name) === turn) {
      turns.delete(name);
    }
  }
}
