import { setImmediate } from 'node:timers/promises';
import { Batch } from './batch';
import type { EntryParts, InputRow, LineRow } from './copyEntry';
import { Database } from './database';
import type { Me } from './me';
import type { ResultRow } from './resultRows';
import type { EntryRow } from './rows';
import type { Sqlite } from './sqlite';
import { transferEntry } from './transfer';

/** How many entries are read at once; where that fails, fewer and fewer. */
const RANGE = 64;

/** Where the number of the last entry cannot be read: so far one looks, as long as not all that is there is unreadable. */
const FARTHEST_ID = 1_000_000;
/** One broken page of those that lead to others hides about 2,000 entries. */
const MOST_UNREADABLE = 10_000;

/** How long the window stands still at most. */
const LONGEST_STRETCH_MS = 5;

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
  broken.get('SELECT 1 FROM entries NOT INDEXED LIMIT 0'); // Throws where nothing at all can be read.
  const last = lastId(broken);
  let saved = 0;
  let unreadable = 0;
  let pause = performance.now() + LONGEST_STRETCH_MS;
  for (let first = 0; first <= (last ?? FARTHEST_ID); first += RANGE) {
    const { rows, failures } = rowsIn(broken, first, first + RANGE);
    saved += copyRows(broken, into, me, rows);
    unreadable = rows.length > 0 ? 0 : unreadable + failures;
    if (last === undefined && unreadable > MOST_UNREADABLE) {
      break;
    }
    if (performance.now() > pause) {
      await setImmediate();
      pause = performance.now() + LONGEST_STRETCH_MS;
    }
  }
  return saved;
}

/** @returns nothing where that cannot be read */
function lastId(broken: Database): number | undefined {
  // Not through an index, which can be broken where the table is whole.
  const sql = 'SELECT id FROM entries NOT INDEXED ORDER BY id DESC LIMIT 1';
  return attempt<number | undefined>(() => broken.get<{ id: number }>(sql)?.id ?? 0, undefined);
}

function copyRows(broken: Database, into: Database, me: Me, rows: readonly EntryRow[]): number {
  let saved = 0;
  for (const row of rows) {
    saved += attempt(() => copyOne(broken, into, me, row), 0);
  }
  return saved;
}

interface Found {
  readonly rows: EntryRow[];
  /** How many numbers cannot be read. */
  readonly failures: number;
}

function rowsIn(broken: Database, first: number, end: number): Found {
  try {
    const sql = 'SELECT * FROM entries NOT INDEXED WHERE id >= ? AND id < ?';
    return { rows: broken.all<EntryRow>(sql, first, end), failures: 0 };
  } catch {
    if (end - first <= 1) {
      return { rows: [], failures: 1 };
    }
    const middle = Math.floor((first + end) / 2);
    const [low, high] = [rowsIn(broken, first, middle), rowsIn(broken, middle, end)];
    return { rows: [...low.rows, ...high.rows], failures: low.failures + high.failures };
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
