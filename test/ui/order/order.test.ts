import assert from 'node:assert/strict';
import { type DrivenWindow, drivenWindow, reloaded } from '../support/drivenWindow';
import { eventually, matches } from '../support/eventually';
import { scripted } from '../support/servers';
import { TaskServer } from '../support/taskServer';
import type { Window } from '../support/window';

const still = { silent: true, pollInterval: 3_600_000 };
const moment = (day: number, hour: number): object => ({
  createdAt: `2026-01-0${day}T${hour}:00:00Z`,
  lastUpdatedAt: `2026-01-0${day}T${hour}:00:09Z`,
});

const alpha = scripted({
  ...still,
  tools: [{ name: 'build' }],
  preload: [
    { taskId: 'a-done', status: 'completed', ...moment(5, 10) },
    { taskId: 'a-failed', status: 'failed', statusMessage: 'No disk', ...moment(6, 10) },
  ],
});
const beta = scripted({
  ...still,
  tools: [{ name: 'deploy' }],
  preload: [
    { taskId: 'b-done', status: 'completed', ...moment(6, 12) },
    { taskId: 'b-cancelled', status: 'cancelled', ...moment(5, 12) },
  ],
});

async function groupBy(window: Window, word: string): Promise<void> {
  await window.command('MCP Tasks: Group By…');
  await window.quickPick.waitFor('Group tasks by');
  await window.quickPick.pick(word);
}

/** How long things take here is no matter: all durations are left out. */
async function waitForTree(window: Window, expected: string): Promise<void> {
  const age = /(?: —| ·)? (?:now|\d+s|\d+m(?: \d+s)?)(?= ·|$)/gm;
  const withoutTimes = (text: string) => text.replace(age, '').replace(/^(.*\] [\w -]+) · /gm, '$1 — ');
  await eventually(`the tree${expected}`, async () => withoutTimes(await window.tasks.text()), matches(expected));
}

/** What stands above the rows. */
async function waitForAnnouncement(window: Window, expected: string): Promise<void> {
  const message = window.page.locator('.tree-explorer-viewlet-tree-view .message:visible');
  await eventually(
    'the words above the rows',
    async () => (await message.allInnerTexts()).join('').trim(),
    text => text === expected,
  );
}

/** Presses a button of the view's title. */
const pressTitle = (window: Window, title: string): Promise<void> =>
  window.page.locator(`.part.sidebar .title-actions .action-label[aria-label^="${title}"]`).first().click();

/** The first one by a click, the others beside it; none of these runs the command of its row. */
async function select(window: Window, ...names: readonly string[]): Promise<void> {
  const isSelected = async () =>
    (await window.tasks.rows()).filter(({ selected }) => selected).map(({ label }) => label);
  await eventually(
    `${names} to be selected`,
    async () => {
      for (const [index, name] of names.entries()) {
        const label = window.tasks.row(name).locator('.monaco-icon-label');
        await label.click({ modifiers: index > 0 ? ['ControlOrMeta'] : [] });
      }
      return await isSelected();
    },
    selected => selected.sort().join() === [...names].sort().join(),
  );
}

const byServer = `
        ▾ [server-environment] Alpha — 2025-11-25
          ▸ [tools] Tools
          [loading~spin] build
          [error] a-failed — No disk
          [pass] a-done
        ▾ [server-environment] Beta — 2025-11-25
          ▸ [tools] Tools
          [loading~spin] deploy
          [pass] b-done
          [circle-slash] b-cancelled`;

describe('The list in the order of the user', () => {
  let driven: DrivenWindow;
  before(async () => {
    driven = await drivenWindow({ Alpha: alpha, Beta: beta }, { viewport: { width: 1280, height: 900 } });
    const { driver, window } = driven;
    await driver.startTask(await driver.serverId('Alpha'), 'build');
    await driver.startTask(await driver.serverId('Beta'), 'deploy');
    await window.tasks.waitForRow('b-done');
  });
  after(() => driven.window.close());

  it('is grouped by status, tool, day or not at all, with the servers at the end, and by server again', async () => {
    const { window } = driven;
    const trees: Readonly<Record<string, string>> = {
      Status: `
        ▾ [loading] Working — 2
          [loading~spin] deploy — Beta
          [loading~spin] build — Alpha
        ▾ [error] Failed — 1
          [error] a-failed — Alpha · No disk
        ▾ [pass] Completed — 2
          [pass] b-done — Beta
          [pass] a-done — Alpha
        ▾ [circle-slash] Cancelled — 1
          [circle-slash] b-cancelled — Beta
        ▸ [server] Servers — 2`,
      Tool: `
        ▾ [tools] build — 1
          [loading~spin] build — Alpha
        ▾ [tools] deploy — 1
          [loading~spin] deploy — Beta
        ▾ [tools] (tool not known) — 4
          [pass] b-done — Beta
          [error] a-failed — Alpha · No disk
          [circle-slash] b-cancelled — Beta
          [pass] a-done — Alpha
        ▸ [server] Servers — 2`,
      Day: `
        ▾ [calendar] Today — 2
          [loading~spin] deploy — Beta
          [loading~spin] build — Alpha
        ▾ [calendar] Tuesday, January 6, 2026 — 2
          [pass] b-done — Beta
          [error] a-failed — Alpha · No disk
        ▾ [calendar] Monday, January 5, 2026 — 2
          [circle-slash] b-cancelled — Beta
          [pass] a-done — Alpha
        ▸ [server] Servers — 2`,
      'No Groups': `
        [loading~spin] deploy — Beta
        [loading~spin] build — Alpha
        [pass] b-done — Beta
        [error] a-failed — Alpha · No disk
        [circle-slash] b-cancelled — Beta
        [pass] a-done — Alpha
        ▸ [server] Servers — 2`,
      Server: byServer,
    };
    for (const [word, expected] of Object.entries(trees)) {
      await groupBy(window, word);
      await waitForTree(window, expected);
      await window.screenshots(`order-${word.toLowerCase().replace(' ', '-')}`);
    }
    await groupBy(window, 'Status');
    await window.tasks.setExpanded('Servers', true);
    await window.tasks.setExpanded('Alpha', true);
    await window.tasks.waitForText(/ {2}▾ \[server-environment\] Alpha — 2025-11-25\n {4}▸ \[tools\] Tools\n {2}▾/);
    const { ariaLabel } = await window.tasks.waitForRow('a-failed');
    assert.match(ariaLabel, /^a-failed, failed, took 9 seconds, No disk, Alpha/);
    await window.resizeSidebar(240);
    await window.screenshots('order-narrow');
    await window.resizeSidebar(300);
    await window.tasks.setExpanded('Servers', false);
    await groupBy(window, 'Server');
    await waitForTree(window, byServer);
  });

  it('shows what fits a filter and says so; one click shows all again', async () => {
    const { window } = driven;
    await pressTitle(window, 'Filter…');
    await window.quickPick.waitFor('Filter Tasks');
    await window.quickPick.pick('Failed');
    await window.quickPick.type('disk');
    await window.screenshots('order-filter-pick');
    await window.quickPick.accept();
    await waitForTree(
      window,
      `
        ▾ [server-environment] Alpha — 2025-11-25
          ▸ [tools] Tools
          [error] a-failed — No disk
        ▾ [server-environment] Beta — 2025-11-25
          ▸ [tools] Tools
          [filter] No task fits the filter — Clear Filter`,
    );
    await waitForAnnouncement(window, 'Filter: “disk” · Failed (1 of 6)');
    await window.screenshots('order-filtered');

    await pressTitle(window, 'Change Filter…');
    await window.quickPick.waitForText(/^> disk\n[\s\S]*\[x\] \[error\] Failed/m);
    await window.quickPick.type('no such word');
    await window.quickPick.accept();
    await waitForAnnouncement(window, 'No task fits the filter: “no such word” · Failed (6 hidden)');
    await pressTitle(window, 'Clear Filter');
    await waitForTree(window, byServer);
    await waitForAnnouncement(window, '');
    assert.ok((await window.tasks.titleActions()).includes('Filter…'));
  });

  it('acts on all selected rows: pins and copies them, and cancels what runs once it is agreed', async () => {
    const { window } = driven;
    await select(window, 'a-done', 'b-cancelled');
    await window.tasks.contextMenu('a-done', 'Pin');
    const pinned = `
        ▾ [server-environment] Alpha — 2025-11-25
          ▸ [tools] Tools
          [pass] a-done — pinned
          [loading~spin] build
          [error] a-failed — No disk
        ▾ [server-environment] Beta — 2025-11-25
          ▸ [tools] Tools
          [circle-slash] b-cancelled — pinned
          [loading~spin] deploy
          [pass] b-done`;
    await waitForTree(window, pinned);
    await window.screenshots('order-pinned');
    await window.tasks.contextMenu('a-done', 'Copy Task ID');
    await eventually(
      'both IDs in the clipboard',
      () => window.page.evaluate<string>('navigator.clipboard.readText()'),
      text => text === 'a-done\nb-cancelled',
    );

    await window.command('MCP Tasks: Sort By…');
    await window.quickPick.pick('Name');
    await window.tasks.waitForText(/a-done — .*\n.*a-failed — .*\n.*build/);
    await select(window, 'build', 'deploy');
    await window.tasks.contextMenu('deploy', 'Cancel Task');
    assert.equal(await window.messages.dialog(), 'Cancel the 2 selected tasks?\n[Let Them Go On]\n[Cancel 2 Tasks]');
    await window.messages.answerDialog('Cancel 2 Tasks');
    await window.tasks.waitForText(/\[circle-slash\] build[\s\S]*\[circle-slash\] deploy/);
    await select(window, 'a-failed', 'deploy');
    await window.tasks.contextMenu('a-failed', 'Remove from List');
    await waitForTree(
      window,
      `
        ▾ [server-environment] Alpha — 2025-11-25
          ▸ [tools] Tools
          [pass] a-done — pinned
          [circle-slash] build
        ▾ [server-environment] Beta — 2025-11-25
          ▸ [tools] Tools
          [circle-slash] b-cancelled — pinned
          [pass] b-done`,
    );
  });
});

describe('A long history', () => {
  let server: TaskServer;
  after(() => server.close());

  it('is remembered with its order, and goes on below the list in every grouping', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `step ${index + 1}`);
    const tools = names.map(name => ({ name, polls: 1 }));
    server = await TaskServer.start({ tools, generation: '2026-07-28' });
    let driven = await drivenWindow(
      { History: server.entry },
      { viewport: { width: 1280, height: 900 }, settings: { 'mcpTasks.history.shownTasks': 3 } },
    );
    const id = await driven.driver.serverId('History');
    for (const name of names) {
      await driven.driver.startTask(id, name);
    }
    await driven.driver.waitForStates(id, 'completed', states => {
      const all = Object.values(states);
      return all.length === names.length && all.every(state => state === 'completed');
    });
    await groupBy(driven.window, 'Status');
    await driven.window.tasks.contextMenu('step 1', 'Pin');
    await driven.window.tasks.waitForText(/^ {2}\[pass\] step 1 — pinned · History/m);

    driven = await reloaded(driven);
    const { window } = driven;
    // Three are as many as are to be brought back, and the pinned one is older than these.
    await waitForTree(
      window,
      `
        ▾ [pass] Completed — 4
          [pass] step 1 — pinned · History
          [pass] step 8 — History
          [pass] step 7 — History
          [pass] step 6 — History
        [ellipsis] Load More… — older, from the history
        ▸ [server] Servers — 1`,
    );
    await window.screenshot('order-history');
    await window.tasks.click('Load More…');
    await eventually(
      'all eight, and no more',
      () => window.tasks.text(),
      text => /Completed — 8\n/.test(text) && !text.includes('Load More'),
    );
    await groupBy(window, 'Server');
    await window.tasks.waitForText(/^▾ \[server-environment\] History/m);
    assert.equal((await window.tasks.rows()).filter(({ label }) => names.includes(label)).length, 8);
    await window.close();
  });
});
