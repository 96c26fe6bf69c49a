import * as path from 'node:path';
import { parse } from 'dotenv';

/** The variables of an env file, as dotenv understands it; its variables stay as they are written. */
export function readEnvFile(text: string): Record<string, string> {
  return parse(text);
}

/**
 * The environment of a process: the host's, what the file of the entry says on top, and then the entry's own, of which
 * `null` removes and a `PATH` in any letter case is appended.
 * @param isWindows where letter case tells no names apart
 */
export function processEnvironment(
  host: Readonly<Record<string, string | undefined>>,
  fromFile: Readonly<Record<string, string>>,
  own: readonly (readonly [string, string | null])[],
  isWindows = process.platform === 'win32',
): Record<string, string> {
  const result = new Map(Object.entries(host).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  for (const [name, value] of Object.entries(fromFile)) {
    result.set(nameIn(result, name, isWindows), value);
  }
  for (const [name, value] of own) {
    const there = nameIn(result, name, isWindows);
    if (value === null) {
      result.delete(there);
    } else if (isPath(name)) {
      // An empty part would mean the current folder.
      result.set(there, [result.get(there), value].filter(Boolean).join(path.delimiter));
    } else {
      result.set(there, value);
    }
  }
  return Object.fromEntries(result);
}

/** Under which name the variable is there already, or will be. */
function nameIn(variables: ReadonlyMap<string, string>, name: string, isWindows: boolean): string {
  const isSame = (key: string): boolean => key.toUpperCase() === name.toUpperCase();
  return (isWindows || isPath(name) ? [...variables.keys()].find(isSame) : undefined) ?? name;
}

function isPath(name: string): boolean {
  return name.toUpperCase() === 'PATH';
}
