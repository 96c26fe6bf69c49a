import assert from 'node:assert/strict';
import { eventually } from '../support/eventually';
import { calmTree, scripted, windowWith } from '../support/servers';
import type { Window } from '../support/window';

const script = {
  preload: [{ taskId: 'elsewhere', status: 'completed', statusMessage: 'Made by somebody else' }],
  capabilities: { list: false },
  tools: [
    { name: 'build', statusMessage: 'Compiling' },
    { name: 'quick', polls: 1 },
    { name: 'now', immediate: true, result: { content: [{ type: 'text', text: 'It is noon.' }] } },
  ],
};

describe('What is remembered', () => {
  let window: Window;

  /** Waits for the server to have just these rows below its tools. */
  const rows = (...expected: readonly string[]) => {
    const wanted = expected.map(row => `  ${row}`).join('\n');
    return eventually(
      `the rows\n${wanted}`,
      async () => (await calmTree(window)).split('\n').slice(2).join('\n'),
      seen => seen === wanted,
    );
  };

  before(async () => {
    window = await windowWith({ Server: scripted(script) }, { theme: 'light' });
    await window.tasks.waitForText(/No tasks yet/);
    for (const tool of ['build', 'quick', 'now']) {
      await window.runTool('Server', tool);
      await window.tasks.waitForRow(tool);
    }
    await window.editors.waitForText(/It is noon\./);
    await rows('[pass] now — #s', '[pass] quick — #s', '[loading~spin] build — #s · Compiling');
  });

  after(() => window.close());

  it('is told as a document, which follows its task', async () => {
    await window.tasks.contextMenu('build', 'Show Task Details');
    await window.editors.waitForTab('build details.md');
    await window.editors.waitForText(/working/);
    const text = await window.editors.wholeText();
    assert.match(text, /^# Task Details/);
    assert.match(text, /Compiling/);
    assert.match(text, /create/);
    await window.screenshots('details');
  });

  it('is told of a call that was no task, too', async () => {
    await window.tasks.contextMenu('now', 'Show Task Details');
    await window.editors.waitForTab('now details.md');
    await window.editors.waitForText(/now/);
    await window.screenshot('details-call');
    await window.command('View: Close All Editors');
  });

  it('has the result of a call by a click on its row', async () => {
    await window.tasks.click('now');
    await window.editors.waitForText(/It is noon\./);
    await window.command('View: Close All Editors');
  });

  it('goes on elsewhere by a handle, and comes here by one', async () => {
    await window.tasks.contextMenu('quick', 'Copy Task Handle');
    const handle = await eventually(
      'the handle on the clipboard',
      () => window.page.evaluate<string>('navigator.clipboard.readText()'),
      text => text.startsWith('{"mcpTask":1'),
    );
    await window.tasks.contextMenu('quick', 'Remove from List');
    await rows('[pass] now — #s', '[loading~spin] build — #s · Compiling');
    await window.command('MCP Tasks: Open Task Handle…');
    await window.quickPick.waitFor();
    await window.screenshot('open-handle');
    await window.quickPick.type(handle);
    await window.quickPick.accept();
    await rows('[pass] now — #s', '[pass] quick — #s', '[loading~spin] build — #s · Compiling');
  });

  it('is joined by a task that somebody knows the ID of', async () => {
    await window.command('MCP Tasks: Add Task by ID…');
    await window.quickPick.waitFor('Add Task by ID');
    await window.quickPick.type('nobody');
    await window.quickPick.accept();
    await window.messages.waitForNotification(/The server "Server" does not know this task/);
    await window.command('Notifications: Clear All Notifications');
    await window.command('MCP Tasks: Add Task by ID…');
    await window.quickPick.waitFor('Add Task by ID');
    await window.quickPick.type('elsewhere');
    await window.screenshot('add-task');
    await window.quickPick.accept();
    await window.tasks.waitForRow('elsewhere');
  });

  it('is asked about before a task leaves the list that goes on', async () => {
    await window.tasks.contextMenu('build', 'Remove from List');
    assert.match(await window.messages.dialog(), /Remove build from the list, although it has not ended\?/);
    await window.screenshots('remove-unfinished');
    await window.messages.answerDialog('Cancel');
    await window.tasks.waitForRow('build');
  });

  it('stays when the list is cleared of what has finished', async () => {
    await window.tasks.contextMenu('Server', 'Clear Finished');
    await rows('[loading~spin] build — #s · Compiling');
  });

  it('stays readable in a narrow side bar and in the dark', async () => {
    await window.runTool('Server', 'now');
    await window.tasks.waitForText(/\[pass\] now/);
    await window.editors.waitForText(/It is noon\./); // By itself: it takes the focus from whatever has it.
    await window.command('View: Close All Editors');
    await window.resizeSidebar(170);
    await window.screenshots('history-narrow');
    await window.resizeSidebar(300);
  });

  it('is cleared of what has ended, after a question', async () => {
    await window.command('MCP Tasks: Clear History…');
    await window.quickPick.waitFor('Clear History');
    await window.screenshot('clear-history');
    await window.quickPick.pick('Everything that has ended');
    assert.match(await window.messages.dialog(), /Clear 4 tasks and calls from the history\?/);
    await window.messages.answerDialog('Clear');
    await rows('[loading~spin] build — #s · Compiling');
    await window.command('MCP Tasks: Clear History…');
    await window.quickPick.waitFor('Clear History');
    await window.quickPick.pick('Everything that has ended');
    await window.messages.waitForNotification(/There is nothing of that kind in the history\./);
    await window.command('Notifications: Clear All Notifications');
  });

  it('is deleted as a whole, after a question; what goes on stays in sight', async () => {
    await window.command('MCP Tasks: Delete All Data…');
    assert.match(await window.messages.dialog(), /Delete all data of MCP Task Explorer on this computer\?/);
    await window.screenshots('delete-all');
    await window.messages.answerDialog('Delete All');
    await rows('[loading~spin] build — #s · Compiling');
  });
});
