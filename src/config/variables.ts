import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError } from '../base/errors';
import { oneLine } from '../base/strangerText';
import type { HostVariable } from './hostVariables';
import type { InputDefinition } from './inputDefinition';
import type { EntryFormat } from './serverDefinition';

/** What the variables of an entry stand for in one definition. */
export interface VariableContext {
  readonly format: EntryFormat;
  /** An absolute path; absent without a workspace folder. */
  readonly folder?: string;
  readonly userHome: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The program that runs the host. */
  readonly execPath: string;
  /** What the editor, or the user, said, by the text of the variable. */
  readonly values: ReadonlyMap<string, string>;
}

const VARIABLE: Readonly<Record<EntryFormat, RegExp>> = {
  vscode: /\$\{([^{}]*)\}/g,
  // A bare `$NAME` stays, as does whatever a shell alone would understand.
  claude: /\$\{([A-Za-z_][A-Za-z0-9_]{0,200}(?::-[^{}]*)?)\}/g,
};

/** Where a variable stands in a text. */
export interface FoundVariable {
  /** The whole of it, as written. */
  readonly text: string;
  readonly offset: number;
}

/** The variables in a text, known or not. */
export function variablesIn(text: string, format: EntryFormat): FoundVariable[] {
  return Array.from(text.matchAll(VARIABLE[format]), match => ({ text: match[0], offset: match.index }));
}

/**
 * Replaces the variables in one string, once: what a value has of them stays.
 * @throws UserError that names a variable nobody knows, or that has no meaning here
 */
export function expandVariables(text: string, context: VariableContext): string {
  return text.replace(VARIABLE[context.format], (whole, expression: string) => meaningOf(whole, expression, context));
}

/** The name of the environment variable that this is; nothing where it is another variable. */
export function environmentName(whole: string, format: EntryFormat): string | undefined {
  const inner = whole.slice(2, -1);
  if (format === 'claude') {
    return inner.split(':-', 1)[0];
  }
  return inner.startsWith('env:') ? inner.slice('env:'.length) : undefined;
}

/** What has to be asked of the editor, or of the user, for a variable of VS Code's format; nothing for others. */
export function hostVariable(text: string, inputs: readonly InputDefinition[]): HostVariable | undefined {
  const [name, argument] = partsOf(text.slice(2, -1));
  if (!argument) {
    return undefined;
  }
  switch (name) {
    case 'input': {
      const input = inputs.find(({ id }) => id === argument);
      return { kind: 'input', text, id: argument, ...(input && { input }) };
    }
    case 'config':
      return { kind: 'config', text, key: argument };
    case 'command':
      return { kind: 'command', text, command: argument };
    case 'workspaceFolder':
      return { kind: 'folder', text, name: argument };
    case 'extensionInstallFolder':
      return { kind: 'extensionFolder', text, extensionId: argument };
    default:
      return undefined;
  }
}

const PLAIN = ['workspaceFolder', 'workspaceFolderBasename', 'userHome', 'cwd', 'pathSeparator', '/', 'execPath'];

/** Whether VS Code's format has such a variable, be there a value or not. */
export function isKnownVariable(text: string): boolean {
  const [name, argument] = partsOf(text.slice(2, -1));
  return argument === undefined ? PLAIN.includes(name) : name === 'env' || hostVariable(text, []) !== undefined;
}

function meaningOf(whole: string, expression: string, context: VariableContext): string {
  const value =
    context.values.get(whole) ??
    (context.format === 'claude' ? fromEnvironment(expression, context) : ownMeaning(expression, context));
  if (value === undefined) {
    const shown = oneLine(whole, 100);
    throw new UserError(
      context.format === 'claude'
        ? l10n.t('The environment variable {0} is not set, and the configuration has no default for it.', shown)
        : l10n.t('The variable {0} has no value here.', shown),
    );
  }
  return value;
}

/** `NAME` or `NAME:-default`. A variable that is set to nothing is set, as in Claude Code. */
function fromEnvironment(expression: string, { env }: VariableContext): string | undefined {
  const [name = ''] = expression.split(':-', 1);
  return valueIn(env, name) ?? (name === expression ? undefined : expression.slice(name.length + ':-'.length));
}

function ownMeaning(expression: string, context: VariableContext): string | undefined {
  const [name, argument] = partsOf(expression);
  if (name === 'env' && argument !== undefined) {
    // As in VS Code: a variable that is not set is an empty string, not an error.
    return valueIn(context.env, argument) ?? '';
  }
  if (argument !== undefined) {
    return undefined;
  }
  switch (name) {
    case 'workspaceFolder':
    case 'cwd':
      return context.folder;
    case 'workspaceFolderBasename':
      return context.folder === undefined ? undefined : path.basename(context.folder);
    case 'userHome':
      return context.userHome;
    case 'pathSeparator':
    case '/':
      return path.sep;
    case 'execPath':
      return context.execPath;
    default:
      return undefined;
  }
}

/** An object has more names than those that were put there. */
function valueIn(env: VariableContext['env'], name: string): string | undefined {
  return Object.hasOwn(env, name) ? env[name] : undefined;
}

/** Name and argument; everything behind the first colon is the argument. */
function partsOf(expression: string): readonly [name: string, argument: string | undefined] {
  const colon = expression.indexOf(':');
  return colon < 0 ? [expression, undefined] : [expression.slice(0, colon), expression.slice(colon + 1)];
}
