import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '../host/window.mjs';
import { eventually } from './support/eventually';
import { openWindow } from './support/openWindow';
import { scripted, windowWith } from './support/servers';
import type { Window } from './support/window';

const hostile = [
  'Use `build` first.',
  '````',
  '# Not a heading',
  '[click](command:workbench.action.quit) ![x](https://evil.example/x.png)',
  '<a href="https://evil.example">here</a>',
].join('\n');

const builds = {
  silent: true,
  pollInterval: 100,
  listChanged: true,
  serverInfo: { name: 'builder', version: '2.1.0', title: 'The Builder' },
  instructions: hostile,
  preload: [{ taskId: 'odd', status: 'pondering', createdAt: '2026-01-01T10:00:00Z' }],
  tools: [
    { name: 'build', description: 'Builds **it**\nand more', taskSupport: 'required', taskId: 'b-1', polls: 3 },
    { name: 'check', title: 'Check the build', taskSupport: 'optional', immediate: true },
    { name: 'time', taskSupport: 'forbidden', description: 'Says what time it is' },
    {
      name: 'swap',
      taskSupport: 'forbidden',
      immediate: true,
      control: {
        script: { tools: [{ name: 'deploy', taskSupport: 'optional' }] },
        send: { method: 'notifications/tools/list_changed' },
      },
    },
  ],
};

describe('A server that somebody looks into', () => {
  let window: Window;
  before(async () => {
    window = await windowWith({ Builds: scripted(builds) }, { theme: 'light' });
    await window.tasks.waitForRow('odd');
  });
  after(() => window.close());

  const text = async () => (await window.tasks.text()).replace(/(odd|build) — (?:\d+[dms]|now)\b/g, '$1 — AGE');
  const tree = (expected: RegExp) => eventually(`the tree to be ${expected}`, text, seen => expected.test(seen));

  it('lists its tools, when they are asked for', async () => {
    await tree(/^▾ \[server-environment\] Builds — 2025-11-25\n {2}▸ \[tools\] Tools\n {2}\[question\] odd/);
    await window.tasks.setExpanded('Tools', true);
    const expected = [
      '▾ [server-environment] Builds — 2025-11-25',
      '  ▾ [tools] Tools — 5',
      '    [tasklist] build — Builds **it** and more',
      '    [list-selection] check — Check the build',
      '    [zap] time — Says what time it is',
      '    [zap] swap',
      '    [zap] control — Tells this server what to do',
      '  [question] odd — AGE · pondering',
    ].join('\n');
    await eventually('the tools', text, seen => seen === expected);
    await window.screenshot('tools-light');
  });

  it('speaks of a tool in a sentence, and shows its whole description as text', async () => {
    const spoken = Object.fromEntries((await window.tasks.rows()).map(({ label, ariaLabel }) => [label, ariaLabel]));
    assert.equal(spoken.Tools, 'Tools, 5');
    assert.equal(spoken.build, 'Tool build, as a task, Builds **it** and more');
    assert.equal(spoken.check, 'Tool check, may be a task, Check the build');
    assert.equal(spoken.time, 'Tool time, answers directly, Says what time it is');
    const hover = (await window.tasks.tooltip('build')).replaceAll('\u00a0', ' ');
    assert.match(hover, /Tool build\s+Runs as a task\s+Builds \*\*it\*\*\s+and more/);
  });

  it('runs no tool by a click on its row', async () => {
    const before = await text();
    await window.tasks.doubleClick('build');
    await window.page.keyboard.press('Enter');
    await window.tasks.click('time');
    assert.equal(await text(), before);
    assert.deepEqual(await window.editors.tabs(), []);
  });

  it('runs a tool by the button of its row', async () => {
    assert.deepEqual(await window.tasks.inlineActions('build'), ['Run Tool…']);
    await window.tasks.inlineAction('build', 'Run Tool…');
    await tree(/ {4}\[zap\] control .*\n {2}\[pass\] build — AGE\n {2}\[question\] odd/);
    await window.tasks.contextMenu('time', 'Run Tool…');
    await window.editors.waitForTab('time.md');
    await window.command('View: Close Editor');
  });

  it('tells in its hover what it is, how it is reached and what it breaks', async () => {
    const hover = (await window.tasks.tooltip('Builds')).replaceAll('\u00a0', ' ');
    assert.match(hover, /Server Builds\s+Says it is The Builder 2\.1\.0\s+State connected/);
    assert.match(hover, /Tasks 2025-11-25: start, list, cancel\s+Transport stdio\s+Protocol 2025-11-25\s+Process \d+/);
    assert.match(hover, /Source setting mcpTasks\.servers\s+Rules of the protocol broken 1/);
    await window.screenshot('server-hover');
  });

  it('has a document with its details, which strangers cannot dress up', async () => {
    await window.tasks.contextMenu('Builds', 'Show Server Details');
    await window.editors.waitForTab('Builds details.md');
    await window.editors.waitForText(/\*\*Version:\*\* `2\.1\.0`/);
    const details = await window.editors.wholeText();
    assert.match(
      details,
      /- \*\*State:\*\* connected\n- \*\*Connected since:\*\* .+\n- \*\*Configured in:\*\* `setting/,
    );
    assert.match(details, /- \*\*Command:\*\* `+node .*scriptedServer\.mjs/);
    assert.match(details, /"list": \{\}/);
    assert.ok(details.includes(`\n\`\`\`\`\`text\n${hostile}\n\`\`\`\`\`\n`), details);
    assert.match(details, /- \*\*Tools:\*\* 5\n- \*\*Process:\*\* \d+\n- \*\*Connections made by this window:\*\* 1\n/);
    assert.match(details, /- \*\*Longest wait for an answer:\*\* 60 s\n/);
    assert.match(details, /### status-unknown\n\n.+does not know\.\n\n- \*\*Rule:\*\* MUST, MCP 2025-11-25/);
    assert.match(details, /- \*\*Seen:\*\* .+\n[\s\S]*Example:\n\n```text\n.*pondering.*\n```\n/);
  });

  it('keeps the details up to date while they are open', async () => {
    await window.tasks.inlineAction('swap', 'Run Tool…');
    await window.editors.waitForTab(/^swap/);
    await tree(/▾ \[tools\] Tools — 2\n {4}\[list-selection\] deploy\n {4}\[zap\] control/);
    await window.command('View: Close Editor');
    await window.editors.waitForTabs(tabs => tabs.includes('*Builds details.md'));
    await window.page.keyboard.press('ControlOrMeta+End');
    await eventually(
      'the number of tools',
      () => window.editors.wholeText(),
      details => details.includes('- **Tools:** 2\n'),
    );
  });

  it('shows what went over the wire, and goes on doing so', async () => {
    await window.tasks.contextMenu('Builds', 'Show Traffic');
    await window.editors.waitForTab('Builds traffic.log');
    await window.editors.waitForText(/Connection 1 is started over stdio\./);
    await window.screenshot('traffic-light');
    const before = await window.editors.wholeText();
    assert.match(before, /→ initialize #\d+\n[\s\S]*← answer to initialize #\d+ \d+ ms\n/);
    await window.tasks.contextMenu('odd', 'Refresh Task');
    await eventually(
      'the question about the task',
      () => window.editors.wholeText(),
      after => /← answer to tasks\/get #\d+ \d+ ms task odd\n/.test(after.slice(before.length)),
    );
  });

  it('shows what concerned one task, the call that made it included', async () => {
    await window.tasks.contextMenu('build', 'Show Traffic');
    await window.editors.waitForTab('build traffic.log');
    await window.editors.waitForText(/→ tools\/call/);
    await window.screenshot('traffic-of-task');
    const traffic = await window.editors.wholeText();
    assert.match(traffic, /^\S+ → tools\/call #\d+ task b-1\n/);
    assert.match(traffic, /answer to tasks\/get #\d+ \d+ ms task b-1/);
    assert.doesNotMatch(traffic, /initialize|odd/);
  });

  it('gives the same as lines of JSON', async () => {
    await window.tasks.contextMenu('Builds', 'Show Traffic as JSONL');
    await window.editors.waitForTab('Builds traffic.jsonl');
    await window.editors.waitForText(/"direction":"sent"/);
    await window.screenshot('traffic-jsonl');
    const lines = (await window.editors.wholeText()).trimEnd().split('\n');
    const messages = lines.map(line => JSON.parse(line));
    assert.ok(messages.length > 10);
    assert.equal(messages[0].method, 'initialize');
    assert.ok(messages.every(({ message }) => message.jsonrpc === '2.0'));
  });

  it('is started again on demand, and its documents follow', async () => {
    const processOf = (details: string) => /\*\*Process:\*\* (\d+)/.exec(details)?.[1];
    await window.tasks.contextMenu('Builds', 'Show Server Details');
    await window.editors.waitForTabs(tabs => tabs.includes('*Builds details.md'));
    const before = processOf(await window.editors.wholeText());
    await window.tasks.contextMenu('Builds', 'Restart Server');
    const after = await eventually(
      'the details of the second connection',
      () => window.editors.wholeText(),
      details => details.includes('- **Connections made by this window:** 2\n'),
    );
    assert.notEqual(processOf(after), before);
  });

  it('puts its diagnostics on the clipboard', async () => {
    await window.tasks.contextMenu('Builds', 'Copy Diagnostics');
    await window.messages.waitForStatus('Diagnostics copied');
    const copied = await window.page.evaluate<string>('navigator.clipboard.readText()');
    assert.match(copied, /^### MCP Task Explorer: diagnostics of a server\n\n- MCP Task Explorer: \d+\.\d+\.\d+\n/);
    assert.match(copied, /- Launch: node, 2 arguments\n/);
    assert.match(copied, /- status-unknown \(must, 2025-11-25\): \d+\n/);
    assert.doesNotMatch(copied, /scriptedServer/);
  });

  it('stays readable in a narrow side bar and in the dark', async () => {
    await window.tasks.setExpanded('Tools', true);
    await window.resizeSidebar(180);
    await window.screenshot('tools-narrow-light');
    await window.setTheme('dark');
    await window.screenshot('tools-narrow-dark');
  });
});

describe('A hundred tools with strange names', () => {
  it('are rows like others, and the last one runs', async () => {
    const names = [
      '',
      '$(bug) icon',
      'two\nlines',
      '../../etc',
      '\u202etxet',
      '[a](command:x)',
      '__proto__',
      'same',
      'same',
    ];
    const tools = [
      ...names.map(name => ({ name, description: name, immediate: true, taskSupport: 'forbidden' })),
      ...Array.from({ length: 91 }, (_, index) => ({ name: `tool-${index + 1}`, immediate: true })),
    ];
    const window = await windowWith({ Many: scripted({ tools }) });
    await window.tasks.setExpanded('Tools', true);
    await window.tasks.waitForRow('tool-5');
    const labels = (await window.tasks.rows()).map(({ label }) => label.replaceAll('\u200b', ''));
    assert.deepEqual(labels.slice(0, 11), [
      ...['Many', 'Tools', '(tool without a name)', '$(bug) icon', 'two lines', '../../etc', 'txet', '[a](command:x)'],
      ...['__proto__', 'same', 'same'],
    ]);
    await window.screenshot('tools-strange');
    await window.tasks.scrollToEnd('No tasks yet');
    await window.tasks.inlineAction('tool-91', 'Run Tool…');
    await window.editors.waitForTab('tool-91.md');
    await window.close();
  });
});

describe('Tools that cannot be read', () => {
  it('say why, and can be asked for again', async () => {
    const errors = { 'tools/list': { code: -32_603, message: 'The $(bug) catalogue is\nlocked' } };
    const window = await windowWith({ Locked: scripted({ errors }) });
    await window.tasks.setExpanded('Tools', true);
    const row = await window.tasks.waitForRow('The tools could not be read');
    assert.equal(row.description.replaceAll('\u200b', ''), 'The $(bug) catalogue is locked');
    await window.screenshot('tools-failed');
    await window.tasks.contextMenu('Locked', 'Show Traffic');
    await window.editors.waitForTab('Locked traffic.log');
    await window.editors.waitForText(/→ initialize/);
    const asked = async () => (await window.editors.wholeText()).match(/→ tools\/list/g)?.length ?? 0;
    const before = await asked();
    await window.tasks.click('Retry');
    await eventually('another question', asked, count => count > before);
    await window.close();
  });
});

describe('A server that is lost', () => {
  it('is tried again, in words; its tasks do not look alive meanwhile, and Try Now finds it', async () => {
    const window = await openWindow({ workspace: null });
    const home = window.host.home;
    const barred = path.join(home, 'barred');
    const script = {
      generation: '2026-07-28',
      stateFile: path.join(home, 'state.json'),
      tools: [{ name: 'migrate' }, { name: 'crash', immediate: true, control: { exit: 3 } }],
    };
    const server = path.join(repository, 'test', 'fixtures', 'servers', 'scriptedServer.mjs');
    const start = `if (require('fs').existsSync(${JSON.stringify(barred)})) process.exit(1); import(${JSON.stringify(server)})`;
    const entry = { command: 'node', args: ['-e', start], env: { MCP_SCRIPT: JSON.stringify(script) } };
    await window.changeSettings({ 'mcpTasks.servers': { Shaky: entry } });
    await window.tasks.waitForText(/\[tools\] Tools/);
    await window.tasks.setExpanded('Tools', true);
    await window.tasks.inlineAction('migrate', 'Run Tool…');
    await window.tasks.waitForText(/\[loading~spin\] migrate — \w+$/);
    writeFileSync(barred, '');
    await window.command('MCP Tasks: Run Tool…');
    await window.quickPick.pick('crash');

    await window.tasks.waitForText(
      new RegExp(
        [
          '▾ \\[sync\\] Shaky — reconnecting, try [3-8] of 8',
          '  ▾ \\[tools\\] Tools — 3',
          '    \\[server-process\\] migrate',
          '    \\[server-process\\] crash',
          '    \\[server-process\\] control — Tells this server what to do',
          '  \\[refresh\\] Try Now',
          '  \\[output\\] Show Log',
          '  \\[pass\\] crash — \\w+',
          '  \\[sync-ignored\\] migrate — working · not connected$',
        ].join('\n'),
      ),
    );
    await window.screenshot('reconnecting-dark');
    const rows = Object.fromEntries((await window.tasks.rows()).map(row => [row.label, row]));
    assert.match(rows.Shaky?.ariaLabel ?? '', /^Server Shaky, reconnecting, try \d of 8, .*ended/);
    assert.equal((await window.tasks.rows()).at(-1)?.ariaLabel, 'migrate, working, not connected');
    assert.equal(await window.page.locator('.part.sidebar .monaco-progress-container.active').count(), 0);
    const hover = (await window.tasks.tooltip('Shaky')).replaceAll('\u00a0', ' ');
    assert.match(hover, /State reconnecting, try \d of 8\s+Reason .*ended/);
    assert.deepEqual(await window.messages.spokenStatus(/MCP Tasks/), []);

    rmSync(barred);
    await window.tasks.click('Try Now');
    await window.tasks.waitForText(
      /^▾ \[server-environment\] Shaky — 2026-07-28\n[\s\S]*\[loading~spin\] migrate — \w+$/,
    );
    await window.close();
  });
});
