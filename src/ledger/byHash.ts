import type { Database } from './database';
import type { Me } from './me';
import type { EntryRow } from './rows';

/**
 * Takes a hash and a window. Two windows can each have a process of the same stdio server, which gives the same ID to
 * different tasks: for each window its own counts, and else the newest.
 */
export const ROW_BY_HASH = `SELECT * FROM entries WHERE hash = ? AND isReplaced = 0
  ORDER BY homeId IS ? DESC, createdMs DESC, id DESC LIMIT 1`;

export function rowByHash(database: Database, hash: string, windowId: string): EntryRow | undefined {
  return database.get<EntryRow>(ROW_BY_HASH, hash, windowId);
}

/** Whether the ID of an entry stands for it in this window, and not for another one. */
export function isMeantHere(database: Database, row: EntryRow, { windowId }: Me): boolean {
  const canBeAnother = row.homeId !== null && row.homeId !== windowId;
  return !canBeAnother || rowByHash(database, row.hash, windowId)?.id === row.id;
}
