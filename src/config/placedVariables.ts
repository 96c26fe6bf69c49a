import type { Node } from 'jsonc-parser';
import { lastValue, type Place, propertiesOf } from './jsonTree';
import type { EntryFormat } from './serverDefinition';
import { variablesIn } from './variables';

export interface PlacedVariable {
  /** As it reads once the string is: `${input:key}`. */
  readonly text: string;
  readonly at: Place;
  /** The name of the server whose entry has it. */
  readonly server?: string;
}

const FIELDS: Readonly<Record<EntryFormat, readonly string[]>> = {
  vscode: ['command', 'args', 'cwd', 'env', 'envFile', 'url', 'headers'],
  claude: ['command', 'args', 'env', 'url', 'headers'],
};

/** Everything that looks like a variable where one may stand; whether there is such a variable is not asked here. */
export function variablesOfEntry(
  text: string,
  server: string,
  entry: Node | undefined,
  format: EntryFormat,
): PlacedVariable[] {
  const config = entry && format === 'vscode' ? lastValue(entry, 'config') : undefined;
  return [entry, config]
    .flatMap(part => (part ? FIELDS[format].map(field => lastValue(part, field)) : []))
    .flatMap(value => (value ? stringsIn(value) : []))
    .flatMap(node => variablesInString(text, node))
    .map(variable => ({ ...variable, server }));
}

function stringsIn(node: Node): Node[] {
  switch (node.type) {
    case 'string':
      return [node];
    case 'array':
      return (node.children ?? []).flatMap(stringsIn);
    case 'object':
      return propertiesOf(node).flatMap(({ value }) => (value ? stringsIn(value) : []));
    default:
      return [];
  }
}

/** In the text of the file, whose escapes make places differ from those in the value. */
function variablesInString(text: string, { offset, length }: Node): { text: string; at: Place }[] {
  const written = text.slice(offset, offset + length);
  return variablesIn(written, 'vscode').map(found => ({
    text: unescaped(found.text),
    at: { offset: offset + found.offset, length: found.text.length },
  }));
}

function unescaped(written: string): string {
  try {
    return String(JSON.parse(`"${written}"`));
  } catch {
    return written; // An escape that is broken, of which the parser has complained.
  }
}
