import * as path from 'node:path';
import type { EntryFormat } from '../config/serverDefinition';
import type { HttpEntry, ServerEntry, StdioEntry } from '../config/serverEntry';

/**
 * Whether a server of the user's own would, started in this folder, do as the folder says. A program that runs in a
 * folder may run what lies there (`npx` and `node` look for packages from where they are, Python imports from there), and
 * settings and commands may be the folder's, too: such a server needs the folder to be trusted. Any other does not.
 * @param folders those that are open, as absolute paths: it runs in the first unless it says otherwise
 */
export function usesFolder(entry: ServerEntry, format: EntryFormat, folders: readonly string[]): boolean {
  if (folders.length === 0 || entry.kind === 'invalid') {
    return false;
  }
  return (entry.kind === 'stdio' && runsInside(entry.cwd, folders)) || textsOf(entry).some(text => names(text, format));
}

function runsInside(cwd: string | undefined, folders: readonly string[]): boolean {
  if (cwd === undefined) {
    return true;
  }
  const isElsewhere = path.isAbsolute(cwd) || /^(?:~|\$\{userHome\})(?:$|[/\\])/.test(cwd);
  return !isElsewhere || folders.some(folder => isInside(cwd, folder));
}

/** The path of the folder itself, or of something in it. */
function isInside(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative === '' || (relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative));
}

/** `${env:…}`, `${input:…}` and what says where the home is are the user's own. */
function names(text: string, format: EntryFormat): boolean {
  return format === 'vscode' && /\$\{(?:workspaceFolder|cwd\}|config:|command:)/.test(text);
}

function textsOf(entry: StdioEntry | HttpEntry): string[] {
  if (entry.kind === 'http') {
    return [entry.url, ...Object.values(entry.headers)];
  }
  const { command, args, cwd = '', env, envFile = '' } = entry;
  return [command, ...args, cwd, ...Object.values(env).map(value => value ?? ''), envFile];
}
