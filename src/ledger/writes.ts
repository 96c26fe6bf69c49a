import type { Batch } from './batch';
import { bounded, boundedJson, LONGEST_ARGUMENTS } from './bounds';
import { hashOf } from './identity';
import { addInput, endInput } from './inputs';
import type { LedgerWrite } from './records';
import { type EntryRow, flag, searchOf, serverJson } from './rows';
import { applyTask, keepHome } from './taskWrite';
import { addLine } from './timeline';

type WriteOf<K extends LedgerWrite['kind']> = Extract<LedgerWrite, { kind: K }>;

/** Writes down one thing that happened. What is about an entry that is not there (any more) comes to nothing. */
export function applyWrite(batch: Batch, write: LedgerWrite): void {
  switch (write.kind) {
    case 'callBegan':
      beginCall(batch, write);
      batch.catchUp();
      break;
    case 'task':
      applyTask(batch, write);
      batch.catchUp();
      break;
    case 'callEnded':
      batch.withEntry({ callId: write.callId }, row => endCall(batch, row, write));
      break;
    default:
      batch.withEntry(write.of, row => applyTo(batch, row, write));
  }
}

function applyTo(batch: Batch, row: EntryRow, write: WriteOf<'event' | 'inputAsked' | 'inputEnded' | 'hidden'>): void {
  switch (write.kind) {
    case 'event':
      addLine(batch, row, { kind: 'event', event: write.event }, write.at);
      break;
    case 'inputAsked':
      addInput(batch, row, write);
      break;
    case 'inputEnded':
      endInput(batch, row, write);
      break;
    case 'hidden':
      row.isHidden = flag(write.isHidden);
      break;
  }
}

function beginCall(batch: Batch, write: WriteOf<'callBegan'>): void {
  const { callId, server, at } = write;
  if (batch.findByCall(callId)) {
    return;
  }
  const row = batch.insert({
    hash: hashOf({ callId }),
    callId,
    isTask: 0,
    serverId: server.serverId,
    server: serverJson(server),
    generation: write.generation,
    toolName: bounded(write.toolName),
    ...keptArguments(write),
    startedHere: 1,
    calledMs: at,
    createdMs: at,
    firstSeenMs: at,
    observedMs: at,
    homeId: batch.me.windowId,
  });
  row.search = searchOf(row);
  keepHome(batch.me, row);
}

function keptArguments({ args, leftOut }: WriteOf<'callBegan'>): Pick<EntryRow, 'args' | 'leftOut'> {
  const json = JSON.stringify(args);
  // An empty path is the whole: nothing of arguments is of use when they are cut in the middle.
  return json.length > LONGEST_ARGUMENTS
    ? { args: null, leftOut: JSON.stringify(['', ...leftOut]) }
    : { args: json, leftOut: JSON.stringify(leftOut) };
}

function endCall({ me }: Batch, row: EntryRow, { outcome, message, at }: WriteOf<'callEnded'>): void {
  if (row.isTask === 1) {
    return; // The task tells how it goes on.
  }
  row.outcome = outcome;
  row.message = message === undefined ? null : boundedJson(message);
  row.endedMs = at;
  row.observedMs = at;
  row.isEnded = 1;
  keepHome(me, row);
  row.search = searchOf(row);
}
