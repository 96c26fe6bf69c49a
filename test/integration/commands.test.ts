import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { connected, demo, removeServers, scripted, startTask, taskThat, until } from './support/explorer';

/** What the tree passes to a command: the row of a task. */
function row(serverId: string, taskId: string): object {
  return { kind: 'task', serverId, key: JSON.stringify([serverId, taskId]) };
}

describe('Commands', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await removeServers();
  });

  it('open a result as a read-only Markdown document', async () => {
    const text = '# Report\n\nAll is **well**.';
    const result = { content: [{ type: 'text', text }] };
    const { api, id } = await connected(scripted({ tools: [{ name: 'report', polls: 1, result }] }));
    const task = await startTask(api, id, 'report');
    await task.finished();
    await vscode.commands.executeCommand('mcpTasks.openResult', row(id, task.taskId));
    const document = await activeDocument('report.md');
    assert.equal(document.languageId, 'markdown');
    assert.equal(document.getText(), `${text}\n`);
    assert.equal(document.uri.scheme, 'mcp-task');
    assert.ok(!document.uri.path.includes(task.taskId), 'the raw task ID must not be part of the address');
    assert.equal(vscode.workspace.fs.isWritableFileSystem('mcp-task'), false);
  });

  it('open structured content as JSON, and the error of a failed task as it is', async () => {
    const structuredContent = { answer: 42 };
    const json = { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
    const error = { code: -32001, message: 'The disk is full', data: { free: 0 } };
    const { api, id } = await connected(
      scripted({
        tools: [
          { name: 'json', polls: 1, result: json },
          { name: 'fails', polls: 1, error },
        ],
      }),
    );
    const good = await startTask(api, id, 'json');
    await good.finished();
    await vscode.commands.executeCommand('mcpTasks.openResult', row(id, good.taskId));
    assert.deepEqual(JSON.parse((await activeDocument('json.json')).getText()), structuredContent);

    const bad = await startTask(api, id, 'fails');
    assert.equal((await bad.finished()).status, 'failed');
    await vscode.commands.executeCommand('mcpTasks.openResult', row(id, bad.taskId));
    const text = (await activeDocument('fails.error.md')).getText();
    assert.match(text, /Error -32001[\s\S]*The disk is full[\s\S]*"free": 0/);
  });

  it('open an image as an image', async () => {
    const { api, id } = await connected(demo('2026-07-28'));
    const task = await startTask(api, id, 'render_chart', { seconds: 0.2 });
    await task.finished();
    await vscode.commands.executeCommand('mcpTasks.openResult', row(id, task.taskId));
    const tab = await until('the image in front', vscode.window.tabGroups.onDidChangeTabs, () => {
      const active = vscode.window.tabGroups.activeTabGroup.activeTab;
      return active?.label.endsWith('.png') ? active : undefined;
    });
    assert.ok(tab.input instanceof vscode.TabInputCustom);
    const bytes = await vscode.workspace.fs.readFile(tab.input.uri);
    assert.deepEqual([...bytes.slice(1, 4)].map(byte => String.fromCharCode(byte)).join(''), 'PNG');
  });

  it('cancel the task of the row', async () => {
    const { api, id } = await connected(scripted({ tools: [{ name: 'build' }] }));
    const task = await startTask(api, id, 'build');
    await vscode.commands.executeCommand('mcpTasks.cancelTask', row(id, task.taskId));
    await taskThat(api, id, task.taskId, 'cancelled', ({ isCancelled }) => isCancelled);
  });

  it('refresh a task, and copy its ID', async () => {
    const { api, id } = await connected(scripted({ silent: true, pollInterval: 600_000, tools: [{ name: 'build' }] }));
    const task = await startTask(api, id, 'build');
    await api.runTool(id, 'control', { set: { taskId: task.taskId, statusMessage: 'half way' }, notify: false });
    await vscode.commands.executeCommand('mcpTasks.refreshTask', row(id, task.taskId));
    assert.equal(api.tasks(id)[0]?.statusMessage, 'half way');
    await vscode.commands.executeCommand('mcpTasks.copyTaskId', row(id, task.taskId));
    assert.equal(await vscode.env.clipboard.readText(), task.taskId);
  });

  it('refresh the tasks of a server', async () => {
    const { api, id } = await connected(scripted({}));
    await api.runTool(id, 'control', { set: { taskId: 'new', status: 'working' }, notify: false });
    await vscode.commands.executeCommand('mcpTasks.refresh', { kind: 'server', serverId: id });
    assert.deepEqual(
      api.tasks(id).map(({ taskId }) => taskId),
      ['new'],
    );
  });

  it('connect and disconnect the server of the row', async () => {
    const { api, id } = await connected(scripted({}));
    const state = (): string | undefined => api.servers.find(server => server.id === id)?.state;
    await vscode.commands.executeCommand('mcpTasks.disconnect', { kind: 'server', serverId: id });
    assert.equal(state(), 'stopped');
    await vscode.commands.executeCommand('mcpTasks.connect', { kind: 'server', serverId: id });
    assert.equal(state(), 'running');
  });
});

async function activeDocument(name: string): Promise<vscode.TextDocument> {
  return until(`${name} in front`, vscode.window.onDidChangeActiveTextEditor, () => {
    const document = vscode.window.activeTextEditor?.document;
    return document?.uri.path.endsWith(`/${name}`) ? document : undefined;
  });
}
