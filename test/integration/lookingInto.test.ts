import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import * as vscode from 'vscode';
import { connected, removeServers, scripted, startTask, taskThat, until } from './support/explorer';

const TOKEN = 'hunter2-of-the-arguments';
const KEY = 'swordfish of "the" environment';
const hostile = [
  `[click](command:workbench.action.quit) ${TOKEN} ${KEY}`,
  '```````',
  '<img src="https://evil.example/x.png"> https://evil.example',
  '\u2028\u202e# Heading',
].join('\n');

/** A server that repeats its secrets wherever it can, among what Markdown and HTML are made of. */
function telltale(): object {
  const script = {
    serverInfo: { name: hostile, version: hostile, title: hostile },
    instructions: hostile,
    tools: [{ name: 'build', description: hostile, taskId: `b ${TOKEN}`, statusMessage: hostile }],
    preload: [{ taskId: 'odd', status: hostile }],
    silent: true,
    pollInterval: 600_000,
  };
  const { command, args } = scripted(script) as { readonly command: string; readonly args: readonly string[] };
  return { command, args: [...args, '--token', TOKEN], env: { API_KEY: KEY } };
}

/** What the tree passes to a command. */
const row = (serverId: string) => ({ kind: 'server', serverId });
const taskRow = (serverId: string, taskId: string) => ({
  kind: 'task',
  serverId,
  key: JSON.stringify([serverId, taskId]),
});

describe('Looking into a server', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await removeServers();
  });

  it('shows its details, of which no stranger makes a link, a picture or a heading', async () => {
    const { api, id } = await connected(telltale());
    await taskThat(api, id, 'odd', 'listed', () => true); // Its status breaks a rule.
    const document = await shown('mcpTasks.showServerDetails', row(id), /^server-\d+ details\.md$/);
    const details = document.getText();
    const tags = new Set(
      Array.from(
        new MarkdownIt({ html: true, linkify: true }).render(details).matchAll(/<(\w+)/g),
        ([, tag = '']) => tag,
      ),
    );
    assert.deepEqual([...tags].sort(), ['code', 'h1', 'h2', 'h3', 'li', 'p', 'pre', 'strong', 'ul']);
    assert.equal(details.match(/^# /gm)?.length, 1);
    assert.doesNotMatch(details, /[\u2028\u202e]/);
    assert.match(details, /### status-unknown/);
    assertNoSecrets(details);
    assert.equal(document.languageId, 'markdown');
  });

  it('keeps the details up to date, and says nothing where nothing changed', async () => {
    const { api, id } = await connected(scripted({}));
    const document = await shown('mcpTasks.showServerDetails', row(id), /details\.md$/);
    const changes: string[] = [];
    const watch = vscode.workspace.onDidChangeTextDocument(({ document: changed, contentChanges }) => {
      if (changed === document && contentChanges.length > 0) {
        changes.push(document.getText());
      }
    });
    await api.disconnect(id);
    await until('the word that it is not connected', vscode.workspace.onDidChangeTextDocument, () =>
      /\*\*State:\*\* not connected/.test(document.getText()) ? true : undefined,
    );
    watch.dispose();
    assert.equal(new Set(changes).size, changes.length);
    assert.match(document.getText(), /Nothing yet: it is not connected\./);
  });

  it('shows its traffic without secrets, as text and as JSONL, under addresses that tell nothing', async () => {
    const { api, id } = await connected(telltale());
    const task = await startTask(api, id, 'build');
    const text = await shown('mcpTasks.showTraffic', row(id), /^server-\d+ traffic\.log$/);
    assert.match(text.getText(), /→ tools\/call #\d+/);
    assertNoSecrets(text.getText());
    const jsonl = await shown('mcpTasks.showTrafficAsJsonl', row(id), /^server-\d+ traffic\.jsonl$/);
    const lines = jsonl.getText().trimEnd().split('\n');
    assert.ok(lines.every(line => typeof JSON.parse(line).message === 'object'));
    assertNoSecrets(jsonl.getText());

    const ofTask = await shown('mcpTasks.showTraffic', taskRow(id, task.taskId), /^build traffic\.log$/);
    assert.match(ofTask.getText(), /^\S+ → tools\/call #\d+/);
    assert.doesNotMatch(ofTask.getText(), /initialize/);
    assert.doesNotMatch(ofTask.uri.path + text.uri.path, new RegExp(`setting|${task.taskId}|${TOKEN}`));
    assert.equal(vscode.workspace.fs.isWritableFileSystem(ofTask.uri.scheme), false);
  });

  it('shows what is said later, once the document is looked at', async () => {
    const { api, id } = await connected(scripted({ silent: true, pollInterval: 600_000, tools: [{ name: 'build' }] }));
    const document = await shown('mcpTasks.showTraffic', row(id), /traffic\.log$/);
    assert.doesNotMatch(document.getText(), /tools\/call/);
    const task = await startTask(api, id, 'build');
    await until('the call in the document', vscode.workspace.onDidChangeTextDocument, () =>
      document.getText().includes(`task ${task.taskId}`) ? true : undefined,
    );
  });

  it('copies diagnostics without secrets', async () => {
    const { api, id } = await connected(telltale());
    await taskThat(api, id, 'odd', 'listed', () => true);
    await startTask(api, id, 'build');
    await vscode.commands.executeCommand('mcpTasks.copyDiagnostics', row(id));
    const text = await vscode.env.clipboard.readText();
    assert.match(text, new RegExp(`- VS Code: ${vscode.version.replaceAll('.', '\\.')}\n`));
    assert.match(text, /- Launch: node, 4 arguments\n/);
    assert.match(text, /- Tasks: 1 working, 1 unknown\n|- Tasks: 1 unknown, 1 working\n/);
    assert.match(text, /- status-unknown \(must, 2025-11-25\): \d+\n/);
    assert.doesNotMatch(text, /[\u2028\u202e]|API_KEY|--token|scriptedServer/);
    assertNoSecrets(text);
  });

  it('restarts it, whether it runs or not', async () => {
    const { api, id } = await connected(scripted({}));
    const states: (string | undefined)[] = [];
    const watch = api.onDidChangeServers(() => states.push(api.servers.find(server => server.id === id)?.state));
    await vscode.commands.executeCommand('mcpTasks.restartServer', row(id));
    await api.disconnect(id);
    await vscode.commands.executeCommand('mcpTasks.restartServer', row(id));
    watch.dispose();
    assert.equal(states.filter(state => state === 'running').length, 2);
    assert.equal(states.at(-1), 'running');
  });

  it('runs the tool of a row, without asking which', async () => {
    const { api, id } = await connected(scripted({ silent: true, tools: [{ name: 'build', taskId: 'b-1' }] }));
    await vscode.commands.executeCommand('mcpTasks.runTool', { kind: 'tool', serverId: id, name: 'build', nth: 0 });
    await taskThat(api, id, 'b-1', 'working', ({ isWorking }) => isWorking);
  });
});

function assertNoSecrets(text: string): void {
  const found = [TOKEN, KEY, JSON.stringify(KEY).slice(1, -1)].filter(secret => text.includes(secret));
  assert.deepEqual(found, [], text);
}

/** The document that a command opens, once it is in front. */
async function shown(command: string, target: object, name: RegExp): Promise<vscode.TextDocument> {
  await vscode.commands.executeCommand(command, target);
  return until(`${name} in front`, vscode.window.onDidChangeActiveTextEditor, () => {
    const document = vscode.window.activeTextEditor?.document;
    return name.test(document?.uri.path.split('/').at(-1) ?? '') ? document : undefined;
  });
}
