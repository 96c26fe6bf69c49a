import type { Database } from './database';
import { insertResult, resultRow } from './resultRows';
import { type EntryRow, flag, type NewEntry } from './rows';

/** The rows of the other tables, all columns: they are copied as they are. */
export interface LineRow {
  readonly position: number;
  readonly atMs: number;
  readonly line: string;
}

export interface InputRow {
  readonly inputId: string;
  readonly round: string;
  readonly askedMs: number;
}

/** A transaction that entries are put into. */
export interface EntrySink {
  readonly database: Database;
  insert(entry: NewEntry): EntryRow;
}

/** How rows of an entry are read. A broken file needs more care than one that is whole. */
export interface EntryParts {
  lines(entryId: number): LineRow[];
  inputs(entryId: number): InputRow[];
  result(entryId: number): ReturnType<typeof resultRow>;
}

export function partsOf(database: Database): EntryParts {
  return {
    lines: id => database.all<LineRow>('SELECT * FROM lines WHERE entryId = ?', id),
    inputs: id => database.all<InputRow>('SELECT * FROM inputs WHERE entryId = ?', id),
    result: id => resultRow(database, id),
  };
}

/** Copies an entry, which has a number of its own there, with all that hangs on it. */
export function copyEntry(into: EntrySink, entry: EntryRow, parts: EntryParts): EntryRow {
  const { id, seq: _seq, writer: _writer, ...columns } = entry;
  const row = into.insert(columns);
  const lines = parts.lines(id);
  for (const { position, atMs, line } of lines) {
    into.database.run('INSERT INTO lines VALUES (?, ?, ?, ?)', row.id, position, atMs, line);
  }
  copyInputs(into.database, parts.inputs(id), row);
  const result = parts.result(id);
  row.hasResult = flag(result !== undefined && entry.hasResult === 1);
  if (result) {
    insertResult(into.database, { ...result, entryId: row.id });
  }
  return row;
}

export function copyInputs(database: Database, inputs: readonly InputRow[], into: EntryRow): void {
  for (const { inputId, round, askedMs } of inputs) {
    database.run('INSERT OR REPLACE INTO inputs VALUES (?, ?, ?, ?)', into.id, inputId, round, askedMs);
  }
}
