import * as path from 'node:path';
import type { EntryFormat } from '../config/serverDefinition';
import type { HttpEntry, ServerEntry, StdioEntry } from '../config/serverEntry';

/**
 * Whether a server of the user's own would, started in this folder, do as the folder says. A program that runs in a
 * folder may run what lies there (`npx` and `node` look for packages from where they are, Python imports from there), and
 * settings and commands may be the folder's, too: such a server needs the folder to be trusted. Any other does not.
 * @param folders those that are open, as absolute paths: it runs in the first unless it says otherwise
 */
export function usesFolder(
  entry: ServerEntry,
  format: EntryFormat,
  folders: readonly string[],
  userHome: string,
): boolean {
  if (folders.length === 0 || entry.kind === 'invalid') {
    return false;
  }
  const texts = textsOf(entry);
  if (texts.some(text => names(text, format))) {
    return true;
  }
  return entry.kind === 'stdio' && (runsInside(entry, folders, userHome) || pointsInside(entry, folders, userHome));
}

function runsInside({ cwd }: StdioEntry, folders: readonly string[], userHome: string): boolean {
  const where = cwd === undefined ? undefined : absolute(cwd, userHome);
  return where === undefined || folders.some(folder => isInside(where, folder));
}

/** Whether a piece of the command line, or the file of variables, is a path that leads there from where it runs. */
function pointsInside(entry: StdioEntry, folders: readonly string[], userHome: string): boolean {
  const { command, args, cwd = '', envFile = '' } = entry;
  const from = absolute(cwd, userHome) ?? userHome;
  return [command, ...args, envFile]
    .flatMap(text => [text, text.slice(text.indexOf('=') + 1)])
    .filter(text => /[/\\]/.test(text))
    .map(text => absolute(text, userHome) ?? path.resolve(from, text))
    .some(file => folders.some(folder => isInside(file, folder)));
}

/** Nothing where it is relative, or a variable says where it is. */
function absolute(text: string, userHome: string): string | undefined {
  const ofHome = /^(?:~|\$\{userHome\})(?:$|[/\\])/.exec(text);
  if (ofHome) {
    return path.join(userHome, text.slice(ofHome[0].length));
  }
  return path.isAbsolute(text) ? text : undefined;
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
