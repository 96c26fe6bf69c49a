// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the variables of mcp.json look like
import assert from 'node:assert/strict';
import path from 'node:path';
import { configuredWindow } from '../support/configured';
import { eventually } from '../support/eventually';
import { scripted } from '../support/servers';
import { trustWorkspace } from '../support/trust';
import type { Window } from '../support/window';

const tools = [{ name: 'migrate', taskSupport: 'required' }];

/** What we say over the servers, top to bottom, each line as it is read. VS Code says its own before or after that. */
async function lines({ page }: Window): Promise<string[]> {
  const placed = await page
    .locator('.part.editor .codelens-decoration')
    .evaluateAll(all => all.map(one => ({ top: one.getBoundingClientRect().top, text: one.textContent ?? '' })));
  return placed
    .sort((one, other) => one.top - other.top)
    .map(({ text }) => /Tasks:.*?(?=\s\|\s+Start \||$)/.exec(text.replaceAll('\u00a0', ' '))?.[0] ?? '');
}

function waitForLines(window: Window, ...expected: RegExp[]): Promise<string[]> {
  return eventually(
    'the lines over the servers',
    () => lines(window),
    seen => expected.every((pattern, index) => pattern.test(seen[index] ?? '')),
  );
}

function click({ page }: Window, title: string): Promise<void> {
  return page.locator('.part.editor .codelens-decoration').getByText(title, { exact: true }).first().click();
}

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

  it('says over each server how it is', async () => {
    const idle = /^Tasks: not connected \| Connect \| Run Tool…$/;
    await waitForLines(window, idle, idle, idle);
    await window.screenshots('mcp-json');
  });

  it('connects one by a click, and says so by itself', async () => {
    await click(window, 'Connect');
    await waitForLines(window, /^Tasks: 2025-11-25 \| Run Tool… \| Restart \| Disconnect \| Show Log$/);
    assert.match((await window.tasks.waitForRow('builds')).description, /^2025-11-25/);
  });

  it('runs a tool by a click, and counts the task', async () => {
    await click(window, 'Run Tool…');
    await window.quickPick.waitFor('Run which tool?');
    await window.quickPick.pick('migrate');
    await waitForLines(window, /^Tasks: 2025-11-25 · 1 task · 1 unfinished \|/);
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

describe('An mcp.json that is read in Restricted Mode', () => {
  it('says that the folder is not trusted, and where that is changed; nothing but its text is looked at', async () => {
    const window = await configuredWindow(
      ({ workspace }) => ({
        [path.join(workspace, '.mcp.json')]: '{ "mcpServers": { "dot": { "command": "node" } } }',
        [path.join(workspace, 'app.code-workspace')]: {
          folders: [{ path: '.' }],
          settings: { mcp: { servers: { shared: { command: 'node', envFile: '${workspaceFolder}/no.env' } } } },
        },
      }),
      { trustsEverything: false, opens: 'app.code-workspace' },
    );
    await window.tasks.waitForRow('dot');
    await window.command('Workspaces: Open Workspace Configuration File');
    await window.editors.waitForTab(/app\.code-workspace/);
    const untrusted = /^Tasks: the folder is not trusted \| Manage Workspace Trust$/;
    await waitForLines(window, untrusted);
    await window.screenshots('mcp-json-restricted');
    await window.command('View: Focus Problems (Errors, Warnings, Infos)');
    // VS Code may have something to say as well: about itself.
    const problems = () => window.page.locator('.markers-panel').allInnerTexts();
    assert.doesNotMatch((await problems()).join(), /no\.env/);
    await click(window, 'Manage Workspace Trust');
    await window.page.locator('.workspace-trust-editor').waitFor();
    await trustWorkspace(window);
    await waitForLines(window, /^Tasks: .*no\.env/);
    await eventually('the missing file to be told', problems, texts => /no\.env/.test(texts.join()));
    await window.close();
  });
});
