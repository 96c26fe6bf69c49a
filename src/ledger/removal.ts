import type { Batch } from './batch';
import type { Database } from './database';
import { identityOf } from './identity';
import { resultFile } from './resultRows';
import { type EntryRow, reportOf } from './rows';

/** How long other windows have to read what was removed. */
const REMOVALS_KEPT_MS = 600_000;

/** Removes an entry with all that hangs on it, so that the other windows hear of it. */
export function removeEntry(batch: Batch, row: EntryRow, nowMs: number): void {
  const file = resultFile(batch.database, row.id);
  if (file !== undefined) {
    batch.strayFiles.push(file);
  }
  if (row.isReplaced === 0) {
    const sql = 'INSERT INTO removals VALUES (?, ?, ?, ?)';
    batch.database.run(sql, batch.seq, identityOfRow(row), nowMs, batch.me.windowId);
  }
  batch.delete(row);
}

export function forgetRemovals(database: Database, nowMs: number): void {
  database.run('DELETE FROM removals WHERE atMs < ?', nowMs - REMOVALS_KEPT_MS);
}

function identityOfRow(row: EntryRow): string {
  const taskId = reportOf(row)?.taskId ?? row.taskId;
  return identityOf(row.isTask === 1 ? { serverId: row.serverId, taskId } : { callId: row.callId ?? '' });
}
