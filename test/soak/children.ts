import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const running = new Set<ChildProcess>();

export interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly onLine?: (line: string) => void;
}

/** Starts a Node script that ends with the soak, whatever becomes of that. */
export function startNode(args: readonly string[], { env, onLine = () => undefined }: StartOptions = {}): ChildProcess {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'ignore'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.stdin?.on('error', () => undefined); // It may be killed at any moment.
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', onLine);
  }
  return child;
}

export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

/** By their ids, and at once: also on the way out. */
export function killAll(): void {
  for (const child of running) {
    child.kill('SIGKILL');
  }
}

/** The IDs of all processes below this one, from `/proc`; none on other systems. */
export function descendants(root = process.pid): number[] {
  const parents = new Map<number, number>();
  for (const name of numbersIn('/proc')) {
    const parent = parentOf(name);
    if (parent !== undefined) {
      parents.set(name, parent);
    }
  }
  const isBelow = (id: number | undefined): boolean =>
    id !== undefined && id !== 0 && (id === root || isBelow(parents.get(id)));
  return [...parents.keys()].filter(id => id !== root && isBelow(parents.get(id)));
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function parentOf(id: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // It has ended meanwhile.
  }
}
