import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { makePrivateFile } from './privateFile';
import { faultIn, type Sqlite } from './sqlite';

/** How long a window that was found alive or dead is taken for that. */
const SEEN_MS = 500;

/** Lock files of windows that died are swept when they are this old; younger ones may be just being made. */
const SWEEP_AGE_MS = 3_600_000;

/**
 * Which windows live. Each holds a lock of the operating system on a file of its own, which ends with its process,
 * however that ends. The lock is SQLite's, since Node has none.
 */
export class Windows implements Disposable {
  private readonly folder: string;
  private lock: Disposable | undefined;
  /** Who is dead can live again: somebody deleted the folder, and that window has not noticed yet. */
  private readonly seen = new Map<string, { readonly isAlive: boolean; readonly at: number }>();

  constructor(
    private readonly sqlite: Sqlite,
    ledgerFolder: string,
    private readonly windowId: string,
    private readonly clock: Clock,
  ) {
    this.folder = path.join(ledgerFolder, 'windows');
  }

  /**
   * From now on this window is seen as alive; to be called again when the folder may have been deleted.
   * @throws where the folder cannot be written to
   */
  enter(): void {
    if (!this.lock || !existsSync(this.fileOf(this.windowId))) {
      this.lock?.dispose();
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      this.lock = holdLock(this.sqlite, this.fileOf(this.windowId));
    }
  }

  isAlive(windowId: string): boolean {
    if (windowId === this.windowId) {
      return true;
    }
    if (windowId === '') {
      return false;
    }
    const now = this.clock.now();
    const seen = this.seen.get(windowId);
    return seen && now >= seen.at && now - seen.at < SEEN_MS ? seen.isAlive : this.look(windowId, now);
  }

  /** Removes what windows left behind that died long ago. */
  sweep(): void {
    const names = existsSync(this.folder) ? readdirSync(this.folder) : [];
    for (const id of names.flatMap(name => (name.endsWith('.lock') ? [name.slice(0, -'.lock'.length)] : []))) {
      const age = this.clock.now() - (statSync(this.fileOf(id), { throwIfNoEntry: false })?.mtimeMs ?? 0);
      if (age > SWEEP_AGE_MS && !this.isAlive(id)) {
        rmSync(this.fileOf(id), { force: true });
      }
    }
  }

  dispose(): void {
    this.lock?.dispose();
    if (this.lock) {
      rmSync(this.fileOf(this.windowId), { force: true });
    }
    this.lock = undefined;
  }

  private look(windowId: string, now: number): boolean {
    const isAlive = isLocked(this.sqlite, this.fileOf(windowId));
    this.seen.set(windowId, { isAlive, at: now });
    return isAlive;
  }

  private fileOf(windowId: string): string {
    return path.join(this.folder, `${windowId}.lock`);
  }
}

/**
 * Holds a file until it is disposed or the process ends.
 * @throws an error that {@link faultIn} calls `busy` when somebody else holds it
 */
export function holdLock({ DatabaseSync }: Sqlite, file: string): Disposable {
  makePrivateFile(file);
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE'); // No second file: there is nothing to roll back.
  } catch (error) {
    database.close();
    throw error;
  }
  return { dispose: () => database.close() };
}

/**
 * Whether somebody holds it; also where that cannot be found out, since a window that is taken for dead loses its tasks.
 * Must never make the file, nor open it but through SQLite: that would break our own locks.
 */
function isLocked({ DatabaseSync }: Sqlite, file: string): boolean {
  if (!existsSync(file)) {
    return false;
  }
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      database.exec('SELECT count(*) FROM sqlite_schema');
    } finally {
      database.close();
    }
    return false;
  } catch (error) {
    return faultIn(error) !== 'corrupt' && existsSync(file); // A broken one was read, so nobody holds it.
  }
}
