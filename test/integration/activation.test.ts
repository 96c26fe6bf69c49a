import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { configure, explorer, removeServers, scripted } from './support/explorer';

// First in the order of files: what it asserts is only true until a server has connected.
describe('Activation', () => {
  after(removeServers);

  it('gives the API, version 1', async () => {
    const api = await explorer();
    assert.equal(api.version, 1);
    assert.deepEqual(Object.keys(api).sort(), [
      'cancelTask',
      'connect',
      'disconnect',
      'getResult',
      'getTask',
      'history',
      'inputRequests',
      'listTasks',
      'listTools',
      'onDidChangeInputRequests',
      'onDidChangeServers',
      'onDidChangeTasks',
      'respond',
      'runTool',
      'servers',
      'tasks',
      'version',
    ]);
  });

  it('loads no MCP package before a server connects, and starts no server while the view is hidden', async () => {
    const api = await explorer();
    const { server = '' } = await configure({ server: scripted({}) });
    assert.equal(api.servers.find(({ id }) => id === server)?.state, 'stopped');
    assert.deepEqual(loadedMcpModules(), []);

    await api.connect(server);
    assert.equal(loadedMcpModules().length, 1);
  });

  it('registers every command that the manifest names', async () => {
    const manifest = vscode.extensions.getExtension('mcp-task-explorer.mcp-task-explorer')?.packageJSON;
    const named: string[] = manifest.contributes.commands.map(({ command }: { command: string }) => command);
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      named.filter(command => !registered.has(command)),
      [],
    );
  });
});

/** The extension and this suite share one Node process, and with it the table of loaded modules. */
function loadedMcpModules(): string[] {
  return Object.keys(require.cache).filter(file => /mcpClient\.js$|@modelcontextprotocol/.test(file));
}
