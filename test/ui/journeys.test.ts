import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { dedent, eventually } from './support/eventually';
import { openWindow } from './support/openWindow';
import { calmTree, scripted, windowWith } from './support/servers';
import type { Window } from './support/window';

describe('A new user', () => {
  let window: Window;
  before(async () => {
    window = await openWindow({ workspace: null, theme: 'light' });
  });
  after(() => window.close());

  it('reads what to do where no server is configured', async () => {
    const words = await eventually(
      'the welcome',
      () => window.tasks.welcome(),
      text => text.includes('Try the Demo'),
    );
    assert.match(words, /No MCP server is configured for this window[\s\S]*Open mcp\.json[\s\S]*Try the Demo Server/);
    await window.screenshot('welcome');
  });

  it('tries the demo servers by one click, and no file is written', async () => {
    const before = readdirSync(window.host.home, { recursive: true });
    await window.page.getByRole('button', { name: 'Try the Demo Server' }).click();
    const tree = dedent(`
      ▾ [server-environment] Demo (2025-11-25) — 2025-11-25
        ▸ [tools] Tools
        No tasks yet — Run Tool…
      ▾ [server-environment] Demo (2026-07-28) — 2026-07-28
        ▸ [tools] Tools
        No tasks yet — Run Tool…
      ▾ [server-environment] Demo over HTTP (2025-11-25) — 2025-11-25
        ▸ [tools] Tools
        No tasks yet — Run Tool…
      ▾ [server-environment] Demo over HTTP (2026-07-28) — 2026-07-28
        ▸ [tools] Tools
        No tasks yet — Run Tool…
    `);
    await window.tasks.waitForText(tree);
    assert.deepEqual(readdirSync(window.host.home, { recursive: true }), before);
  });

  it('runs a tool from the palette, with arguments, and watches it in tree and status bar', async () => {
    await window.command('MCP Tasks: Run Tool…');
    await window.quickPick.waitFor('Run which tool?');
    await window.quickPick.type('write_report');
    await window.screenshot('run-tool');
    await window.quickPick.press('Enter');
    await window.quickPick.waitFor('write_report (Demo (2025-11-25))');
    await window.quickPick.type('owls');
    await window.screenshot('argument');
    await window.quickPick.accept();
    await eventually(
      'the second argument',
      () => window.quickPick.message(),
      text => text.includes('(optional)'),
    );
    await window.quickPick.type('nonsense');
    await window.quickPick.accept();
    await eventually(
      'the word about the number',
      () => window.quickPick.message(),
      text => /number/.test(text),
    );
    await window.quickPick.type('3');
    await window.quickPick.accept();
    await window.messages.waitForStatus(/1 task running/);
    await window.tasks.waitForText(/\[loading~spin\] write_report/);
    await window.screenshot('running');
    await window.messages.waitForStatus(/\$\(pass\) write_report: completed/);
    await window.tasks.waitForText(/\[pass\] write_report/);
  });

  it('reads the result in a tab by clicking the row', async () => {
    await window.tasks.click('write_report');
    await window.editors.waitForTab('write_report.md');
    await window.editors.waitForText(/owls/i);
    await window.screenshot('result');
  });

  it('sees the status bar item go when nothing runs any more', async () => {
    await eventually(
      'the status bar without us',
      () => window.messages.spokenStatus(/MCP Tasks/),
      all => all.length === 0,
    );
  });

  it('runs a tool from the menu of a server, and cancels the task from its row', async () => {
    await window.tasks.contextMenu('Demo over HTTP (2026-07-28)', 'Run Tool…');
    await window.quickPick.findTool('watch_logs');
    await window.quickPick.pick('Run');
    await window.tasks.waitForText(/\[loading~spin\] watch_logs/);
    assert.deepEqual(await window.tasks.inlineActions('watch_logs'), ['Cancel Task']);
    await window.tasks.inlineAction('watch_logs', 'Cancel Task');
    const isCancelled = (text: string) => /\[circle-slash\] watch_logs/.test(text);
    await eventually('the cancelled task', () => window.tasks.text(), isCancelled);
    await window.messages.waitForStatus(/watch_logs: cancelled/);
  });

  it('cancels from the palette, which asks for the task', async () => {
    await window.runAnyTool('watch_logs');
    await window.quickPick.pick('Run');
    await eventually(
      'the running task',
      () => window.tasks.text(),
      text => /\[loading~spin\] watch_logs/.test(text),
    );
    await window.command('MCP Tasks: Cancel Task');
    await window.quickPick.waitFor('Cancel which task?');
    await window.quickPick.pick('watch_logs');
    await eventually(
      'no running task',
      () => window.tasks.text(),
      text => !/loading~spin/.test(text),
    );
  });

  it('sees an image as an image, with its words beside it', async () => {
    await window.runAnyTool('render_chart');
    await window.quickPick.pick('Run');
    await eventually(
      'the chart to be ready',
      () => window.tasks.text(),
      text => /\[pass\] render_chart/.test(text),
    );
    await window.tasks.click('render_chart');
    await window.editors.waitForTab(/^render_chart-1\.png$/);
    await window.messages.waitForStatus(/^480x320$/);
    await window.screenshot('image');
  });

  it('opens the result of a call that is answered at once', async () => {
    await window.runAnyTool('server_time');
    await window.editors.waitForTab(/^server_time/);
    await eventually(
      'the call to be over',
      () => window.tasks.text(),
      text => !text.includes('calling…'),
    );
  });

  it("asks every server again with the view's Refresh, and nothing moves", async () => {
    const before = await calmTree(window);
    await window.command('MCP Tasks: Refresh');
    assert.equal(await calmTree(window), before);
  });
});

describe('A call that is no task yet', () => {
  it('is a row, and can be cancelled', async () => {
    const window = await windowWith({ Slow: scripted({ hang: ['tools/call'], tools: [{ name: 'think' }] }) });
    await window.runAnyTool('think');
    const row = await window.tasks.waitForRow('think');
    assert.equal(row.icon, 'sync~spin');
    assert.match(row.description, /calling…$/);
    await window.screenshot('call');
    await window.tasks.inlineAction('think', 'Cancel Call');
    const tree = dedent(`
      ▾ [server-environment] Slow — 2025-11-25
        ▸ [tools] Tools
        [circle-slash] think — #s · cancelled
    `);
    await eventually(
      `the tree to be\n${tree}`,
      () => calmTree(window),
      text => text === tree,
    );
    await window.close();
  });
});

describe('A 2026-07-28 task started here', () => {
  it('is found again after the window was reloaded', async () => {
    const window = await openWindow({ theme: 'light' });
    const stateFile = `${window.host.home}/state.json`;
    const entry = scripted({ generation: '2026-07-28', stateFile, tools: [{ name: 'migrate' }] });
    await window.changeSettings({ 'mcpTasks.servers': { Durable: entry } });
    await window.command('MCP Tasks: Run Tool…');
    await window.quickPick.waitFor('Run which tool?');
    await window.quickPick.type('Durable');
    await window.quickPick.pick('migrate');
    await window.tasks.waitForText(/\[loading~spin\] migrate/);
    await window.reload();
    await window.tasks.waitForText(/\[loading~spin\] migrate/);
    await window.close();
  });
});
