import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { artefacts } from '../../host/window.mjs';
import { configuredWindow, marking } from '../support/configured';
import { eventually } from '../support/eventually';
import { Guarded, signIn } from '../support/guarded';
import { commandLinesWith, filesWith, linesWith } from '../support/search';
import { TaskServer } from '../support/taskServer';
import type { Window } from '../support/window';

/** The editor keeps a copy of what is in `.vscode`. */
const isEditorsCopy = (file: string): boolean => file.includes(`${path.sep}CachedConfigurations${path.sep}`);

/** Found wherever they are written, as long as it is in letters. Put together, so that this file does not hold them. */
const marker = (name: string) => ['marker', 'of', name].join('-');
const secrets = {
  input: marker('password-input'),
  header: marker('secret-header'),
  environment: marker('environment'),
  envFile: marker('env-file'),
  literal: marker('header-in-file'),
};
const told = marker('what-may-be-told');

const variable = (text: string) => `\${${text}}`;

describe('What is secret in a configuration', () => {
  let window: Window;
  let http: TaskServer;
  let guarded: Guarded;
  /** What the server over stdio was given. */
  let given: string;

  before(async () => {
    const result = { content: [{ type: 'text', text: 'Done.' }] };
    const script = { generation: '2026-07-28', tools: [{ name: 'now', immediate: true, result }] };
    http = await TaskServer.start(script);
    guarded = await Guarded.start();
    window = await configuredWindow(
      ({ workspace }) => {
        given = path.join(workspace, '..', 'given');
        const server = marking(path.join(workspace, '..', 'builds.started'), script);
        const words = '[process.env.KEY, process.env.TOKEN, process.env.API_PASSWORD].join()';
        // It tells its log what it knows, as careless servers do.
        const program = `require('fs').writeFileSync(process.env.GIVEN, ${words}); console.error(${words}); ${server.args[1]}`;
        const env = {
          ...server.env,
          GIVEN: given,
          KEY: variable('input:key'),
          TOKEN: variable('env:BUILDS_TOKEN'),
          LABEL: told,
        };
        return {
          [path.join(workspace, '.env')]: `API_PASSWORD=${secrets.envFile}\n`,
          [path.join(workspace, '.vscode/mcp.json')]: {
            inputs: [{ id: 'key', type: 'promptString', description: 'The key', password: true }],
            servers: {
              builds: {
                command: 'node',
                args: ['-e', program, told],
                env,
                envFile: `${variable('workspaceFolder')}/.env`,
              },
              remote: { url: http.url, headers: { 'X-Literal': secrets.literal } },
              guarded: guarded.entry,
            },
          },
        };
      },
      { env: { BUILDS_TOKEN: secrets.environment } },
    );
  });
  after(async () => {
    await window.close();
    await http.close();
    await guarded.close();
  });

  it('reaches the servers that it is for', async () => {
    await window.tasks.click('Answer and Connect…');
    await window.page.locator('.quick-input-widget:visible input[type="password"]').waitFor();
    await window.quickPick.type(secrets.input);
    await window.quickPick.accept();
    await window.tasks.waitForText(/\[server-environment\] builds/);
    assert.equal(readFileSync(given, 'utf8'), [secrets.input, secrets.environment, secrets.envFile].join());

    await window.tasks.contextMenu('remote', 'Set Secret Header…');
    await window.quickPick.waitFor('Secret Header: remote');
    await window.quickPick.type('X-Key');
    await window.quickPick.accept();
    await window.page.locator('.quick-input-widget:visible input[type="password"]').waitFor();
    await window.quickPick.type(secrets.header);
    await window.quickPick.accept();
    await window.quickPick.waitForEnd();
    await eventually(
      'a request with both headers',
      async () => (await http.control()).posts.map(({ headers }) => [headers['x-key'], headers['x-literal']].join()),
      all => all.includes([secrets.header, secrets.literal].join()),
    );
    await window.tasks.setExpanded('guarded', true);
    await signIn(window);
    await window.tasks.waitForText(/\[server-environment\] guarded/);
    for (const server of ['builds', 'remote']) {
      await window.runTool(server, 'now');
      await window.editors.waitForTab('now.md');
      await window.command('View: Close Editor');
    }
    await window.runTool('guarded', 'greet');
    await window.tasks.waitForText(/\[pass\] greet/);
  });

  it('is in nothing that is shown of a server', async () => {
    for (const [server, command, tab] of [
      ['builds', 'Show Server Details', 'builds details.md'],
      ['builds', 'Show Traffic', 'builds traffic.log'],
      ['remote', 'Show Server Details', 'remote details.md'],
      ['remote', 'Show Traffic as JSONL', 'remote traffic.jsonl'],
      ['guarded', 'Show Server Details', 'guarded details.md'],
      ['guarded', 'Show Traffic', 'guarded traffic.log'],
    ] as const) {
      await window.tasks.contextMenu({ label: server, level: 1 }, command);
      await window.editors.waitForTabs(tabs => tabs.includes(`*${tab}`));
      const text = await window.editors.wholeText();
      assert.deepEqual(
        all().filter(secret => text.includes(secret)),
        [],
        `${command} of ${server}`,
      );
      await window.command('View: Close Editor');
    }
    await window.tasks.contextMenu({ label: 'builds', level: 1 }, 'Copy Diagnostics');
    await window.messages.waitForStatus('Diagnostics copied');
    const copied = await window.page.evaluate<string>('navigator.clipboard.readText()');
    assert.deepEqual(
      all().filter(secret => copied.includes(secret)),
      [],
    );
    await window.screenshots('secrets-of-configuration');
  });

  it('is in no file of the editor or the extension, its own file apart, and in no command line', async () => {
    const host = path.join(window.host.user, '..', '..');
    // The extension's storage, settings, logs, histories of files: all that this VS Code writes.
    const found = Object.entries({ ...secrets, tokens: tokens() }).map(([name, texts]) => {
      const files = filesWith(host, [texts].flat()).filter(file => name !== 'literal' || !isEditorsCopy(file));
      return [name, files.map(file => [file, ...linesWith(path.join(host, file), [texts].flat())])];
    });
    assert.deepEqual(Object.fromEntries(found), Object.fromEntries(found.map(([name]) => [name, []])));
    assert.deepEqual(commandLinesWith(all()), []);
  });

  it('is in no file that these tests leave behind', () => {
    assert.deepEqual(filesWith(artefacts, all()), []);
  });

  it('would have been found', () => {
    const { workspace, user } = window.host;
    assert.ok(commandLinesWith([told]).length > 0, 'in a command line');
    assert.deepEqual(filesWith(workspace ?? '', [secrets.envFile]), ['.env']);
    assert.deepEqual(filesWith(workspace ?? '', [secrets.literal]), [path.join('.vscode', 'mcp.json')]);
    assert.ok(filesWith(user, ['disableAIFeatures']).includes('settings.json'), 'in the settings');
    assert.notDeepEqual(filesWith(window.host.storage, ['greet']), [], 'in the history');
    assert.ok(tokens().length > 0, 'tokens were there to be found');
  });

  /** What the protected server was shown. */
  const tokens = (): string[] =>
    guarded.server.authorizations.flatMap(header => header?.split(' ')[1] ?? []).filter(token => token.length > 10);
  const all = (): string[] => [...Object.values(secrets), ...tokens()];
});
