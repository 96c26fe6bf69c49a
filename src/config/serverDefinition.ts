import type { ServerId } from '../base/serverId';
import type { InputDefinition } from './inputDefinition';
import type { ServerEntry } from './serverEntry';

/** Where a server is configured; the words of the exported API. */
export type SourceKind =
  | 'setting'
  | 'workspaceFile'
  | 'dotFile'
  | 'codeWorkspace'
  | 'userFile'
  | 'extraFile'
  | 'discovered'
  | 'demo';

export interface ServerSource {
  readonly kind: SourceKind;
  /** The file, where there is one. */
  readonly uri?: string;
}

/** Whose rules an entry follows: which variables it has, what `cwd` is without a word. */
export type EntryFormat = 'vscode' | 'claude';

/** One configured server, as its source has it: nothing is resolved yet. */
export interface ServerDefinition {
  readonly id: ServerId;
  readonly name: string;
  readonly source: ServerSource;
  /** What `${workspaceFolder}` means here: an absolute path. */
  readonly folder?: string;
  /** Whether it needs Workspace Trust: its source came with the folder. */
  readonly needsTrust: boolean;
  readonly entry: ServerEntry;
  /** `vscode` where absent. */
  readonly format?: EntryFormat;
  /** Of the source as a whole; none where absent. */
  readonly inputs?: readonly InputDefinition[];
}

/** A definition beside the stronger one of the same name, if there is one. */
export interface RankedDefinition extends ServerDefinition {
  readonly shadowedBy?: ServerId;
}

/** Source and name: stable across reloads and edits of the launch. */
export function serverId({ kind, uri }: ServerSource, name: string): ServerId {
  return [kind, ...(uri === undefined ? [] : [uri]), name].map(encodeURIComponent).join(':') as ServerId;
}

/** Of two servers with the same name the one from the stronger source wins; `definitions` come strongest first. */
export function rank(definitions: readonly ServerDefinition[]): RankedDefinition[] {
  const winners = new Map<string, ServerId>();
  return definitions.map(definition => {
    const winner = winners.get(definition.name);
    if (winner === undefined) {
      winners.set(definition.name, definition.id);
      return definition;
    }
    return { ...definition, shadowedBy: winner };
  });
}
