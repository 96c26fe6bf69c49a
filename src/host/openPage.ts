import * as vscode from 'vscode';

/** Opens a page in the browser. Never rejects: what goes wrong has not opened anything. */
export async function openPage(href: string): Promise<boolean> {
  try {
    // As a text, which VS Code takes as well: a `Uri` would be encoded anew, and the addresses within it be lost.
    // https://github.com/microsoft/vscode/issues/85930
    return await vscode.env.openExternal(href as unknown as vscode.Uri);
  } catch {
    return false;
  }
}
