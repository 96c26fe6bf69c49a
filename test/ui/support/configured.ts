import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type HostFolders, repository } from '../../host/window.mjs';
import { eventually } from './eventually';
import { openWindow, type WindowOptions } from './openWindow';
import type { Window } from './window';

/** Where files of configuration lie; the workspace is empty but for them. */
export interface Folders extends HostFolders {
  readonly workspace: string;
}

/** Files by their absolute paths: what is no text is written as JSON. */
type Files = Readonly<Record<string, unknown>>;

/** A window whose servers come from files, which are there before anything starts. */
export function configuredWindow(files: (folders: Folders) => Files, options: WindowOptions = {}): Promise<Window> {
  return openWindow({
    workspace: path.join(repository, 'no such folder'), // Copied as an empty one.
    ...options,
    prepare: (_storage, { workspace, ...folders }) => {
      if (workspace !== undefined) {
        writeFiles(files({ workspace, ...folders }));
      }
    },
  });
}

export function writeFiles(files: Files): void {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));
  }
}

/** The folders of a window that has a workspace. */
export function foldersOf({ host }: Window): Folders {
  const { workspace, home, user } = host;
  if (workspace === undefined) {
    throw new Error('This window has no workspace.');
  }
  return { workspace, home, user };
}

/**
 * An entry whose program writes a line into a file each time that it runs, and then serves this script. The first
 * connection runs it twice: once to find out what it speaks.
 */
export function marking(file: string, script: object = {}): { command: string; args: string[]; env: object } {
  const server = pathToFileURL(path.join(repository, 'test', 'fixtures', 'servers', 'scriptedServer.mjs'));
  const program = "require('fs').appendFileSync(process.env.MARK, 'started\\n'); import(process.env.SERVER)";
  return {
    command: 'node',
    args: ['-e', program],
    env: { MARK: file, SERVER: server.href, MCP_SCRIPT: JSON.stringify({ generation: '2026-07-28', ...script }) },
  };
}

/** How often the program of `marking` ran. */
export function startsIn(file: string): number {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
}

/** Waits for one start more than there were. @returns how many there are then */
export function waitForStart(file: string, before = 0): Promise<number> {
  return eventually(
    `a start in ${path.basename(file)}`,
    async () => startsIn(file),
    starts => starts > before,
  );
}

/** Waits until the row of this server says this. */
export function waitForServer(window: Window, name: string, description: RegExp): Promise<unknown> {
  return eventually(
    `the server ${name} to be ${description}`,
    () => window.tasks.rows(),
    rows => rows.some(row => row.level === 1 && row.label === name && description.test(row.description)),
  );
}
