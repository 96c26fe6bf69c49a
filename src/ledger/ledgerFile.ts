import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { Database } from './database';
import { isHalfMended, swapIn } from './mendedFile';
import { makePrivate, makePrivateFile, makePrivateFolder } from './privateFile';
import { checkVersion, isReadable, type Migration, migrate } from './schema';
import { faultIn, type Sqlite } from './sqlite';
import { holdLock } from './windows';

/** How long another window may take to make or mend the file. */
const LONGEST_MENDING_MS = 30_000;
const RETRY_MS = 100;

/** Larger than usual: a filter that reads through a whole index is a third faster, and writing hardly slower. */
const PAGE_BYTES = 8_192;
/** Pages of the write-ahead log before SQLite copies them over: rarely, since the window stands still meanwhile. */
const CHECKPOINT_PAGES = 2_000;

export interface LedgerFileHost {
  readonly folder: string;
  readonly clock: Clock;
  readonly sqlite: Sqlite;
  /** Runs on each connection to the file once it is open; for tests. */
  readonly prepare?: (connection: DatabaseSync) => void;
  readonly migrations?: readonly Migration[];
}

/** One opened file. */
export interface OpenFile {
  readonly database: Database;
  readonly isReadOnly: boolean;
  /** Tells the file from another one of its name. */
  readonly place: string;
}

/** The database file: how it is made, opened, and told from another one that takes its place. */
export class LedgerFile {
  readonly file: string;

  constructor(readonly host: LedgerFileHost) {
    this.file = path.join(host.folder, 'ledger.db');
  }

  /**
   * Opens the file, which is made where there is none.
   * @throws what SQLite or the system said; a `NewerVersionError` for the file of a newer extension
   */
  async open(): Promise<OpenFile> {
    makePrivateFolder(this.host.folder);
    if (existsSync(this.file) && !isHalfMended(this.file)) {
      return this.openOld();
    }
    // Windows that start together must not each make one.
    return await this.alone(() => {
      if (isHalfMended(this.file)) {
        swapIn(this.file, this.host.clock.now());
      }
      return this.openOld();
    });
  }

  /** A name for the file as it lies there now; nothing when there is none. */
  get place(): string {
    const found = statSync(this.file, { bigint: true, throwIfNoEntry: false });
    return found ? `${found.dev}:${found.ino}` : '';
  }

  /** Runs alone among all windows what makes, moves or mends the file. */
  async alone<T>(action: () => T | Promise<T>): Promise<T> {
    const lock = await this.repairLock();
    try {
      return await action();
    } finally {
      lock.dispose();
    }
  }

  /** A connection that writes. Also for a file of another name, which is to become the ledger. */
  connect(file = this.file): Database {
    const { sqlite, prepare, migrations } = this.host;
    makePrivateFile(file);
    const connection = new sqlite.DatabaseSync(file);
    const database = new Database(connection);
    try {
      checkVersion(database, migrations); // Before anything is changed.
      if (isNew(database)) {
        database.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL`);
      }
      database.get('PRAGMA journal_mode = WAL');
      database.exec('PRAGMA secure_delete = ON');
      // The log is not waited for: what was committed outlives this process, and after a power cut the file is whole.
      database.exec(`PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
      migrate(database, migrations);
      prepare?.(connection);
      probe(database);
      return database;
    } catch (error) {
      database.dispose();
      throw error;
    }
  }

  /** The same tables, in memory only. */
  inMemory(): Database {
    const database = new Database(new this.host.sqlite.DatabaseSync(':memory:'));
    migrate(database, this.host.migrations);
    return database;
  }

  private openOld(): OpenFile {
    try {
      const database = this.connect();
      for (const part of ['', '-wal', '-shm']) {
        makePrivate(this.file + part);
      }
      return { database, isReadOnly: false, place: this.place };
    } catch (error) {
      const fault = faultIn(error);
      if ((fault === 'readOnly' || fault === 'unreachable') && existsSync(this.file)) {
        return { database: this.connectForReading(), isReadOnly: true, place: this.place };
      }
      throw error;
    }
  }

  private connectForReading(): Database {
    const { DatabaseSync } = this.host.sqlite;
    try {
      return readable(new Database(new DatabaseSync(this.file, { readOnly: true })), this.host.migrations);
    } catch {
      // Without the right to put files beside it, a write-ahead log cannot be shared: the file is read as it lies.
      const address = pathToFileURL(this.file);
      address.searchParams.set('immutable', '1');
      return readable(new Database(new DatabaseSync(address, { readOnly: true })), this.host.migrations);
    }
  }

  private async repairLock(): Promise<Disposable> {
    const { clock, folder, sqlite } = this.host;
    const start = clock.now();
    for (;;) {
      try {
        return holdLock(sqlite, path.join(folder, 'repair.lock'));
      } catch (error) {
        if (faultIn(error) !== 'busy' || clock.now() - start > LONGEST_MENDING_MS) {
          throw error;
        }
      }
      await new Promise<void>(resolve => clock.after(RETRY_MS, resolve));
    }
  }
}

/** Some settings can be made before the first table only. */
function isNew(database: Database): boolean {
  return database.get<{ page_count: number }>('PRAGMA page_count')?.page_count === 0;
}

/** @throws where it can only be read: SQLite opens such a file without a word */
function probe(database: Database): void {
  try {
    database.transaction(() => undefined);
  } catch (error) {
    if (faultIn(error) !== 'busy') {
      throw error; // A busy one can be written to, though not now.
    }
  }
}

/** @throws where it cannot be read, or its tables are not those of today: SQLite says then that it may not change them */
function readable(database: Database, migrations: readonly Migration[] | undefined): Database {
  try {
    if (!isReadable(database, migrations)) {
      migrate(database, migrations);
    }
    return database;
  } catch (error) {
    database.dispose();
    throw error;
  }
}
