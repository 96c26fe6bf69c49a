import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { configuredWindow, foldersOf, marking, startsIn, waitForStart } from '../support/configured';
import { eventually } from '../support/eventually';
import type { Window } from '../support/window';

describe('What the user chooses for a server', () => {
  let window: Window;
  let mark: string;

  before(async () => {
    window = await configuredWindow(({ workspace }) => {
      mark = path.join(workspace, '..', 'builds.started');
      return { [path.join(workspace, '.vscode/mcp.json')]: { servers: { builds: marking(mark) } } };
    });
    await window.tasks.waitForText(/\[server-environment\] builds/);
  });
  after(() => window.close());

  const settingsIn = (folder: string): Record<string, unknown> => {
    const file = path.join(folder, 'settings.json');
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  };
  const waitForOptions = (folder: string, expected: object) =>
    eventually(
      'the written options',
      async () => JSON.stringify(settingsIn(folder)['mcpTasks.serverOptions']),
      text => text === JSON.stringify(expected),
    );

  it('can be that it is off in this workspace: it ends, and stays off after a reload', async () => {
    const before = startsIn(mark);
    await window.tasks.contextMenu('builds', 'Disable in This Workspace');
    const off = ['▾ [circle-slash] builds — off in this workspace', '  [check] Enable in This Workspace'].join('\n');
    await window.tasks.waitForText(off);
    assert.equal((await window.tasks.waitForRow('builds')).ariaLabel, 'Server builds, off in this workspace');
    await window.screenshots('disabled');
    await window.reload();
    await window.tasks.waitForText(off);
    assert.equal(startsIn(mark), before);
    await window.command('MCP Tasks: Connect');
    await window.messages.waitForNotification(/There is no server for this command now\./);
    assert.equal(startsIn(mark), before);
  });

  it('can be taken back', async () => {
    const before = startsIn(mark);
    await window.tasks.click('Enable in This Workspace');
    await waitForStart(mark, before);
    await window.tasks.waitForText(/\[server-environment\] builds/);
  });

  it('can be when it is connected, for the user or the workspace', async () => {
    const { user, workspace } = foldersOf(window);
    const before = startsIn(mark);
    await window.tasks.contextMenu('builds', 'Choose How to Connect…');
    await window.quickPick.waitFor('When is builds connected?');
    assert.match(await window.quickPick.text(), /\[check\] Like All Servers[\s\S]*When the Window Opens\n[\s\S]*Never/);
    await window.screenshots('choose-connect');
    await window.quickPick.pick('On Demand');
    await window.quickPick.waitFor('Where does that hold?');
    await window.quickPick.pick('For You');
    await waitForOptions(user, { builds: { connect: 'onDemand' } });
    await window.reload();
    await window.tasks.waitForText(/\[debug-disconnect\] builds — not connected\n {2}\[plug\] Connect/);
    assert.equal(startsIn(mark), before);
    await window.tasks.contextMenu('builds', 'Choose How to Connect…');
    await window.quickPick.waitForText(/\[check\] On Demand/);
    await window.quickPick.pick('When the Window Opens');
    await window.quickPick.waitForText(/→ For You — now: onDemand/);
    await window.quickPick.pick('For This Workspace');
    await waitForOptions(path.join(workspace, '.vscode'), { builds: { connect: 'onStartup' } });
    await waitForStart(mark, before);
  });

  it('can be the generation that is spoken', async () => {
    await window.tasks.contextMenu('builds', 'Choose the Generation…');
    await window.quickPick.waitForText(/\[check\] Automatic — the server is asked what it speaks/);
    await window.quickPick.pick('2026-07-28');
    await window.quickPick.pick('For You');
    await waitForOptions(foldersOf(window).user, { builds: { connect: 'onDemand', generation: '2026-07-28' } });
    await window.tasks.contextMenu('builds', 'Choose the Generation…');
    await window.quickPick.waitForText(/\[check\] 2026-07-28/);
    await window.quickPick.pick('Automatic');
    await window.quickPick.pick('For You');
    await waitForOptions(foldersOf(window).user, { builds: { connect: 'onDemand' } });
  });
});
