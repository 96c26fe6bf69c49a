import * as vscode from 'vscode';

export function activate(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    vscode.window.registerTreeDataProvider('mcpTasks.explorer', {
      getChildren: () => ['hello'],
      getTreeItem: (name: string) => new vscode.TreeItem(name),
    }),
  );
}
