import * as vscode from 'vscode';

const SECTION = 'mcpTasks';
const BYTES_PER_MEGABYTE = 1024 * 1024;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** Which results are kept on this computer when a task ends. */
export type KeepResults = 'always' | 'startedHere' | 'never';

/** Names of arguments that are not written down, as long as nobody says otherwise. */
const SECRET_ARGUMENTS: readonly string[] = [
  '*password*',
  '*passphrase*',
  '*secret*',
  '*token*',
  '*api*key*',
  '*credential*',
  'authorization',
];

/** The settings of the history, read when asked for. A setting may hold anything: what makes no sense is the default. */
export const historySettings = {
  keepResults(): KeepResults {
    const value = read('history.keepResults');
    return value === 'always' || value === 'never' ? value : 'startedHere';
  },
  /** How many remembered ended tasks of each server are listed. */
  shownTasks(): number {
    return Math.floor(numberOf('history.shownTasks', 50, { least: 0, most: 1_000 }));
  },
  /** How much is remembered; `0` is without limit. */
  limits() {
    return {
      entries: Math.floor(numberOf('history.maxEntries', 10_000, UNLIMITED)),
      ageMs: numberOf('history.maxAgeDays', 90, UNLIMITED) * DAY_MS,
      resultBytes: numberOf('history.maxResultsMegabytes', 500, UNLIMITED) * BYTES_PER_MEGABYTE,
      largestResultBytes: numberOf('history.largestResultMegabytes', 10, { least: 1, most: 100 }) * BYTES_PER_MEGABYTE,
    };
  },
  /** Patterns for names of arguments; `*` is any letters, letters of either case. */
  secretArguments(): readonly string[] {
    const value = read('history.secretArguments');
    return Array.isArray(value) ? value.filter(isPattern) : SECRET_ARGUMENTS;
  },
};

interface Bounds {
  readonly least: number;
  readonly most: number;
}

const UNLIMITED: Bounds = { least: 0, most: Number.MAX_SAFE_INTEGER };

function read(name: string): unknown {
  return vscode.workspace.getConfiguration(SECTION).get(name);
}

function numberOf(name: string, otherwise: number, { least, most }: Bounds): number {
  const value = read(name);
  return typeof value === 'number' && value >= least ? Math.min(value, most) : otherwise;
}

function isPattern(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
