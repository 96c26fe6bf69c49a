import assert from 'node:assert/strict';
import { eventually } from './support/eventually';
import { scripted, windowWith } from './support/servers';
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
