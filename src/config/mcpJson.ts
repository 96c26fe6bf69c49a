import * as l10n from '@vscode/l10n';
import { oneLine } from '../base/strangerText';
import type { Finding } from './finding';
import type { InputDefinition } from './inputDefinition';
import { countingProperties, looksLikeEntry, nodeValue } from './jsonTree';
import { type FileKind, type McpDocument, parseMcpDocument } from './mcpDocument';
import { inspectEntry, readEntry } from './readEntry';
import { inspectInput, usableInputs } from './readInputs';
import type { EntryFormat } from './serverDefinition';
import type { ServerEntry } from './serverEntry';

export type { FileKind } from './mcpDocument';

/** Why a file could not be read, and where in it. */
export interface FileProblem {
  readonly message: string;
  /** Characters from the start of the file. */
  readonly offset: number;
}

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

/** Reads the text of a configuration file (JSON with comments and trailing commas). An empty file has no servers. */
export function readMcpJson(text: string, kind: FileKind): McpJson {
  const document = parseMcpDocument(text, kind);
  const [problem] = document.problems;
  if (problem) {
    return { kind: 'broken', problem: { message: problem.message, offset: problem.offset } };
  }
  const notes = unknownKeys(document);
  const servers = new Map<string, ServerEntry>();
  for (const { name, value } of document.servers ? countingProperties(document.servers) : []) {
    if (document.isBareMap && !looksLikeEntry(value)) {
      notes.push(l10n.t('"{0}" is no server, and is ignored.', oneLine(name, 60)));
      continue;
    }
    const { entry, findings } = inspectEntry(nodeValue(value), document.format);
    notes.push(...notesOf(name, findings));
    if (entry) {
      servers.set(name, entry);
    }
  }
  const inputs = (document.inputs?.children ?? []).map(node => inspectInput(nodeValue(node)));
  notes.push(...inputs.flatMap(({ findings }, index) => notesOf(`inputs[${index}]`, findings)));
  return { kind: 'read', format: document.format, servers, inputs: usableInputs(inputs), notes };
}

/** Reads a map of names to entries: the value of our own setting. */
export function readServers(servers: Readonly<Record<string, unknown>>, format: EntryFormat): Map<string, ServerEntry> {
  return new Map(Object.entries(servers).map(([name, entry]) => [name, readEntry(entry, format)]));
}

const KNOWN_KEYS = ['servers', 'inputs', 'sandbox', '$schema'];

/** Of VS Code's format only: the other applications keep much else in their files. */
function unknownKeys({ format, home }: McpDocument): string[] {
  return format === 'claude' || !home
    ? []
    : countingProperties(home)
        .filter(({ name }) => !KNOWN_KEYS.includes(name))
        .map(({ name }) => l10n.t('"{0}" is not known, and is ignored.', oneLine(name, 60)));
}

function notesOf(name: string, findings: readonly Finding[]): string[] {
  return findings.map(({ message }) => `${oneLine(name, 60)}: ${message}`);
}
