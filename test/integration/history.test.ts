import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { McpTasksApi, Task } from '../../src/api/mcpTasksApi';
import { connected, control, removeServers, scripted, startTask, taskThat, until } from './support/explorer';

const UNKNOWN = -32_602;

const row = (serverId: string, taskId: string): object => ({
  kind: 'task',
  serverId,
  key: JSON.stringify([serverId, taskId]),
});
const idsOf = (tasks: readonly Task[]): string[] => tasks.map(({ taskId }) => taskId);

/** Another process of the server, which knows nothing of the tasks of the one before. */
async function restarted(api: McpTasksApi, id: string): Promise<void> {
  await api.disconnect(id);
  await api.connect(id);
}

describe('The history', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await removeServers();
  });

  it('has a task as soon as its tool was run', async () => {
    const { api, id } = await connected(scripted({ tools: [{ name: 'build' }] }));
    const task = await startTask(api, id, 'build');
    const [remembered, ...others] = await api.history({ serverId: id });
    assert.deepEqual([remembered?.taskId, remembered?.toolName, others], [task.taskId, 'build', []]);
    assert.equal(remembered?.isWorking, true);
  });

  it('is read page by page, without gaps or doubles', async () => {
    const { api, id } = await connected(scripted({ preload: { count: 130, status: 'completed' } }));
    await until('all tasks to be listed', api.onDidChangeTasks, () =>
      api.tasks(id).length === 130 ? true : undefined,
    );
    const pages: string[][] = [];
    let before: Task | undefined;
    do {
      const page = await api.history({ serverId: id, limit: 50, ...(before && { before }) });
      pages.push(idsOf(page));
      before = page.at(-1);
    } while (before);
    assert.deepEqual(
      pages.map(page => page.length),
      [50, 50, 30, 0],
    );
    assert.deepEqual(pages.flat(), idsOf(api.tasks(id)), 'in the order of the list');
  });

  it('is filtered by server, text and status', async () => {
    const preload = [
      { taskId: 'a', status: 'completed', statusMessage: 'Report on OWLS' },
      { taskId: 'b', status: 'failed', statusMessage: 'report on cats' },
      { taskId: 'c', status: 'paused' },
    ];
    const { api, id } = await connected(scripted({ preload }));
    await taskThat(api, id, 'c', 'listed', () => true);
    const found = async (query: object): Promise<string[]> =>
      idsOf(await api.history({ serverId: id, ...query })).sort();
    assert.deepEqual(await found({}), ['a', 'b', 'c']);
    assert.deepEqual(await found({ text: 'report' }), ['a', 'b']);
    assert.deepEqual(await found({ text: 'owls' }), ['a']);
    assert.deepEqual(await found({ status: 'paused' }), ['c']);
    assert.deepEqual(await found({ text: 'report', status: 'failed' }), ['b']);
    assert.deepEqual(await api.history({ serverId: 'nobody' }), []);
  });

  for (const generation of ['2025-11-25', '2026-07-28'] as const) {
    it(`knows what a ${generation} server has forgotten, and nothing that nobody knew`, async () => {
      const tools = [{ name: 'build' }, { name: 'quick', polls: 1 }];
      const { api, id } = await connected(scripted({ generation, uniqueIds: true, tools }));
      const unfinished = await startTask(api, id, 'build');
      const quick = await startTask(api, id, 'quick');
      await quick.finished();
      const result = await quick.result();
      await restarted(api, id);
      const gone = await api.getTask(id, unfinished.taskId);
      assert.deepEqual([gone.gone, gone.isTerminal, gone.toolName], [true, false, 'build']);
      assert.equal(gone.goneReason, generation === '2025-11-25' ? 'serverLost' : 'unknown');
      const ended = await api.getTask(id, quick.taskId);
      assert.deepEqual([ended.isCompleted, ended.toolName], [true, 'quick']);
      assert.deepEqual(await api.getResult(id, quick.taskId), result);
      await assert.rejects(api.getTask(id, 'nobody'), { code: UNKNOWN });
      const { counts } = await control(api, id, {});
      assert.equal(counts['tools/call'], 1, 'only the call that asks for this');
    });
  }

  it('has the results of tasks that their server has dropped', async () => {
    const { api, id } = await connected(scripted({ tools: [{ name: 'quick', polls: 1 }] }));
    const task = await startTask(api, id, 'quick');
    await task.finished();
    const result = await task.result();
    await control(api, id, { remove: task.taskId });
    const dropped = await api.getTask(id, task.taskId);
    assert.deepEqual([dropped.status, dropped.goneReason], ['completed', 'unknown']);
    assert.deepEqual(await api.getResult(id, task.taskId), result);
  });

  it('keeps what is removed from the list', async () => {
    const { api, id } = await connected(scripted({ tools: [{ name: 'quick', polls: 1 }, { name: 'build' }] }));
    const [first, second] = [await startTask(api, id, 'quick'), await startTask(api, id, 'quick')];
    const running = await startTask(api, id, 'build');
    await Promise.all([first.finished(), second.finished()]);
    await vscode.commands.executeCommand('mcpTasks.removeFromList', row(id, first.taskId));
    assert.deepEqual(idsOf(api.tasks(id)).sort(), [running.taskId, second.taskId].sort());
    assert.equal((await api.listTasks(id)).length, 3, 'the server has them all');
    assert.equal(api.tasks(id).length, 2, 'and its list brings none of them back');
    await vscode.commands.executeCommand('mcpTasks.clearFinished', { kind: 'server', serverId: id });
    assert.deepEqual(idsOf(api.tasks(id)), [running.taskId]);
    assert.equal((await api.history({ serverId: id })).length, 3);
  });

  it('tells the whole story of a task in a document that follows it', async () => {
    const tools = [{ name: 'build', statusMessage: 'Compiling' }];
    const { api, id } = await connected(scripted({ tools }));
    const task = await startTask(api, id, 'build', { target: 'all', password: 'hunter2' });
    await vscode.commands.executeCommand('mcpTasks.showTaskDetails', row(id, task.taskId));
    const document = await documentInFront('build details.md');
    assert.match(document.getText(), /"target": "all"/);
    assert.match(document.getText(), /password/);
    assert.doesNotMatch(document.getText(), /hunter2/);
    assert.match(document.getText(), /working.*Compiling.*create/);
    await control(api, id, { set: { taskId: task.taskId, status: 'completed', statusMessage: 'Done' } });
    await until('the end in the document', vscode.workspace.onDidChangeTextDocument, () =>
      /completed.*Done/.test(document.getText()) ? true : undefined,
    );
  });

  it('hands a task on as a small text', async () => {
    const { api, id } = await connected(scripted({ tools: [{ name: 'build' }] }));
    const task = await startTask(api, id, 'build');
    await vscode.commands.executeCommand('mcpTasks.copyTaskHandle', row(id, task.taskId));
    const handle = JSON.parse(await vscode.env.clipboard.readText());
    assert.deepEqual(
      [handle.mcpTask, handle.server.id, handle.taskId, handle.generation, handle.tool],
      [1, id, task.taskId, '2025-11-25', 'build'],
    );
  });
});

async function documentInFront(name: string): Promise<vscode.TextDocument> {
  const editor = await until(`${name} in front`, vscode.window.onDidChangeActiveTextEditor, () => {
    const active = vscode.window.activeTextEditor;
    return active?.document.uri.path.endsWith(`/${name}`) ? active : undefined;
  });
  return editor.document;
}
