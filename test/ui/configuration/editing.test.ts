// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the variables of mcp.json look like
import assert from 'node:assert/strict';
import path from 'node:path';
import { configuredWindow } from '../support/configured';
import { eventually } from '../support/eventually';
import { scripted } from '../support/servers';
import type { Window } from '../support/window';

const tools = [{ name: 'migrate', taskSupport: 'required' }];

describe('An mcp.json that is edited', () => {
  let window: Window;

  before(async () => {
    window = await configuredWindow(
      ({ workspace }) => ({
        [path.join(workspace, '.vscode/mcp.json')]: {
          inputs: [{ id: 'key', type: 'promptString', description: 'The key of the service', password: true }],
          servers: {
            builds: scripted({ tools }),
            '$(flame) [odd](command:x)': { command: 'no-such-program-anywhere' },
            away: {
              command: 'node',
              args: ['${workspaceFolder:elsewhere}/server.js', '${extensionInstallFolder:a.b}'],
            },
          },
        },
      }),
      { settings: { 'mcpTasks.connect': 'onDemand', 'editor.minimap.enabled': false } },
    );
    await window.tasks.waitForRow('builds');
    await window.command('MCP Tasks: Open mcp.json');
    await window.editors.waitForTab('mcp.json');
  });
  after(() => window.close());

  /** What we say over the servers, top to bottom, each line as it is read: beside what VS Code says there itself. */
  const lines = async (): Promise<string[]> => {
    const found = window.page.locator('.part.editor .codelens-decoration');
    const placed = await found.evaluateAll(all =>
      all.map(one => ({ top: one.getBoundingClientRect().top, text: one.textContent ?? '' })),
    );
    return placed
      .sort((one, other) => one.top - other.top)
      .map(({ text }) => /Tasks:.*/.exec(text.replaceAll('\u00a0', ' '))?.[0].trim() ?? '');
  };
  const waitForLines = (...expected: RegExp[]) =>
    eventually('the lines over the servers', lines, seen =>
      expected.every((pattern, index) => pattern.test(seen[index] ?? '')),
    );
  const click = (title: string) =>
    window.page.locator('.part.editor .codelens-decoration').getByText(title, { exact: true }).first().click();

  it('says over each server how it is', async () => {
    const idle = /^Tasks: not connected \| Connect \| Run Tool…$/;
    await waitForLines(idle, idle, idle);
    await window.screenshots('mcp-json');
  });

  it('connects one by a click, and says so by itself', async () => {
    await click('Connect');
    await waitForLines(/^Tasks: 2025-11-25 \| Run Tool… \| Restart \| Disconnect \| Show Log$/);
    assert.match((await window.tasks.waitForRow('builds')).description, /^2025-11-25/);
  });

  it('runs a tool by a click, and counts the task', async () => {
    await click('Run Tool…');
    await window.quickPick.waitFor('Run which tool?');
    await window.quickPick.pick('migrate');
    await waitForLines(/^Tasks: 2025-11-25 · 1 task · 1 unfinished \|/);
    await window.screenshots('mcp-json-connected');
  });

  it('marks what is wrong, and tells it on demand', async () => {
    const problems = async () => (await window.page.locator('.squiggly-error, .squiggly-warning').count()) >= 2;
    await eventually('the marks', problems, Boolean);
    await window.command('View: Focus Problems (Errors, Warnings, Infos)');
    await eventually(
      'the problems',
      async () => (await window.page.locator('.markers-panel .monaco-list-row').allInnerTexts()).join('\n'),
      text =>
        text.includes('No workspace folder is named "elsewhere".') &&
        text.includes('The extension "a.b" is not installed here.'),
    );
    await window.screenshots('mcp-json-problems');
  });

  it('offers the variables there are', async () => {
    await window.command('View: Toggle Panel Visibility');
    await window.page.locator('.part.editor .view-line', { hasText: 'no-such-program' }).click();
    await window.page.keyboard.press('End');
    await window.page.keyboard.press('ArrowLeft');
    await window.page.keyboard.type('${in');
    await window.page.locator('.suggest-widget.visible', { hasText: '${input:key}' }).waitFor();
    await window.screenshots('mcp-json-variables');
    await window.page.keyboard.press('Enter');
    await window.editors.waitForText(/"no-such-program-anywhere\$\{input:key\}"/);
  });
});
