import type { Database } from './database';
import type { CutPart, ResultFacts } from './records';
import { parsed } from './rows';

/** A row of the table `results`: the body is in the row, or in a file. */
export interface ResultRow {
  readonly entryId: number;
  readonly kind: ResultFacts['kind'];
  readonly bytes: number;
  readonly keptBytes: number;
  readonly body: string | null;
  readonly file: string | null;
  /** JSON of the parts that were cut. */
  readonly cut: string | null;
  readonly keptMs: number;
}

export function resultRow(database: Database, entryId: number): ResultRow | undefined {
  return database.get<ResultRow>('SELECT * FROM results WHERE entryId = ?', entryId);
}

export function resultFacts({ kind, bytes, keptMs, cut }: Omit<ResultRow, 'body'>): ResultFacts {
  const parts = parsed<readonly CutPart[]>(cut);
  return { kind, bytes, keptAt: keptMs, ...(parts && { cut: parts }) };
}

export function insertResult(database: Database, result: ResultRow): void {
  const { entryId, kind, bytes, keptBytes, body, file, cut, keptMs } = result;
  const sql = 'INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
  database.run(sql, entryId, kind, bytes, keptBytes, body, file, cut, keptMs);
}

export function isFileNamed(database: Database, file: string): boolean {
  return database.get('SELECT 1 FROM results WHERE file = ?', file) !== undefined;
}

export function resultFile(database: Database, entryId: number): string | undefined {
  return (
    database.get<{ file: string | null }>('SELECT file FROM results WHERE entryId = ?', entryId)?.file ?? undefined
  );
}
