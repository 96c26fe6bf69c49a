import * as vscode from 'vscode';
import type { InspectedMcpJson, PlacedProblem, PlacedVariable } from '../../config/mcpJsonPlaces';
import { missingEnvFiles } from './missingEnvFiles';

type Environment = Readonly<Record<string, string | undefined>>;
type Finding = Pick<PlacedProblem, 'message' | 'severity'>;

const EDITORS_VARIABLE = /^\$\{([^:]*)(?::(.*))?\}$/s;
/** `${NAME}`; one with a default always has a value. */
const CLAUDES_VARIABLE = /^\$\{(\w+)\}$/;

/** What only this window knows to be wrong with a configuration: what its variables name may not be here. */
export function hostProblems(
  document: vscode.TextDocument,
  found: InspectedMcpJson,
  environment: Environment,
): PlacedProblem[] {
  const problemOf = found.format === 'claude' ? claudesProblem : editorsProblem;
  const unresolved = found.variables.flatMap((variable: PlacedVariable) => {
    const problem = problemOf(variable.text, environment);
    return problem ? [{ ...problem, at: variable.at }] : [];
  });
  return found.format === 'claude' ? unresolved : [...unresolved, ...missingEnvFiles(document, found)];
}

function claudesProblem(text: string, environment: Environment): Finding | undefined {
  const [, name] = CLAUDES_VARIABLE.exec(text) ?? [];
  return name === undefined || environment[name] !== undefined
    ? undefined
    : warning(vscode.l10n.t('The environment variable {0} is not set here, and there is no default for it.', name));
}

function editorsProblem(text: string, environment: Environment): Finding | undefined {
  const [, name, argument] = EDITORS_VARIABLE.exec(text) ?? [];
  if (argument === undefined) {
    const isOfFolder = name === 'workspaceFolder' || name === 'workspaceFolderBasename' || name === 'cwd';
    return isOfFolder && !vscode.workspace.workspaceFolders?.length
      ? warning(vscode.l10n.t('No folder is open, so {0} has no value here.', text))
      : undefined;
  }
  switch (name) {
    case 'env':
      return environment[argument] === undefined
        ? { severity: 'hint', message: vscode.l10n.t('{0} is not set here, and stands for nothing.', argument) }
        : undefined;
    case 'config':
      return vscode.workspace.getConfiguration().get(argument) === undefined
        ? warning(vscode.l10n.t('There is no setting "{0}" here.', argument))
        : undefined;
    case 'workspaceFolder':
      return isFolder(argument)
        ? undefined
        : { severity: 'error', message: vscode.l10n.t('No workspace folder is named "{0}".', argument) };
    case 'extensionInstallFolder':
      return vscode.extensions.getExtension(argument)
        ? undefined
        : warning(vscode.l10n.t('The extension "{0}" is not installed here.', argument));
    default:
      return undefined;
  }
}

function warning(message: string): Finding {
  return { severity: 'warning', message };
}

function isFolder(name: string): boolean {
  return (vscode.workspace.workspaceFolders ?? []).some(folder => folder.name === name);
}
