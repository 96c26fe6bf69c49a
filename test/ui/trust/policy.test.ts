import assert from 'node:assert/strict';
import path from 'node:path';
import { configuredWindow, marking, startsIn, waitForStart } from '../support/configured';
import type { Window } from '../support/window';

describe('Servers under a policy', () => {
  let window: Window;
  let mark: (name: string) => string;

  before(async () => {
    window = await configuredWindow(
      ({ workspace, user }) => {
        mark = name => path.join(workspace, '..', `${name}.started`);
        return {
          [path.join(user, 'mcp.json')]: { servers: { builds: marking(mark('builds')) } },
          [path.join(workspace, '.vscode/mcp.json')]: { servers: { notes: marking(mark('notes')) } },
        };
      },
      { settings: { 'chat.mcp.access': 'none' } },
    );
  });
  after(() => window.close());

  it('are blocked where it allows none, say by what, and lead to the setting', async () => {
    await window.tasks.waitForText(
      [
        '▾ [shield] builds — blocked by chat.mcp.access · user',
        '  [settings-gear] Show Setting',
        '▾ [shield] notes — blocked by chat.mcp.access · workspace',
        '  [settings-gear] Show Setting',
      ].join('\n'),
    );
    const { ariaLabel } = await window.tasks.waitForRow('builds');
    assert.match(ariaLabel, /^Server builds, blocked by policy, .*chat\.mcp\.access.*, from user$/);
    assert.match((await window.tasks.tooltip('builds')).replaceAll('\u00a0', ' '), /Reason .*chat\.mcp\.access/);
    await window.screenshots('policy-none');
    await window.command('MCP Tasks: Connect');
    await window.quickPick.pick('builds');
    await window.messages.waitForNotification(/builds did not start\. .*chat\.mcp\.access/);
    assert.deepEqual([startsIn(mark('builds')), startsIn(mark('notes'))], [0, 0]);
    await window.command('Notifications: Clear All Notifications');
    await window.tasks.click('Show Setting');
    await window.editors.waitForTab('Settings');
    await window.screenshot('policy-setting');
    await window.command('View: Close Editor');
  });

  it('are blocked by name where they are denied, the others are not', async () => {
    await window.changeSettings({
      'chat.mcp.access': 'all',
      'chat.mcp.deniedServers': [{ serverName: 'builds' }],
    });
    await window.tasks.waitForText(/builds — blocked by chat\.mcp\.deniedServers · user/);
    await waitForStart(mark('notes'));
    assert.equal(startsIn(mark('builds')), 0);
    await window.changeSettings({ 'chat.mcp.deniedServers': [] });
    await waitForStart(mark('builds'));
  });

  it('are blocked where a list of those allowed leaves them out', async () => {
    await window.changeSettings({ 'chat.mcp.allowedServers': [{ serverName: 'notes' }] });
    await window.tasks.waitForText(/builds — blocked by chat\.mcp\.allowedServers · user/);
    assert.match(await window.tasks.text(), /notes — (?!blocked)/);
    await window.changeSettings({ 'chat.mcp.allowedServers': null });
  });

  it('end when the policy comes to forbid them', async () => {
    await window.tasks.waitForText(/\[server-environment\] builds/);
    await window.changeSettings({ 'chat.mcp.access': 'none' });
    await window.tasks.waitForText(/builds — blocked by chat\.mcp\.access[\s\S]*notes — blocked by chat\.mcp\.access/);
  });
});
