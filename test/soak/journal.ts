import { existsSync, readFileSync } from 'node:fs';

interface Line {
  readonly pid: number;
  readonly call?: Readonly<Record<string, unknown>>;
  readonly taskId?: string;
  readonly status?: string;
}

/** What a server recorded of itself, over all its processes. */
export class Journal {
  /** How often a tool was called with each number that the soak gave out. */
  readonly calls = new Map<number, number>();
  /** Every status that a task has had, the latest last. */
  readonly statuses = new Map<string, string[]>();
  /** The process that made a task, or had it last. */
  readonly processes = new Map<string, number>();

  constructor(readonly file: string) {}

  /** For a count of what the windows hold: what the soak itself keeps is none of that. */
  forget(): void {
    this.calls.clear();
    this.statuses.clear();
    this.processes.clear();
  }

  /** Reads all of it anew. */
  read(): void {
    this.forget();
    const text = existsSync(this.file) ? readFileSync(this.file, 'utf8') : '';
    // The last line of a process that was killed may be cut, and the next one's first word then follows on it.
    for (const line of text.split('\n')) {
      const read = parsed(line);
      if (typeof read?.call?.number === 'number') {
        this.calls.set(read.call.number, (this.calls.get(read.call.number) ?? 0) + 1);
      } else if (read?.taskId !== undefined && read.status !== undefined) {
        this.statuses.set(read.taskId, [...(this.statuses.get(read.taskId) ?? []), read.status]);
        this.processes.set(read.taskId, read.pid);
      }
    }
  }
}

function parsed(line: string): Line | undefined {
  try {
    return JSON.parse(line) as Line; // Of our own servers.
  } catch {
    return undefined;
  }
}
