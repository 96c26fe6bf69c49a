import * as vscode from 'vscode';
import type { ConfigurationSources } from './services';

const TEMPLATE = `{
  "servers": {
    "my-server": {
      "command": "npx",
      "args": ["-y", "@modelcontextprotocol/server-everything"]
    }
  }
}
`;

/**
 * Opens a configuration file: the one named, at the place of its error if it has one; else the `mcp.json` of the
 * folder, or an unsaved beginning of one. Without a folder, our own setting.
 */
export async function openConfiguration(
  configuration: Pick<ConfigurationSources, 'brokenFiles'>,
  uri: string | undefined,
): Promise<void> {
  const broken = configuration.brokenFiles.find(file => file.uri.toString() === uri);
  if (broken) {
    const document = await vscode.workspace.openTextDocument(broken.uri);
    const place = document.positionAt(broken.offset);
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(place, place) });
    return;
  }
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'mcpTasks.servers');
    return;
  }
  await vscode.window.showTextDocument(await fileOrBeginning(vscode.Uri.joinPath(folder.uri, '.vscode', 'mcp.json')));
}

/** The file; where there is none yet, an editor that makes it when it is saved. */
async function fileOrBeginning(file: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    await vscode.workspace.fs.stat(file);
    return await vscode.workspace.openTextDocument(file);
  } catch {
    const document = await vscode.workspace.openTextDocument(file.with({ scheme: 'untitled' }));
    if (document.getText() === '') {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(0, 0), TEMPLATE);
      await vscode.workspace.applyEdit(edit);
    }
    return document;
  }
}
