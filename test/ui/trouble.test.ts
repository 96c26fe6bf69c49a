import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from './support/eventually';
import { openWindow } from './support/openWindow';
import { scripted, windowWith } from './support/servers';

describe('A server that does not start', () => {
  it('says why beside one that works, and offers Retry and Show Log', async () => {
    const broken = { command: 'node', args: ['-e', 'console.error("no API key given"); process.exit(3)'] };
    const window = await windowWith({
      Broken: broken,
      Good: scripted({ preload: [{ taskId: 'fine', status: 'working', silent: true }] }),
      Plain: scripted({ capabilities: { tasks: false } }),
    });
    await window.tasks.waitForText(
      new RegExp(
        [
          '▾ \\[error\\] Broken — "node" ended before it answered\\. It said last: no API key given',
          '  \\[refresh\\] Retry',
          '  \\[output\\] Show Log',
          '▾ \\[server-environment\\] Good — 2025-11-25',
          '  ▸ \\[tools\\] Tools',
          '  \\[loading~spin\\] fine — \\w+',
          '▾ \\[server-environment\\] Plain — no task support',
          '  ▸ \\[tools\\] Tools',
          '  This server does not support tasks — its tools can be run all the same',
        ].join('\n'),
      ),
    );
    await window.screenshot('broken-beside-good');
    await window.tasks.click('Show Log');
    await window.page.locator('.part.panel').getByText('no API key given').first().waitFor();
    await window.screenshot('log');
    await window.tasks.click('Retry');
    await window.messages.waitForNotification(/Broken did not start\. .*no API key given.*\[Show Log\]/);
    await window.close();
  });
});

describe('A configuration file', () => {
  it('that does not parse is a row that opens it at the place; the servers stay', async () => {
    const window = await openWindow();
    await window.tasks.waitForText(/Demo \(2025-11-25\) — 2025-11-25/);
    const file = path.join(window.host.workspace ?? '', '.vscode', 'mcp.json');
    writeFileSync(file, '{\n  "servers": {\n    "Half": { "command": \n');
    await window.tasks.waitForText(/^\[error\] \.vscode\/mcp\.json — cannot be read: Value expected\./);
    assert.match(await window.tasks.text(), /Demo \(2025-11-25\) — 2025-11-25/);
    await window.screenshot('broken-file');
    await window.tasks.click('.vscode/mcp.json');
    await window.editors.waitForTab('mcp.json');
    await window.messages.waitForStatus(/^Ln 4, Col 1$/);

    writeFileSync(file, '{ "servers": {} }');
    await eventually(
      'the welcome',
      () => window.tasks.welcome(),
      text => text.includes('No MCP server'),
    );
    await window.close();
  });

  it('of a folder that is not trusted is listed, and nothing starts', async () => {
    const window = await openWindow({
      trustsEverything: false,
      settings: { 'security.workspace.trust.startupPrompt': 'never' },
    });
    await window.tasks.waitForText(`
      ▾ [shield] Demo (2025-11-25) — the folder is not trusted
        [shield] Manage Workspace Trust
      ▾ [shield] Demo (2026-07-28) — the folder is not trusted
        [shield] Manage Workspace Trust
    `);
    await window.screenshot('restricted');
    await window.close();
  });
});

describe('What a stranger sends', () => {
  it('is shown as text: no icon, no link, no direction mark, no second line', async () => {
    const statusMessage = '$(flame) **bold** [click](command:workbench.action.quit)\n\u202etxet\u0007';
    const window = await windowWith({
      'Na$(bell)me\nof a server': scripted({
        preload: [{ taskId: '../../$(bug)', status: 'working', statusMessage, createdAt: 'never', silent: true }],
      }),
    });
    const row = await eventually(
      'the row of the stranger',
      async () => (await window.tasks.rows()).find(({ level, label }) => level === 2 && label !== 'Tools'),
      found => found?.icon === 'loading~spin',
    );
    const shown = (text = '') => text.replaceAll('\u200b', '');
    assert.equal(shown(row?.label), '../../$(bug)');
    assert.match(
      shown(row?.description),
      /^\w+ · \$\(flame\) \*\*bold\*\* \[click\]\(command:workbench\.action\.quit\) txet$/,
    );
    assert.equal(shown((await window.tasks.rows())[0]?.label), 'Na$(bell)me of a server');
    const tooltip = (await window.tasks.tooltip(row?.label ?? '')).replaceAll(/[\u00a0\u200b]/g, m =>
      m === '\u00a0' ? ' ' : '',
    );
    assert.match(tooltip, /\*\*bold\*\* \[click\]\(command:workbench\.action\.quit\)/);
    assert.equal(await window.page.locator('.monaco-hover a').count(), 0);
    await window.screenshot('stranger');
    await window.close();
  });
});
