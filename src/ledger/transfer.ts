import { isTerminal } from '../tasks/task';
import type { Batch } from './batch';
import { copyEntry, copyInputs, type EntryParts, partsOf } from './copyEntry';
import { livesElsewhere } from './residence';
import { insertResult, resultRow } from './resultRows';
import { type EntryRow, flag, reportOf } from './rows';

/**
 * Brings an entry from another database into this one, where it may be known already: then the later word counts, and
 * whatever only one of the two knows stays.
 */
export function transferEntry(batch: Batch, entry: EntryRow, parts: EntryParts): void {
  const known = counterpartOf(batch, entry);
  if (!known || (isAnotherTask(known, entry) && livesElsewhere(known, batch.me))) {
    copyEntry(batch, entry, parts);
    return;
  }
  if (isAnotherTask(known, entry)) {
    replaceOlder(batch, known, entry, parts);
    return;
  }
  mergeColumns(batch, known, entry);
  mergeLines(batch, parts, entry, known);
  copyInputs(batch.database, parts.inputs(entry.id), known);
  mergeResult(batch, parts, entry, known);
  batch.touch(known);
}

function counterpartOf(batch: Batch, entry: EntryRow): EntryRow | undefined {
  if (livesElsewhere(entry, batch.me)) {
    return sameAt(batch, entry); // Here the same ID can be that of another task.
  }
  if (entry.isReplaced === 1) {
    return sameAt(batch, entry);
  }
  return batch.findByHash(entry.hash) ?? (entry.callId === null ? undefined : batch.findByCall(entry.callId));
}

function sameAt(batch: Batch, { hash, createdMs }: EntryRow): EntryRow | undefined {
  const sql = 'SELECT id FROM entries WHERE hash = ? AND createdMs = ?';
  const same = batch.database.get<{ id: number }>(sql, hash, createdMs);
  return same && batch.findById(same.id);
}

/** Two tasks that had the same ID one after the other. */
function isAnotherTask(known: EntryRow, entry: EntryRow): boolean {
  const [a, b] = [reportOf(known)?.createdAt, reportOf(entry)?.createdAt];
  return known.isReplaced === 0 && Boolean(a) && Boolean(b) && a !== b;
}

function replaceOlder(batch: Batch, known: EntryRow, entry: EntryRow, parts: EntryParts): void {
  const isNewer = entry.createdMs > known.createdMs;
  if (isNewer) {
    known.isReplaced = 1;
    batch.save(known);
  }
  const isCallKnown = entry.callId !== null && batch.findByCall(entry.callId) !== undefined;
  const copy = { ...entry, isReplaced: flag(!isNewer), callId: isCallKnown ? null : entry.callId };
  copyEntry(batch, copy, parts);
}

const LATEST = [
  'server',
  'generation',
  'report',
  'own',
  'statusWord',
  'createdMs',
  'observedMs',
  'endedMs',
  'isEnded',
  'outcome',
  'message',
  'homeId',
  'search',
  'isHidden',
] as const;
const WHATEVER_IS_KNOWN = ['toolName', 'args', 'leftOut', 'calledMs', 'callId'] as const;

function mergeColumns(batch: Batch, known: EntryRow, entry: EntryRow): void {
  const set = <K extends keyof EntryRow>(name: K) => {
    known[name] = entry[name];
  };
  if (entry.isTask === 1 && known.isTask === 0) {
    for (const name of ['hash', 'isTask', 'taskId', ...LATEST] as const) {
      set(name);
    }
    batch.save(known);
  } else if (entry.isTask === known.isTask && isLater(entry, known)) {
    LATEST.forEach(set);
  }
  WHATEVER_IS_KNOWN.filter(name => known[name] === null).forEach(set);
  known.startedHere = flag(known.startedHere + entry.startedHere > 0);
  known.firstSeenMs = Math.min(known.firstSeenMs, entry.firstSeenMs);
  const { windowId, wishes } = batch.me;
  if (known.followerId === null || known.followerId === windowId) {
    known.followerId = wishes.has(known.hash) ? windowId : null;
  }
}

function isLater(entry: EntryRow, known: EntryRow): boolean {
  const [hasEnded, wasEnded] = [entry, known].map(row => isOver(row));
  return hasEnded === wasEnded ? entry.observedMs >= known.observedMs : hasEnded === true;
}

function isOver(row: EntryRow): boolean {
  const report = reportOf(row);
  return report ? isTerminal(report) : row.isEnded === 1;
}

function mergeLines({ database }: Batch, parts: EntryParts, entry: EntryRow, known: EntryRow): void {
  const keyOf = ({ atMs, line }: { readonly atMs: number; readonly line: string }) => `${atMs} ${line}`;
  const there = new Set(partsOf(database).lines(known.id).map(keyOf));
  for (const line of parts.lines(entry.id).filter(line => !there.has(keyOf(line)))) {
    const position = known.lineCount + known.omittedLines;
    database.run('INSERT INTO lines VALUES (?, ?, ?, ?)', known.id, position, line.atMs, line.line);
    known.lineCount++;
  }
}

function mergeResult({ database }: Batch, parts: EntryParts, entry: EntryRow, known: EntryRow): void {
  const result = parts.result(entry.id);
  if (result && !resultRow(database, known.id)) {
    insertResult(database, { ...result, entryId: known.id });
    known.hasResult = entry.hasResult;
  }
}
