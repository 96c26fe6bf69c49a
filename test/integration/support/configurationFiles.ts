import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { explorer, repository, until } from './explorer';

/** The folder that is open. */
export function folder(): string {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  if (!first) {
    throw new Error('No folder is open.');
  }
  return first.uri.fsPath;
}

/** Where the editor keeps what is the user's. See `test/fixtures/model-helper`. */
export async function userFolder(): Promise<string> {
  const helper = vscode.extensions.getExtension<{ userFolder: string }>('mcp-task-explorer.model-helper');
  if (!helper) {
    throw new Error('The extension that knows the folder is not installed in this host.');
  }
  return (await helper.activate()).userFolder;
}

/** Files that a test has written, with what was there before. */
const touched = new Map<string, string | undefined>();
/** Settings that a test has changed. */
const changed = new Set<string>();
const folders: string[] = [];

/** A folder that is removed with the rest. */
export function temporaryFolder(): string {
  const made = mkdtempSync(path.join(os.tmpdir(), 'mcp-tasks-'));
  folders.push(made);
  return made;
}

/** Writes a file as other programs do, beside the editor; what was there comes back with {@link putBack}. */
export function write(file: string, content: object | string): void {
  remember(file);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));
}

export function remove(file: string): void {
  remember(file);
  rmSync(file, { force: true });
}

export async function set(name: string, value: unknown): Promise<void> {
  changed.add(name);
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
}

/** Files and settings are as they were before the test. */
export async function putBack(): Promise<void> {
  for (const name of changed) {
    await vscode.workspace.getConfiguration().update(name, undefined, vscode.ConfigurationTarget.Global);
  }
  changed.clear();
  for (const [file, before] of touched) {
    if (before === undefined) {
      rmSync(file, { force: true });
    } else {
      writeFileSync(file, before);
    }
  }
  touched.clear();
  for (const made of folders.splice(0)) {
    rmSync(made, { recursive: true, force: true });
  }
  const { servers } = JSON.parse(readFileSync(path.join(folder(), '.vscode', 'mcp.json'), 'utf8'));
  await listed(
    'the servers of the folder alone',
    rows => Object.keys(servers).every(name => rows.includes(`${name} (workspaceFile)`)) && rows.length === 2,
  );
}

function remember(file: string): void {
  if (!touched.has(file)) {
    touched.set(file, existsSync(file) ? readFileSync(file, 'utf8') : undefined);
  }
}

/** Every server as `name (source)`, once they are what is waited for. */
export async function listed(what: string, fits: (rows: readonly string[]) => boolean): Promise<readonly string[]> {
  const api = await explorer();
  return until(`${what} to be listed`, api.onDidChangeServers, () => {
    const rows = api.servers.map(({ name, source }) => `${name} (${source.kind})`);
    return fits(rows) ? rows : undefined;
  });
}

/** The id of the server of this name and source, once it is listed. */
export async function idOf(name: string, kind: string): Promise<string> {
  const api = await explorer();
  return until(
    `${name} (${kind}) to be listed`,
    api.onDidChangeServers,
    () => api.servers.find(server => server.name === name && server.source.kind === kind)?.id,
  );
}

/** How a server was started. */
export interface Started {
  readonly pid: number;
  readonly cwd: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | null>>;
}

/** An entry whose server tells how it was started. */
export class Telling {
  private readonly file = path.join(temporaryFolder(), 'starts');

  constructor() {
    appendFileSync(this.file, '');
  }

  /** @param env names of variables that are told are those of the entry, and `more` */
  entry(
    { args = [], env = {}, ...rest }: { args?: string[]; env?: Record<string, unknown> } & Record<string, unknown> = {},
    more: readonly string[] = [],
  ): object {
    const names = [...Object.keys(env), ...more];
    const script = path.join(repository, 'test', 'fixtures', 'servers', 'tellingServer.mjs');
    return {
      command: 'node',
      args: [script, '{}', ...args],
      env: { ...env, TELL_FILE: this.file, TELL_ENV: names.join(',') },
      ...rest,
    };
  }

  /** Oldest first. Who does not know a server's generation yet may start it twice to find out. */
  get starts(): readonly Started[] {
    const lines = readFileSync(this.file, 'utf8').split('\n');
    return lines.filter(line => line !== '').map(line => JSON.parse(line));
  }

  get last(): Started | undefined {
    return this.starts.at(-1);
  }
}
