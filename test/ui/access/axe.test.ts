import assert from 'node:assert/strict';
import path from 'node:path';
import { repository } from '../../host/window.mjs';
import { violations } from '../support/accessibility';
import { eventually } from '../support/eventually';
import { askingTool, whichRoom } from '../support/questions';
import { scripted, windowWith } from '../support/servers';
import type { Window } from '../support/window';

const created = '2026-01-01T10:00:00.000Z';
const preload = [
  { taskId: 'done', status: 'completed', createdAt: created, lastUpdatedAt: created, statusMessage: 'All written' },
  { taskId: 'broke', status: 'failed', createdAt: created, lastUpdatedAt: created, statusMessage: 'Disk full' },
  { taskId: 'stopped', status: 'cancelled', createdAt: created, lastUpdatedAt: created },
  { taskId: 'runs', status: 'working', createdAt: created, lastUpdatedAt: created },
];
const servers = {
  Alpha: scripted({ preload, tools: [askingTool('book', { room: whichRoom })] }),
  Broken: { command: 'no-such-command-of-mine' },
};

const paneOf = (title: string) => `.pane:has(.pane-header[aria-label^="${title}"])`;
const quickInput = '.quick-input-widget';
const toasts = '.notifications-toasts';
const statusBar = '.part.statusbar';

/** The rules that are broken here and not in what VS Code makes of constants, with what breaks them. */
function beyond(
  ours: Readonly<Record<string, string>>,
  constant: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(ours).filter(([rule]) => !Object.hasOwn(constant, rule)));
}

/** Decorations come later than their rows. */
function colours(window: Window, labels: readonly string[]): Promise<string[]> {
  const [selector, wanted] = [`${paneOf('Constants')} .label-name`, labels].map(value => JSON.stringify(value));
  return window.page.evaluate(`[...document.querySelectorAll(${selector})]
    .filter(label => ${wanted}.includes(label.textContent))
    .map(label => getComputedStyle(label).color)`);
}

const isDistinct = (all: readonly string[]): boolean => new Set(all).size === all.length;

for (const theme of ['light', 'dark'] as const) {
  describe(`To axe-core, in the ${theme},`, () => {
    let window: Window;
    const baseline: Record<string, Readonly<Record<string, string>>> = {};
    const at = (selector: string) => violations(window.page, selector);

    before(async () => {
      const constants = path.join(repository, 'test', 'fixtures', 'constant-tree');
      window = await windowWith(servers, { theme, extensions: [repository, constants] });
      await window.command('Constants: Focus on Constants View');
      await window.view('Constants').waitForRow('Three');
      await eventually('the red constant to be red', () => colours(window, ['Red', 'Green']), isDistinct);
      baseline.tree = await at(paneOf('Constants'));
      baseline.empty = await at(paneOf('Nothing'));
      baseline.statusBar = await at(statusBar);
      await window.command('Constants: Pick');
      await window.quickPick.waitForText(/→ \[pass\] One/);
      baseline.quickPick = await at(quickInput);
      await window.quickPick.cancel();
      await window.command('Constants: Tell');
      await window.messages.waitForNotification(/A constant was picked/);
      baseline.message = await at(toasts);
      await window.command('Notifications: Clear All Notifications');
      await window.openContainer();
    });
    after(() => window.close());

    it('the view of every kind of row is no worse than a tree of constants', async () => {
      await window.runAnyTool('book');
      await window.tasks.waitForText(/Which room\?/);
      await window.tasks.setExpanded('Tools', true);
      await window.tasks.waitForText(/\[list-selection\] book/);
      await window.tasks.waitForText(/\[error\] broke[\s\S]*Broken — "no-such/);
      assert.deepEqual(beyond(await at(paneOf('Tasks')), baseline.tree ?? {}), {});
      await window.screenshot(`access-tree-${theme}`);
    });

    it('the message about a question and the status bar are no worse than constant ones', async () => {
      // One that asks while nobody looks.
      await window.command('View: Toggle Primary Side Bar Visibility');
      await window.runAnyTool('book');
      await window.messages.waitForNotification(/Alpha asks: Which room\?/);
      assert.deepEqual(beyond(await at(toasts), baseline.message ?? {}), {});
      await window.messages.waitForStatus(/2 questions wait for you/);
      assert.deepEqual(beyond(await at(statusBar), baseline.statusBar ?? {}), {});
      await window.command('Notifications: Clear All Notifications');
      await window.command('View: Toggle Primary Side Bar Visibility');
    });

    it('the list of tools and the form of a question are no worse than a list of constants', async () => {
      await window.command('MCP Tasks: Run Tool…');
      await window.quickPick.waitForText(/\[list-selection\] book/);
      assert.deepEqual(beyond(await at(quickInput), baseline.quickPick ?? {}), {});
      await window.quickPick.cancel();
      await window.tasks.click(/Which room\?/);
      await window.quickPick.waitForText(/Which room\? \(1\//);
      assert.deepEqual(beyond(await at(quickInput), baseline.quickPick ?? {}), {});
      await window.quickPick.cancel();
    });

    it('every row says in words what its icon and colour say', async () => {
      const spoken = Object.fromEntries((await window.tasks.rows()).map(row => [row.label, row.ariaLabel]));
      assert.match(spoken.Alpha ?? '', /^Server Alpha, connected/);
      assert.match(spoken.Broken ?? '', /^Server Broken, error/);
      assert.match(spoken.Tools ?? '', /^Tools/);
      assert.match(spoken.done ?? '', /^done, .*completed/);
      assert.match(spoken.broke ?? '', /^broke, .*failed/);
      assert.match(spoken.stopped ?? '', /^stopped, .*cancelled/);
      assert.match(spoken.runs ?? '', /^runs, .*working/);
      for (const { label, ariaLabel } of await window.tasks.rows()) {
        assert.doesNotMatch(ariaLabel, /\$\(|undefined|\n/, label);
        assert.notEqual(ariaLabel.trim(), '', label);
      }
    });

    it('an empty view is no worse than any', async () => {
      await window.changeSettings({ 'mcpTasks.servers': {} });
      await eventually(
        'the welcome',
        () => window.tasks.welcome(),
        text => text.includes('Try the Demo'),
      );
      assert.deepEqual(beyond(await at(paneOf('Tasks')), baseline.empty ?? {}), {});
    });
  });
}
