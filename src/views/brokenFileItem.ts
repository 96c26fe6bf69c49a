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
  const item = new vscode.TreeItem(file ? vscode.workspace.asRelativePath(file.uri) : '');
  item.id = node.id;
  item.contextValue = 'brokenFile';
  item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  if (file) {
    item.description = vscode.l10n.t('cannot be read: {0}', file.message);
    item.tooltip = vscode.l10n.t('The servers known from before keep running. Click to open the file.');
    item.command = { command: CommandIds.openConfiguration, title: vscode.l10n.t('Open File'), arguments: [node] };
  }
  return item;
}
