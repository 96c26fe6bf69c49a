import assert from 'node:assert/strict';
import path from 'node:path';
import { configuredWindow, marking, startsIn, waitForStart, writeFiles } from '../support/configured';
import type { Window } from '../support/window';

describe('A server in the files of another application', () => {
  let window: Window;
  let file: string;
  let mark: string;

  before(async () => {
    window = await configuredWindow(({ home }) => {
      file = path.join(home, '.cursor', 'mcp.json');
      mark = path.join(home, 'notes.started');
      return { [file]: { mcpServers: { notes: marking(mark) } } };
    });
  });
  after(() => window.close());

  it('is not looked for unless the user wants it', async () => {
    assert.match(await window.tasks.welcome(), /No MCP server is configured here/);
    await window.changeSettings({ 'mcpTasks.discovery': ['cursor-global'] });
    await window.tasks.waitForText(/\[shield\] notes — not allowed yet\n {2}\[shield\] Allow This Server…/);
    await window.screenshots('discovered');
  });

  it('shows all that would run before it is allowed, and does nothing when it is not', async () => {
    await window.tasks.click('Allow This Server…');
    const dialog = await window.messages.dialog();
    assert.match(dialog, /^Allow the server "notes" of another application\?\n/);
    assert.match(dialog, /Configured in: Cursor: .*\.cursor\/mcp\.json\n/);
    assert.match(dialog, /Command: node\nArguments:\n\s+-e\n\s+"require\('fs'\)\.appendFileSync/);
    assert.match(dialog, /Environment variables:\n\s+MARK=/);
    assert.match(dialog, /\[Cancel\]\n\[Allow and Connect\]$/);
    await window.screenshots('discovered-dialog');
    await window.messages.answerDialog('Cancel');
    assert.equal(startsIn(mark), 0);
    assert.match(await window.tasks.text(), /notes — not allowed yet/);
  });

  it('leads to its configuration instead', async () => {
    await window.tasks.click('Allow This Server…');
    await window.messages.answerDialog('Go to Configuration');
    await window.editors.waitForTab('mcp.json');
    await window.editors.waitForText(/"notes"/);
    await window.command('View: Close Editor');
    assert.equal(startsIn(mark), 0);
  });

  it('runs when it is allowed, and after a reload without a question', async () => {
    await window.tasks.click('Allow This Server…');
    await window.messages.answerDialog('Allow and Connect');
    await window.tasks.waitForText(/\[server-environment\] notes — 2026-07-28/);
    const before = await waitForStart(mark);
    await window.reload();
    await window.tasks.waitForText(/\[server-environment\] notes — 2026-07-28/);
    await waitForStart(mark, before);
    assert.equal(await window.page.locator('.monaco-dialog-box').count(), 0);
  });

  it('is asked about again when its launch has changed, and ends meanwhile', async () => {
    const before = startsIn(mark);
    const changed = marking(mark);
    writeFiles({ [file]: { mcpServers: { notes: { ...changed, args: [...changed.args, 'more'] } } } });
    await window.tasks.waitForText(/\[shield\] notes — not allowed yet/);
    assert.equal(startsIn(mark), before);
    await window.tasks.click('Allow This Server…');
    assert.match(await window.messages.dialog(), /\n\s+more\n/);
    await window.messages.answerDialog('Allow and Connect');
    await waitForStart(mark, before);
    await window.tasks.waitForText(/\[server-environment\] notes — 2026-07-28/);
  });

  it('allows what was shown, not what the file says by then', async () => {
    const before = startsIn(mark);
    await window.tasks.contextMenu('notes', 'Withdraw Permission');
    await window.tasks.waitForText(/\[shield\] notes — not allowed yet/);
    await window.tasks.click('Allow This Server…');
    await window.messages.dialog();
    const swapped = marking(mark);
    const notes = { ...swapped, args: [...swapped.args, 'swapped'] };
    writeFiles({ [file]: { mcpServers: { notes, second: swapped } } });
    // Behind the question: the file has been read.
    await window.tasks.waitForRow('second');
    await window.messages.answerDialog('Allow and Connect');
    await window.tasks.waitForText(/\[shield\] notes — not allowed yet/);
    await window.tasks.inlineAction('notes', 'Allow This Server…');
    assert.match(await window.messages.dialog(), /\n\s+swapped\n/);
    await window.messages.answerDialog('Cancel');
    assert.equal(startsIn(mark), before);
  });
});

describe('A server that asks for a sandbox', () => {
  it('is not started without the word of the user, who is told what that means', async () => {
    let mark = '';
    const window = await configuredWindow(({ workspace, user }) => {
      mark = path.join(workspace, '..', 'boxed.started');
      return { [path.join(user, 'mcp.json')]: { servers: { boxed: { ...marking(mark), sandboxEnabled: true } } } };
    });
    await window.tasks.waitForText(/\[shield\] boxed — wants a sandbox\n {2}\[shield\] Start Without Sandbox…/);
    await window.tasks.click('Start Without Sandbox…');
    assert.match(await window.messages.dialog(), /without the sandbox that it asks for\?\n[\s\S]*has no sandbox/);
    await window.screenshots('no-sandbox-dialog');
    assert.equal(startsIn(mark), 0);
    await window.messages.answerDialog('Start Without Sandbox');
    await window.tasks.waitForText(/\[server-environment\] boxed — 2026-07-28/);
    await window.close();
  });
});
