import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { configuredWindow, type Folders, foldersOf, marking, startsIn, writeFiles } from '../support/configured';
import { eventually } from '../support/eventually';
import type { Window } from '../support/window';

describe('Files with servers', () => {
  describe('that cannot be read', () => {
    let window: Window;

    before(async () => {
      window = await configuredWindow(
        ({ workspace, user }) => {
          mkdirSync(path.join(workspace, '.mcp.json'), { recursive: true });
          return {
            [path.join(workspace, '.vscode/mcp.json')]: '{ "servers": { ',
            [path.join(user, 'mcp.json')]: ' '.repeat(5 * 1024 * 1024 + 1),
          };
        },
        { settings: { 'mcpTasks.configurationFiles': ['~/missing.json'] } },
      );
    });
    after(() => window.close());

    it('say so in rows of their own, each with its reason', async () => {
      await window.tasks.waitForText(/missing\.json — cannot be read: There is no such file\./);
      await window.tasks.waitForText(/ \.mcp\.json — cannot be read: It is no file\./);
      await window.tasks.waitForText(/mcp\.json — cannot be read: The file is larger than 5 MB\./);
      await window.tasks.waitForText(/\.vscode\/mcp\.json — cannot be read: Closing brace expected\./);
      await window.screenshots('unreadable-files');
    });

    it('are no rows any more when they can be read', async () => {
      const { workspace, user, home } = foldersOf(window);
      rmSync(path.join(workspace, '.mcp.json'), { recursive: true });
      writeFiles({
        [path.join(workspace, '.vscode/mcp.json')]: { servers: {} },
        [path.join(user, 'mcp.json')]: { servers: {} },
        [path.join(home, 'missing.json')]: { servers: { found: { url: 'http://127.0.0.1:9/mcp' } } },
      });
      await window.tasks.waitForText(/\bfound\b/);
      await eventually(
        'no file to be broken',
        () => window.tasks.text(),
        text => !text.includes('cannot be read'),
      );
    });
  });

  describe('of a workspace whose folders come and go', () => {
    let window: Window;
    const workspaceFile = ({ workspace }: Folders): string => path.join(workspace, 'app.code-workspace');
    const content = (folders: readonly string[], servers: object) => ({
      folders: folders.map(folder => ({ path: folder })),
      settings: { mcp: { servers } },
    });
    const named = (name: string) => ({ servers: { [name]: { url: 'http://127.0.0.1:9/mcp' } } });
    const servers = async (): Promise<string> =>
      (await window.tasks.rows())
        .filter(({ level }) => level === 1)
        .map(({ label }) => label)
        .join();

    before(async () => {
      window = await configuredWindow(
        folders => ({
          [workspaceFile(folders)]: content(['api'], {}),
          [path.join(folders.workspace, 'api/.vscode/mcp.json')]: named('api'),
          [path.join(folders.workspace, 'web/.vscode/mcp.json')]: named('web'),
        }),
        { opens: 'app.code-workspace', settings: { 'mcpTasks.connect': 'onDemand' } },
      );
      await window.tasks.waitForText(/\bapi\b/);
    });
    after(() => window.close());

    it('are read when their folder is added, and forgotten when it is removed', async () => {
      writeFiles({ [workspaceFile(foldersOf(window))]: content(['api', 'web'], {}) });
      await eventually('the servers of both', servers, names => names === 'api,web');
      writeFiles({ [workspaceFile(foldersOf(window))]: content(['api'], {}) });
      await eventually('those of one', servers, names => names === 'api');
    });

    it('are the file of the workspace as well, by what it says now', async () => {
      writeFiles({ [workspaceFile(foldersOf(window))]: content(['api'], { shared: named('x').servers.x }) });
      await eventually('that of the workspace', servers, names => names === 'api,shared');
    });
  });

  describe('of a user who lets the editor start nothing by itself', () => {
    let window: Window;
    let mark: string;

    before(async () => {
      window = await configuredWindow(
        ({ workspace }) => {
          mark = path.join(workspace, '..', 'waiting.started');
          return { [path.join(workspace, '.vscode/mcp.json')]: { servers: { waiting: marking(mark) } } };
        },
        { settings: { 'chat.mcp.autostart': 'never' } },
      );
    });
    after(() => window.close());

    it('are listed, and their servers wait to be wanted', async () => {
      await window.tasks.waitForText(/\bwaiting — not connected/);
      await window.command('MCP Tasks: Connect');
      await window.tasks.waitForText(/\[server-environment\] waiting/);
      assert.ok(startsIn(mark) > 0);
    });
  });
});
