import assert from 'node:assert/strict';
import { eventually } from '../support/eventually';
import { openWindow } from '../support/openWindow';
import type { Window } from '../support/window';

const welcomeOf = (window: Window, words: string) =>
  eventually(
    `the welcome that says "${words}"`,
    () => window.tasks.welcome(),
    text => text.includes(words),
  );

describe('The empty view', () => {
  it('says in a folder what would appear there, and in an untrusted one why nothing starts', async () => {
    const trusted = await openWindow({ folder: 'empty' });
    assert.match(
      await welcomeOf(trusted, 'No MCP server'),
      /No MCP server is configured here[\s\S]*Open mcp\.json[\s\S]*Try the Demo Server[\s\S]*Five steps/,
    );
    await trusted.close();
    const restricted = await openWindow({ folder: 'empty', trustsEverything: false });
    assert.match(
      await welcomeOf(restricted, 'not trusted'),
      /This folder is not trusted[\s\S]*Manage Workspace Trust[\s\S]*Try the Demo Server/,
    );
    await restricted.screenshot('welcome-restricted');
    await restricted.close();
  });
});

describe('The walkthrough', () => {
  let window: Window;
  before(async () => {
    window = await openWindow({ workspace: null, theme: 'light', viewport: { width: 1600, height: 900 } });
  });
  after(() => window.close());

  const step = (title: string) => window.page.locator('.getting-started-step', { hasText: title });
  const isDone = (title: string) => step(title).locator('.codicon.complete').waitFor();

  it('is opened from the empty view, and shows each step with a picture', async () => {
    await welcomeOf(window, 'Five steps');
    await window.page.locator('.welcome-view-content a', { hasText: 'Five steps' }).click();
    for (const title of ['Connect your servers', 'Run a tool', 'Watch it work', 'Answer what', 'Read the result']) {
      await step(title).locator('h3').click();
      const picture = window.page.locator('.getting-started-media img');
      await eventually(
        `the picture of "${title}"`,
        () => picture.evaluate(img => ('naturalWidth' in img ? Number(img.naturalWidth) : 0)),
        width => width > 100,
      );
    }
    await window.screenshots('walkthrough');
  });

  it('notices what was done', async () => {
    await step('Connect your servers').locator('h3').click();
    await step('Connect your servers').getByRole('button', { name: 'Try the Demo Server' }).click();
    await isDone('Connect your servers');
    await step('Run a tool').locator('h3').click();
    await step('Run a tool').getByRole('button', { name: 'Run Tool…' }).click();
    await window.quickPick.waitFor('Run which tool?');
    await window.quickPick.cancel();
    await isDone('Run a tool');
    await window.runAnyTool('watch_logs');
    await window.quickPick.pick('Run');
    await isDone('Watch it work');
    assert.equal(await step('Read the result').locator('.codicon.complete').count(), 0);
  });
});
