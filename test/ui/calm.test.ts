import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { drivenWindow } from './support/drivenWindow';
import { eventually } from './support/eventually';
import { scripted, windowWith } from './support/servers';
import { TaskServer } from './support/taskServer';
import type { Window } from './support/window';

describe('Two hundred and fifty tasks', () => {
  let window: Window;
  before(async () => {
    window = await windowWith({ Many: scripted({ silent: true, pollInterval: 3_600_000, preload: 250 }) });
  });
  after(() => window.close());

  it('show the newest hundred, then the next on Load More', async () => {
    const first = await window.tasks.waitForRow('task-250');
    assert.equal(first.level, 2);
    await window.screenshot('many');
    await window.tasks.scrollToEnd('task-151');
    assert.match((await window.tasks.waitForRow('Load More…')).description, /^150 older$/);
    await window.tasks.click('Load More…');
    await window.tasks.scrollToEnd('task-51');
    assert.match((await window.tasks.waitForRow('Load More…')).description, /^50 older$/);
  });
});

describe('A task that changes', () => {
  it('redraws its own row and no other; selection and order stay', async () => {
    const ended = { status: 'completed', createdAt: '2026-01-01T10:00:00Z', lastUpdatedAt: '2026-01-01T10:00:09Z' };
    const steps = Array.from({ length: 12 }, (_, index) => ({ statusMessage: `step ${index + 1}` }));
    const window = await windowWith({
      Calm: scripted({
        silent: true,
        preload: { count: 15, ...ended },
        tools: [{ name: 'build', pollInterval: 500, steps: [...steps, { status: 'completed' }] }],
      }),
    });
    await window.tasks.waitForRow('task-15');
    await window.command('MCP Tasks: Run Tool…');
    await window.quickPick.pick('build');
    await eventually(
      'the first steps',
      () => window.tasks.text(),
      text => /build — \w+ · step 2/.test(text),
    );
    const order = async () => (await window.tasks.rows()).map(({ label }) => label);
    const before = await order();
    await window.tasks.row('task-7').focus();
    await watchRows(window);
    await eventually(
      'the later steps',
      () => window.tasks.text(),
      text => /build — \w+ · step 8/.test(text),
    );
    const touched = await touchedRows(window);
    assert.deepEqual(touched, ['build']);
    assert.deepEqual(await order(), before);
    await window.screenshot('calm');
    await window.close();
  });
});

describe('Two hundred tasks that change a thousand times a second', () => {
  let server: TaskServer;
  after(() => server.close());

  it('keep their rows, their order and the focus while somebody is with them, and are sorted when they have gone', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => `task-${index + 1}`);
    server = await TaskServer.start({ silent: true, pollInterval: 3_600_000, preload: ids.length });
    const { window } = await drivenWindow({ Busy: server.entry });
    await window.tasks.waitForRow('task-200');
    await window.command('MCP Tasks: Sort By…');
    await window.quickPick.pick('Last Update First');
    await window.tasks.waitForText(/^ {2}.*task-200/m);
    // Somebody is here: they have clicked on a row, which has the focus from then on.
    await window.tasks.click('task-195');
    const order = async () => (await window.tasks.rows()).map(({ label }) => label);
    const before = await order();
    await watchRows(window);
    await markRows(window);

    // Of the rows in sight, every other one changes; of all tasks, a hundred, ten times a second.
    const changing = ids.filter((_, index) => index % 2 === 0);
    for (let step = 1; step <= 100; step++) {
      const lastUpdatedAt = new Date(Date.UTC(2027, 0, 1) + step).toISOString();
      const set = changing.map(taskId => ({ taskId, statusMessage: `step ${step}`, lastUpdatedAt }));
      await Promise.all([server.control({ set, notify: true }), pause(100)]);
      if (step % 20 === 0) {
        assert.equal(await focusedRow(window), 'task-195', `step ${step}`);
        await window.tasks.row('task-196').hover();
      }
    }
    await window.tasks.waitForText(/task-199 — .*step 100/);
    assert.deepEqual(await order(), before);
    assert.deepEqual(await movedMarks(window), []);
    assert.deepEqual(
      (await touchedRows(window)).filter(label => !changing.includes(label)),
      [],
    );
    await window.screenshot('calm-storm');

    // They let go of the row, their pointer leaves, and they do nothing any more: what changed last comes up.
    const label = window.tasks.row('task-195').locator('.monaco-icon-label');
    await label.click({ modifiers: ['ControlOrMeta'] });
    await window.page.mouse.move(900, 500);
    const sorted = await eventually('the order by last update', order, all => all[3] === 'task-197', 40_000);
    assert.deepEqual(
      sorted.slice(2).filter(label => !changing.includes(label)),
      [],
    );
    await window.close();
  });
});

/** Writes its own label on each row in sight, in the page. */
async function markRows(window: Window): Promise<void> {
  await window.page.evaluate(`{
    for (const row of document.querySelectorAll('.customview-tree .monaco-list-row')) {
      row.dataset.mark = row.querySelector('.label-name')?.textContent ?? '';
    }
  }`);
}

/** The rows in sight that are not drawn where they were marked. */
function movedMarks(window: Window): Promise<string[]> {
  return window.page.evaluate<string[]>(`
    [...document.querySelectorAll('.customview-tree .monaco-list-row')]
      .map(row => [row.querySelector('.label-name')?.textContent, row.dataset.mark])
      .filter(([label, mark]) => label !== mark)
      .map(([label, mark]) => label + ' where ' + mark + ' was')
  `);
}

async function focusedRow(window: Window): Promise<string> {
  return (await window.page.locator('.customview-tree .monaco-list-row.focused .label-name').allTextContents()).join();
}

/** Notes, in the page, which rows' words or icons are drawn anew from now on. */
async function watchRows(window: Window): Promise<void> {
  // As text, since this code is the page's: these tests are compiled without a browser's types.
  await window.page.evaluate(`{
    const touched = globalThis.touchedRows = new Set();
    const list = document.querySelector('.customview-tree .monaco-list-rows');
    new MutationObserver(records => {
      for (const { target } of records) {
        const row = (target.closest ? target : target.parentElement)?.closest('.monaco-list-row');
        touched.add(row?.querySelector('.label-name')?.textContent ?? '(the list itself)');
      }
    }).observe(list, { subtree: true, childList: true, characterData: true });
  }`);
}

function touchedRows(window: Window): Promise<string[]> {
  return window.page.evaluate<string[]>('[...globalThis.touchedRows]');
}
