import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** The process group, by the process ID of its first leader. */
  readonly group: number;
  /** It has ended, and only waits for its parent to notice. */
  readonly isDead: boolean;
  /** Tells it from an earlier process of the same ID; the form is the system's. */
  readonly startedAt: string;
}

/** Every process that can be seen, by its ID. */
export type ProcessTable = ReadonlyMap<number, ProcessRow>;

/** How long `ps` may take, in milliseconds. */
const PS_TIMEOUT_MS = 1_000;
const PS_COLUMNS = 'pid=,ppid=,pgid=,stat=,lstart=';
const PS_LINE = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S.*?)\s*$/;

/**
 * Packages that list processes (`pidtree`, `ps-list`, `tree-kill`) all run `ps`, which small Linux images lack, and
 * give no group; hence `/proc` first, and `ps` where there is none.
 * @returns an empty table where neither can be had
 */
export function readProcessTable(): ProcessTable {
  const table = tableFromProc();
  return table.size > 0 ? table : tableFromPs();
}

/** What Linux says. @see proc_pid_stat(5) */
export function tableFromProc(): ProcessTable {
  return tableOf(processFolders().map(pid => rowFromStat(statOf(pid))));
}

/** What `ps` of macOS, BSD and Linux says. Not looked up in `PATH`, which is the server's. */
export function tableFromPs(): ProcessTable {
  const { stdout } = spawnSync('/bin/ps', ['-A', '-o', PS_COLUMNS], {
    encoding: 'latin1',
    env: { LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: PS_TIMEOUT_MS,
  });
  return tableOf((stdout ?? '').split('\n').map(rowFromPs));
}

/** The program's name comes in parentheses and may itself hold any of them, spaces and line ends. */
export function rowFromStat(stat: string): ProcessRow | undefined {
  const [state = '', parent, group, ...others] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const startedAt = others[16]; // Field 22, where the state is field 3.
  return startedAt === undefined
    ? undefined
    : {
        pid: Number.parseInt(stat, 10),
        parent: Number(parent),
        group: Number(group),
        isDead: isDead(state),
        startedAt,
      };
}

export function rowFromPs(line: string): ProcessRow | undefined {
  const [, pid, parent, group, state = '', startedAt] = PS_LINE.exec(line) ?? [];
  return startedAt === undefined
    ? undefined
    : { pid: Number(pid), parent: Number(parent), group: Number(group), isDead: isDead(state), startedAt };
}

const isDead = (state: string): boolean => /^[ZXx]/.test(state);

function tableOf(rows: readonly (ProcessRow | undefined)[]): ProcessTable {
  return new Map(rows.flatMap(row => (row ? [[row.pid, row]] : [])));
}

function processFolders(): string[] {
  try {
    return readdirSync('/proc').filter(name => /^\d+$/.test(name));
  } catch {
    return []; // Not a Linux.
  }
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return ''; // It has ended meanwhile.
  }
}
