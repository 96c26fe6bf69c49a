import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from './support/eventually';
import { openWindow } from './support/openWindow';

describe('A server that chat starts too', () => {
  it('is named once, where the user can choose for it alone', async () => {
    const window = await openWindow({ settings: { 'chat.disableAIFeatures': false } });
    const [said = ''] = await window.messages.waitForNotification(
      /^The chat of VS Code starts .* may run twice\..*\[This One on Demand\] \[All on Demand\]$/,
    );
    await window.screenshot('chat-notice');
    await window.messages.clickNotification('This One on Demand');

    // The first that was connected, whichever that was.
    const [, named = '', revision = ''] = /"(Demo \(([\d-]+)\))"/.exec(said) ?? [];
    const other = revision === '2025-11-25' ? '2026-07-28' : '2025-11-25';
    const file = path.join(window.host.workspace ?? '', '.vscode', 'settings.json');
    const written = await eventually(
      'the choice to be written',
      () => readFile(file, 'utf8').catch(() => ''),
      text => text.includes('onDemand'),
    );
    const { 'mcpTasks.serverOptions': options } = JSON.parse(written) as Record<string, unknown>;
    assert.deepEqual(options, { [named]: { connect: 'onDemand' } });

    await window.reload();
    // The other one runs again, this one waits to be asked for, and nothing is said.
    await window.tasks.waitForText(new RegExp(`Demo \\(${other}\\) — ${other}`));
    await window.tasks.waitForText(new RegExp(`Demo \\(${revision}\\) — not connected\\n.*Connect$`, 'm'));
    assert.deepEqual(await window.messages.notifications(), []);
    await window.close();
  });
});
