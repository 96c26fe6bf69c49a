import * as l10n from '@vscode/l10n';
import type { Node } from 'jsonc-parser';
import { oneLine } from '../base/strangerText';
import type { Finding, Severity } from './finding';
import type { InputDefinition } from './inputDefinition';
import {
  countingProperties,
  lastValue,
  looksLikeEntry,
  nodeValue,
  type Place,
  type Property,
  placeAlong,
  placeOf,
  propertiesOf,
  repeatedProperties,
} from './jsonTree';
import { type FileKind, type McpDocument, parseMcpDocument } from './mcpDocument';
import { type PlacedVariable, variablesOfEntry } from './placedVariables';
import { inspectEntry } from './readEntry';
import { inspectInput, usableInputs } from './readInputs';
import type { EntryFormat } from './serverDefinition';
import type { ServerEntry } from './serverEntry';
import { hostVariable, isKnownVariable } from './variables';

export type { Place } from './jsonTree';
export type { PlacedVariable } from './placedVariables';

export interface PlacedServer {
  readonly name: string;
  /** The name, with its quotes. */
  readonly nameAt: Place;
  readonly entryAt: Place;
  readonly entry: ServerEntry;
}

export interface PlacedInput {
  readonly id: string;
  /** The ID, with its quotes. */
  readonly at: Place;
  /** Absent where it cannot be used as it is. */
  readonly input?: InputDefinition;
}

export interface PlacedProblem {
  readonly message: string;
  readonly at: Place;
  readonly severity: Severity;
}

/** What a configuration file says, and where. */
export interface InspectedMcpJson {
  readonly format: EntryFormat;
  /** In the order of the file. Of a name that stands twice only the later one, which counts. */
  readonly servers: readonly PlacedServer[];
  readonly inputs: readonly PlacedInput[];
  readonly variables: readonly PlacedVariable[];
  readonly problems: readonly PlacedProblem[];
}

/** Reads the text of a configuration file, as far as it goes: it may be half written. */
export function inspectMcpJson(text: string, kind: FileKind): InspectedMcpJson {
  return new Inspection(text, parseMcpDocument(text, kind)).result();
}

/** Where the entry of a server begins: its name; `undefined` where the file does not have it. */
export function placeOfServer(text: string, kind: FileKind, name: string): Place | undefined {
  return inspectMcpJson(text, kind).servers.find(server => server.name === name)?.nameAt;
}

class Inspection {
  private readonly problems: PlacedProblem[];

  constructor(
    private readonly text: string,
    private readonly document: McpDocument,
  ) {
    this.problems = document.problems.map(({ message, offset, length }) => ({
      message,
      at: { offset, length },
      severity: 'error',
    }));
  }

  result(): InspectedMcpJson {
    const { format } = this.document;
    this.inspectTop();
    const entries = this.entries();
    const servers = entries.flatMap(property => this.server(property));
    const variables = entries.flatMap(({ name, value }) => variablesOfEntry(this.text, name, value, format));
    const inputs = (this.document.inputs?.children ?? []).map(node => ({ node, ...inspectInput(nodeValue(node)) }));
    for (const { node, findings } of inputs) {
      this.addAll(findings, node, placeOf(node));
    }
    const placed = inputs.flatMap(({ node, input }) => placedInput(node, input));
    this.inspectIds(placed);
    const usable = usableInputs(inputs);
    this.inspectVariables(variables, usable);
    this.inspectUse(placed, variables);
    return { format, servers, inputs: placed, variables, problems: this.problems };
  }

  /** The properties that are entries. */
  private entries(): Property[] {
    const { servers, isBareMap } = this.document;
    if (!servers) {
      return [];
    }
    for (const { name, key } of repeatedProperties(servers)) {
      const message = l10n.t('There is a server "{0}" already: only this one counts.', oneLine(name, 60));
      this.add('warning', message, placeOf(key));
    }
    return countingProperties(servers).filter(({ value }) => !isBareMap || looksLikeEntry(value));
  }

  private server({ name, key, value }: Property): PlacedServer[] {
    const nameAt = placeOf(key);
    if (!value) {
      return []; // Half written, which the parser has complained of.
    }
    const { entry, findings } = inspectEntry(nodeValue(value), this.document.format);
    // What is half written lacks more than it will; the parser has complained already.
    if (propertiesOf(value).every(property => property.value)) {
      this.addAll(findings, value, nameAt);
    }
    this.inspectRepetitions([value, ...propertiesOf(value).flatMap(property => property.value ?? [])]);
    return entry ? [{ name, nameAt, entryAt: placeOf(value), entry }] : [];
  }

  private inspectRepetitions(objects: readonly Node[]): void {
    for (const { name, key } of objects.flatMap(repeatedProperties)) {
      this.add('warning', l10n.t('"{0}" stands here twice: only this one counts.', oneLine(name, 60)), placeOf(key));
    }
  }

  private inspectTop(): void {
    const { format, home, isBareMap } = this.document;
    this.inspectRepetitions(home && !isBareMap ? [home] : []);
    const foreign =
      format === 'vscode' && home ? propertiesOf(home).find(({ name }) => name === 'mcpServers') : undefined;
    if (foreign) {
      const message = l10n.t('"mcpServers" is for the files of other applications: here it is "servers".');
      this.add('warning', message, placeOf(foreign.key));
    }
    const inputs = home && format === 'vscode' ? lastValue(home, 'inputs') : undefined;
    if (inputs && inputs.type !== 'array' && inputs.type !== 'null') {
      this.add('error', l10n.t('"inputs" must be a list.'), placeOf(inputs));
    }
  }

  private inspectIds(inputs: readonly PlacedInput[]): void {
    const seen = new Set<string>();
    for (const { id, at } of inputs) {
      if (seen.size === seen.add(id).size) {
        this.add('warning', l10n.t('There is an input "{0}" already: only this one counts.', oneLine(id, 60)), at);
      }
    }
  }

  private inspectVariables(variables: readonly PlacedVariable[], inputs: readonly InputDefinition[]): void {
    for (const { text, at } of variables) {
      const shown = oneLine(text, 100);
      if (this.document.format === 'claude') {
        // As it is, it would reach the server.
        const message = l10n.t('The variable {0} means nothing in the format of this file.', shown);
        if (isKnownVariable(text)) {
          this.add('warning', message, at);
        }
      } else if (!isKnownVariable(text)) {
        this.add('error', l10n.t('The variable {0} is not known.', shown), at);
      } else {
        const wanted = hostVariable(text, inputs);
        if (wanted?.kind === 'input' && !wanted.input) {
          this.add('error', l10n.t('No input of this file has the ID "{0}".', oneLine(wanted.id, 60)), at);
        }
      }
    }
  }

  private inspectUse(inputs: readonly PlacedInput[], variables: readonly PlacedVariable[]): void {
    const used = new Set(variables.map(({ text }) => text));
    for (const { id, at } of inputs) {
      if (!used.has(`\${input:${id}}`)) {
        this.add('hint', l10n.t('No server uses this input.'), at);
      }
    }
  }

  private addAll(findings: readonly Finding[], from: Node, whole: Place): void {
    for (const { message, severity, path, isAboutName } of findings) {
      this.add(severity, message, placeAlong(from, path, isAboutName === true) ?? whole);
    }
  }

  private add(severity: Severity, message: string, at: Place): void {
    this.problems.push({ message, at, severity });
  }
}

function placedInput(node: Node, input: InputDefinition | undefined): PlacedInput[] {
  const id = lastValue(node, 'id');
  return id?.type === 'string' ? [{ id: String(id.value), at: placeOf(id), ...(input && { input }) }] : [];
}
