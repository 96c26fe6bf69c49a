import { createHash } from 'node:crypto';
import type { InputDefinition } from './inputDefinition';
import type { ServerDefinition } from './serverDefinition';
import { type ServerEntry, textsOf } from './serverEntry';

/** Tells launches apart, so that one that was allowed is not taken for another: it changes with all that is started. */
export function launchHash(definition: ServerDefinition): string {
  return createHash('sha256').update(launchText(definition)).digest('hex');
}

/**
 * All that a start depends on, as text to compare: a server whose text stays is none to start again. It holds what is
 * secret in the definition, so it is kept nowhere.
 */
export function launchText({ entry, folder, format = 'vscode', inputs = [] }: ServerDefinition): string {
  const texts = textsOf(entry);
  const used = inputs.filter(({ id }) => texts.some(text => text.includes(`\${input:${id}}`)));
  return JSON.stringify({ format, folder, entry: launched(entry), inputs: used.map(asked) }, sorted);
}

/** Without what says when to start rather than what. */
function launched(entry: ServerEntry): ServerEntry {
  if (entry.kind !== 'stdio') {
    return entry;
  }
  const { watch: _when, ...rest } = entry;
  return rest;
}

/** Without the words that the user reads: they change no value. */
function asked({ description: _words, ...input }: InputDefinition): object {
  return input;
}

/** The order of keys means nothing, that of a list does. */
function sorted(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}
