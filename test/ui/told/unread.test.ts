import assert from 'node:assert/strict';
import { type DrivenWindow, drivenBeside, drivenWindow, reloaded } from '../support/drivenWindow';
import { eventually } from '../support/eventually';
import { TaskServer } from '../support/taskServer';
import type { Window } from '../support/window';

const counts = (window: Window, title: string) =>
  eventually(
    `the title "${title}"`,
    () => window.title(),
    shown => shown === title,
  );
const spoken = async (window: Window, label: string) => (await window.tasks.waitForRow({ label, level: 2 })).ariaLabel;
const hears = (window: Window, label: string, words: RegExp) =>
  eventually(
    `the row of ${label} to be spoken as ${words}`,
    () => spoken(window, label),
    text => words.test(text),
  );
/** What VS Code draws at the end of a row, beside its words. As text: tests are compiled without a browser's types. */
const marksOf = (window: Window, label: string) =>
  window.page.evaluate<string>(`[...document.querySelectorAll('.customview-tree .monaco-list-row')]
    .filter(row => row.querySelector('.label-name')?.textContent === ${JSON.stringify(label)})
    .flatMap(row => [...row.querySelectorAll('.monaco-icon-label')])
    .map(label => getComputedStyle(label, '::after').content).join()`);

describe('What ended unseen', () => {
  let server: TaskServer;
  let first: DrivenWindow;
  let second: DrivenWindow;
  let id: string;

  before(async () => {
    server = await TaskServer.start({ pollInterval: 500, tools: ['build', 'check', 'deploy'].map(name => ({ name })) });
    first = await drivenWindow({ Builds: server.entry }, { folder: 'first', theme: 'light' });
    second = await drivenBeside(first, 'second');
    id = await first.driver.serverId('Builds');
  });
  after(async () => {
    await second.window.close();
    await server.close();
  });

  const end = (taskId: string, status = 'completed') => server.control({ set: { taskId, status }, notify: true });

  it('is marked, spoken of and counted, in every window', async () => {
    for (const tool of ['build', 'check', 'deploy'] as const) {
      await end(await first.driver.startTask(id, tool), tool === 'check' ? 'failed' : 'completed');
    }
    await hears(first.window, 'build', /^build, completed, unread, took /);
    await hears(first.window, 'check', /^check, failed, unread, took /);
    await counts(first.window, 'MCP Tasks: Tasks (3 unread)');
    await hears(second.window, 'deploy', /^deploy, completed, unread, took /);
    await eventually(
      'the mark of what is unread',
      () => marksOf(first.window, 'build'),
      content => content.includes('●'),
    );
    assert.match((await first.window.tasks.tooltip('check')).replaceAll('\u00a0', ' '), /Status failed, unread/);
    await first.window.screenshots('unread');
    await first.window.resizeSidebar(180);
    await first.window.screenshots('unread-narrow');
    await first.window.resizeSidebar(320);
  });

  it('is read in every window once its result is opened in one', async () => {
    await second.window.tasks.click({ label: 'build', level: 2 });
    await second.window.editors.waitForTab(/^build/);
    await hears(second.window, 'build', /^build, completed, took /);
    await hears(first.window, 'build', /^build, completed, took /);
    await counts(first.window, 'MCP Tasks: Tasks (2 unread)');
    assert.doesNotMatch(await marksOf(first.window, 'build'), /●/);
  });

  it('is unread still when a window was loaded anew, until its row is selected, or all is said to be read', async () => {
    first = await reloaded(first);
    await hears(first.window, 'deploy', /^deploy, completed, unread, took /);
    await hears(first.window, 'build', /^build, completed, took /);
    await counts(first.window, 'MCP Tasks: Tasks (2 unread)');
    // A click alone would open the result as well.
    const deploy = first.window.tasks.row({ label: 'deploy', level: 2 }).locator('.monaco-icon-label');
    // One on a row that is drawn anew in this very moment does nothing, and the next one may take the row out again.
    const select = async () => {
      await deploy.click({ modifiers: ['ControlOrMeta'] });
      return await first.window.page
        .locator('.monaco-list-row[aria-label^="deploy, completed, took"]')
        .waitFor({ timeout: 2_000 })
        .then(
          () => true,
          () => false,
        );
    };
    await eventually('the selected row to be read', select, isRead => isRead);
    assert.deepEqual(await first.window.editors.tabs(), []);
    await counts(first.window, 'MCP Tasks: Tasks (1 unread)');
    await first.window.command('MCP Tasks: Mark All as Read');
    await hears(first.window, 'check', /^check, failed, took /);
    await hears(second.window, 'check', /^check, failed, took /);
    await counts(second.window, 'MCP Tasks: Tasks');
  });
});
