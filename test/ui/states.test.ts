import assert from 'node:assert/strict';
import { dedent, eventually } from './support/eventually';
import { calmTree, scripted, windowWith } from './support/servers';
import type { Window } from './support/window';

const created = '2026-01-01T10:00:00.000Z';
const ended = '2026-01-01T10:01:05.000Z';
/** Newest first in the tree, so the minutes count down. */
const at = (minute: number) => `2026-01-01T09:${String(minute).padStart(2, '0')}:00.000Z`;

const legacy = {
  silent: true,
  pollInterval: 3_600_000,
  preload: [
    { taskId: 'done', status: 'completed', createdAt: created, lastUpdatedAt: ended, statusMessage: 'All 12 written' },
    { taskId: 'broke', status: 'failed', createdAt: at(50), lastUpdatedAt: at(51), statusMessage: 'Disk full' },
    { taskId: 'stopped', status: 'cancelled', createdAt: at(40), lastUpdatedAt: at(40) },
    { taskId: 'asks', status: 'input_required', createdAt: at(30), lastUpdatedAt: at(30), statusMessage: 'Which one?' },
    { taskId: 'runs', status: 'working', createdAt: at(20), lastUpdatedAt: at(20), statusMessage: 'Reading' },
    { taskId: 'odd', status: 'pondering', createdAt: at(10), lastUpdatedAt: at(10) },
  ],
};

const expected = dedent(`
  ▾ [server-environment] Legacy — 2025-11-25
    ▸ [tools] Tools
    [pass] done — 1m 5s · All 12 written
    [error] broke — 1m · Disk full
    [circle-slash] stopped — 0s
    [bell-dot] asks — AGE · needs input, no question has come yet · Which one?
    [loading~spin] runs — AGE · Reading
    [question] odd — AGE · pondering
`);

describe('The tree', () => {
  let window: Window;
  before(async () => {
    window = await windowWith({ Legacy: scripted(legacy) }, { theme: 'light' });
  });
  after(() => window.close());

  it('shows each state by an icon, an age or duration, and the words of the server', async () => {
    const text = async () => (await window.tasks.text()).replace(/— (\d+d|\d+h \d+m)/g, '— AGE');
    await eventually('the tree of all states', text, seen => seen === expected);
    await window.screenshot('states-light');
  });

  it('speaks each state in words', async () => {
    const rows = await window.tasks.rows();
    const spoken = Object.fromEntries(rows.map(({ label, ariaLabel }) => [label, ariaLabel]));
    assert.equal(spoken.Legacy, 'Server Legacy, connected');
    assert.equal(spoken.done, 'done, completed, took 1 minute, All 12 written');
    assert.match(spoken.asks ?? '', /^asks, needs input, no question has come yet, running for \d+ days, Which one\?$/);
    assert.match(spoken.stopped ?? '', /^stopped, cancelled, took 0 seconds/);
    assert.match(spoken.odd ?? '', /^odd, unknown status/);
  });

  it('tells the whole story of a task in its tooltip', async () => {
    const tooltip = (await window.tasks.tooltip('broke')).replaceAll('\u00a0', ' ');
    assert.match(tooltip, /Server Legacy\s+Status failed\s+Message Disk full/);
    await window.screenshot('tooltip');
  });

  it('counts what needs the user in the badge and the status bar', async () => {
    assert.equal(await window.badge(), '1');
    await window.messages.waitForStatus(/^\$\(bell-dot\) 1 task needs input\s+\$\(loading\) 2 tasks running$/);
    assert.deepEqual(await window.messages.spokenStatus(/MCP Tasks/), [
      'MCP Tasks, 1 task needs input, 2 tasks running',
    ]);
  });

  it('stays readable in a narrow side bar and in the dark', async () => {
    await window.resizeSidebar(180);
    await window.screenshot('narrow-light');
    await window.setTheme('dark');
    await window.screenshot('narrow-dark');
    await window.resizeSidebar(320);
  });
});

describe('The tree of a 2026-07-28 server', () => {
  it('shows a tool error, a failure, a cancel on its way and a task that is gone', async () => {
    const window = await windowWith({
      Modern: scripted({
        generation: '2026-07-28',
        tools: [
          {
            name: 'tool_error',
            polls: 1,
            result: { isError: true, content: [{ type: 'text', text: 'no such file' }] },
          },
          { name: 'fails', polls: 1, error: { code: -32000, message: 'out of memory' } },
          { name: 'stubborn', refuseCancel: true },
        ],
      }),
    });
    for (const tool of ['tool_error', 'fails', 'stubborn']) {
      await window.command('MCP Tasks: Run Tool…');
      await window.quickPick.pick(tool);
      await window.tasks.waitForRow(tool);
    }
    await window.tasks.waitForText(/\[loading~spin\] stubborn/);
    await window.tasks.inlineAction('stubborn', 'Cancel Task');
    const text = () => calmTree(window);
    const tree = dedent(`
      ▾ [server-environment] Modern — 2026-07-28
        ▸ [tools] Tools
        [stop-circle] stubborn — #s · cancelling
        [error] fails — #s · out of memory
        [warning] tool_error — #s · completed with a tool error
    `);
    await eventually('the states of the modern server', text, seen => seen === tree);
    await window.screenshot('states-modern-dark');
    await window.close();
  });
});
