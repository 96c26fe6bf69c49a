import { type ProcessRow, type ProcessTable, readProcessTable } from './processTable';
import type { ProcessTree } from './processTree';

/**
 * The process group of a server, and the descendants that left it for one of their own, such as a browser. Who left
 * and then lost its parents is known only from an earlier look.
 */
export class PosixTree implements ProcessTree {
  /** When each member seen last had started, by its process ID: the system may give an ID to another process. */
  private known: ReadonlyMap<number, string> = new Map();

  /** @param leader the server's process, which has to be the leader of its own group */
  constructor(
    private readonly leader: number,
    private readonly readTable: () => ProcessTable = readProcessTable,
  ) {}

  look(): void {
    this.members();
  }

  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    const members = this.members();
    if (members === 'unknown' || members.some(({ group }) => group === this.leader)) {
      send(-this.leader, signal); // All at once: nobody in it can start another meanwhile.
    }
    for (const { pid } of leavers(members, this.leader)) {
      send(pid, signal);
    }
  }

  isGone(): boolean {
    const members = this.members();
    return members === 'unknown' ? !send(-this.leader, 0) : members.every(({ isDead }) => isDead);
  }

  /** Parents before their children, so that nobody is left who would start a child again. */
  private members(): ProcessRow[] | 'unknown' {
    const table = this.readTable();
    if (table.size === 0) {
      return 'unknown';
    }
    const members = withDescendants(
      [...table.values()].filter(row => this.isMember(row)),
      table,
    );
    this.known = new Map(members.map(({ pid, startedAt }) => [pid, startedAt]));
    return members;
  }

  private isMember({ pid, group, startedAt }: ProcessRow): boolean {
    return group === this.leader || this.known.get(pid) === startedAt;
  }
}

function leavers(members: readonly ProcessRow[] | 'unknown', leader: number): readonly ProcessRow[] {
  return members === 'unknown' ? [] : members.filter(({ group }) => group !== leader);
}

function withDescendants(first: readonly ProcessRow[], table: ProcessTable): ProcessRow[] {
  const all = new Set(first);
  for (const { pid } of all) {
    for (const row of table.values()) {
      if (row.parent === pid) {
        all.add(row); // The loop comes to it too.
      }
    }
  }
  return [...all];
}

/** @returns whether there was somebody to get it */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false; // It has ended, or has become another user's.
  }
}
