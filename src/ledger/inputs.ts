import type { Batch } from './batch';
import { boundedJson, MOST_INPUTS } from './bounds';
import type { Database } from './database';
import type { InputRound, LedgerWrite } from './records';
import { type EntryRow, parsed } from './rows';

type InputAsked = Extract<LedgerWrite, { kind: 'inputAsked' }>;
type InputEnded = Extract<LedgerWrite, { kind: 'inputEnded' }>;

interface RoundRow {
  readonly round: string;
}

/** A question that is asked again (after a reload) is the same round, and open again. */
export function addInput(batch: Batch, row: EntryRow, { inputId, inputKind, question, at }: InputAsked): void {
  const known = roundOf(batch.database, row.id, inputId);
  if (!known && countOf(batch.database, row.id) >= MOST_INPUTS) {
    return;
  }
  save(batch, row, inputId, { inputKind, question, askedAt: known?.askedAt ?? at });
}

export function endInput(batch: Batch, row: EntryRow, { inputId, end, at }: InputEnded): void {
  const known = roundOf(batch.database, row.id, inputId);
  if (known) {
    save(batch, row, inputId, { ...known, end, endedAt: at });
  }
}

/** Hands the rounds of one entry to another. */
export function moveInputs({ database }: Batch, from: EntryRow, to: EntryRow): void {
  database.run('UPDATE OR IGNORE inputs SET entryId = ? WHERE entryId = ?', to.id, from.id);
}

/** In the order in which they were asked. */
export function inputsOf(database: Database, entryId: number): InputRound[] {
  const rows = database.all<RoundRow>('SELECT round FROM inputs WHERE entryId = ? ORDER BY askedMs', entryId);
  return rows.flatMap(({ round }) => parsed<InputRound>(round) ?? []);
}

function roundOf(database: Database, entryId: number, inputId: string): InputRound | undefined {
  const sql = 'SELECT round FROM inputs WHERE entryId = ? AND inputId = ?';
  const row = database.get<RoundRow>(sql, entryId, inputId);
  return row && parsed<InputRound>(row.round);
}

function countOf(database: Database, entryId: number): number {
  return database.get<{ n: number }>('SELECT count(*) AS n FROM inputs WHERE entryId = ?', entryId)?.n ?? 0;
}

function save(batch: Batch, row: EntryRow, inputId: string, round: InputRound): void {
  const sql = 'INSERT OR REPLACE INTO inputs VALUES (?, ?, ?, ?)';
  batch.database.run(sql, row.id, inputId, boundedJson(round), round.askedAt);
  batch.touch(row);
}
