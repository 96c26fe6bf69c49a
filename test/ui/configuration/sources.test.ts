import assert from 'node:assert/strict';
import path from 'node:path';
import { configuredWindow, foldersOf, marking, startsIn, waitForStart, writeFiles } from '../support/configured';
import { eventually } from '../support/eventually';
import type { Window } from '../support/window';

describe('Servers from many sources', () => {
  let window: Window;
  let mark: (name: string) => string;

  before(async () => {
    window = await configuredWindow(
      ({ workspace, user, home }) => {
        mark = name => path.join(workspace, '..', `${name}.started`);
        const server = (name: string) => ({ [name]: marking(mark(name)) });
        const weaker = { both: marking(mark('weaker')) };
        const inFolder = (file: string) => path.join(workspace, file);
        return {
          [inFolder('app.code-workspace')]: {
            folders: [{ path: 'api' }, { path: 'web' }],
            settings: { mcp: { servers: server('of-workspace') } },
          },
          [inFolder('api/.vscode/mcp.json')]: `{
  // A comment, and a comma too many.
  "servers": {
    "api": ${JSON.stringify(marking(mark('api')))},
    "both": ${JSON.stringify(marking(mark('both')))},
  },
}`,
          [inFolder('web/.vscode/mcp.json')]: { servers: server('web') },
          [inFolder('web/.mcp.json')]: { mcpServers: { ...server('dotted'), ...weaker } },
          [path.join(user, 'mcp.json')]: { servers: { ...server('mine'), ...weaker } },
          [path.join(home, 'team.json')]: { servers: server('team') },
          [path.join(home, '.codeium/windsurf/mcp_config.json')]: { mcpServers: server('surf') },
        };
      },
      {
        opens: 'app.code-workspace',
        settings: {
          'mcpTasks.configurationFiles': ['~/team.json'],
          'mcpTasks.discovery': ['windsurf'],
          'mcpTasks.servers': { 'by-setting': { command: 'no-such-command-at-all' } },
        },
      },
    );
  });
  after(() => window.close());

  const sources = async () =>
    Object.fromEntries(
      (await window.tasks.rows())
        .filter(({ level }) => level === 1)
        .map(({ label, description }) => [`${label} ${description}`, description.replace(/^.* · /, '')]),
    );

  it('say where they are from, each in a word or two', async () => {
    const expected = {
      'api 2026-07-28 · api': 'api',
      'both 2026-07-28 · api': 'api',
      'both hidden by api · user': 'user',
      'both hidden by api · web/.mcp.json': 'web/.mcp.json',
      'dotted 2026-07-28 · web/.mcp.json': 'web/.mcp.json',
      'mine 2026-07-28 · user': 'user',
      'of-workspace 2026-07-28 · workspace file': 'workspace file',
      'surf not allowed yet · Windsurf': 'Windsurf',
      'team 2026-07-28 · team.json': 'team.json',
      'web 2026-07-28 · web': 'web',
    };
    await eventually('the servers of all sources', sources, found =>
      Object.keys(expected).every(row => Object.hasOwn(found, row)),
    );
    const failing = await window.tasks.waitForRow('by-setting');
    assert.match(failing.description, /no-such-command-at-all.* · settings$/);
    assert.equal(startsIn(mark('weaker')), 0, 'what is hidden is not started');
    await window.screenshots('sources');
    await window.resizeSidebar(190);
    await window.screenshots('sources-narrow');
    await window.resizeSidebar(340);
  });

  it('are spoken of with their source, and with what hides them', async () => {
    const spoken = (await window.tasks.rows()).map(({ ariaLabel }) => ariaLabel);
    for (const sentence of [
      'Server both, not connected, hidden by api, from user',
      'Server surf, not allowed yet, from Windsurf',
      'Server mine, connected, from user',
    ]) {
      assert.ok(spoken.includes(sentence), `${sentence} in\n${spoken.join('\n')}`);
    }
    const hidden = window.tasks.row({ label: 'surf', level: 1 });
    await hidden.waitFor();
    assert.match((await window.tasks.tooltip('team')).replaceAll('\u00a0', ' '), /Source .*team\.json/);
  });

  it('are told apart in lists, too', async () => {
    await window.command('MCP Tasks: Go to Configuration');
    await window.quickPick.waitFor('Go to the configuration of which server?');
    await window.quickPick.type('both');
    const offered = (await window.quickPick.items()).map(item => item.replace(/ /g, ' '));
    assert.deepEqual(offered.sort(), ['both — 2026-07-28 · api', 'both — user', 'both — web/.mcp.json']);
    await window.quickPick.cancel();
  });

  const whereTo: [server: string, tab: RegExp, selected: string][] = [
    ['api', /^mcp\.json/, '"api"'],
    ['dotted', /^\.mcp\.json/, '"dotted"'],
    ['mine', /^mcp\.json/, '"mine"'],
    ['team', /^team\.json/, '"team"'],
    ['of-workspace', /^app\.code-workspace/, '"of-workspace"'],
    ['surf', /^mcp_config\.json/, '"surf"'],
    ['by-setting', /^settings\.json/, '"by-setting"'],
  ];
  for (const [server, tab, selected] of whereTo) {
    it(`lead to the entry of ${server}`, async () => {
      await window.tasks.contextMenu(server, 'Go to Configuration');
      await window.editors.waitForTabs(
        tabs => tabs.some(title => title.startsWith('*') && tab.test(title.slice(1))),
        `the tab ${tab}`,
      );
      await eventually(
        `${selected} to be selected`,
        async () => {
          await window.page.keyboard.press('ControlOrMeta+C');
          return window.page.evaluate<string>('navigator.clipboard.readText()');
        },
        text => text === selected,
      );
      await window.command('View: Close Editor');
    });
  }

  it('lead to the entry as it is now, also in a file that does not parse; what ran, runs on', async () => {
    const { workspace } = foldersOf(window);
    const before = startsIn(mark('web'));
    writeFiles({
      [path.join(workspace, 'web/.vscode/mcp.json')]: `{ "inputs": [], "servers": { "other": {}, "web": { "command": `,
    });
    await window.tasks.waitForText(/\[error\] .*mcp\.json — cannot be read/);
    await window.tasks.contextMenu('web', 'Go to Configuration');
    await window.editors.waitForText(/"other"/);
    await window.screenshots('sources-broken');
    await eventually(
      '"web" to be selected',
      async () => {
        await window.page.keyboard.press('ControlOrMeta+C');
        return window.page.evaluate<string>('navigator.clipboard.readText()');
      },
      text => text === '"web"',
    );
    await window.command('View: Close Editor');
    assert.match((await window.tasks.waitForRow('web')).description, /^2026-07-28/);
    assert.equal(startsIn(mark('web')), before);
  });

  it('take the place of one that hid them, when it goes', async () => {
    const { workspace } = foldersOf(window);
    writeFiles({ [path.join(workspace, 'api/.vscode/mcp.json')]: { servers: {} } });
    await waitForStart(mark('weaker'));
    await eventually('the next one to be in use', sources, found =>
      ['both 2026-07-28 · web/.mcp.json', 'both hidden by web/.mcp.json · user'].every(row =>
        Object.hasOwn(found, row),
      ),
    );
  });
});
