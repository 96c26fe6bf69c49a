import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { descendants } from './children';

/** What is held at one moment. */
export interface Census {
  readonly heapMb: number;
  /** By kind, as Node counts what keeps it alive. */
  readonly handles: Readonly<Record<string, number>>;
  readonly processes: number;
  readonly databaseMb: number;
  readonly fileDescriptors: number;
}

export async function census(ledgerFolder: string): Promise<Census> {
  await collected();
  const handles: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    handles[kind] = (handles[kind] ?? 0) + 1;
  }
  return {
    heapMb: megabytes(process.memoryUsage().heapUsed),
    handles,
    processes: descendants().length,
    databaseMb: megabytes(sizeOf(ledgerFolder)),
    fileDescriptors: countIn('/proc/self/fd'),
  };
}

export const countOf = ({ handles }: Census): number => Object.values(handles).reduce((sum, count) => sum + count, 0);

const TIMERS = new Set(['Timeout', 'Immediate']);

export function timersOf({ handles }: Census): number {
  return Object.entries(handles).reduce((sum, [kind, count]) => sum + (TIMERS.has(kind) ? count : 0), 0);
}

export const socketCount = (): number =>
  process.getActiveResourcesInfo().filter(kind => kind === 'TCPSocketWrap').length;

/** What finalizers and weak references hold goes with a second collection, a turn later. */
async function collected(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc?.();
    await new Promise(resolve => setImmediate(resolve));
  }
}

const megabytes = (bytes: number): number => Math.round(bytes / 104_857.6) / 10;

function sizeOf(folder: string): number {
  return namesIn(folder).reduce((sum, name) => sum + sizeOfOne(path.join(folder, name)), 0);
}

function sizeOfOne(file: string): number {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isDirectory() ? sizeOf(file) : (stat?.size ?? 0);
}

const countIn = (folder: string): number => namesIn(folder).length;

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // Not on this system, or not yet.
  }
}
