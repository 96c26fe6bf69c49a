import * as vscode from 'vscode';
import { CommandIds } from '../commands/commandIds';
import type { TaskNode } from './nodeTable';

export interface BrokenFile {
  readonly uri: vscode.Uri;
  readonly message: string;
  readonly offset: number;
}

/** The row of a configuration file that cannot be read; a click opens it at the place of the error. */
export function brokenFileItem(node: TaskNode, file: BrokenFile | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(file ? shortPath(file.uri) : '');
  item.id = node.id;
  item.contextValue = 'brokenFile';
  item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  if (file) {
    item.description = vscode.l10n.t('cannot be read: {0}', file.message);
    const keepRunning = vscode.l10n.t('The servers known from before keep running. Click to open the file.');
    item.tooltip = [file.uri.fsPath, keepRunning].join('\n');
    item.command = { command: CommandIds.openConfiguration, title: vscode.l10n.t('Open File'), arguments: [node] };
  }
  return item;
}

/** From the folder where the file lies in one; else the end of its path, so that the reason is still to be read. */
function shortPath(uri: vscode.Uri): string {
  return vscode.workspace.getWorkspaceFolder(uri)
    ? vscode.workspace.asRelativePath(uri)
    : uri.path.split('/').slice(-2).join('/');
}
