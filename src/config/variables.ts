import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError } from '../base/errors';

/** What the variables of VS Code's format stand for in one definition. */
export interface VariableContext {
  /** An absolute path; absent without a workspace folder. */
  readonly folder?: string;
  readonly userHome: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const VARIABLE = /\$\{([^{}]*)\}/g;

/**
 * Replaces the variables in one string.
 * @throws UserError that names a variable nobody knows, or that has no meaning here
 */
export function expandVariables(text: string, context: VariableContext): string {
  return text.replace(VARIABLE, (whole, expression: string) => {
    const colon = expression.indexOf(':');
    const name = colon < 0 ? expression : expression.slice(0, colon);
    const value = meaningOf(name, colon < 0 ? undefined : expression.slice(colon + 1), context);
    if (value === undefined) {
      throw new UserError(l10n.t('The variable {0} has no value here.', whole));
    }
    return value;
  });
}

function meaningOf(name: string, argument: string | undefined, context: VariableContext): string | undefined {
  if (name === 'env' && argument !== undefined) {
    // As in VS Code: a variable that is not set is an empty string, not an error.
    return context.env[argument] ?? '';
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
    default:
      return undefined;
  }
}
