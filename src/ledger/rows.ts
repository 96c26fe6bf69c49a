import type { ServerId } from '../base/serverId';
import type { Generation } from '../tasks/generation';
import type { CallOutcome, RememberedCall, RememberedTask } from '../tasks/rememberedTask';
import type { OwnFacts, Task, TaskReport } from '../tasks/task';
import { boundedJson, searchText } from './bounds';
import type { ServerFacts } from './records';

/** SQLite has no booleans. */
export type Flag = 0 | 1;

/** A row of the table `entries`. `Ms` is milliseconds since the epoch. */
export interface EntryRow {
  id: number;
  hash: string;
  callId: string | null;
  isTask: Flag;
  serverId: ServerId;
  /** JSON of {@link ServerFacts}. */
  server: string;
  generation: Generation;
  /** To be searched for, where it need not be exact: the ID itself is in the report. */
  taskId: string;
  toolName: string | null;
  /** JSON of the arguments. */
  args: string | null;
  /** JSON of the paths of what was left out. */
  leftOut: string | null;
  startedHere: Flag;
  calledMs: number | null;
  /** What the history is ordered by. */
  createdMs: number;
  firstSeenMs: number;
  observedMs: number;
  endedMs: number | null;
  statusWord: string | null;
  /** JSON of the `TaskReport`. */
  report: string | null;
  /** JSON of {@link OwnFacts}. */
  own: string | null;
  isEnded: Flag;
  outcome: CallOutcome | null;
  /** JSON of a text: why a call failed. */
  message: string | null;
  isHidden: Flag;
  /** Its task ID is that of a newer task now. */
  isReplaced: Flag;
  /** The window whose stdio server knows it; empty when that window is no more. */
  homeId: string | null;
  /** The window that asks the server how it goes on. */
  followerId: string | null;
  hasResult: Flag;
  lineCount: number;
  omittedLines: number;
  search: string;
  /** The number of the transaction that wrote it last, and the window that did. */
  seq: number;
  writer: string;
}

/** What an entry has from the first. */
export type NewEntry = Pick<
  EntryRow,
  'hash' | 'isTask' | 'serverId' | 'server' | 'generation' | 'createdMs' | 'firstSeenMs' | 'observedMs'
> &
  Partial<Omit<EntryRow, 'id' | 'seq' | 'writer'>>;

export const flag = (isSo: boolean): Flag => (isSo ? 1 : 0);

/** What we wrote ourselves, read again; nothing of what a broken file has left unreadable. */
export function parsed<T>(json: string | null): T | undefined {
  try {
    return json === null ? undefined : (JSON.parse(json) as T);
  } catch {
    return undefined; // One such row must not hide all others.
  }
}

export function serverOf(row: EntryRow): ServerFacts {
  const { serverId } = row;
  return parsed<ServerFacts>(row.server) ?? { serverId, name: serverId, transport: 'stdio', launchHash: '' };
}

export function reportOf(row: EntryRow): TaskReport | undefined {
  return parsed<TaskReport>(row.report);
}

export function ownOf(row: EntryRow): OwnFacts {
  return parsed<OwnFacts>(row.own) ?? {};
}

export function rememberedTask(row: EntryRow, residence: RememberedTask['residence']): RememberedTask | undefined {
  const report = reportOf(row);
  return (
    report && {
      serverId: row.serverId,
      generation: row.generation,
      report,
      startedHere: row.startedHere === 1,
      firstSeenAt: row.firstSeenMs,
      own: { ...ownOf(row), ...(row.hasResult === 1 && { isResultKept: true }) },
      residence,
      ...(row.toolName !== null && { toolName: row.toolName }),
    }
  );
}

export function rememberedCall(row: EntryRow): RememberedCall {
  const message = parsed<string>(row.message);
  return {
    callId: row.callId ?? '',
    serverId: row.serverId,
    toolName: row.toolName ?? '',
    startedAt: row.calledMs ?? row.createdMs,
    outcome: row.outcome ?? 'interrupted',
    isResultKept: row.hasResult === 1,
    // Nobody knows when a window went.
    ...(row.endedMs !== null && row.outcome !== 'interrupted' && { endedAt: row.endedMs }),
    ...(message !== undefined && { message }),
  };
}

/** What is kept of what the server said. Its questions are not: they can hold addresses, and it tells them again. */
export function reportJson(task: Task, createdAt: string): string {
  const { status, statusWord, statusMessage, lastUpdatedAt, ttlMs, pollIntervalMs } = task;
  const report: TaskReport = {
    taskId: '',
    status,
    statusWord,
    createdAt,
    lastUpdatedAt,
    ttlMs,
    ...(statusMessage !== undefined && { statusMessage }),
    ...(pollIntervalMs !== undefined && { pollIntervalMs }),
  };
  // The ID is of use only as it is, however long.
  return `{"taskId":${JSON.stringify(task.taskId)},${boundedJson({ ...report, taskId: undefined }).slice(1)}`;
}

/** What is our own word of it; whether the result is kept and who follows it are columns of their own. */
export function ownFacts(task: Task): OwnFacts {
  return {
    ...(task.answeredKeys && { answeredKeys: task.answeredKeys }),
    ...(task.cancelRefusal !== undefined && { cancelRefusal: task.cancelRefusal }),
    ...(task.cancelRequestedAt !== undefined && { cancelRequestedAt: task.cancelRequestedAt }),
    ...(task.failureMessage !== undefined && { failureMessage: task.failureMessage }),
    ...(task.goneReason && { goneReason: task.goneReason }),
    ...(task.hasOutlivedCancel !== undefined && { hasOutlivedCancel: task.hasOutlivedCancel }),
    ...(task.hasToolError !== undefined && { hasToolError: task.hasToolError }),
    ...(task.isAnswerSent !== undefined && { isAnswerSent: task.isAnswerSent }),
    ...(task.isUnread !== undefined && { isUnread: task.isUnread }),
    ...(task.isUnwatched !== undefined && { isUnwatched: task.isUnwatched }),
    ...(task.missedQuestions !== undefined && { missedQuestions: task.missedQuestions }),
    ...(task.progress && { progress: task.progress }),
  };
}

export function serverJson(server: ServerFacts): string {
  return boundedJson(server);
}

/** Everything that the history is searched in, of one entry. The ID comes first: entries of one moment are in its order. */
export function searchOf(row: EntryRow): string {
  const message = row.isTask === 1 ? reportOf(row)?.statusMessage : parsed<string>(row.message);
  return searchText([row.taskId, row.toolName, message, serverOf(row).name]);
}
