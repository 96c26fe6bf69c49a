import path from 'node:path';
import { configuredWindow, foldersOf } from '../support/configured';
import type { Window } from '../support/window';

describe('A workspace that nobody has saved yet', () => {
  let window: Window;

  before(async () => {
    window = await configuredWindow(({ workspace }) => ({ [path.join(workspace, 'one', 'a.txt')]: '' }), {
      settings: { 'mcpTasks.connect': 'onDemand' },
    });
  });
  after(() => window.close());

  it('has the servers of its settings', async () => {
    const { workspace } = foldersOf(window);
    const loaded = window.page.waitForEvent('load');
    await window.command('Workspaces: Add Folder to Workspace...');
    await window.page.locator('.quick-input-widget input[type=text]').fill(path.join(workspace, 'one'));
    await window.page.locator('.quick-input-action').getByText('Add', { exact: true }).click();
    await loaded;
    await window.waitUntilReady();
    await window.command('Preferences: Open Workspace Settings (JSON)');
    await window.editors.waitForText(/"folders"/);
    const content = JSON.parse(await window.editors.wholeText());
    const settings = { mcp: { servers: { unsaved: { url: 'http://127.0.0.1:9/mcp' } } } };
    await window.editors.replaceText(JSON.stringify({ ...content, settings }, undefined, 2));
    await window.command('File: Save');
    await window.tasks.waitForText(/\bunsaved — not connected/);
  });
});
