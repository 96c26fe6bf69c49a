import assert from 'node:assert/strict';
import { type DrivenWindow, drivenWindow } from '../support/drivenWindow';
import { eventually } from '../support/eventually';
import { TaskServer } from '../support/taskServer';
import type { Window } from '../support/window';

const question = {
  method: 'elicitation/create',
  params: { message: 'Which room?', requestedSchema: { type: 'object', properties: { room: { type: 'string' } } } },
};
/** Nobody asks for two hundred tasks again and again: the server tells. */
const rare = { pollInterval: 3_600_000 };

describe('A message about tasks that end', () => {
  let server: TaskServer;
  let many: TaskServer;
  let driven: DrivenWindow;
  let window: Window;
  let id: string;

  before(async () => {
    const asks = { name: 'book', status: 'input_required', inputRequests: { room: question }, eager: true };
    server = await TaskServer.start({ ...rare, tools: [{ name: 'build' }, asks] });
    many = await TaskServer.start({ ...rare, silent: true, pageSize: 500, preload: { count: 200, status: 'working' } });
    driven = await drivenWindow(
      { Builds: server.entry, Many: many.entry },
      { theme: 'light', settings: { 'mcpTasks.notify': 'all' } },
    );
    window = driven.window;
    id = await driven.driver.serverId('Builds');
    await window.tasks.waitForText(/task-200/);
  });
  after(async () => {
    await Promise.all([server, many].map(each => each.close()));
    await window.close();
  });

  const end = (taskId: string, changes: object = {}) =>
    server.control({ set: { taskId, status: 'completed', ...changes }, notify: true });
  const hideView = async () => {
    await window.command('View: Show Explorer');
    await window.page
      .locator('.part.sidebar .composite.title')
      .getByText(/^Explorer/i)
      .waitFor();
  };
  const shown = () => window.messages.notifications();
  const notify = async (mode: string) => {
    await window.changeSettings({ 'mcpTasks.notify': mode });
    const setting = () => driven.driver.tell<string>('setting', 'mcpTasks.notify');
    await eventually('the extension host to know of the setting', setting, value => value === mode);
  };

  it('opens the result, and runs the tool again', async () => {
    await hideView();
    await end(await driven.driver.startTask(id, 'build'), { statusMessage: 'All 12 written' });
    await window.messages.waitForNotification(
      /^build of Builds completed after \d+s: All 12 written \[Open Result\] ?\[Run Again\]$/,
    );
    await window.screenshots('told-ended');
    await window.messages.clickNotification('Open Result');
    await window.editors.waitForTab(/^build/);
    await end(await driven.driver.startTask(id, 'build'), { status: 'failed', statusMessage: 'Disk full' });
    await window.messages.waitForNotification(/^build of Builds failed after \d+s: Disk full/);
    const calls = await server.count('tools/call');
    await window.messages.clickNotification('Run Again');
    await eventually(
      'the tool to be run again',
      () => server.count('tools/call'),
      count => count > calls,
    );
    await server.control({ end: 'cancelled', notify: true });
    await window.messages.waitForNotification(/^build of Builds cancelled after \d+s \[Run Again\]$/);
    await window.command('Notifications: Clear All Notifications');
  });

  it('is one for two hundred that end together, and leads to them', async () => {
    await many.control({ end: 'completed', notify: true });
    await window.messages.waitForNotification('200 tasks ended: 200 completed. [Show Tasks]');
    assert.equal((await shown()).length, 1);
    await window.screenshots('told-two-hundred');
    await window.messages.clickNotification('Show Tasks');
    await window.page.locator('.composite.title').getByText('MCP Tasks: Tasks (201 unread)').waitFor();
    await window.screenshots('told-unread');
    await window.command('MCP Tasks: Mark All as Read');
    await window.page
      .locator('.composite.title')
      .getByText('MCP Tasks: Tasks (201 unread)')
      .waitFor({ state: 'hidden' });
    assert.deepEqual(await shown(), []);
  });

  it('says nothing of what the user looks at', async () => {
    const seen = await driven.driver.startTask(id, 'build');
    await window.tasks.waitForText(/\[loading~spin\] build/);
    await end(seen, { statusMessage: 'seen' });
    await window.tasks.waitForText(/\[pass\] build — \w+ · seen/);
    await hideView();
    const inFront = await driven.driver.startTask(id, 'build');
    await driven.driver.tell('command', 'mcpTasks.showTaskDetails', { key: JSON.stringify([id, inFront]) });
    await window.editors.waitForTab(/details/i);
    await end(inFront, { statusMessage: 'in front' });
    // Were one of these told of, it would be together with this one.
    await end(await driven.driver.startTask(id, 'build'), { statusMessage: 'unseen' });
    await window.messages.waitForNotification(/^build of Builds completed after \d+s: unseen/);
    assert.equal((await shown()).length, 1);
    await window.command('Notifications: Clear All Notifications');
  });

  it('comes only for what needs the user unless they want more, and not at all if they want none', async () => {
    await notify('needsMe');
    await end(await driven.driver.startTask(id, 'build'), { statusMessage: 'no matter' });
    const asking = await driven.driver.startTask(id, 'book');
    await window.messages.waitForNotification('Builds asks: Which room? [Answer]');
    assert.equal((await shown()).length, 1, 'the end was told before the question came');
    await window.screenshots('told-question');
    await window.command('Notifications: Clear All Notifications');
    await notify('never');
    await server.control({ withdraw: asking });
    const silent = await driven.driver.startTask(id, 'book');
    await window.messages.waitForStatus(/Which room\?/);
    await notify('all');
    await server.control({ set: { taskId: silent, status: 'failed', statusMessage: 'Too late' }, notify: true });
    await window.messages.waitForNotification(/book of Builds failed .*Too late/);
    assert.ok(
      (await shown()).every(text => !text.includes('Which room?')),
      (await shown()).join('\n'),
    );
  });
});
