import * as path from 'node:path';
import { parse } from 'dotenv';

/** The variables of an env file, as dotenv understands it; its variables stay as they are written. */
export function readEnvFile(text: string): Record<string, string> {
  return parse(text);
}

/**
 * The environment of a process: the host's, what the file of the entry says on top, and then the entry's own, of which
 * `null` removes and a `PATH` in any letter case is appended.
 */
export function processEnvironment(
  host: Readonly<Record<string, string | undefined>>,
  fromFile: Readonly<Record<string, string>>,
  own: readonly (readonly [string, string | null])[],
): Record<string, string> {
  const result = new Map(Object.entries(host).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  for (const [name, value] of Object.entries(fromFile)) {
    result.set(pathIn(result, name) ?? name, value);
  }
  for (const [name, value] of own) {
    const pathName = pathIn(result, name);
    if (value === null) {
      result.delete(pathName ?? name);
    } else if (pathName !== undefined) {
      // An empty part would mean the current folder.
      result.set(pathName, [result.get(pathName), value].filter(Boolean).join(path.delimiter));
    } else {
      result.set(name, value);
    }
  }
  return Object.fromEntries(result);
}

/** Under which name there is a `PATH` already, where `name` is one. */
function pathIn(variables: ReadonlyMap<string, string>, name: string): string | undefined {
  return name.toUpperCase() === 'PATH' ? [...variables.keys()].find(key => key.toUpperCase() === 'PATH') : undefined;
}
