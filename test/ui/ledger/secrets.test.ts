import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type DrivenWindow, drivenWindow } from '../support/drivenWindow';
import { eventually } from '../support/eventually';
import { askingTool, whichRoom } from '../support/questions';
import { scripted } from '../support/servers';

/** Found wherever they are written, as long as it is in letters. */
const secrets = {
  byName: 'marker-of-a-name',
  bySchema: 'marker-of-a-schema',
  deep: 'marker-deep',
  answer: 'marker-answer',
};
const told = 'marker-that-may-be-told';

const inputSchema = {
  type: 'object',
  properties: {
    target: { type: 'string' },
    password: { type: 'string' },
    pin: { type: 'string', format: 'password' },
    login: { type: 'object', properties: { apiKey: { type: 'string' } } },
  },
};
const args = { target: told, password: secrets.byName, pin: secrets.bySchema, login: { apiKey: secrets.deep } };
const result = { content: [{ type: 'text', text: 'Booked.' }] };

for (const generation of ['2025-11-25', '2026-07-28'] as const) {
  describe(`What is secret in a ${generation} call`, () => {
    let driven: DrivenWindow;
    before(async () => {
      const tools = [
        askingTool('book', { room: whichRoom }, { inputSchema, result, pollInterval: 500 }),
        { name: 'now', immediate: true, inputSchema, result },
      ];
      driven = await drivenWindow({ Server: scripted({ generation, tools }) });
    });
    after(() => driven.window.close());

    it('is in no file that the extension keeps, and neither is an answer; what is not, is there', async () => {
      const { driver, window } = driven;
      const id = await driver.serverId('Server');
      const taskId = await driver.startTask(id, 'book', args);
      await driver.api('runTool', id, 'now', args);
      const [question] = await eventually(
        'the question',
        () => driver.api<{ id: string }[]>('inputRequests'),
        all => all.length === 1,
      );
      await driver.api('respond', question?.id, { action: 'accept', content: { room: secrets.answer, people: 3 } });
      await driver.waitForState(id, taskId, 'completed');
      await eventually(
        'the result to be kept',
        async () => (await window.tasks.tooltip('book')).replaceAll('\u00a0', ' '),
        text => text.includes('kept on this computer'),
      );
      assert.deepEqual(filesWith(driven, Object.values(secrets)), []);
      assert.notDeepEqual(filesWith(driven, [told]), [], 'this way of looking finds what is there');
      await window.tasks.contextMenu('book', 'Show Task Details');
      await window.editors.waitForTab('book details.md');
      const text = await window.editors.wholeText();
      assert.match(text, new RegExp(told));
      assert.match(text, /password[\s\S]*pin[\s\S]*login\.apiKey/);
      assert.doesNotMatch(text, new RegExp(Object.values(secrets).join('|')));
      await window.screenshots(`secrets-${generation}`);
    });

    it('has left nothing behind when all data is deleted, not even what may be told', async () => {
      const { window } = driven;
      await window.command('MCP Tasks: Delete All Data…');
      await window.messages.answerDialog('Delete All');
      await window.tasks.waitForText(/No tasks yet/);
      await eventually(
        'no trace of the call',
        async () => filesWith(driven, [told, ...Object.values(secrets)]),
        files => files.length === 0,
      );
    });
  });
}

/** The files of the extension, write-ahead log included, in which one of these texts is found. */
function filesWith({ window }: DrivenWindow, texts: readonly string[]): string[] {
  const { storage } = window.host;
  const files = readdirSync(storage, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return files
    .filter(({ parentPath, name }) => {
      const bytes = readFileSync(path.join(parentPath, name));
      return texts.some(text => bytes.includes(text));
    })
    .map(({ name }) => name);
}
