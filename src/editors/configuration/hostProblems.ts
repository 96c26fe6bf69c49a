import * as vscode from 'vscode';
import type { InspectedMcpJson, PlacedProblem, PlacedVariable } from '../../config/mcpJsonPlaces';
import { missingEnvFiles } from './missingEnvFiles';

const VARIABLE = /^\$\{(\w+):(.*)\}$/s;

/** What only this window knows to be wrong with a configuration: what its variables name may not be here. */
export function hostProblems(document: vscode.TextDocument, found: InspectedMcpJson): PlacedProblem[] {
  return found.format === 'vscode' ? [...found.variables.flatMap(problemOf), ...missingEnvFiles(document, found)] : [];
}

function problemOf({ text, at }: PlacedVariable): PlacedProblem[] {
  const [, name, argument = ''] = VARIABLE.exec(text) ?? [];
  switch (name) {
    case 'workspaceFolder':
      return isFolder(argument)
        ? []
        : [{ at, severity: 'error', message: vscode.l10n.t('No workspace folder is named "{0}".', argument) }];
    case 'extensionInstallFolder':
      return vscode.extensions.getExtension(argument)
        ? []
        : [{ at, severity: 'warning', message: vscode.l10n.t('The extension "{0}" is not installed here.', argument) }];
    default:
      return [];
  }
}

function isFolder(name: string): boolean {
  return (vscode.workspace.workspaceFolders ?? []).some(folder => folder.name === name);
}
