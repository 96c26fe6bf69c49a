import type { ServerId } from '../base/serverId';
import type { RememberedCall, RememberedTask } from '../tasks/rememberedTask';
import { isMeantHere, rowByHash } from './byHash';
import type { Database } from './database';
import {
  endedCount,
  hiddenTaskIds,
  historyRows,
  inHistoryOrder,
  pageSize,
  recentCallRows,
  recentRows,
  rowOf,
  runRows,
  taskIdsIn,
  totalsOf,
  unfinishedRows,
} from './history';
import type { Clearing } from './housekeeping';
import { inputsOf } from './inputs';
import type { Me } from './me';
import type { EntryDetails, HistoryQuery, LedgerTotals, Owner } from './records';
import { residenceOf } from './residence';
import { resultFacts, resultRow } from './resultRows';
import { type EntryRow, ownOf, parsed, rememberedCall, rememberedTask, reportOf, serverOf } from './rows';
import { linesOf } from './timeline';

/** What is read of one database, or of memory and file together: then an entry in memory hides the one in the file. */
export class Reads {
  constructor(
    private readonly databases: readonly Database[],
    private readonly me: Me,
  ) {}

  unfinished(serverIds: readonly ServerId[]): RememberedTask[] {
    return this.tasks(this.rows(database => this.meant(database, unfinishedRows(database, serverIds))));
  }

  recent(serverId: ServerId, limit: number): RememberedTask[] {
    const rows = this.rows((database, extra) => this.meant(database, recentRows(database, serverId, limit + extra)));
    return this.tasks(rows.sort(inHistoryOrder).slice(0, limit));
  }

  known(serverId: ServerId, taskIds: readonly string[]): RememberedTask[] {
    return this.tasks(taskIds.flatMap(taskId => this.find({ serverId, taskId })?.row ?? []));
  }

  hidden(serverId: ServerId): ReadonlySet<string> {
    const [first, second] = this.databases;
    const ids = new Set(first && hiddenTaskIds(first, serverId));
    if (first && second) {
      const latest = taskIdsIn(first, serverId);
      const others = hiddenTaskIds(second, serverId).filter(id => !latest.has(id));
      others.forEach(ids.add, ids);
    }
    return ids;
  }

  /** Those of the tasks that are left out of the list. */
  isHidden(serverId: ServerId, taskIds: readonly string[]): ReadonlySet<string> {
    return new Set(taskIds.filter(taskId => this.find({ serverId, taskId })?.row.isHidden === 1));
  }

  recentCalls(serverId: ServerId, limit: number): RememberedCall[] {
    const rows = this.rows((database, extra) => recentCallRows(database, serverId, limit + extra));
    return rows
      .filter(row => row.outcome !== null || !this.me.isAlive(row.homeId ?? ''))
      .sort((a, b) => b.createdMs - a.createdMs)
      .slice(0, limit)
      .map(rememberedCall);
  }

  history(query: HistoryQuery): RememberedTask[] {
    const size = pageSize(query);
    const rows = this.rows((database, extra) => historyRows(database, { ...query, limit: size + extra }));
    return this.tasks(rows.sort(inHistoryOrder).slice(0, size));
  }

  runs(serverId: ServerId, toolName: string, limit: number): number[] {
    const rows = this.rows((database, extra) => runRows(database, serverId, toolName, limit + extra));
    return rows
      .filter(row => !ownOf(row).hasToolError)
      .sort(inHistoryOrder)
      .slice(0, limit)
      .map(runMs)
      .filter(ms => ms > 0);
  }

  details(of: Owner): EntryDetails | undefined {
    const found = this.find(of);
    return found && this.detailsOf(found.database, found.row);
  }

  ownerByHash(hash: string): { owner: Owner; toolName?: string } | undefined {
    const [row] = this.databases
      .map(database => rowByHash(database, hash, this.me.windowId))
      .filter(row => row !== undefined);
    const owner = row && ownerOf(row);
    return owner && { owner, ...(row.toolName !== null && { toolName: row.toolName }) };
  }

  countEnded(what: Clearing): number {
    return sum(this.databases.map(database => endedCount(database, what)));
  }

  totals(): LedgerTotals {
    const all = this.databases.map(totalsOf);
    const oldest = all.map(({ oldestAt }) => oldestAt).filter(at => at !== undefined);
    return {
      tasks: sum(all.map(({ tasks }) => tasks)),
      calls: sum(all.map(({ calls }) => calls)),
      resultBytes: sum(all.map(({ resultBytes }) => resultBytes)),
      ...(oldest.length > 0 && { oldestAt: Math.min(...oldest) }),
    };
  }

  private tasks(rows: readonly EntryRow[]): RememberedTask[] {
    return rows.map(row => rememberedTask(row, residenceOf(row, this.me))).filter(task => task !== undefined);
  }

  /** Without the tasks of other windows whose IDs are those of tasks of this window. */
  private meant(database: Database, rows: readonly EntryRow[]): EntryRow[] {
    return rows.filter(row => isMeantHere(database, row, this.me));
  }

  private find(of: Owner): { readonly database: Database; readonly row: EntryRow } | undefined {
    for (const database of this.databases) {
      const row = rowOf(database, of, this.me.windowId);
      if (row) {
        return { database, row };
      }
    }
    return undefined;
  }

  /** @param read gets how many more rows it needs, since so many may be hidden by what is in memory */
  private rows(read: (database: Database, extra: number) => EntryRow[]): EntryRow[] {
    const [first, second] = this.databases;
    if (!first || !second) {
      return first ? read(first, 0) : [];
    }
    const inMemory = first.get<{ n: number }>('SELECT count(*) AS n FROM entries')?.n ?? 0;
    return [...read(first, 0), ...read(second, inMemory).filter(row => !isIn(first, row, this.me))];
  }

  private detailsOf(database: Database, row: EntryRow): EntryDetails {
    const args = parsed<Readonly<Record<string, unknown>>>(row.args);
    const task = rememberedTask(row, residenceOf(row, this.me));
    const result = resultRow(database, row.id);
    const isOver = row.isTask === 0 && (row.outcome !== null || !this.me.isAlive(row.homeId ?? ''));
    return {
      server: serverOf(row),
      generation: row.generation,
      leftOut: parsed<readonly string[]>(row.leftOut) ?? [],
      lines: linesOf(database, row.id),
      omittedLines: row.omittedLines,
      inputs: inputsOf(database, row.id),
      ...(row.toolName !== null && { toolName: row.toolName }),
      ...(args && { args }),
      ...(row.calledMs !== null && { calledAt: row.calledMs }),
      ...(task && { task }),
      ...(isOver && { call: rememberedCall(row) }),
      ...(result && { result: resultFacts(result) }),
    };
  }
}

/** By the server's own dates, as rows tell it; 0 where it has none. */
function runMs(row: EntryRow): number {
  const { createdAt = '', lastUpdatedAt = '' } = reportOf(row) ?? {};
  return Math.max(0, Date.parse(lastUpdatedAt) - Date.parse(createdAt)) || 0;
}

function isIn(database: Database, row: EntryRow, { windowId }: Me): boolean {
  const of = row.callId === null ? undefined : rowOf(database, { callId: row.callId }, windowId);
  return of !== undefined || (row.isReplaced === 0 && rowByHash(database, row.hash, windowId) !== undefined);
}

function ownerOf(row: EntryRow): Owner | undefined {
  const report = reportOf(row);
  if (report) {
    return { serverId: row.serverId, taskId: report.taskId };
  }
  return row.callId === null ? undefined : { callId: row.callId };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
