import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
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

/** Holds the database alone, in another process, until told to let go. */
export async function lockDatabase(file: string): Promise<() => Promise<void>> {
  const script = `
    const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(process.argv[1], { timeout: 5_000 });
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    console.log('held');
    process.stdin.resume().on('end', () => process.exit());
  `;
  const child = spawn(await serverNode(), ['--no-warnings', '-e', script, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data'); // Without the lock it ends, and so does the test.
  return async () => {
    const ended = once(child, 'exit');
    child.stdin.end();
    await ended;
  };
}

/** The lines that fit, of all that the server, its extension hosts and the extensions wrote into their logs. */
export function loggedLines({ logFile }: Pick<WindowHost, 'logFile'>, pattern: RegExp): string[] {
  const folder = path.join(path.dirname(logFile), 'user', 'logs');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.log'));
  const files = [logFile, ...names.map(name => path.join(folder, name))];
  return files.flatMap(file => readFileSync(file, 'utf8').split('\n')).filter(line => pattern.test(line));
}
