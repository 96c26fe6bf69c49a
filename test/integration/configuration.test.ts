import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { configure, demo, explorer, removeServers, scripted, until } from './support/explorer';

describe('Configuration', () => {
  after(removeServers);

  it('lists the servers of .vscode/mcp.json beside those of the setting, in name order', async () => {
    const api = await explorer();
    await configure({ 'A setting': scripted({}) });
    const names = api.servers.map(({ name, source }) => `${name} (${source.kind})`);
    assert.deepEqual(names, [
      'A setting (setting)',
      'Demo (2025-11-25) (workspaceFile)',
      'Demo (2026-07-28) (workspaceFile)',
    ]);
  });

  it('lets the setting hide a server of the same name in mcp.json', async () => {
    const api = await explorer();
    const ids = await configure({ 'Demo (2025-11-25)': demo('2025-11-25') });
    const hidden = api.servers.find(({ source, name }) => source.kind === 'workspaceFile' && name.includes('2025'));
    assert.equal(hidden?.shadowedBy, ids['Demo (2025-11-25)']);
  });

  it('connects a server of mcp.json whose path holds a variable', async () => {
    const api = await explorer();
    await configure({});
    const server = api.servers.find(({ name }) => name === 'Demo (2026-07-28)');
    const running = await api.connect(server?.id ?? '');
    assert.equal(running.generation, '2026-07-28');
    assert.deepEqual(running.capabilities, { tasks: true, list: false, cancel: true, call: true });
    await api.disconnect(running.id);
  });

  it('follows an edit of mcp.json, keeps the servers known while it does not parse, and reads it again', async () => {
    const api = await explorer();
    const file = mcpJson();
    const beside = vscode.Uri.joinPath(file, '..', '..', '.mcp.json');
    const before = await vscode.workspace.fs.readFile(file);
    const names = (): string[] => api.servers.map(({ name }) => name);
    const write = (text: string): Thenable<void> => vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    try {
      await write(`{ // a comment, and a trailing comma
        "servers": { "Added": ${JSON.stringify(scripted({}))}, } }`);
      await until('the edit to be read', api.onDidChangeServers, () => (names().join() === 'Added' ? true : undefined));
      const [added] = api.servers;
      await api.connect(added?.id ?? '');

      await write('{ "servers": { "Added": ');
      // The broken text has been read as soon as a file that was written later is there as well.
      await vscode.workspace.fs.writeFile(beside, new TextEncoder().encode('{ "Beside": { "command": "node" } }'));
      await until('the later file', api.onDidChangeServers, () => (names().includes('Beside') ? true : undefined));
      assert.deepEqual(names(), ['Added', 'Beside']);
      assert.equal(api.servers.find(({ name }) => name === 'Added')?.state, 'running');
    } finally {
      await vscode.workspace.fs.writeFile(file, before);
      await vscode.workspace.fs.delete(beside);
    }
    await until('the file to be read again', api.onDidChangeServers, () =>
      names().includes('Demo (2025-11-25)') && !names().includes('Beside') ? true : undefined,
    );
  });

  it('starts a running server again when its launch changes, and leaves the others alone', async () => {
    const api = await explorer();
    const { one = '', other = '' } = await configure({ one: scripted({}), other: scripted({}) });
    await Promise.all([api.connect(one), api.connect(other)]);
    const states = new Set<string>();
    const watch = api.onDidChangeServers(() => states.add(api.servers.find(({ id }) => id === other)?.state ?? 'none'));

    await configure({ one: scripted({ tools: [{ name: 'new' }] }), other: scripted({}) });
    await until('the changed server to run again', api.onDidChangeServers, () =>
      api.servers.find(({ id }) => id === one)?.state === 'running' ? true : undefined,
    );
    watch.dispose();
    assert.deepEqual([...states], ['running']);
    assert.ok((await api.listTools(one)).some(({ name }) => name === 'new'));
  });

  it('says what is wrong with an entry, and lists the server', async () => {
    const api = await explorer();
    const { broken = '' } = await configure({ broken: { command: 17 } });
    const server = api.servers.find(({ id }) => id === broken);
    assert.equal(server?.state, 'error');
    assert.match(server?.error?.message ?? '', /"command" must be a string/);
  });
});

function mcpJson(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) {
    throw new Error('No folder is open.');
  }
  return vscode.Uri.joinPath(folder.uri, '.vscode', 'mcp.json');
}
