import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { McpTasksApi } from '../../src/api/mcpTasksApi';
import { piecesOf } from '../../src/editors/results/pieces';
import { writePart } from '../../src/editors/results/writePart';
import { connected, control, demo, everything, removeServers, scripted, startTask, until } from './support/explorer';

/** What the tree passes to a command: the row of a task. */
function row(serverId: string, taskId: string): object {
  return { kind: 'task', serverId, key: JSON.stringify([serverId, taskId]) };
}

const text = (value: string): object => ({ type: 'text', text: value });
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=';
const image = { type: 'image', mimeType: 'image/png', data: pixel };

/** A tool whose task ends with this. */
const tool = (name: string, ...content: readonly object[]): object => ({ name, polls: 1, result: { content } });

/** Runs a command that asks for something, and accepts what the quick pick has in front. */
async function pickingFirst(command: string, ...args: readonly unknown[]): Promise<void> {
  let isOver = false;
  const running = Promise.resolve(vscode.commands.executeCommand(command, ...args)).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  }
  await running;
}

function tabInFront(label: string | RegExp): Promise<vscode.Tab> {
  const fits = (tab: vscode.Tab): boolean => (typeof label === 'string' ? tab.label === label : label.test(tab.label));
  return until(`the tab ${label} in front`, vscode.window.tabGroups.onDidChangeTabs, () => {
    const active = vscode.window.tabGroups.activeTabGroup.activeTab;
    return active && fits(active) ? active : undefined;
  });
}

async function textInFront(label: string | RegExp): Promise<string> {
  const { input } = await tabInFront(label);
  assert.ok(input instanceof vscode.TabInputText, 'a text editor');
  return (await vscode.workspace.openTextDocument(input.uri)).getText();
}

function uriInFront(): vscode.Uri {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  assert.ok(input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom);
  return input.uri;
}

const beside = (uri: vscode.Uri, name: string): vscode.Uri => vscode.Uri.joinPath(uri, '..', name);

async function readText(uri: vscode.Uri): Promise<string> {
  return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8');
}

/** The names in the folder of the result in front. */
async function names(): Promise<string[]> {
  const entries = await vscode.workspace.fs.readDirectory(beside(uriInFront(), ''));
  return entries.map(([name]) => name);
}

/** The task of a tool that has ended. */
async function ended(api: McpTasksApi, id: string, name: string, args: Record<string, unknown> = {}): Promise<object> {
  const task = await startTask(api, id, name, args);
  await task.finished();
  return row(id, task.taskId);
}

describe('Results', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await removeServers();
  });

  describe('of server-everything', () => {
    /** Calls a tool that answers at once, and opens what it answered. */
    const opened = async (name: string, args: Record<string, unknown> = {}): Promise<McpTasksApi> => {
      const { api, id } = await connected(everything());
      await api.runTool(id, name, args);
      await pickingFirst('mcpTasks.openResult');
      return api;
    };

    it('show a picture as a picture, with its words in a document beside it', async () => {
      await opened('get-tiny-image');
      const { input } = await tabInFront('get-tiny-image-1.png');
      assert.ok(input instanceof vscode.TabInputCustom);
      assert.match(input.viewType, /image/i);
      const report = await readText(beside(input.uri, 'get-tiny-image.md'));
      assert.match(report, /^Here's the image[\s\S]*!\[.+\]\(get-tiny-image-1\.png\)[\s\S]*The image above/);
    });

    it('show structured content as JSON', async () => {
      await opened('get-structured-content', { location: 'Chicago' });
      const weather = JSON.parse(await textInFront('get-structured-content.json'));
      assert.equal(typeof weather.temperature, 'number');
    });

    it('show messages with annotations, and the picture that goes with them', async () => {
      await opened('get-annotated-message', { messageType: 'error', includeImage: true });
      const { input } = await tabInFront('get-annotated-message-1.png');
      assert.ok(input instanceof vscode.TabInputCustom);
      assert.match(await readText(beside(input.uri, 'get-annotated-message.md')), /^Error: Operation failed/);
    });

    it('show embedded resources: text where it stands, bytes as a file', async () => {
      await opened('get-resource-reference', { resourceType: 'Text', resourceId: 1 });
      assert.match(await textInFront('get-resource-reference.md'), /Resource 1: This is a plaintext resource/);
      await removeServers();
      await opened('get-resource-reference', { resourceType: 'Blob', resourceId: 1 });
      assert.match(await textInFront('get-resource-reference.md'), /\[get-resource-reference-1\.txt\]/);
      assert.match(
        await readText(beside(uriInFront(), 'get-resource-reference-1.txt')),
        /Resource 1: This is a base64 blob/,
      );
    });

    it('read through the server what resource links lead to', async () => {
      await opened('get-resource-links', { count: 2 });
      const report = await textInFront('get-resource-links.md');
      assert.match(report, /\(get-resource-links-1\.txt\).*demo:\/\/resource\/dynamic\/blob\/1/);
      assert.match(report, /\(get-resource-links-2\.txt\).*demo:\/\/resource\/dynamic\/text\/2/);
      const uri = uriInFront();
      assert.match(await readText(beside(uri, 'get-resource-links-1.txt')), /^Resource 1: This is a base64 blob/);
      assert.match(await readText(beside(uri, 'get-resource-links-2.txt')), /^Resource 2: This is a plaintext/);
    });

    it('say of an archive what it is; no editor is opened on it', async () => {
      const data = `data:text/plain;base64,${Buffer.from('packed').toString('base64')}`;
      await opened('gzip-file-as-resource', { name: 'notes.gz', data, outputType: 'resource' });
      assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab, undefined);
      await pickingFirst('mcpTasks.openRawResponse');
      assert.match(await textInFront('gzip-file-as-resource.response.json'), /"mimeType": "application\/gzip"/);
      const gzip = await vscode.workspace.fs.readFile(beside(uriInFront(), 'gzip-file-as-resource-1.gz'));
      assert.deepEqual([...gzip.slice(0, 2)], [0x1f, 0x8b]);
    });
  });

  it('of several parts are a folder, in which each has the ending of its type', async () => {
    const content = [
      text('x'.repeat(400)),
      image,
      { type: 'audio', mimeType: 'audio/mpeg', data: 'AAAA' },
      { type: 'resource', resource: { uri: 'file:///film', mimeType: 'video/mp4', blob: 'AAAA' } },
      { type: 'resource', resource: { uri: 'file:///main.py', text: 'print(1)' } },
      { type: 'resource', resource: { uri: 'file:///a.pdf', mimeType: 'application/pdf', blob: 'AAAA' } },
    ];
    const { api, id } = await connected(scripted({ tools: [tool('make', ...content)] }));
    await vscode.commands.executeCommand('mcpTasks.openResult', await ended(api, id, 'make'));
    await tabInFront('make.md');
    const expected = ['make.md', 'make-1.png', 'make-2.mp3', 'make-3.mp4', 'make-4.py', 'make-5.pdf'];
    assert.deepEqual(await names(), [...expected, 'make.response.json']);
    await vscode.commands.executeCommand('vscode.open', beside(uriInFront(), 'make-4.py'));
    assert.equal(await textInFront('make-4.py'), 'print(1)');
  });

  describe('with links to resources', () => {
    const link = { type: 'resource_link', uri: 'note://1', name: 'note', mimeType: 'text/plain' };
    for (const generation of ['2025-11-25', '2026-07-28'] as const) {
      it(`say what a ${generation} server says that does not find one, and ask again`, async () => {
        const { api, id } = await connected(scripted({ generation, resources: {}, tools: [tool('find', link)] }));
        await vscode.commands.executeCommand('mcpTasks.openResult', await ended(api, id, 'find'));
        const note = uriInFront();
        assert.match(note.path, /\/find-1\.txt$/);
        assert.match(await readText(note), /cannot be read: .*Resource not found/);
        await control(api, id, { script: { resources: { 'note://1': { text: 'Buy milk' } } } });
        assert.equal(await readText(note), 'Buy milk');
        await control(api, id, { script: { resources: {} } });
        assert.equal(await readText(note), 'Buy milk', 'what was fetched stays');
      });
    }

    it('connect a stopped server to read one', async () => {
      const resources = { 'note://1': { text: 'Buy milk' } };
      const { api, id } = await connected(scripted({ resources, tools: [tool('find', text('See'), link)] }));
      await vscode.commands.executeCommand('mcpTasks.openResult', await ended(api, id, 'find'));
      await tabInFront('find.md');
      await api.disconnect(id);
      assert.equal(await readText(beside(uriInFront(), 'find-1.txt')), 'Buy milk');
      assert.equal(api.servers.find(server => server.id === id)?.state, 'running');
    });
  });

  it('that are errors say code, message, data, and what led there, without what is secret', async () => {
    const error = { code: -32_001, message: 'The disk is full', data: { free: 0 } };
    const inputSchema = {
      type: 'object',
      properties: { size: { type: 'number' }, pin: { type: 'string', writeOnly: true } },
    };
    const { api, id } = await connected(scripted({ tools: [{ name: 'fill', polls: 1, error, inputSchema }] }));
    const args = { size: 7, pin: 'hidden-4711' };
    await vscode.commands.executeCommand('mcpTasks.openResult', await ended(api, id, 'fill', args));
    const report = await textInFront('fill.error.md');
    assert.match(report, /^# Error -32001[\s\S]*The disk is full[\s\S]*"free": 0[\s\S]*"size": 7[\s\S]*`pin`/);
    assert.doesNotMatch(report, /hidden-4711/);
    await vscode.commands.executeCommand('mcpTasks.openRawResponse');
    assert.deepEqual(JSON.parse(await textInFront('fill.response.json')), { error });
  });

  it('are copied to the letter: words, JSON, an error; a picture is not', async () => {
    const words = '# One\r\n\t![x](https://example.invalid/x.png) \u202e';
    const structuredContent = { b: 1, a: [2] };
    const error = { code: 5, message: 'No' };
    const tools = [
      tool('words', text(words), image, text('Two')),
      { name: 'json', polls: 1, result: { content: [text(JSON.stringify(structuredContent))], structuredContent } },
      { name: 'error', polls: 1, error },
      tool('picture', image),
    ];
    const { api, id } = await connected(scripted({ tools }));
    const copied = async (name: string): Promise<string> => {
      await vscode.commands.executeCommand('mcpTasks.copyResult', await ended(api, id, name));
      return vscode.env.clipboard.readText();
    };
    assert.equal(await copied('words'), `${words}\n\nTwo`);
    assert.equal(await copied('json'), `${JSON.stringify(structuredContent, undefined, 2)}\n`);
    const ofError = await copied('error');
    assert.match(ofError, /^# Error 5\n\n```text\nNo\n```/);
    assert.equal(await copied('picture'), ofError, 'the clipboard keeps what it had');
    await vscode.commands.executeCommand('mcpTasks.openResult', await ended(api, id, 'words'));
    await tabInFront('words-1.png');
    await vscode.commands.executeCommand('vscode.open', beside(uriInFront(), 'words.response.json'));
    await tabInFront('words.response.json');
    await vscode.commands.executeCommand('mcpTasks.copyResult', uriInFront());
    assert.equal(JSON.parse(await vscode.env.clipboard.readText()).result.content.length, 3, 'of the editor: its file');
  });

  describe('are compared', () => {
    const diffInFront = async (): Promise<readonly [string, string]> => {
      const { input } = await tabInFront(/↔/);
      assert.ok(input instanceof vscode.TabInputTextDiff);
      return [await readText(input.original), await readText(input.modified)];
    };

    it('with the run of the same tool before, which is offered first, the older one on the left', async () => {
      const { api, id } = await connected(scripted({ tools: [tool('count', text('1')), tool('other', text('o'))] }));
      await ended(api, id, 'count');
      await control(api, id, { script: { tools: [tool('count', text('2')), tool('other', text('o'))] } });
      const second = await ended(api, id, 'count');
      await ended(api, id, 'other');
      await pickingFirst('mcpTasks.compareResult', second);
      assert.deepEqual(await diffInFront(), ['1\n', '2\n']);
    });

    it('with one that is only remembered', async () => {
      const { api, id } = await connected(scripted({ uniqueIds: true, tools: [tool('count', text('1'))] }));
      const first = await ended(api, id, 'count');
      await until('the result to be kept', api.onDidChangeTasks, () =>
        api.tasks(id)[0]?.isCompleted ? true : undefined,
      );
      await vscode.commands.executeCommand('mcpTasks.openResult', first);
      await vscode.commands.executeCommand('mcpTasks.removeFromList', first);
      await control(api, id, { script: { tools: [tool('count', text('2'))] } });
      await pickingFirst('mcpTasks.compareResult', await ended(api, id, 'count'));
      assert.deepEqual(await diffInFront(), ['1\n', '2\n']);
    });
  });

  it('have a preview whose text fetches nothing, with their pictures beside it', async () => {
    const hostile =
      '![a](https://example.invalid/a.png) <img src="https://example.invalid/b.png">\n\n```mermaid\ngraph\n```';
    const { api, id } = await connected(scripted({ tools: [tool('page', text(hostile + 'x'.repeat(300)), image)] }));
    const page = await ended(api, id, 'page');
    await vscode.commands.executeCommand('mcpTasks.openResult', page);
    await tabInFront('page.md');
    const uri = uriInFront();
    assert.ok((await readText(uri)).startsWith(hostile), 'the document is to the letter');
    await vscode.commands.executeCommand('mcpTasks.previewResult', page);
    const { input } = await tabInFront('page.preview.md');
    assert.ok(input instanceof vscode.TabInputCustom);
    assert.match(input.viewType, /markdown\.preview/);
    const preview = input.uri;
    const shown = await readText(preview);
    assert.doesNotMatch(shown, /!\[a|<img|mermaid/);
    assert.match(shown, /!\[page-1\.png\]\(page-1\.png\)/);
    assert.equal(
      (await vscode.workspace.fs.stat(beside(preview, 'page-1.png'))).size,
      Buffer.from(pixel, 'base64').length,
    );
  });

  it('of the demo servers open as what they are', async () => {
    const { api, id } = await connected(demo('2025-11-25'));
    await vscode.commands.executeCommand('mcpTasks.openResult', await ended(api, id, 'render_chart', { seconds: 0.2 }));
    const { input } = await tabInFront('render_chart-1.png');
    assert.ok(input instanceof vscode.TabInputCustom);
    await vscode.commands.executeCommand('mcpTasks.openResult', await ended(api, id, 'run_build', { seconds: 0.2 }));
    assert.match(await textInFront('run_build.error.md'), /^# Error -32010[\s\S]*"seconds": 0.2/);
  });

  describe('are written to a file', () => {
    let folder = '';
    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'results-'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it('in place of the one that was there, in pieces', async () => {
      const file = path.join(folder, 'a.json');
      writeFileSync(file, 'before');
      const value = { rows: Array.from({ length: 200_000 }, (_, index) => ({ index, name: 'größe 🚀' })) };
      await writePart(vscode.Uri.file(file), piecesOf({ kind: 'json', value }));
      assert.equal(readFileSync(file, 'utf8'), `${JSON.stringify(value, undefined, 2)}\n`);
      assert.deepEqual(readdirSync(folder), ['a.json']);
    });

    it('or not at all: what was there stays', async () => {
      const file = path.join(folder, 'a.txt');
      writeFileSync(file, 'before');
      async function* breaking(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('half');
        throw new Error('The server is gone');
      }
      await assert.rejects(writePart(vscode.Uri.file(file), breaking()), /The server is gone/);
      assert.equal(readFileSync(file, 'utf8'), 'before');
      assert.deepEqual(readdirSync(folder), ['a.txt']);
    });
  });
});
