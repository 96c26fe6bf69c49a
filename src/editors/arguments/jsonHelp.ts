import {
  type CompletionItem,
  CompletionItemKind,
  getLanguageService,
  InsertTextFormat,
  type JSONDocument,
  type JSONSchema,
  type LanguageService,
  SchemaDraft,
  TextDocument,
} from 'vscode-json-languageservice';
import type { ValidateJson } from '../../base/jsonSchema';
import { isRecord } from '../../base/record';
import { oneLine } from '../../base/strangerText';
import type { Tool } from '../../tasks/taskClient';
import { problemWords } from '../problemWords';
import { type PlacedProblem, placeOfProblem, readArguments, type TextPlace } from './argumentPlaces';
import { boundedSchema } from './boundedSchema';
import type { Schema } from './schemaReferences';

/** What may be written at a place. */
export interface Suggestion {
  readonly label: string;
  readonly kind: 'property' | 'value';
  /** What it stands for, as a snippet. */
  readonly snippet: string;
  /** What it takes the place of. */
  readonly at: TextPlace;
  readonly documentation: string;
  readonly filterText: string | undefined;
  readonly sortText: string | undefined;
}

/** What the schema says of a value, and where the value stands. */
export interface DescribedValue {
  /** The name of the property, where it is one. */
  readonly name: string | undefined;
  readonly at: TextPlace;
  /** All that speak of it. */
  readonly schemas: readonly Schema[];
}

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';
const MOST_PROBLEMS = 100;

/**
 * Help for one tool's arguments while they are written: VS Code's own JSON language service, which is given the schema
 * as a {@link boundedSchema} and has no way to fetch another.
 */
export class JsonHelp {
  private readonly schema: JSONSchema;
  private readonly service: LanguageService;

  constructor(
    private readonly tool: Pick<Tool, 'name' | 'inputSchema'>,
    private readonly address: string,
    private readonly validate: ValidateJson,
  ) {
    this.schema = { ...boundedSchema({ type: 'object', ...tool.inputSchema }), $schema: DIALECT };
    this.service = getLanguageService({
      schemaRequestService: () => Promise.reject(new Error('No schema is fetched.')),
      clientCapabilities: { textDocument: { completion: { completionItem: { documentationFormat: ['plaintext'] } } } },
    });
    this.service.configure({ schemas: [{ uri: `${address}#schema`, fileMatch: ['*'], schema: this.schema }] });
  }

  async complete(text: string, offset: number): Promise<readonly Suggestion[]> {
    const { document, json } = this.parsed(text);
    const list = await this.service.doComplete(document, document.positionAt(offset), json);
    return (list?.items ?? []).flatMap(item => suggestion(item, document));
  }

  /** What is wrong beyond the syntax, of which VS Code speaks by itself: the validator decides, and this says where. */
  async problems(text: string): Promise<readonly PlacedProblem[]> {
    const written = readArguments(text);
    const problem = written.kind === 'json' ? this.problem(written.value) : undefined;
    if (written.kind !== 'json' || problem === undefined) {
      return [];
    }
    const { document, json } = this.parsed(text);
    const settings = { schemaDraft: SchemaDraft.v2020_12 };
    const found = await this.service.doValidation(document, json, settings, this.schema);
    const placed = found.slice(0, MOST_PROBLEMS).map(({ message, range }) => {
      const offset = document.offsetAt(range.start);
      return { message: messageText(message), at: { offset, length: document.offsetAt(range.end) - offset } };
    });
    const whole = { message: problemWords(problem, this.tool.name), at: placeOfProblem(problem, written.root) };
    return placed.length > 0 ? placed : [whole];
  }

  /** What is said of the value, or of the property, at a place. */
  async describe(text: string, offset: number): Promise<DescribedValue | undefined> {
    const { document, json } = this.parsed(text);
    const matching = await this.service.getMatchingSchemas(document, json, this.schema);
    const within = matching.filter(({ node }) => {
      const start = node.parent?.type === 'property' ? node.parent.offset : node.offset;
      return start <= offset && offset <= node.offset + node.length;
    });
    const [innermost] = [...within].sort((one, other) => one.node.length - other.node.length);
    if (!innermost) {
      return undefined;
    }
    const { node } = innermost;
    const property = node.parent?.type === 'property' ? node.parent : undefined;
    return {
      name: property?.keyNode.value,
      at: { offset: property?.offset ?? node.offset, length: property?.length ?? node.length },
      schemas: within.filter(one => one.node === node).flatMap(({ schema }) => (isRecord(schema) ? [schema] : [])),
    };
  }

  /** As it would keep the arguments from being sent. */
  private problem(value: unknown): string | undefined {
    return this.validate({ ...this.tool.inputSchema, type: 'object' }, value);
  }

  private parsed(text: string): { readonly document: TextDocument; readonly json: JSONDocument } {
    const document = TextDocument.create(this.address, 'json', 1, text);
    return { document, json: this.service.parseJSONDocument(document) };
  }
}

function suggestion(item: CompletionItem, document: TextDocument): Suggestion[] {
  const { textEdit, label, kind, documentation, filterText, sortText, insertTextFormat } = item;
  if (!textEdit || !('range' in textEdit) || label === '$schema') {
    return [];
  }
  const offset = document.offsetAt(textEdit.range.start);
  const isSnippet = insertTextFormat === InsertTextFormat.Snippet;
  return [
    {
      label,
      kind: kind === CompletionItemKind.Property ? 'property' : 'value',
      snippet: isSnippet ? textEdit.newText : textEdit.newText.replace(/[\\$}]/g, '\\$&'),
      at: { offset, length: document.offsetAt(textEdit.range.end) - offset },
      documentation: typeof documentation === 'string' ? documentation : (documentation?.value ?? ''),
      filterText,
      sortText,
    },
  ];
}

/** It quotes the schema. */
function messageText(message: string | { readonly value: string }): string {
  return oneLine(typeof message === 'string' ? message : message.value);
}
