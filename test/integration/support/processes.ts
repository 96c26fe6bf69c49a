import { setImmediate } from 'node:timers/promises';

/** Looks again and again at what no event tells of. */
export async function eventually(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) {
      throw new Error(`Waited too long for ${what}.`);
    }
    await setImmediate();
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // No such process.
  }
}

/** Ends a process at once, where it still runs. */
export function killHard(pid: number | undefined): void {
  if (pid !== undefined && isAlive(pid)) {
    process.kill(pid, 'SIGKILL');
  }
}
