import * as l10n from '@vscode/l10n';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { isRecord } from '../base/record';
import type { InputDefinition } from './inputDefinition';
import type { EntryFormat } from './serverDefinition';
import { readEntry, type ServerEntry } from './serverEntry';

/** Why a file could not be read, and where in it. */
export interface FileProblem {
  readonly message: string;
  /** Characters from the start of the file. */
  readonly offset: number;
}

/** What a file is; `byContent`: whatever its content says that it is. */
export type FileKind = 'vscode' | 'claude' | 'codeWorkspace' | 'byContent';

export type McpJson =
  | {
      readonly kind: 'read';
      readonly format: EntryFormat;
      readonly servers: ReadonlyMap<string, ServerEntry>;
      readonly inputs: readonly InputDefinition[];
      /** What was passed over, for whoever looks for it. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'broken'; readonly problem: FileProblem };

/** Reads the text of an `mcp.json` (JSON with comments and trailing commas). An empty file has no servers. */
export function readMcpJson(text: string, _kind: FileKind): McpJson {
  const errors: ParseError[] = [];
  const content: unknown = parse(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const [first] = errors;
  if (first) {
    return broken(printParseErrorCode(first.error), first.offset);
  }
  if (content === undefined) {
    return { kind: 'read', format: 'vscode', servers: new Map(), inputs: [], notes: [] };
  }
  const servers = isRecord(content) ? (content.servers ?? {}) : undefined;
  if (!isRecord(servers)) {
    return broken(l10n.t('The file must be an object with an object "servers".'), 0);
  }
  return { kind: 'read', format: 'vscode', servers: readServers(servers, 'vscode'), inputs: [], notes: [] };
}

/** Reads a map of names to entries: the value of `servers`, or of our own setting. */
export function readServers(servers: Readonly<Record<string, unknown>>, _format: EntryFormat): Map<string, ServerEntry> {
  return new Map(Object.entries(servers).map(([name, entry]) => [name, readEntry(entry)]));
}

function broken(message: string, offset: number): McpJson {
  return { kind: 'broken', problem: { message, offset } };
}
