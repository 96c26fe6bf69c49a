import { setImmediate } from 'node:timers/promises';
import { Batch, type Me } from './batch';
import type { EntryParts, InputRow, LineRow } from './copyEntry';
import { Database } from './database';
import type { ResultRow } from './resultRows';
import type { EntryRow } from './rows';
import type { Sqlite } from './sqlite';
import { transferEntry } from './transfer';

/** How many entries are read at once; where that fails, fewer and fewer. */
const RANGE = 64;

/** Where the number of the last entry cannot be read: so far one looks. Looking where nothing is costs next to nothing. */
const FARTHEST_ID = 1_000_000;

/**
 * Copies what can still be read of a broken file, which is only read.
 * @returns how many entries were saved
 */
export async function salvage({ DatabaseSync }: Sqlite, brokenFile: string, into: Database, me: Me): Promise<number> {
  const connection = new DatabaseSync(brokenFile, BEHIND_ALL_CHECKS);
  const broken = new Database(connection);
  try {
    // SQLite refuses a file that is shorter than it says of itself, unless it is told that somebody knows.
    broken.exec('PRAGMA writable_schema = ON');
    return await copyAll(broken, into, me);
  } catch {
    return 0; // Not even the tables can be found.
  } finally {
    broken.dispose();
  }
}

/** Node's types do not know `defensive` yet: from some version on it is on by itself, and forbids `writable_schema`. */
const BEHIND_ALL_CHECKS: object = { readOnly: true, defensive: false };

async function copyAll(broken: Database, into: Database, me: Me): Promise<number> {
  let saved = 0;
  const last = lastId(broken);
  for (let first = 0; first <= last; first += RANGE) {
    saved += copyRange(broken, into, me, first, first + RANGE);
    if (first % (RANGE * 16) === 0) {
      await setImmediate();
    }
  }
  return saved;
}

function lastId(broken: Database): number {
  // Not through an index, which can be broken where the table is whole.
  const sql = 'SELECT id FROM entries NOT INDEXED ORDER BY id DESC LIMIT 1';
  return attempt(() => broken.get<{ id: number }>(sql)?.id ?? 0, FARTHEST_ID);
}

function copyRange(broken: Database, into: Database, me: Me, first: number, end: number): number {
  const rows = rowsIn(broken, first, end);
  let saved = 0;
  for (const row of rows) {
    saved += attempt(() => copyOne(broken, into, me, row), 0);
  }
  return saved;
}

function rowsIn(broken: Database, first: number, end: number): EntryRow[] {
  try {
    const sql = 'SELECT * FROM entries NOT INDEXED WHERE id >= ? AND id < ?';
    return broken.all<EntryRow>(sql, first, end);
  } catch {
    if (end - first <= 1) {
      return [];
    }
    const middle = Math.floor((first + end) / 2);
    return [...rowsIn(broken, first, middle), ...rowsIn(broken, middle, end)];
  }
}

function copyOne(broken: Database, into: Database, me: Me, row: EntryRow): number {
  const batch = new Batch(into, me);
  into.transaction(() => {
    transferEntry(batch, row, partsInRuins(broken));
    batch.flush();
  });
  return 1;
}

/** What hangs on an entry, as far as it can be read: an entry without it is better than none. */
function partsInRuins(broken: Database): EntryParts {
  const lines = 'SELECT * FROM lines WHERE entryId = ?';
  const inputs = 'SELECT * FROM inputs WHERE entryId = ?';
  const result = 'SELECT * FROM results NOT INDEXED WHERE entryId = ?';
  return {
    lines: id => attempt(() => broken.all<LineRow>(lines, id), []),
    inputs: id => attempt(() => broken.all<InputRow>(inputs, id), []),
    result: id => attempt(() => broken.get<ResultRow>(result, id), undefined),
  };
}

function attempt<T>(action: () => T, otherwise: T): T {
  try {
    return action();
  } catch {
    return otherwise;
  }
}
