// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the variables of mcp.json look like
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { folder, idOf, putBack, set, temporaryFolder, userFolder, write } from './support/configurationFiles';
import { configure, explorer, removeServers, scripted, startTask, until } from './support/explorer';

const mcpJson = (): string => path.join(folder(), '.vscode', 'mcp.json');
const dotFile = (): string => path.join(folder(), '.mcp.json');

describe('A file of configuration in an editor', () => {
  before(async () => {
    await explorer();
    await vscode.extensions.getExtension('vscode.json-language-features')?.activate();
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await removeServers();
    await putBack();
  });

  describe('says over each server', () => {
    it('how it is and what can be done with it, and does that', async () => {
      const api = await explorer();
      const tools = [{ name: 'wait', taskSupport: 'required' }];
      write(mcpJson(), { servers: { Builds: scripted({ tools }) } });
      const id = await idOf('Builds', 'workspaceFile');
      const document = await open(mcpJson());
      assert.deepEqual(await lenses(document), ['3: Tasks: not connected | Connect | Run Tool…']);

      await click(document, 'Connect');
      await until('it to be connected', api.onDidChangeServers, () => stateOf(id, 'running'));
      assert.deepEqual(await lenses(document), ['3: Tasks: 2025-11-25 | Run Tool… | Restart | Disconnect | Show Log']);

      const { taskId } = await startTask(api, id, 'wait');
      assert.match((await lenses(document)).join(), /^3: Tasks: 2025-11-25 · 1 task · 1 unfinished \|/);
      await api.cancelTask(id, taskId);
      await until('the task to end', api.onDidChangeTasks, () =>
        api.tasks(id).every(({ status }) => status === 'cancelled') ? true : undefined,
      );
      assert.match((await lenses(document)).join(), /^3: Tasks: 2025-11-25 · 1 task \|/);

      await click(document, 'Disconnect');
      await until('it to be disconnected', api.onDidChangeServers, () => stateOf(id, 'stopped'));
      assert.deepEqual(await lenses(document), ['3: Tasks: not connected · 1 task | Connect | Run Tool…']);
    });

    it('where it is now, also before the file is saved', async () => {
      write(mcpJson(), { servers: { Moving: scripted({}) } });
      await idOf('Moving', 'workspaceFile');
      const document = await open(mcpJson());
      await edit(document, new vscode.Range(0, 0, 0, 0), '// One line\n// and another\n');
      assert.deepEqual(await lenses(document), ['5: Tasks: not connected | Connect | Run Tool…']);
    });

    it('who hides it, and offers nothing else then', async () => {
      write(mcpJson(), { servers: { Twice: scripted({}) } });
      await idOf('Twice', 'workspaceFile');
      await configure({ Twice: scripted({}) });
      assert.deepEqual(await lenses(await open(mcpJson())), ['3: Tasks: hidden by settings']);
    });

    it('why it did not start, as text that draws nothing', async () => {
      const api = await explorer();
      const errors = { initialize: { code: -32_000, message: '$(bug) a\nlong story '.padEnd(400, 'x') } };
      write(mcpJson(), { servers: { '$(flame) Broken': scripted({ errors }) } });
      const id = await idOf('$(flame) Broken', 'workspaceFile');
      await assert.rejects(api.connect(id));
      const [line = ''] = await lenses(await open(mcpJson()));
      assert.match(line, /^3: Tasks: .*\$\u200b\(bug\) a long story x+… \| Restart \| Show Log$/);
      assert.ok(line.length < 150, line);
    });

    it('in files of every kind', async () => {
      const user = path.join(await userFolder(), 'mcp.json');
      const extra = path.join(temporaryFolder(), 'more.json');
      write(dotFile(), { mcpServers: { Dotted: scripted({}) } });
      write(user, { servers: { Mine: scripted({}) } });
      write(extra, { mcpServers: { Further: scripted({}) } });
      await set('mcpTasks.configurationFiles', [extra]);
      for (const [name, kind, file] of [
        ['Dotted', 'dotFile', dotFile()],
        ['Mine', 'userFile', user],
        ['Further', 'extraFile', extra],
      ] as const) {
        await idOf(name, kind);
        assert.deepEqual(await lenses(await open(file)), ['3: Tasks: not connected | Connect | Run Tool…'], name);
      }
    });

    it('nothing where nobody asks for it', async () => {
      write(mcpJson(), { servers: { Silent: scripted({}) } });
      await idOf('Silent', 'workspaceFile');
      const document = await open(mcpJson());
      assert.equal((await lenses(document)).length, 1);
      await set('mcpTasks.codeLens', false);
      assert.deepEqual(await lenses(document), []);
    });

    it('nothing in a file that no server is read from', async () => {
      const other = path.join(temporaryFolder(), 'mcp.json');
      write(other, { servers: { 'Demo (2025-11-25)': scripted({}) } });
      assert.deepEqual(await lenses(await open(other)), []);
    });
  });

  describe('tells what is wrong', () => {
    it('at its place', async () => {
      write(
        mcpJson(),
        `{
  "inputs": [{ "id": "key", "type": "promptString", "description": "A key" }],
  "servers": {
    "a": { "command": "node", "args": ["\${workspaceFolder:nowhere}", "\${input:key}"] },
    "b": { "command": "node", "args": ["\${extensionInstallFolder:no.such}"], "env": { "K": "\${input:other}" } }
  }
}`,
      );
      const document = await open(mcpJson());
      const told = await toldOf(document, lines => lines.length >= 3);
      assert.deepEqual(told.filter(line => !line.includes('input:other')).sort(), [
        'error at ${workspaceFolder:nowhere}: No workspace folder is named "nowhere".',
        'warning at ${extensionInstallFolder:no.such}: The extension "no.such" is not installed here.',
      ]);
      assert.equal(told.filter(line => /^error at \$\{input:other\}: /.test(line)).length, 1);
    });

    it('where a variable has no value here, in either format', async () => {
      write(dotFile(), { mcpServers: { a: { command: '${NO_SUCH_NAME}', args: ['${NO_SUCH_NAME:-x}', '${PATH}'] } } });
      const claude = await toldOf(await open(dotFile()), lines => lines.length > 0);
      assert.deepEqual(claude, [
        'warning at ${NO_SUCH_NAME}: The environment variable NO_SUCH_NAME is not set here, and there is no default for it.',
      ]);
      const args = ['${config:no.such.setting}', '${config:editor.fontSize}', '${env:NO_SUCH_NAME}', '${env:PATH}'];
      write(mcpJson(), { servers: { a: { command: '${workspaceFolder}/a', args } } });
      const editors = await toldOf(await open(mcpJson()), lines => lines.length > 0);
      assert.deepEqual(editors, [
        'warning at ${config:no.such.setting}: There is no setting "no.such.setting" here.',
        'hint at ${env:NO_SUCH_NAME}: NO_SUCH_NAME is not set here, and stands for nothing.',
      ]);
    });

    it('of a file of variables that is not there, until it is', async () => {
      const entry = { command: 'node', envFile: '${workspaceFolder}/no-such.env' };
      write(mcpJson(), { servers: { a: entry, b: { ...entry, envFile: '${userHome}/${input:x}' } } });
      const document = await open(mcpJson());
      const isMissing = (line: string): boolean => line.includes('no-such.env');
      const told = await toldOf(document, lines => lines.some(isMissing));
      assert.deepEqual(told.filter(isMissing), [
        'warning at "${workspaceFolder}/no-such.env": There is no file "no-such.env" in the folder.',
      ]);
      write(path.join(folder(), 'no-such.env'), 'A=1');
      await open(path.join(folder(), 'no-such.env'));
      await toldOf(document, lines => !lines.some(isMissing));
    });

    it('once, where VS Code tells it, too', async () => {
      write(mcpJson(), '{ "servers": { "a": { "command": "node", } }\n  "inputs": [] }');
      const document = await open(mcpJson());
      const byEditor = await until('VS Code to complain', vscode.languages.onDidChangeDiagnostics, () => {
        const found = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source !== 'MCP Tasks');
        return found.some(({ severity }) => severity === vscode.DiagnosticSeverity.Error) ? found : undefined;
      });
      assert.equal(byEditor.length, 1);
      // Both have looked at the text when we tell of something else in it.
      await edit(document, whereIs(document, '"node"'), '"${workspaceFolder:nowhere}"');
      const isOfFolder = (line: string): boolean => line.startsWith('error at ${workspaceFolder:nowhere}: ');
      const told = await toldOf(document, lines => lines.some(isOfFolder));
      assert.equal(told.length, 1, told.join('\n'));
    });

    it('once, where the schema of VS Code finds it, or its look at variables', async () => {
      write(mcpJson(), '{\n"servers": {\n"a": { "command": 17 },\n"b": { "command": "node", "args": ["${nope}"] } } }');
      const document = await open(mcpJson());
      const all = (): string[] =>
        vscode.languages
          .getDiagnostics(document.uri)
          .map(
            ({ range, source }) =>
              `${range.start.line + 1}: ${document.getText(range)} (${source === 'MCP Tasks' ? 'ours' : 'VS Code'})`,
          )
          .sort();
      await until('each to be told once', vscode.languages.onDidChangeDiagnostics, () =>
        all().join('\n') === ['3: 17 (VS Code)', '4: ${nope} (VS Code)'].join('\n') ? true : undefined,
      ).catch(error => assert.fail(`${error.message}\n${all().join('\n')}`));
    });

    it('no more once it is right', async () => {
      write(mcpJson(), '{\n"servers": { "a": { "command": "${workspaceFolder:nowhere}" } } }');
      const document = await open(mcpJson());
      await toldOf(document, lines => lines.length === 1);
      await edit(document, whereIs(document, ':nowhere'), '');
      await toldOf(document, lines => lines.length === 0);
    });

    it('of a start that failed, in passing', async () => {
      const api = await explorer();
      write(mcpJson(), { servers: { Gone: { command: 'no-such-program-anywhere' } } });
      const id = await idOf('Gone', 'workspaceFile');
      await assert.rejects(api.connect(id));
      const document = await open(mcpJson());
      const [line] = await toldOf(document, lines => lines.length === 1);
      assert.match(line ?? '', /^information at "Gone": The server did not start\. .*no-such-program-anywhere/);
    });
  });

  describe('offers', () => {
    it('the keys of an entry, and the types there are, in the format of Claude', async () => {
      write(dotFile(), '{ "mcpServers": { "a": { "type": "", "x": 1 } } }');
      const document = await open(dotFile());
      const keys = await offered(document, '"x"');
      for (const key of ['command', 'args', 'env', 'url', 'headers', 'oauth']) {
        assert.ok(keys.includes(key), `${key} is not among ${keys.join()}`);
      }
      const types = await offered(document, '""', 1);
      assert.deepEqual(types.filter(type => /stdio|http|sse/.test(type)).sort(), [
        '"http"',
        '"sse"',
        '"stdio"',
        '"streamable-http"',
      ]);
    });

    it('the environment by its names, in the format of Claude', async () => {
      write(dotFile(), '{ "mcpServers": { "a": { "command": "${" } } }');
      const variables = await offered(await open(dotFile()), '${', 2);
      assert.ok(variables.includes('${PATH}'));
      assert.ok(!variables.some(label => label.startsWith('${workspaceFolder')));
    });

    it('every variable there is, in the format of VS Code, and no value of any', async () => {
      write(
        mcpJson(),
        '{ "inputs": [{ "id": "my-key", "type": "promptString", "description": "A key" }], "servers": { "a": { "command": "${" } } }',
      );
      const document = await open(mcpJson());
      const variables = await offered(document, '${', 2);
      const expected = ['${input:my-key}', '${workspaceFolder}', '${userHome}', '${execPath}', '${env:PATH}'];
      assert.deepEqual(
        expected.filter(label => !variables.includes(label)),
        [],
      );
      const [first] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(variables.includes(`\${workspaceFolder:${first?.name}}`));
      assert.ok(!variables.some(label => label.includes(process.env.PATH ?? '?')));
    });

    it('the keys of an entry in the file of the user', async () => {
      const user = path.join(await userFolder(), 'mcp.json');
      write(user, '{ "servers": { "a": { "command": "node", "x": 1 } } }');
      const keys = await offered(await open(user), '"x"');
      assert.ok(keys.includes('envFile'), keys.join());
    });

    it('both formats in a file of that name anywhere', async () => {
      const other = path.join(temporaryFolder(), 'mcp.json');
      write(other, '{ "mcpServers": { "a": { "x": 1 } } }');
      const document = await open(other);
      const keys = await offered(document, '"x"');
      assert.ok(keys.includes('headers'), keys.join());
      const tops = await offered(document, '"mcpServers"');
      assert.ok(tops.includes('servers') && tops.includes('inputs'), tops.join());
    });
  });
});

async function open(file: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const text = readFileSync(file, 'utf8');
  // One that was open a moment ago still has what it had then.
  await until('the document to be that of the file', vscode.workspace.onDidChangeTextDocument, () =>
    document.getText() === text ? true : undefined,
  );
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

async function edit(document: vscode.TextDocument, range: vscode.Range, text: string): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  change.replace(document.uri, range, text);
  assert.ok(await vscode.workspace.applyEdit(change));
}

function whereIs(document: vscode.TextDocument, text: string): vscode.Range {
  const offset = document.getText().indexOf(text);
  assert.notEqual(offset, -1);
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + text.length));
}

async function ourLenses({ uri }: vscode.TextDocument): Promise<vscode.CodeLens[]> {
  const all = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
  return all.filter(({ command }) => /^(?:mcpTasks|workbench\.trust)\./.test(command?.command ?? ''));
}

/** `line: titles`, the lines counted from 1. The icon that ours begin with is left out. */
async function lenses(document: vscode.TextDocument): Promise<string[]> {
  const byLine = new Map<number, string[]>();
  for (const { range, command } of await ourLenses(document)) {
    byLine.set(range.start.line, [...(byLine.get(range.start.line) ?? []), command?.title ?? '']);
  }
  return Array.from(byLine, ([line, titles]) => `${line + 1}: ${titles.join(' | ').replace('$(checklist) ', '')}`);
}

async function click(document: vscode.TextDocument, title: string): Promise<void> {
  const lens = (await ourLenses(document)).find(({ command }) => command?.title === title);
  assert.ok(lens?.command, title);
  await vscode.commands.executeCommand(lens.command.command, ...(lens.command.arguments ?? []));
}

function stateOf(id: string, state: string): true | undefined {
  const extension = vscode.extensions.getExtension('mcp-task-explorer.mcp-task-explorer');
  return extension?.exports.servers.some((server: { id: string; state: string }) => {
    return server.id === id && server.state === state;
  })
    ? true
    : undefined;
}

function ours(document: vscode.TextDocument): string[] {
  const found = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'MCP Tasks');
  return found.map(({ severity, range, message }) => {
    const word = vscode.DiagnosticSeverity[severity].toLowerCase();
    return `${word} at ${document.getText(range)}: ${message}`;
  });
}

/** What we tell of the document, once it fits. */
function toldOf(document: vscode.TextDocument, fits: (lines: string[]) => boolean): Promise<string[]> {
  return until('what is wrong to be told', vscode.languages.onDidChangeDiagnostics, () => {
    const lines = ours(document);
    return fits(lines) ? lines : undefined;
  });
}

/** The labels that are offered so many characters after where the text begins. */
async function offered(document: vscode.TextDocument, text: string, after = 0): Promise<string[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    whereIs(document, text).start.translate(0, after),
  );
  return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
}
