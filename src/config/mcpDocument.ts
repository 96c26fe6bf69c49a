import * as l10n from '@vscode/l10n';
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { isDeeper, lastValue, looksLikeEntry, propertiesOf } from './jsonTree';
import type { EntryFormat } from './serverDefinition';

/** What a file is; `byContent`: whatever its content says that it is. */
export type FileKind = 'vscode' | 'claude' | 'codeWorkspace' | 'byContent';

/** Something wrong with the file as a whole, in characters from its start. */
export interface DocumentProblem {
  readonly message: string;
  readonly offset: number;
  readonly length: number;
}

/** A configuration file as a tree, with the parts that matter found in it. */
export interface McpDocument {
  readonly format: EntryFormat;
  readonly root?: Node;
  /** The object with the servers: the file, a part of it, or nothing. */
  readonly home?: Node;
  /** An object, whose properties are entries. */
  readonly servers?: Node;
  /** The servers are the file itself, between which other things may stand. */
  readonly isBareMap?: true;
  /** A list. */
  readonly inputs?: Node;
  readonly problems: readonly DocumentProblem[];
}

/** More levels than anybody means. What reads a file may call itself for each, and must not run out of stack. */
const MOST_LEVELS = 64;

/** Parses JSON with comments and trailing commas, as far as it goes. */
export function parseMcpDocument(text: string, kind: FileKind): McpDocument {
  const errors: ParseError[] = [];
  const root = parsed(text, errors);
  if (root === 'tooDeep') {
    const message = l10n.t('The file is nested too deeply.');
    return { format: 'vscode', problems: [{ message, offset: 0, length: 0 }] };
  }
  const problems = errors.map(({ error, offset, length }) => ({ message: syntaxProblem(error), offset, length }));
  const found = root ? find(root, kind) : ({ format: kind === 'claude' ? 'claude' : 'vscode', problems: [] } as const);
  return { ...found, ...(root && { root }), problems: [...problems, ...found.problems] };
}

function parsed(text: string, errors: ParseError[]): Node | 'tooDeep' | undefined {
  let root: Node | undefined;
  try {
    // In place of a byte order mark, so that every offset stays.
    root = parseTree(text.replace(/^\ufeff/, ' '), errors, { allowTrailingComma: true, allowEmptyContent: true });
  } catch {
    return 'tooDeep'; // The parser calls itself as well, and has run out of stack.
  }
  return root && isDeeper(root, MOST_LEVELS) ? 'tooDeep' : root;
}

function find(root: Node, kind: FileKind): McpDocument {
  if (root.type !== 'object') {
    return { format: kind === 'claude' ? 'claude' : 'vscode', problems: [shapeProblem(root, kind)] };
  }
  switch (kind === 'byContent' ? kindOf(root) : kind) {
    case 'claude': {
      const wrapped = lastValue(root, 'mcpServers');
      return wrapped
        ? claude(wrapped, root)
        : { format: 'claude', home: root, servers: root, isBareMap: true, problems: [] };
    }
    case 'codeWorkspace': {
      const settings = lastValue(root, 'settings');
      const home = settings && lastValue(settings, 'mcp');
      return home ? vscode(home) : { format: 'vscode', problems: [] };
    }
    default:
      return vscode(root);
  }
}

/** What a file of no known place is. */
function kindOf(root: Node): FileKind {
  const settings = lastValue(root, 'settings');
  if (lastValue(root, 'mcpServers')) {
    return 'claude';
  }
  if (lastValue(root, 'servers') || lastValue(root, 'inputs')) {
    return 'vscode';
  }
  if (settings && lastValue(settings, 'mcp')) {
    return 'codeWorkspace';
  }
  return propertiesOf(root).some(({ value }) => looksLikeEntry(value)) ? 'claude' : 'vscode';
}

function claude(servers: Node, home: Node): McpDocument {
  const found = { format: 'claude', home } as const;
  return servers.type === 'object'
    ? { ...found, servers, problems: [] }
    : { ...found, problems: servers.type === 'null' ? [] : [shapeProblem(servers, 'claude')] };
}

function vscode(home: Node): McpDocument {
  if (home.type !== 'object') {
    return { format: 'vscode', problems: home.type === 'null' ? [] : [shapeProblem(home, 'vscode')] };
  }
  const [servers, inputs] = [lastValue(home, 'servers'), lastValue(home, 'inputs')];
  const isOdd = servers && servers.type !== 'object' && servers.type !== 'null';
  return {
    format: 'vscode',
    home,
    ...(servers?.type === 'object' && { servers }),
    ...(inputs?.type === 'array' && { inputs }),
    problems: isOdd ? [shapeProblem(servers, 'vscode')] : [],
  };
}

function shapeProblem({ offset, length }: Node, kind: FileKind): DocumentProblem {
  const key = kind === 'claude' ? 'mcpServers' : 'servers';
  return { message: l10n.t('The file must be an object with an object "{0}".', key), offset, length };
}

function syntaxProblem(error: number): string {
  const words: Readonly<Record<string, string>> = {
    InvalidSymbol: l10n.t('This word means nothing in JSON.'),
    InvalidNumberFormat: l10n.t('This is no number.'),
    PropertyNameExpected: l10n.t('Property name in quotes expected.'),
    ValueExpected: l10n.t('Value expected.'),
    ColonExpected: l10n.t('Colon expected.'),
    CommaExpected: l10n.t('Comma expected.'),
    CloseBraceExpected: l10n.t('Closing brace expected.'),
    CloseBracketExpected: l10n.t('Closing bracket expected.'),
    EndOfFileExpected: l10n.t('End of file expected.'),
    UnexpectedEndOfComment: l10n.t('The comment does not end.'),
    UnexpectedEndOfString: l10n.t('The string does not end.'),
    UnexpectedEndOfNumber: l10n.t('The number does not end.'),
    InvalidUnicode: l10n.t('This is no Unicode character.'),
    InvalidEscapeCharacter: l10n.t('This escape means nothing in JSON.'),
    InvalidCharacter: l10n.t('This character cannot stand in JSON.'),
  };
  const code = printParseErrorCode(error);
  return words[code] ?? code;
}
