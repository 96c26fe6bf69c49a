// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the variables of mcp.json look like
import assert from 'node:assert/strict';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { folder, idOf, putBack, set, Telling, userFolder, write } from './support/configurationFiles';
import { configure, demo, explorer, removeServers, until } from './support/explorer';
import { eventually } from './support/processes';

const inFolder = (...parts: string[]): string => path.join(folder(), ...parts);

describe('Starts as configured', () => {
  afterEach(async () => {
    await removeServers();
    await putBack();
  });

  it('have the environment of the host, then the file, then the entry: null removes, PATH is added to', async () => {
    const telling = new Telling();
    write(inFolder('server.env'), 'FROM_FILE=file\nFROM_BOTH=file\n');
    const env = { FROM_BOTH: 'entry', NUMBER: 7, HOME: null, Path: '/added' };
    await configure({ Env: telling.entry({ env, envFile: '${workspaceFolder}/server.env' }, ['FROM_FILE', 'PATH']) });
    await (await explorer()).connect(await idOf('Env', 'setting'));
    const { FROM_FILE, FROM_BOTH, NUMBER, HOME, PATH } = telling.last?.env ?? {};
    assert.deepEqual(
      { FROM_FILE, FROM_BOTH, NUMBER, HOME },
      { FROM_FILE: 'file', FROM_BOTH: 'entry', NUMBER: '7', HOME: null },
    );
    assert.equal(PATH, `${process.env.PATH}${path.delimiter}/added`);
  });

  it('have the values of variables that only the editor knows', async () => {
    const telling = new Telling();
    const command = vscode.commands.registerCommand('test.starts.value', () => 'of a command');
    const args = [
      '${config:mcpTasks.connect}',
      '${command:test.starts.value}',
      `\${workspaceFolder:${path.basename(folder())}}`,
      '${extensionInstallFolder:mcp-task-explorer.model-helper}',
    ];
    await configure({ Values: telling.entry({ args }) });
    await (await explorer()).connect(await idOf('Values', 'setting'));
    command.dispose();
    const helper = vscode.extensions.getExtension('mcp-task-explorer.model-helper');
    assert.deepEqual(telling.last?.args, ['whenNeeded', 'of a command', folder(), helper?.extensionPath]);
  });

  it('fail with the name of a variable that has no value', async () => {
    const telling = new Telling();
    const api = await explorer();
    for (const [variable, reason] of [
      ['${config:mcpTasks}', /\$\{config:mcpTasks\}/],
      ['${config:no.such.setting}', /\$\{config:no\.such\.setting\}/],
      ['${workspaceFolder:elsewhere}', /\$\{workspaceFolder:elsewhere\}/],
      ['${extensionInstallFolder:no.such}', /\$\{extensionInstallFolder:no\.such\}/],
      ['${command:test.no.such}', /"test\.no\.such"/],
      ['${input:undefined}', /\$\{input:undefined\}/],
    ] as const) {
      const { [variable]: id = '' } = await configure({ [variable]: telling.entry({ args: [variable] }) });
      await assert.rejects(api.connect(id), reason, variable);
    }
    assert.deepEqual(telling.starts, []);
  });

  it('run in the folder, unless the entry says where', async () => {
    const [inside, home, dotted] = [new Telling(), new Telling(), new Telling()];
    write(inFolder('.mcp.json'), { mcpServers: { Dotted: dotted.entry() } });
    write(path.join(await userFolder(), 'mcp.json'), { servers: { Home: home.entry({ cwd: '~' }) } });
    await configure({ Inside: inside.entry({ cwd: '.vscode' }) });
    const api = await explorer();
    await api.connect(await idOf('Inside', 'setting'));
    await api.connect(await idOf('Home', 'userFile'));
    await api.connect(await idOf('Dotted', 'dotFile'));
    assert.deepEqual(
      [inside, home, dotted].map(({ last }) => last?.cwd),
      [inFolder('.vscode'), os.homedir(), folder()],
    );
  });

  it('are repeated when a file that the entry watches changes, and not for one that it leaves out', async () => {
    const telling = new Telling();
    const beacon = new Telling();
    write(inFolder('.vscode', 'in.txt'), '');
    write(inFolder('.vscode', 'out.txt'), '');
    await configure({
      Developed: telling.entry({ dev: { watch: ['.vscode/**/*.txt', '!.vscode/o*.txt'] } }),
      Beacon: beacon.entry({ dev: { watch: '.vscode/out.txt' } }),
    });
    const api = await explorer();
    await Promise.all([api.connect(await idOf('Developed', 'setting')), api.connect(await idOf('Beacon', 'setting'))]);
    const isBack = async (one: Telling, starts: number): Promise<void> => {
      await eventually('a new start', () => one.starts.length > starts);
      await until('it to run', api.onDidChangeServers, () =>
        api.servers.every(({ source, state }) => source.kind !== 'setting' || state === 'running') ? true : undefined,
      );
    };

    const starts = telling.starts.length;
    write(inFolder('.vscode', 'in.txt'), 'changed');
    await isBack(telling, starts);
    const [after, others] = [telling.starts, beacon.starts.length];
    write(inFolder('.vscode', 'out.txt'), 'changed');
    // The other one hears of the same change, at the same time.
    await isBack(beacon, others);
    assert.deepEqual(telling.starts, after);
  });

  it('speak the generation that the user chose, and are left to the user where that was chosen', async () => {
    const api = await explorer();
    const { Both: id = '' } = await configure({ Both: demo('2026-07-28') });
    const options = (own: object): Promise<void> => set('mcpTasks.serverOptions', { Both: own });
    await options({ generation: '2025-11-25' });
    assert.equal((await api.connect(id)).generation, 'none'); // It has no tasks of the older generation.
    await api.disconnect(id);
    await options({ generation: '2026-07-28', connect: 'never' });
    await assert.rejects(api.listTools(id), /never to be connected/);
    assert.equal((await api.connect(id)).generation, '2026-07-28');
    assert.ok((await api.listTools(id)).length > 0);
  });

  it('are what the user chose, also where the editor starts none of its own servers: chat.mcp.autostart', async () => {
    const telling = new Telling();
    await set('chat.mcp.autostart', 'never');
    await configure({ Waiting: telling.entry() });
    const api = await explorer();
    const id = await idOf('Waiting', 'setting');
    await set('mcpTasks.connect', 'onStartup');
    await until('the server to run', api.onDidChangeServers, () =>
      api.servers.find(server => server.id === id)?.state === 'running' ? true : undefined,
    );
    assert.ok(telling.last);
  });
});
