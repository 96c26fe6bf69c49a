import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { serverNode, type WindowHost } from '../../host/window.mjs';

const run = promisify(execFile);

export function ledgerFile({ storage }: Pick<WindowHost, 'storage'>): string {
  return path.join(storage, 'ledger.db');
}

/** What SQLite finds wrong with the ledger, or `ok`; asked in a process that ends at once. */
export async function integrityOf(host: WindowHost): Promise<string[]> {
  return (await query(ledgerFile(host), 'PRAGMA integrity_check')).map(({ integrity_check }) =>
    String(integrity_check),
  );
}

/** The rows that a statement finds in a database; by the Node of VS Code, since ours may have no SQLite. */
export async function query(file: string, sql: string): Promise<Record<string, unknown>[]> {
  const script = `
    const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(process.argv[1], { timeout: 5_000 });
    console.log(JSON.stringify(database.prepare(process.argv[2]).all()));
  `;
  const { stdout } = await run(await serverNode(), ['--no-warnings', '-e', script, file, sql]);
  return JSON.parse(stdout);
}
