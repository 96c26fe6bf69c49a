import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import type { McpTasksApi } from '../../src/api/mcpTasksApi';
import { connected, demo, everything, removeServers, repository, scripted, startTask, until } from './support/explorer';

const travel = (): object => ({
  command: 'node',
  args: [path.join(repository, 'test', 'fixtures', 'servers', 'travelServer.mjs')],
});

const toolRow = (serverId: string, name: string): object => ({ kind: 'tool', serverId, name, nth: 0 });
const taskRow = (serverId: string, taskId: string): object => ({
  kind: 'task',
  serverId,
  key: JSON.stringify([serverId, taskId]),
});

/** What the travel server was asked for. */
async function callsOf(api: McpTasksApi, id: string): Promise<readonly { name: string; args: unknown }[]> {
  const outcome = await api.runTool(id, 'calls', {});
  assert.equal(outcome.kind, 'result');
  const { calls } = outcome.result.structuredContent as { calls: { name: string; args: unknown }[] };
  return calls;
}

/** The document of arguments that a command opens. */
async function argumentsOf(tool: string): Promise<vscode.TextEditor> {
  return until(`the arguments of ${tool} in front`, vscode.window.onDidChangeActiveTextEditor, () => {
    const editor = vscode.window.activeTextEditor;
    return editor?.document.uri.path.endsWith(`/${tool} arguments.json`) ? editor : undefined;
  });
}

async function write(editor: vscode.TextEditor, text: string): Promise<void> {
  const { document } = editor;
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  assert.ok(await editor.edit(edit => edit.replace(whole, text)));
}

/** Waits until what is wrong in a document is this, one a line: the text it is at, and the words. */
function problemsOf(
  { document }: vscode.TextEditor,
  fits: (problems: readonly string[]) => boolean,
): Promise<string[]> {
  return until('the problems of the arguments', vscode.languages.onDidChangeDiagnostics, () => {
    const problems = vscode.languages
      .getDiagnostics(document.uri)
      .map(({ range, message }) => `${document.getText(range)}: ${message}`);
    return fits(problems) ? problems : undefined;
  });
}

/** Where `|` stands in a text, and the text without it. */
async function atCursor(editor: vscode.TextEditor, marked: string): Promise<vscode.Position> {
  await write(editor, marked.replace('|', ''));
  return editor.document.positionAt(marked.indexOf('|'));
}

const isOpen = (uri: vscode.Uri): boolean =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());

const run = (uri?: vscode.Uri): Thenable<unknown> => vscode.commands.executeCommand('mcpTasks.runArguments', uri);

describe('Running tools', () => {
  afterEach(async () => {
    for (const { document } of vscode.window.visibleTextEditors) {
      if (document.isDirty && document.uri.scheme === 'mcp-task-draft') {
        await document.save();
      }
    }
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await removeServers();
  });

  describe('with arguments that are written as JSON', () => {
    const FIT = '{ "title": "Sea", "from": { "name": "Home" } }';

    it('begins with what the schema asks for and proposes, and helps from it', async () => {
      const { id } = await connected(travel());
      await vscode.commands.executeCommand('mcpTasks.runTool', toolRow(id, 'plan_trip'));
      const editor = await argumentsOf('plan_trip');
      const { document } = editor;
      assert.deepEqual(JSON.parse(document.getText()), { title: '', mode: 'train', from: { name: '' } });
      assert.equal(document.languageId, 'json');
      await problemsOf(editor, problems => problems.length === 2 && problems.every(one => one.startsWith('"": ')));

      const offered = async (marked: string): Promise<string[]> => {
        const position = await atCursor(editor, marked);
        const list = await vscode.commands.executeCommand<vscode.CompletionList>(
          'vscode.executeCompletionItemProvider',
          document.uri,
          position,
        );
        return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label)).sort();
      };
      assert.deepEqual(
        (await offered('{ "title": "Sea", | }')).filter(label => label !== '$schema'),
        ['from', 'mode', 'stops', 'ticket'],
      );
      assert.deepEqual(await offered('{ "mode": | }'), ['"bicycle"', '"ferry"', '"train"']);
      assert.deepEqual(await offered('{ "from": { "suburbs": [{ "name": "A", | }] } }'), ['suburbs']);

      const position = await atCursor(editor, '{ "title": "Sea", "from": { "na|me": "" } }');
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        position,
      );
      const words = hovers.flatMap(({ contents }) => contents.map(one => (typeof one === 'string' ? one : one.value)));
      assert.match(words.join().replaceAll('&nbsp;', ' '), /What people call it[\s\S]*Type: string[\s\S]*at least 1/);

      await write(editor, '{ "title": "Sea", "from": { "name": "A" }, "mode": "rocket", "x": 1 }');
      const problems = await problemsOf(editor, found => found.some(one => one.includes('rocket')));
      assert.deepEqual(problems.map(problem => problem.split(':')[0]).sort(), ['"rocket"', '"x"']);
      await write(editor, FIT);
      await problemsOf(editor, found => found.length === 0);
    });

    it('calls the tool once, however often that is asked for, and shows the answer in its place', async () => {
      const { api, id } = await connected(travel());
      await vscode.commands.executeCommand('mcpTasks.runTool', toolRow(id, 'plan_trip'));
      const editor = await argumentsOf('plan_trip');
      const { uri } = editor.document;
      await write(editor, FIT);
      await Promise.all([run(uri), run(uri), run()]);
      assert.deepEqual(await callsOf(api, id), [{ name: 'plan_trip', args: JSON.parse(FIT) }]);
      assert.equal(isOpen(uri), false);
      assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /plan_trip was called with/);
    });

    it('keeps what was written where the server refuses it', async () => {
      const { api, id } = await connected(travel());
      await vscode.commands.executeCommand('mcpTasks.runTool', toolRow(id, 'plan_trip'));
      const editor = await argumentsOf('plan_trip');
      const { uri } = editor.document;
      await write(editor, FIT.replace('Sea', 'Refused'));
      await run(uri);
      assert.ok(isOpen(uri));
      await write(editor, FIT);
      await run(uri);
      assert.equal(isOpen(uri), false);
      assert.equal((await callsOf(api, id)).length, 2);
    });

    it('calls nothing with what is no JSON, nor after it was given up', async () => {
      const { api, id } = await connected(travel());
      await vscode.commands.executeCommand('mcpTasks.runTool', toolRow(id, 'plan_trip'));
      const editor = await argumentsOf('plan_trip');
      const { uri } = editor.document;
      await write(editor, '{ "title": ');
      await run(uri);
      assert.ok(isOpen(uri));
      await vscode.commands.executeCommand('mcpTasks.discardArguments', uri);
      assert.equal(isOpen(uri), false);
      await run(uri);
      assert.deepEqual(await callsOf(api, id), []);
    });
  });

  it('runs a tool again with the arguments that it had', async () => {
    const { api, id } = await connected(everything());
    const task = await startTask(api, id, 'simulate-research-query', { topic: 'sea birds' });
    await vscode.commands.executeCommand('mcpTasks.runAgain', taskRow(id, task.taskId));
    const again = await until('the second task', api.onDidChangeTasks, () =>
      api.tasks(id).find(({ taskId }) => taskId !== task.taskId),
    );
    assert.equal(again.toolName, 'simulate-research-query');
    const finished = await again.finished();
    assert.match(JSON.stringify(await finished.result()), /sea birds/);
  });

  it('does not run a tool again twice for a double press', async () => {
    const { api, id } = await connected(scripted({ tools: [{ name: 'build' }] }));
    const task = await startTask(api, id, 'build');
    const again = (): Thenable<unknown> =>
      vscode.commands.executeCommand('mcpTasks.runAgain', taskRow(id, task.taskId));
    await Promise.all([again(), again()]);
    assert.equal((await api.listTasks(id)).length, 2);
  });

  it('wishes tasks to be kept as long as the settings say', async () => {
    const settings = vscode.workspace.getConfiguration('mcpTasks');
    await settings.update('taskTimeToLiveMinutes', 3, vscode.ConfigurationTarget.Global);
    try {
      const { api, id } = await connected(demo('2025-11-25'));
      const task = await startTask(api, id, 'write_report', { topic: 'owls', seconds: 0.2 });
      await vscode.commands.executeCommand('mcpTasks.runAgain', taskRow(id, task.taskId));
      const again = await until('the second task', api.onDidChangeTasks, () =>
        api.tasks(id).find(({ taskId }) => taskId !== task.taskId),
      );
      assert.equal(again.ttlMs, 180_000);
    } finally {
      await settings.update('taskTimeToLiveMinutes', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
