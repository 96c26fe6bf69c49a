import type { ServerId } from '../base/serverId';
import { bounded, searchable } from './bounds';
import { rowByHash } from './byHash';
import type { Database } from './database';
import { hashOf, isExactId } from './identity';
import type { HistoryQuery, LedgerTotals, Owner } from './records';
import { type EntryRow, parsed, reportOf } from './rows';

/** How many entries a page of the history has unless told, and at most. */
const USUAL_PAGE = 100;
const LARGEST_PAGE = 1_000;

/** Tasks that still have an end to wait for, in no particular order. */
export function unfinishedRows(database: Database, serverIds: readonly ServerId[]): EntryRow[] {
  const sql = `SELECT * FROM entries WHERE isTask = 1 AND isEnded = 0 AND isHidden = 0 AND serverId = ? AND isReplaced = 0`;
  return serverIds.flatMap(serverId => database.all<EntryRow>(sql, serverId));
}

/** The newest tasks that have ended. */
export function recentRows(database: Database, serverId: ServerId, limit: number): EntryRow[] {
  return database.all<EntryRow>(
    `SELECT * FROM entries
     WHERE isTask = 1 AND isEnded = 1 AND isHidden = 0 AND serverId = ? AND isReplaced = 0
     ORDER BY createdMs DESC LIMIT ?`,
    serverId,
    limit,
  );
}

/** The newest calls, with those that have no answer yet. */
export function recentCallRows(database: Database, serverId: ServerId, limit: number): EntryRow[] {
  const ofState = (isEnded: number) =>
    database.all<EntryRow>(
      `SELECT * FROM entries
       WHERE isTask = 0 AND isEnded = ? AND isHidden = 0 AND serverId = ? AND isReplaced = 0
       ORDER BY createdMs DESC LIMIT ?`,
      isEnded,
      serverId,
      limit,
    );
  return [...ofState(0), ...ofState(1)];
}

const HIDDEN =
  'FROM entries INDEXED BY hiddenTasks WHERE isTask = 1 AND isHidden = 1 AND isReplaced = 0 AND serverId = ?';

/**
 * The newest runs of a tool that ended well, in no particular order. Those that asked something are left out: how long
 * a person thinks about a question is no property of a tool.
 */
export function runRows(database: Database, serverId: ServerId, toolName: string, limit: number): EntryRow[] {
  return database.all<EntryRow>(
    `SELECT * FROM entries
     WHERE isTask = 1 AND statusWord = 'completed' AND serverId = ? AND toolName = ?
       AND NOT EXISTS (SELECT 1 FROM inputs WHERE inputs.entryId = entries.id)
     ORDER BY createdMs DESC LIMIT ?`,
    serverId,
    bounded(toolName),
    limit,
  );
}

/** Only the IDs, of the one index, and as one text: there may be a hundred thousand. */
export function hiddenTaskIds(database: Database, serverId: ServerId): string[] {
  const found = database.get<{ ids: string }>(`SELECT json_group_array(taskId) AS ids ${HIDDEN}`, serverId);
  const ids = parsed<readonly string[]>(found?.ids ?? null) ?? [];
  return ids.flatMap(id => (isExactId(id) ? id : exactIds(database, serverId, id)));
}

function exactIds(database: Database, serverId: ServerId, taskId: string): string[] {
  const rows = database.all<EntryRow>(`SELECT * ${HIDDEN} AND taskId = ?`, serverId, taskId);
  return rows.flatMap(row => reportOf(row)?.taskId ?? []);
}

/** Of a database with few entries. */
export function taskIdsIn(database: Database, serverId: ServerId): ReadonlySet<string> {
  const rows = database.all<EntryRow>('SELECT * FROM entries WHERE isTask = 1 AND serverId = ?', serverId);
  return new Set(rows.flatMap(row => reportOf(row)?.taskId ?? []));
}

/** The entry of a call is that of its task later. */
export function rowOf(database: Database, of: Owner, windowId: string): EntryRow | undefined {
  const found = rowByHash(database, hashOf(of), windowId);
  return found || !('callId' in of)
    ? found
    : database.get<EntryRow>('SELECT * FROM entries WHERE callId = ?', of.callId);
}

/** A page of the history, in its order: the newest first, then by ID. */
export function historyRows(database: Database, query: HistoryQuery): EntryRow[] {
  const { conditions, values } = filterOf(database, query);
  // The inner query reads one index, and next to nothing else, however many entries the filter passes by.
  return database.all<EntryRow>(
    `SELECT entries.* FROM (
       SELECT id FROM entries INDEXED BY ${indexFor(query)} WHERE ${['isTask = 1', ...conditions].join(' AND ')}
       ORDER BY createdMs DESC, search, serverId LIMIT ?
     ) AS found JOIN entries ON entries.id = found.id
     ORDER BY createdMs DESC, search, serverId`,
    ...values,
    pageSize(query),
  );
}

/** SQLite would have to guess: it does not know how many entries a filter passes by. */
function indexFor({ text, serverId, status }: HistoryQuery): string {
  if (text || (serverId === undefined && status === undefined)) {
    return 'entriesByAge';
  }
  return serverId === undefined ? 'entriesOfStatus' : 'entriesOfServer';
}

export function pageSize({ limit = USUAL_PAGE }: HistoryQuery): number {
  return Math.min(Math.max(0, Math.trunc(limit)), LARGEST_PAGE);
}

/** The order of {@link historyRows}, for rows of several databases. */
export function inHistoryOrder(a: EntryRow, b: EntryRow): number {
  return b.createdMs - a.createdMs || compare(a.search, b.search) || compare(a.serverId, b.serverId);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

interface Filter {
  readonly conditions: string[];
  readonly values: (string | number)[];
}

function filterOf(database: Database, { serverId, text, status, before }: HistoryQuery): Filter {
  const filter: Filter = { conditions: [], values: [] };
  const add = (condition: string, ...values: (string | number)[]) => {
    filter.conditions.push(condition);
    filter.values.push(...values);
  };
  if (before) {
    addBefore(database, before, add);
  }
  if (serverId !== undefined) {
    add('serverId = ?', serverId);
  }
  if (status !== undefined) {
    add('statusWord = ?', status);
  }
  if (text) {
    // Twice as fast as `instr`; both sides are in small letters.
    add(`search LIKE ? ESCAPE '~'`, `%${searchable(text).replace(/[~%_]/g, '~$&')}%`);
  }
  return filter;
}

function addBefore(
  database: Database,
  { createdAt, serverId, taskId }: NonNullable<HistoryQuery['before']>,
  add: (condition: string, ...values: (string | number)[]) => void,
): void {
  const said = Date.parse(createdAt);
  const found =
    serverId === undefined || taskId === undefined
      ? undefined
      : rowOf(database, { serverId: serverId as ServerId, taskId }, '');
  // A task without a date that can be read has its place by when it was first seen; one that is gone, by its ID.
  const row = found && (Number.isNaN(said) || found.createdMs === said) ? found : undefined;
  const createdMs = row?.createdMs ?? said;
  const search = row?.search ?? (taskId === undefined ? undefined : searchable(taskId));
  if (Number.isNaN(createdMs)) {
    return;
  }
  if (search === undefined) {
    add('createdMs < ?', createdMs);
  } else {
    add('createdMs <= ?', createdMs);
    add('(createdMs < ? OR search > ? OR (search = ? AND serverId > ?))', createdMs, search, search, serverId ?? '');
  }
}

export function totalsOf(database: Database): LedgerTotals {
  // One fact a query: each is at one end of an index, or a count of the smallest one.
  const number = (sql: string) => database.get<{ n: number | null }>(`SELECT ${sql}`)?.n ?? undefined;
  const all = number('count(*) AS n FROM entries') ?? 0;
  const calls = number('count(*) AS n FROM entries WHERE isTask = 0 AND isReplaced = 0') ?? 0;
  const oldest = [
    number('min(createdMs) AS n FROM entries WHERE isTask = 1'),
    number('min(createdMs) AS n FROM entries WHERE isTask = 0 AND isReplaced = 0'),
  ].filter(at => at !== undefined);
  return {
    tasks: all - calls,
    calls,
    resultBytes: number('sum(keptBytes) AS n FROM results') ?? 0,
    ...(oldest.length > 0 && { oldestAt: Math.min(...oldest) }),
  };
}

/** How many entries have ended, of one server or of all, before a moment or at all. */
export function endedCount(
  database: Database,
  { endedBefore = Number.MAX_SAFE_INTEGER, serverId }: { readonly endedBefore?: number; readonly serverId?: ServerId },
): number {
  const ofServer = serverId === undefined ? '' : 'AND serverId = ?';
  const values = serverId === undefined ? [endedBefore] : [endedBefore, serverId];
  const sql = `SELECT count(*) AS n FROM entries WHERE isEnded = 1 AND endedMs < ? ${ofServer}`;
  return database.get<{ n: number }>(sql, ...values)?.n ?? 0;
}
