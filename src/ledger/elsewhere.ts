import { taskKey } from '../tasks/task';
import { type Batch, lastSeq } from './batch';
import { isMeantHere, rowByHash } from './byHash';
import type { Database } from './database';
import { ownerIn } from './identity';
import { endLost } from './lost';
import type { Me } from './me';
import type { ElsewhereChange } from './records';
import { residenceOf } from './residence';
import { type EntryRow, rememberedCall, rememberedTask, reportOf } from './rows';

/** Where this window is in what the others write. */
export interface Heard {
  readonly rows: readonly EntryRow[];
  readonly removed: readonly string[];
  readonly seq: number;
}

/** What other windows wrote after a transaction. */
export function hearOthers(database: Database, me: Me): Heard {
  const seq = lastSeq(database);
  const range = [me.seenSeq, seq, me.windowId];
  const rows = 'SELECT * FROM entries WHERE seq > ? AND seq <= ? AND writer <> ? AND isReplaced = 0';
  const removed = 'SELECT identity FROM removals WHERE seq > ? AND seq <= ? AND writer <> ?';
  return seq <= me.seenSeq
    ? { rows: [], removed: [], seq }
    : {
        rows: database.all<EntryRow>(rows, ...range).filter(row => isMeantHere(database, row, me)),
        removed: database.all<{ identity: string }>(removed, ...range).map(({ identity }) => identity),
        seq,
      };
}

export function rowsByHash({ database, me }: Batch, hashes: Iterable<string>): EntryRow[] {
  return Array.from(hashes, hash => rowByHash(database, hash, me.windowId)).filter(row => row !== undefined);
}

/** Rows as the rest of the extension knows them. What was taken from the list elsewhere is removed from it here too. */
export function changeOf(rows: readonly EntryRow[], removed: readonly string[], me: Me): ElsewhereChange {
  const owners = removed.map(ownerIn);
  const isGone = (row: EntryRow) => row.isHidden === 1;
  const tasks = rows.filter(({ isTask }) => isTask === 1);
  const calls = rows.filter(row => row.isTask === 0 && row.isEnded === 1);
  return {
    tasks: tasks
      .filter(row => !isGone(row))
      .map(row => rememberedTask(row, residenceOf(row, me)))
      .filter(task => task !== undefined),
    calls: calls.filter(row => !isGone(row)).map(rememberedCall),
    hiddenTasks: tasks.filter(isGone).map(row => taskKey(row.serverId, reportOf(row)?.taskId ?? row.taskId)),
    removedTasks: owners.flatMap(owner => ('key' in owner ? [owner.key] : [])),
    removedCalls: [
      ...owners.flatMap(owner => ('callId' in owner ? [owner.callId] : [])),
      ...calls.filter(isGone).map(row => row.callId ?? ''),
    ],
  };
}

export function isEmptyChange(change: ElsewhereChange): boolean {
  return Object.values(change).every(list => list.length === 0);
}

const LIVE_ROWS = 'FROM entries WHERE isTask = ? AND isEnded = 0 AND isHidden IN (0, 1) AND isReplaced = 0';

/** The other windows that unfinished entries depend on. */
export function windowsNamed(database: Database, me: Me): Set<string> {
  const sql = `SELECT DISTINCT homeId, followerId ${LIVE_ROWS}`;
  const rows = [0, 1].flatMap(isTask => database.all<Pick<EntryRow, 'homeId' | 'followerId'>>(sql, isTask));
  const ids = new Set(rows.flatMap(({ homeId, followerId }) => [homeId ?? '', followerId ?? '']));
  ids.delete('');
  ids.delete(me.windowId);
  return ids;
}

export function idsFollowedBy(database: Database, windowId: string): number[] {
  return database.all<{ id: number }>(`SELECT id ${LIVE_ROWS} AND followerId = ?`, 1, windowId).map(({ id }) => id);
}

/**
 * Gives back what a window held that is no more: others can ask for its tasks, what lived in its processes is lost,
 * and calls without an answer get none.
 */
export function releaseWindow(batch: Batch, windowId: string): void {
  const sql = `SELECT id ${LIVE_ROWS} AND (homeId = ? OR followerId = ?)`;
  const ids = [0, 1].flatMap(isTask => batch.database.all<{ id: number }>(sql, isTask, windowId, windowId));
  for (const row of ids.map(({ id }) => batch.findById(id)).filter(row => row !== undefined)) {
    release(batch, row, windowId);
    batch.news.add(row.hash);
  }
}

function release(batch: Batch, row: EntryRow, windowId: string): void {
  if (row.followerId === windowId) {
    row.followerId = null;
  }
  if (row.homeId === windowId) {
    row.homeId = '';
    endWithWindow(batch, row);
  }
}

/** Nobody knows when a window went: the last word counts. A server of 2026-07-28 may know its tasks when it starts anew. */
function endWithWindow(batch: Batch, row: EntryRow): void {
  if (row.isTask === 0) {
    row.isEnded = 1;
    row.outcome = 'interrupted';
    row.endedMs = row.observedMs;
  } else if (row.generation === '2025-11-25') {
    endLost(batch, row, 'serverLost', row.observedMs);
  }
}
