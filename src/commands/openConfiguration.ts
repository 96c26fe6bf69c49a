import * as vscode from 'vscode';
import { UserError } from '../base/errors';
import { isRecord } from '../base/record';
import type { Server } from '../servers/server';
import type { ConfigurationPlaces, ConfigurationSources, TextPlace } from './services';

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
    await showAt(document, { offset: broken.offset, length: 0 });
    return;
  }
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'mcpTasks.servers');
    return;
  }
  await vscode.window.showTextDocument(await fileOrBeginning(vscode.Uri.joinPath(folder.uri, '.vscode', 'mcp.json')));
}

/** Opens what a server is configured in, its entry selected as far as the text of the moment shows where it is. */
export async function goToConfiguration(server: Server, places: ConfigurationPlaces): Promise<void> {
  const { kind, uri } = server.source;
  const file = uri === undefined ? undefined : vscode.Uri.parse(uri, true);
  if (file?.scheme === 'untitled') {
    // A workspace that nobody has saved yet: only the editor knows where it keeps it.
    await vscode.commands.executeCommand('workbench.action.openWorkspaceConfigFile');
  } else if (file) {
    const document = await vscode.workspace.openTextDocument(file);
    await showAt(document, places.inFile(document.getText(), server));
  } else if (kind === 'setting') {
    await goToSetting(server.name, places);
  } else {
    throw new UserError(vscode.l10n.t('The demo servers are configured nowhere: they are gone with this window.'));
  }
}

/** In the settings file whose value counts for this server. */
async function goToSetting(serverName: string, places: ConfigurationPlaces): Promise<void> {
  const inWorkspace: unknown = vscode.workspace.getConfiguration('mcpTasks').inspect('servers')?.workspaceValue;
  const isInWorkspace = isRecord(inWorkspace) && Object.hasOwn(inWorkspace, serverName);
  // Only these commands know where the user's settings are: profiles and remote windows have files of their own.
  await vscode.commands.executeCommand(
    isInWorkspace ? 'workbench.action.openWorkspaceSettingsFile' : 'workbench.action.openSettingsJson',
  );
  const document = vscode.window.activeTextEditor?.document;
  const place = document && places.inSettings(document.getText(), serverName);
  if (place) {
    await showAt(document, place);
  }
}

async function showAt(document: vscode.TextDocument, place: TextPlace | undefined): Promise<void> {
  const { offset, length } = place ?? { offset: 0, length: 0 };
  const selection = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
  await vscode.window.showTextDocument(document, { selection });
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
