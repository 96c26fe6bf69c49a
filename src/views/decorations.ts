import * as vscode from 'vscode';

const SCHEME = 'mcp-task-row';

/** What is to be seen of a row at a glance, beside its words and its icon, which say the same. */
export type RowMark = 'dimmed' | 'failed' | 'needsInput';

/**
 * VS Code colours the label of a row by the resource of it only. The address says how the row looks, so one whose look
 * changes has another address, and nobody has to be told.
 */
export function markUri(mark: RowMark | undefined, isUnread: boolean): vscode.Uri | undefined {
  const marks = [...(mark ? [mark] : []), ...(isUnread ? ['unread'] : [])];
  return marks.length > 0 ? vscode.Uri.from({ scheme: SCHEME, path: `/${marks.join('/')}` }) : undefined;
}

/** Draws the labels of what is listed and not in use like what is disabled, and marks what needs to be looked at. */
export function decorateRows(): vscode.Disposable {
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration: uri => (uri.scheme === SCHEME ? decoration(uri.path.slice(1).split('/')) : undefined),
  });
}

function decoration(marks: readonly string[]): vscode.FileDecoration {
  const isUnread = marks.includes('unread');
  const color = marks.map(colorOf).find(id => id !== undefined);
  return {
    ...(isUnread && { badge: '●', tooltip: vscode.l10n.t('unread') }),
    ...(color !== undefined && { color: new vscode.ThemeColor(color) }),
  };
}

function colorOf(mark: string): string | undefined {
  switch (mark) {
    case 'dimmed':
      return 'disabledForeground';
    case 'failed':
      return 'list.errorForeground';
    case 'needsInput':
      return 'list.warningForeground';
    case 'unread':
      return 'list.highlightForeground';
    default:
      return undefined;
  }
}
