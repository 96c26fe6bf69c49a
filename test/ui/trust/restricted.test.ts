import assert from 'node:assert/strict';
import path from 'node:path';
import { configuredWindow, foldersOf, marking, startsIn, waitForServer, waitForStart } from '../support/configured';
import { trustWorkspace } from '../support/trust';
import type { Window } from '../support/window';

/** Which program ran, by the name of its server. */
const markOf = (workspace: string, name: string) => path.join(workspace, '..', `${name}.started`);

const ofWorkspace = ['code-workspace', 'cursor', 'dot', 'one', 'two'];

describe('A workspace that is not trusted, with servers from every source that comes with it', () => {
  let window: Window;
  let mark: (name: string) => string;

  before(async () => {
    window = await configuredWindow(
      ({ workspace, user }) => {
        const server = (name: string) => ({ [name]: marking(markOf(workspace, name)) });
        const asking = marking(markOf(workspace, 'asking'));
        const commanding = marking(markOf(workspace, 'commanding'));
        const inFolder = (file: string) => path.join(workspace, file);
        return {
          [inFolder('app.code-workspace')]: {
            folders: [{ path: 'one' }, { path: 'two' }],
            settings: { mcp: { servers: server('code-workspace') }, 'mcpTasks.servers': server('withheld') },
          },
          [inFolder('one/.vscode/mcp.json')]: {
            inputs: [{ id: 'key', type: 'promptString', description: 'Your key', password: true }],
            servers: {
              ...server('one'),
              asking: { ...asking, args: [...asking.args, `\${input:key}`] },
              commanding: { ...commanding, cwd: `\${command:workbench.action.files.newUntitledFile}` },
            },
          },
          [inFolder('two/.vscode/mcp.json')]: { servers: server('two') },
          [inFolder('one/.mcp.json')]: { mcpServers: server('dot') },
          [inFolder('two/.cursor/mcp.json')]: { mcpServers: server('cursor') },
          // In no folder of the workspace: it may run whatever becomes of that.
          [path.join(user, 'mcp.json')]: { servers: { mine: { ...marking(markOf(workspace, 'mine')), cwd: '~' } } },
        };
      },
      {
        opens: 'app.code-workspace',
        trustsEverything: false,
        settings: { 'mcpTasks.discovery': ['cursor-workspace'] },
      },
    );
    const { workspace } = foldersOf(window);
    mark = name => markOf(workspace, name);
  });
  after(() => window.close());

  it('has its servers listed, and none of them is started; those of the user are', async () => {
    for (const name of [...ofWorkspace, 'asking', 'commanding']) {
      const row = await window.tasks.waitForRow(name);
      assert.match(row.description, /^the folder is not trusted · /, name);
      assert.match(row.ariaLabel, new RegExp(`^Server ${name}, the folder is not trusted, from `));
    }
    assert.match((await window.tasks.waitForRow('mine')).description, /· user$/);
    await waitForStart(mark('mine'));
    // The editor keeps such settings to itself until then.
    assert.doesNotMatch(await window.tasks.text(), /withheld/);
    await window.screenshots('restricted');
    await window.resizeSidebar(190);
    await window.screenshots('restricted-narrow');
    await window.resizeSidebar(320);
  });

  it('has nothing of it asked, looked up or run, not even on demand', async () => {
    for (const name of ['asking', 'commanding', 'one']) {
      await window.command('MCP Tasks: Connect');
      await window.quickPick.pick(name);
      await window.messages.waitForNotification(new RegExp(`${name} did not start\\. .*not trusted`));
    }
    assert.deepEqual(await window.editors.tabs(), [], 'a command was run');
    assert.equal(await window.page.locator('.quick-input-widget:visible').count(), 0, 'somebody was asked');
    for (const name of [...ofWorkspace, 'asking', 'commanding', 'withheld']) {
      assert.equal(startsIn(mark(name)), 0, name);
    }
    await window.command('Notifications: Clear All Notifications');
  });

  it('has them started when it is trusted, as far as nobody has to be asked', async () => {
    const before = startsIn(mark('mine'));
    await trustWorkspace(window);
    for (const name of ['code-workspace', 'dot', 'one', 'two', 'withheld']) {
      await waitForStart(mark(name));
    }
    await waitForServer(window, 'asking', /^needs an answer · one$/);
    await waitForServer(window, 'cursor', /^not allowed yet · Cursor$/);
    await window.tasks.waitForText(/\[edit\] Answer and Connect… — key/);
    assert.deepEqual(
      ['asking', 'commanding', 'cursor'].map(name => startsIn(mark(name))),
      [0, 0, 0],
    );
    assert.equal(startsIn(mark('mine')), before, 'what ran already is left alone');
    await window.screenshots('trusted');
  });
});
