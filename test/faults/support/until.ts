import { setTimeout as later } from 'node:timers/promises';

const LOOK_EVERY_MS = 5;
const LONGEST_MS = 15_000;

/**
 * Resolves when it is so, of which nobody tells.
 * @param claim for the message when it does not come to be
 */
export async function until(claim: string, isSo: () => boolean, longestMs = LONGEST_MS): Promise<void> {
  if (!(await comesToBe(isSo, longestMs))) {
    throw new Error(`Within ${longestMs} ms, this did not come to be: ${claim}`);
  }
}

export async function comesToBe(isSo: () => boolean, longestMs: number): Promise<boolean> {
  const end = performance.now() + longestMs;
  while (!isSo()) {
    if (performance.now() > end) {
      return false;
    }
    await later(LOOK_EVERY_MS);
  }
  return true;
}
