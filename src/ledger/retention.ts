import type { Batch } from './batch';
import type { Database } from './database';
import type { RetentionLimits } from './records';
import { forgetRemovals, removeEntry } from './removal';
import { resultFile } from './resultRows';
import type { EntryRow } from './rows';

/** How much goes in one transaction; the window draws in between. */
const AT_A_TIME = 100;

/** How long nobody must have heard of a task that never ended. */
const FORGOTTEN_MS = 180 * 24 * 60 * 60 * 1_000;

/** Pages that the file shrinks by in one go. */
const PAGES_AT_A_TIME = 200;

/**
 * Removes some of what is beyond the limits, the oldest first; of what has not ended only what nobody has heard of for
 * a very long time.
 * @returns how much went; there may be more
 */
export function retire(batch: Batch, limits: RetentionLimits, nowMs: number): number {
  forgetRemovals(batch.database, nowMs);
  const results = retireResults(batch, limits.resultBytes);
  const entries = [
    ...tooOld(batch.database, limits.ageMs, nowMs),
    ...tooMany(batch.database, limits.entries),
    ...forgotten(batch, limits.ageMs, nowMs),
  ];
  for (const row of new Map(entries.map(row => [row.id, row])).values()) {
    removeEntry(batch, row, nowMs);
  }
  return results + entries.length;
}

/** Gives some room that nothing uses any more back to the disk. @returns whether there is more */
export function shrink(database: Database): boolean {
  const free = database.get<{ freelist_count: number }>('PRAGMA freelist_count')?.freelist_count ?? 0;
  if (free > PAGES_AT_A_TIME) {
    database.exec(`PRAGMA incremental_vacuum(${PAGES_AT_A_TIME})`);
  }
  return free > PAGES_AT_A_TIME * 2;
}

/** Tasks that never ended, of servers that are used no more: no open window asks for them, however long that brings no news. */
function forgotten({ database, me }: Batch, ageMs: number, nowMs: number): EntryRow[] {
  if (ageMs === 0) {
    return [];
  }
  const sql = `SELECT * FROM entries
    WHERE isTask IN (0, 1) AND isEnded = 0 AND isHidden IN (0, 1) AND isReplaced = 0 AND observedMs < ?`;
  const isKnown = ({ homeId, followerId }: EntryRow) => [homeId, followerId].some(id => id !== null && me.isAlive(id));
  const rows = database.all<EntryRow>(sql, nowMs - Math.max(ageMs, FORGOTTEN_MS));
  return rows.filter(row => !isKnown(row)).slice(0, AT_A_TIME);
}

function tooOld(database: Database, ageMs: number, nowMs: number): EntryRow[] {
  return ageMs === 0 ? [] : endedRows(database, nowMs - ageMs, AT_A_TIME);
}

function tooMany(database: Database, most: number): EntryRow[] {
  if (most === 0) {
    return [];
  }
  const count = database.get<{ n: number }>('SELECT count(*) AS n FROM entries WHERE isEnded = 1')?.n ?? 0;
  return count > most ? endedRows(database, Number.MAX_SAFE_INTEGER, Math.min(AT_A_TIME, count - most)) : [];
}

function endedRows(database: Database, before: number, limit: number): EntryRow[] {
  const sql = 'SELECT * FROM entries WHERE isEnded = 1 AND endedMs < ? ORDER BY endedMs LIMIT ?';
  return database.all<EntryRow>(sql, before, limit);
}

/** Results go before the entries that they belong to. @returns how many went */
function retireResults(batch: Batch, mostBytes: number): number {
  const { database } = batch;
  let excess = mostBytes === 0 ? 0 : bytesOf(database) - mostBytes;
  const sql = 'SELECT entryId, keptBytes FROM results ORDER BY keptMs LIMIT ?';
  const oldest = excess > 0 ? database.all<{ entryId: number; keptBytes: number }>(sql, AT_A_TIME) : [];
  let count = 0;
  for (const { entryId, keptBytes } of oldest) {
    if (excess <= 0) {
      break;
    }
    removeResult(batch, entryId);
    excess -= keptBytes;
    count++;
  }
  return count;
}

function removeResult(batch: Batch, entryId: number): void {
  const file = resultFile(batch.database, entryId);
  if (file !== undefined) {
    batch.strayFiles.push(file);
  }
  batch.database.run('DELETE FROM results WHERE entryId = ?', entryId);
  const row = batch.findById(entryId);
  if (row) {
    row.hasResult = 0;
  }
}

function bytesOf(database: Database): number {
  return database.get<{ n: number | null }>('SELECT sum(keptBytes) AS n FROM results')?.n ?? 0;
}
