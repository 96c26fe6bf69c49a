import type { Batch } from './batch';
import { boundedJson } from './bounds';
import { type EntryRow, ownOf, reportOf } from './rows';
import { addLine } from './timeline';

/** What nobody can ask for any more has ended, though its server never said so. */
export function endLost(batch: Batch, row: EntryRow, goneReason: 'serverLost' | 'unknown', at: number): void {
  row.isEnded = 1;
  row.endedMs = at;
  row.own = boundedJson({ ...ownOf(row), goneReason });
  const { statusWord = '', statusMessage } = reportOf(row) ?? {};
  const message = statusMessage === undefined ? {} : { message: statusMessage };
  addLine(batch, row, { kind: 'state', statusWord, ...message, goneReason, source: 'otherWindow' }, at);
}

/** It was taken for lost while it went on. */
export function findAgain({ me }: Batch, row: EntryRow): void {
  const { goneReason: _reason, ...own } = ownOf(row);
  row.homeId = me.windowId;
  row.isEnded = 0;
  row.endedMs = null;
  row.outcome = null;
  row.own = row.isTask === 1 ? boundedJson(own) : row.own;
}
