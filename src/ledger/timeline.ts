import type { Batch } from './batch';
import { boundedJson, FIRST_LINES, LINES_AT_A_TIME, MOST_LINES } from './bounds';
import type { Database } from './database';
import type { TimelineLine } from './records';
import { type EntryRow, parsed } from './rows';

/** A line without its moment, which is a column. */
export type LineBody = TimelineLine extends infer Line ? (Line extends TimelineLine ? Omit<Line, 'at'> : never) : never;

interface LineRow {
  readonly atMs: number;
  readonly line: string;
}

/** Adds a line to the timeline of an entry; a very long timeline loses lines in its middle. */
export function addLine({ database }: Batch, row: EntryRow, body: LineBody, atMs: number): void {
  database.run('INSERT INTO lines VALUES (?, ?, ?, ?)', row.id, endOf(row), atMs, boundedJson(body));
  row.lineCount++;
  if (row.lineCount >= MOST_LINES + LINES_AT_A_TIME) {
    dropMiddle(database, row);
  }
}

/** Hands the lines of one entry to another, after those that it has. */
export function moveLines({ database }: Batch, from: EntryRow, to: EntryRow): void {
  database.run('UPDATE lines SET entryId = ?, position = position + ? WHERE entryId = ?', to.id, endOf(to), from.id);
  to.lineCount += from.lineCount;
  to.omittedLines += from.omittedLines;
}

/** In the order in which it happened. */
export function linesOf(database: Database, entryId: number): TimelineLine[] {
  // Lines of a call join those of its task late: their moments, not their positions, tell the order.
  const rows = database.all<LineRow>('SELECT atMs, line FROM lines WHERE entryId = ? ORDER BY atMs, position', entryId);
  return rows.flatMap(({ atMs, line }) => {
    const body = parsed<LineBody>(line);
    return body ? [{ at: atMs, ...body }] : [];
  });
}

/** The position after all that ever were. */
const endOf = (row: EntryRow): number => row.lineCount + row.omittedLines;

function dropMiddle(database: Database, row: EntryRow): void {
  const firstOfRest = endOf(row) - (MOST_LINES - FIRST_LINES);
  const dropped = database.run(
    'DELETE FROM lines WHERE entryId = ? AND position >= ? AND position < ?',
    row.id,
    FIRST_LINES,
    firstOfRest,
  );
  row.lineCount -= dropped;
  row.omittedLines += dropped;
}
