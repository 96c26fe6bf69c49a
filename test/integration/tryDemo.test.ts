import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { configure, explorer, removeServers, scripted, until } from './support/explorer';

// Last in the order of files: showing the view makes servers start from then on.
describe('Try the Demo Server', () => {
  after(removeServers);

  it('runs both demo servers, and touches no setting of the user', async () => {
    const api = await explorer();
    await vscode.commands.executeCommand('mcpTasks.tryDemo');
    const demos = api.servers.filter(({ source, shadowedBy }) => source.kind === 'demo' && shadowedBy === undefined);
    const hidden = api.servers.filter(({ source, shadowedBy }) => source.kind === 'demo' && shadowedBy !== undefined);
    // The sample workspace names servers of the same names, and a file of the user's is the stronger source.
    assert.deepEqual([demos.length, hidden.length], [0, 2]);
    const setting = vscode.workspace.getConfiguration('mcpTasks').inspect('servers');
    assert.deepEqual([setting?.workspaceValue, setting?.workspaceFolderValue], [undefined, undefined]);
  });

  it('shows the view, after which a configured server starts by itself', async () => {
    const api = await explorer();
    const { server = '' } = await configure({ server: scripted({}) });
    await until('the server to run', api.onDidChangeServers, () =>
      api.servers.find(({ id }) => id === server)?.state === 'running' ? true : undefined,
    );
  });
});
