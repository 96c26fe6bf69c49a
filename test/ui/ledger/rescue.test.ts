import assert from 'node:assert/strict';
import { type DrivenWindow, drivenWindow, reloaded } from '../support/drivenWindow';
import { eventually } from '../support/eventually';
import { TaskServer } from '../support/taskServer';
import type { Window } from '../support/window';

const generations = ['2025-11-25', '2026-07-28'] as const;

/** Whoever wants to know what has become of a task has to ask. */
const asked = { capabilities: { listen: false }, pollInterval: 500 };
const result = (text: string): object => ({ content: [{ type: 'text', text }] });
const tools = [
  { name: 'report', polls: 1, result: result('The report, in full.') },
  { name: 'slow', steps: [] },
];

for (const generation of generations) {
  describe(`A ${generation} server that drops its tasks after two seconds`, () => {
    let server: TaskServer;
    let driven: DrivenWindow;
    let id: string;
    before(async () => {
      server = await TaskServer.start({ ...asked, generation, ttl: 2_000, dropsExpired: true, tools });
      driven = await drivenWindow({ Brief: server.entry });
      id = await driven.driver.serverId('Brief');
    });
    after(async () => {
      await driven.window.close();
      await server.close();
    });

    it('leaves the result of what has ended, and takes what has not', async () => {
      const { driver, window } = driven;
      const slow = await driver.startTask(id, 'slow');
      const report = await driver.startTask(id, 'report');
      await driver.waitForState(id, report, 'completed');
      await eventually(
        'the server to have dropped both',
        async () => (await server.control()).taskIds,
        ids => ids.length === 0,
      );
      await driver.waitForState(id, slow, 'expired');
      await window.tasks.waitForText(/\[pass\] report — \w+\n {2}\[debug-disconnect\] slow — \w+ · gone$/m);
      assert.match(await hoverOf(window, 'slow'), /Gone the server dropped it when its time was over/);
      assert.match(await hoverOf(window, 'report'), /Result kept on this computer/);
      await window.openByClick('report', /^The report, in full\.$/m);
      await window.screenshots(`rescue-ttl-${generation}`);
    });

    it('and so it is when the window is loaded anew, and the server stays away', async () => {
      await driven.window.command('View: Close All Editors');
      await server.close();
      driven = await reloaded(driven);
      const { window } = driven;
      await window.tasks.waitForText(/\[error\] Brief[\s\S]*\[pass\] report — \w+\n {2}\[debug-disconnect\] slow/);
      await window.openByClick('report', /^The report, in full\.$/m);
      await window.screenshots(`rescue-offline-${generation}`);
    });
  });

  describe(`A ${generation} server that forgets everything when it starts again`, () => {
    it('leaves the results of what has ended; the rest is gone, and says why', async () => {
      const server = await TaskServer.start({ ...asked, generation, tools });
      const { driver, window } = await drivenWindow({ Forgetful: server.entry });
      const id = await driver.serverId('Forgetful');
      const slow = await driver.startTask(id, 'slow');
      const report = await driver.startTask(id, 'report');
      await driver.waitForState(id, report, 'completed');
      await window.tasks.waitForRow('report');
      await eventually(
        'the result to be kept before the server forgets it',
        () => hoverOf(window, 'report'),
        words => /Result kept on this computer/.test(words),
      );
      await server.restart();
      await driver.waitForStates(id, 'gone', states => states[slow] !== 'working');
      await window.tasks.waitForText(/\[pass\] report — \w+\n {2}\[debug-disconnect\] slow — \w+ · gone$/m);
      assert.match(await hoverOf(window, 'slow'), /Gone the server no longer knows it/);
      await window.openByClick('report', /^The report, in full\.$/m);
      await window.screenshots(`rescue-forgetful-${generation}`);
      assert.equal(await server.count('tools/call'), 0, 'no tool was called to make up for it');
      await window.close();
      await server.close();
    });
  });
}

describe('A result that takes its time, where none are kept', () => {
  const ttl = 14_000;
  let server: TaskServer;
  let driven: DrivenWindow;
  let id: string;
  before(async () => {
    const delayMs = { 'tasks/result': 10_000 };
    server = await TaskServer.start({ ttl, dropsExpired: true, pollInterval: 500, delayMs, tools });
    driven = await drivenWindow({ Brief: server.entry }, { settings: { 'mcpTasks.history.keepResults': 'never' } });
    id = await driven.driver.serverId('Brief');
  });
  after(async () => {
    await driven.window.close();
    await server.close();
  });

  it('counts down in its row, and a message offers to fetch it before it is lost', async () => {
    const { driver, window } = driven;
    const report = await driver.startTask(id, 'report');
    await driver.waitForState(id, report, 'completed');
    await window.tasks.waitForText(/\[pass\] report — result expires in \w+ · \w+$/m);
    const [told] = await window.messages.waitForNotification(/The server may drop the result of report/);
    assert.match(
      told ?? '',
      /^The server may drop the result of report in \w+, and it has not been fetched\. \[Fetch Now\] \[Show\]$/,
    );
    await window.screenshots('rescue-expiring');
    assert.match(await hoverOf(window, 'report'), /Result only on the server/);
    await window.messages.clickNotification('Fetch Now');
    await window.messages.waitForStatus('Result fetched');
    await eventually(
      'the server to have dropped it',
      async () => (await server.control()).taskIds,
      ids => ids.length === 0,
    );
    await window.tasks.click('report');
    await window.editors.waitForText(/^The report, in full\.$/m);
  });
});

async function hoverOf(window: Window, row: string): Promise<string> {
  return (await window.tasks.tooltip({ label: row, level: 2 })).replaceAll('\u00a0', ' ');
}
