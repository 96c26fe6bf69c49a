import assert from 'node:assert/strict';
import { type DrivenWindow, drivenWindow } from '../support/drivenWindow';
import { eventually } from '../support/eventually';
import { TaskServer } from '../support/taskServer';
import type { Window } from '../support/window';

/** As if the server had begun a while ago: a test does not wait for an estimate to grow. */
let begunMs = 0;
const at = (seconds: number) => new Date(begunMs + seconds * 1_000).toISOString();
const question = {
  method: 'elicitation/create',
  params: { message: 'Which room?', requestedSchema: { type: 'object', properties: { room: { type: 'string' } } } },
};

const toolsSince = (seconds: number) => [
  { name: 'build', createdAt: at(seconds), lastUpdatedAt: at(seconds) },
  { name: 'count' },
  { name: 'book', status: 'input_required', inputRequests: { room: question }, eager: true },
];

describe('A task at a glance', () => {
  let server: TaskServer;
  let driven: DrivenWindow;
  let window: Window;
  let id: string;

  before(async () => {
    begunMs = Date.now() - 100_000;
    server = await TaskServer.start({
      pollInterval: 3_600_000,
      tools: toolsSince(0),
    });
    driven = await drivenWindow({ Builds: server.entry }, { theme: 'light' });
    window = driven.window;
    id = await driven.driver.serverId('Builds');
  });
  after(async () => {
    await server.close();
    await window.close();
  });

  const build = () => driven.driver.startTask(id, 'build', { topic: 'tides', pages: 3, apiKey: 'hunter2' });
  const end = (taskId: string) =>
    server.control({ set: { taskId, status: 'completed', lastUpdatedAt: at(400) }, notify: true });

  it('is about as far as the runs before it let expect, where its server does not say', async () => {
    await end(await build());
    const second = await build();
    await window.messages.waitForStatus(/^\$\(loading\) 1 task running$/);
    await end(second);
    await window.tasks.waitForText(/(?:\[pass\] build[\s\S]*){2}/);
    await server.control({ script: { tools: toolsSince(10) } });
    await build();
    await window.messages.waitForStatus(/^\$\(loading\) 1 task running · about \d+%$/);
    const [spoken = ''] = await window.messages.spokenStatus(/MCP Tasks/);
    assert.match(spoken, /^MCP Tasks, 1 task running, about \d+%$/);
    await window.screenshots('estimate');
  });

  it('tells its whole story to who asks', async () => {
    const story = (await window.tasks.tooltip('build')).replaceAll('\u00a0', ' ');
    assert.match(story, /Progress ▰+▱+ about \d+% · going by earlier runs/);
    assert.match(story, /Arguments topic: "tides", pages: 3 · not kept: apiKey/);
    assert.doesNotMatch(story, /hunter2/);
    assert.match(story, /Created .*, \d+ minutes? ago/);
    assert.match(story, /Usually takes about \d+ minutes, going by the last 2 runs/);
    assert.match(story, /Heard the server is asked, at most once in 1 hour/);
    await window.screenshot('story');
  });

  it('is one of those that a click on the status bar offers, what waits for the user first', async () => {
    await driven.driver.startTask(id, 'count');
    await driven.driver.startTask(id, 'book');
    await window.messages.waitForStatus(/Which room\?.*2 tasks running · about \d+%$/);
    await window.messages.clickStatus('Which room?');
    await window.quickPick.waitFor('What waits for you, and what runs');
    await eventually(
      'all that is active',
      () => window.quickPick.text(),
      text => /→ .*Which room\? — book · Builds[\s\S]*count — Builds[\s\S]*build — Builds/.test(text),
    );
    assert.match(await window.quickPick.text(), /build — Builds.*about \d+%/);
    await window.screenshots('active');
    const item = window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'count' });
    await item.hover();
    await item.locator('.action-label[aria-label="Cancel Task"]').click();
    await window.tasks.waitForText(/\[circle-slash\] count/);
    await window.command('MCP Tasks: Show Active Tasks…');
    await window.quickPick.waitFor('What waits for you, and what runs');
    await window.quickPick.accept();
    await window.quickPick.waitForText(/^Builds asks: Which room\?/);
    await window.quickPick.cancel();
  });
});
