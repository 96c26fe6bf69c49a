import * as vscode from 'vscode';

const SCHEME = 'mcp-task-row';

/** Of a row that is listed and not in use. VS Code colours labels by the resource of their row only. */
export const dimmed = vscode.Uri.from({ scheme: SCHEME, path: '/dimmed' });

/** Draws the labels of such rows like what is disabled. */
export function dimRows(): vscode.Disposable {
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration: uri =>
      uri.scheme === SCHEME ? { color: new vscode.ThemeColor('disabledForeground') } : undefined,
  });
}
