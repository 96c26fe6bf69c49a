import type { OwnFacts } from '../tasks/task';
import { isTerminal, isUnfinished, type TaskReport } from '../tasks/task';
import type { Batch } from './batch';
import { bounded, boundedJson } from './bounds';
import { columnId, hashOf } from './identity';
import { moveInputs } from './inputs';
import { endLost } from './lost';
import type { Me } from './me';
import type { LedgerWrite } from './records';
import { isTakenForLost, livesElsewhere } from './residence';
import { type EntryRow, flag, ownFacts, ownOf, reportJson, reportOf, searchOf, serverJson } from './rows';
import { addLine, moveLines } from './timeline';

type TaskWrite = Extract<LedgerWrite, { kind: 'task' }>;

/** Folds what is known of a task into its entry, which the call that made it may have begun. */
export function applyTask(batch: Batch, write: TaskWrite): void {
  const row = entryFor(batch, write);
  fold(batch, row, write);
  follow(batch, row);
}

/** The entry of this task: the one it has, that of its call, both in one, or a new one. */
function entryFor(batch: Batch, write: TaskWrite): EntryRow {
  const hash = hashOf({ serverId: write.task.serverId, taskId: write.task.taskId });
  const call = write.callId === undefined ? undefined : batch.findByCall(write.callId);
  const known = batch.findByHash(hash);
  if (known && known !== call && isAnotherTask(batch, known, write)) {
    if (!livesElsewhere(known, batch.me)) {
      replace(batch, known, write.at);
    }
    return call ? becomeTask(batch, call, hash) : insertTask(batch, write, hash);
  }
  if (known) {
    // A notification can be faster than the answer to the call: the task has an entry before its call is known.
    return call && call !== known ? joinCall(batch, known, call) : known;
  }
  return call ? becomeTask(batch, call, hash) : insertTask(batch, write, hash);
}

/**
 * Whether an ID that another task had is that of a new one: servers that count their tasks begin anew with their
 * process, and two windows can each have one.
 */
function isAnotherTask({ me }: Batch, row: EntryRow, { server, task, callId, source }: TaskWrite): boolean {
  const known = reportOf(row);
  const isMadeHere = callId !== undefined || source === 'create';
  const isAtHome = row.homeId === null || row.homeId === me.windowId || isTakenForLost(row, me);
  const isOfAnotherProcess = server.transport === 'stdio' && !isAtHome;
  if (isMadeHere && isOfAnotherProcess) {
    return true;
  }
  if (!known?.createdAt || !task.createdAt || known.createdAt === task.createdAt) {
    return false;
  }
  const isLater = Date.parse(task.createdAt) > Date.parse(known.createdAt);
  return isMadeHere || isOfAnotherProcess || (isTerminal(known) && isUnfinished(task) && isLater);
}

/** The old task stays in the history. Should it have gone on, nobody can ask for it by its ID any more. */
function replace(batch: Batch, row: EntryRow, at: number): void {
  row.isReplaced = 1;
  row.followerId = null;
  if (row.isEnded === 0) {
    endLost(batch, row, 'unknown', at);
  }
  batch.save(row);
}

function becomeTask(batch: Batch, call: EntryRow, hash: string): EntryRow {
  batch.me.homes.delete(call.hash);
  call.hash = hash;
  call.isTask = 1;
  // Whatever it was taken for as a call: the task says now how it is.
  call.isEnded = 0;
  call.outcome = null;
  call.message = null;
  call.endedMs = null;
  batch.save(call);
  return call;
}

function joinCall(batch: Batch, row: EntryRow, call: EntryRow): EntryRow {
  row.args ??= call.args;
  row.leftOut ??= call.leftOut;
  row.toolName ??= call.toolName;
  row.calledMs ??= call.calledMs;
  row.startedHere = 1;
  moveLines(batch, call, row);
  moveInputs(batch, call, row);
  const { callId } = call;
  batch.delete(call);
  row.callId ??= callId;
  batch.save(row);
  return row;
}

function insertTask(batch: Batch, { server, task, at }: TaskWrite, hash: string): EntryRow {
  return batch.insert({
    hash,
    isTask: 1,
    serverId: task.serverId,
    server: serverJson(server),
    generation: task.generation,
    taskId: columnId(task.taskId),
    createdMs: task.firstSeenAt,
    firstSeenMs: task.firstSeenAt,
    observedMs: at,
    homeId: homeOf(batch, server),
  });
}

function fold(batch: Batch, row: EntryRow, write: TaskWrite): void {
  const { server, task, at } = write;
  row.serverId = task.serverId;
  row.server = serverJson(server);
  row.generation = task.generation;
  row.taskId = columnId(task.taskId);
  row.toolName ??= task.toolName === undefined ? null : bounded(task.toolName);
  row.startedHere = flag(row.startedHere === 1 || task.startedHere);
  row.firstSeenMs = Math.min(row.firstSeenMs, task.firstSeenAt);
  const known = reportOf(row);
  const own = ownOf(row);
  if (!known || !isOld(batch, row, known, write)) {
    foldReport(batch, row, write, known, own);
  }
  row.search = searchOf(row);
  row.observedMs = at;
}

/** Whether the entry knows better: its task has ended, or another window, which is there to tell, heard something later. */
function isOld({ me }: Batch, row: EntryRow, known: TaskReport, { task }: TaskWrite): boolean {
  if (isTerminal(known)) {
    return task.statusWord !== known.statusWord;
  }
  const isOthersWord = row.writer !== me.windowId && !isTerminal(task) && task.goneReason === undefined;
  const isEarlier = Date.parse(task.lastUpdatedAt) < Date.parse(known.lastUpdatedAt);
  return isOthersWord && isEarlier && me.isAlive(row.writer);
}

function foldReport(
  batch: Batch,
  row: EntryRow,
  { server, task, source, at }: TaskWrite,
  known: TaskReport | undefined,
  knownOwn: OwnFacts,
): void {
  const createdAt = task.createdAt || known?.createdAt || '';
  row.report = reportJson(task, createdAt);
  row.own = boundedJson(withWhatStays(ownFacts(task), knownOwn));
  row.statusWord = bounded(task.statusWord, 1_000);
  const created = Date.parse(createdAt);
  row.createdMs = Number.isNaN(created) ? row.firstSeenMs : created;
  const isEnded = flag(!isUnfinished(task));
  row.endedMs = isEnded === 0 ? null : (row.endedMs ?? at);
  row.isEnded = isEnded;
  if (task.goneReason === undefined) {
    row.homeId = homeOf(batch, server);
  }
  keepHome(batch.me, row);
  if (!known || isNews(reportOf(row), known, task.goneReason, knownOwn)) {
    addLine(batch, row, stateLine(row, source, task.goneReason), at);
  }
}

/** A process that a window started is known to that window only. */
const homeOf = ({ me }: Batch, { transport }: TaskWrite['server']) => (transport === 'stdio' ? me.windowId : null);

/** What goes on in this window. Others can take it for dead, wrongly. */
export function keepHome({ homes, windowId }: Me, row: EntryRow): void {
  if (row.homeId === windowId && row.isEnded === 0) {
    homes.add(row.hash);
  } else {
    homes.delete(row.hash);
  }
}

/** What a window can have missed that another one knew. */
function withWhatStays(own: OwnFacts, known: OwnFacts): OwnFacts {
  const answeredKeys = [...new Set([...(known.answeredKeys ?? []), ...(own.answeredKeys ?? [])])];
  return {
    ...(known.hasToolError !== undefined && { hasToolError: known.hasToolError }),
    ...(known.failureMessage !== undefined && { failureMessage: known.failureMessage }),
    ...(known.progress && { progress: known.progress }),
    ...(known.isUnread && { isUnread: true }),
    ...own,
    ...(answeredKeys.length > 0 && { answeredKeys }),
    ...(known.isUnread === false && { isUnread: false }), // What was read once, in any window, is read.
  };
}

function isNews(
  report: TaskReport | undefined,
  known: TaskReport,
  goneReason: string | undefined,
  own: OwnFacts,
): boolean {
  return (
    report?.statusWord !== known.statusWord ||
    report.statusMessage !== known.statusMessage ||
    goneReason !== own.goneReason
  );
}

function stateLine(row: EntryRow, source: TaskWrite['source'], goneReason: string | undefined) {
  const { statusWord = '', statusMessage } = reportOf(row) ?? {};
  return {
    kind: 'state' as const,
    statusWord,
    source,
    ...(statusMessage !== undefined && { message: statusMessage }),
    ...(goneReason !== undefined && { goneReason }),
  };
}

/** This window asks for the task from now on if it wants to and nobody else does. */
export function follow({ me, news }: Batch, row: EntryRow): void {
  if (!me.wishes.has(row.hash) || row.followerId === me.windowId) {
    return;
  }
  const isHere = row.homeId === me.windowId; // Whoever else is named cannot ask for it.
  if (row.followerId !== null && me.isAlive(row.followerId) && !isHere) {
    news.add(row.hash);
  } else {
    row.followerId = me.windowId;
  }
}
