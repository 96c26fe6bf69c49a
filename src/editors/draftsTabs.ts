import * as vscode from 'vscode';

interface FileTab {
  readonly uri: vscode.Uri;
  readonly isDirty: boolean;
}

/** Closes the tabs that show a file of this kind. */
export async function closeTabs(isMeant: (tab: FileTab) => boolean): Promise<void> {
  const meant = tabsOf(isMeant);
  if (meant.length > 0) {
    await vscode.window.tabGroups.close(meant, true);
  }
}

/** The tabs that show a file of this kind. */
export function tabsOf(isMeant: (tab: FileTab) => boolean): vscode.Tab[] {
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs);
  return tabs.filter(({ input, isDirty }) => {
    const uri = shownBy(input);
    return uri !== undefined && isMeant({ uri, isDirty });
  });
}

/** Where the first of these is that is shown already; else below what the user looks at, since choices cover the top. */
export async function columnFor(...uris: readonly vscode.Uri[]): Promise<vscode.ViewColumn> {
  for (const uri of uris) {
    const address = uri.toString();
    const isShownIn = ({ tabs }: vscode.TabGroup): boolean =>
      tabs.some(({ input }) => shownBy(input)?.toString() === address);
    const group = vscode.window.tabGroups.all.find(isShownIn);
    if (group) {
      return group.viewColumn;
    }
  }
  // It goes when its last tab does.
  await vscode.commands.executeCommand('workbench.action.newGroupBelow');
  return vscode.ViewColumn.Active;
}

/** What a tab shows: as text, or in an editor of another kind, such as a preview. */
function shownBy(input: unknown): vscode.Uri | undefined {
  const isFile = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
  return isFile ? input.uri : undefined;
}
