import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Server } from '../../src/api/mcpTasksApi';
import {
  folder,
  idOf,
  listed,
  putBack,
  remove,
  set,
  Telling,
  temporaryFolder,
  userFolder,
  write,
} from './support/configurationFiles';
import { configure, explorer, removeServers, scripted, until } from './support/explorer';

const inFolder = (...parts: string[]): string => path.join(folder(), ...parts);
const inHome = (...parts: string[]): string => path.join(os.homedir(), ...parts);

describe('Sources of servers', () => {
  afterEach(async () => {
    await removeServers();
    await putBack();
  });

  it('are the .mcp.json of the folder as well, though the editor does not read it by itself', async () => {
    write(inFolder('.mcp.json'), { mcpServers: { Dotted: scripted({}) } });
    await listed('the server', rows => rows.includes('Dotted (dotFile)'));
  });

  it('are not the .mcp.json where a setting of the editor says so', async function () {
    const setting = 'chat.mcp.workspaceRootConfig.enabled';
    if (vscode.workspace.getConfiguration().inspect(setting)?.defaultValue === undefined) {
      this.skip(); // Older editors have no such setting, and refuse to write it.
    }
    write(inFolder('.mcp.json'), { mcpServers: { Dotted: scripted({}) } });
    await listed('the server', rows => rows.includes('Dotted (dotFile)'));
    await set(setting, false);
    await listed('all but the server', rows => !rows.includes('Dotted (dotFile)'));
    await set(setting, true);
    await listed('the server', rows => rows.includes('Dotted (dotFile)'));
  });

  it('are the mcp.json of the user, which is there as soon as it is made', async () => {
    write(path.join(await userFolder(), 'mcp.json'), { servers: { Mine: scripted({}) } });
    await listed('the server', rows => rows.includes('Mine (userFile)'));
    remove(path.join(await userFolder(), 'mcp.json'));
    await listed('all but the server', rows => !rows.includes('Mine (userFile)'));
  });

  it('are files that a setting names, in either format, by absolute paths and from the home or the folder', async () => {
    const elsewhere = temporaryFolder();
    write(path.join(elsewhere, 'one.json'), { servers: { One: scripted({}) } });
    write(inHome('two.json'), { mcpServers: { Two: scripted({}) } });
    write(inFolder('config', 'three.json'), { Three: scripted({}) });
    await set('mcpTasks.configurationFiles', [path.join(elsewhere, 'one.json'), '~/two.json', 'config/three.json']);
    await listed('all three', rows => ['One', 'Two', 'Three'].every(name => rows.includes(`${name} (extraFile)`)));
    await set('mcpTasks.configurationFiles', ['~/two.json']);
    await listed('one of them', rows => rows.includes('Two (extraFile)') && !rows.includes('One (extraFile)'));
    rmSync(inFolder('config'), { recursive: true });
  });

  it('are noticed in a folder that is made later, and again after that folder was lost', async () => {
    const deep = path.join(temporaryFolder(), 'not', 'there', 'yet');
    const file = path.join(deep, 'servers.json');
    await set('mcpTasks.configurationFiles', [file]);
    for (const name of ['First', 'Second']) {
      mkdirSync(deep, { recursive: true });
      writeFileSync(file, JSON.stringify({ servers: { [name]: scripted({}) } }));
      await listed('the server', rows => rows.includes(`${name} (extraFile)`));
      rmSync(path.join(deep, '..'), { recursive: true });
      await listed('all but the server', rows => !rows.includes(`${name} (extraFile)`));
    }
  });

  it('are files of other applications only where a setting, ours or the editor’s, says so', async () => {
    write(inHome('.cursor', 'mcp.json'), { mcpServers: { Cursed: scripted({}) } });
    write(inFolder('.cursor', 'mcp.json'), { mcpServers: { Local: scripted({}) } });
    write(inHome('.codeium', 'windsurf', 'mcp_config.json'), { mcpServers: { Surfing: scripted({}) } });
    write(inFolder('.mcp.json'), { mcpServers: { Later: scripted({}) } });
    const before = await listed('what was written last', rows => rows.includes('Later (dotFile)'));
    assert.deepEqual(
      before.filter(row => row.includes('discovered')),
      [],
    );

    await set('mcpTasks.discovery', ['cursor-global', 'cursor-workspace']);
    await listed(
      'those of Cursor',
      rows => rows.includes('Cursed (discovered)') && rows.includes('Local (discovered)'),
    );
    await set('chat.mcp.discovery.enabled', { windsurf: true });
    const all = await listed('that of Windsurf', rows => rows.includes('Surfing (discovered)'));
    assert.equal(all.filter(row => row.includes('discovered')).length, 3);
    rmSync(inFolder('.cursor'), { recursive: true });
  });

  it('give a server that another application configured only to be allowed, and never start it before', async () => {
    const telling = new Telling();
    write(inHome('.cursor', 'mcp.json'), { mcpServers: { Cursed: telling.entry() } });
    await set('mcpTasks.discovery', ['cursor-global']);
    const id = await idOf('Cursed', 'discovered');
    const api = await explorer();
    const server = api.servers.find(one => one.id === id);
    assert.equal(server?.state, 'untrusted');
    await assert.rejects(api.connect(id), /found in the files of another application/);
    assert.deepEqual(telling.starts, []);
  });

  it('of the same name hide each other, the stronger the weaker', async () => {
    const same = { Same: scripted({}) };
    write(inFolder('.vscode', 'mcp.json'), { servers: same });
    write(inFolder('.mcp.json'), { mcpServers: same });
    write(path.join(await userFolder(), 'mcp.json'), { servers: same });
    write(inHome('extra.json'), { servers: same });
    write(inHome('.cursor', 'mcp.json'), { mcpServers: same });
    await set('mcpTasks.configurationFiles', ['~/extra.json']);
    await set('mcpTasks.discovery', ['cursor-global']);
    await configure(same);
    const api = await explorer();
    const strongestFirst = ['setting', 'workspaceFile', 'dotFile', 'userFile', 'extraFile', 'discovered'];
    const rows = (): Server[] => api.servers.filter(({ name }) => name === 'Same');
    await until('all six', api.onDidChangeServers, () => (rows().length === 6 ? true : undefined));
    assert.deepEqual(new Set(rows().map(({ source }) => source.kind)), new Set(strongestFirst));

    const takeAway: Record<string, () => Promise<unknown> | unknown> = {
      setting: () => configure({}),
      workspaceFile: () => write(inFolder('.vscode', 'mcp.json'), { servers: {} }),
      dotFile: () => remove(inFolder('.mcp.json')),
      userFile: async () => remove(path.join(await userFolder(), 'mcp.json')),
      extraFile: () => set('mcpTasks.configurationFiles', []),
    };
    for (const kind of strongestFirst) {
      const winner = await until(`${kind} to win`, api.onDidChangeServers, () =>
        rows().find(({ source, shadowedBy }) => source.kind === kind && shadowedBy === undefined),
      );
      const hidden = rows().filter(({ id }) => id !== winner.id);
      assert.deepEqual(
        hidden.map(({ shadowedBy }) => shadowedBy),
        hidden.map(() => winner.id),
      );
      await takeAway[kind]?.();
    }
  });
});

describe('Edits of a file with servers', () => {
  afterEach(putBack);

  it('touch only the servers whose launch they change', async () => {
    const [one, other] = [new Telling(), new Telling()];
    const file = inFolder('.mcp.json');
    write(file, { mcpServers: { One: one.entry(), Other: other.entry() } });
    const api = await explorer();
    const [oneId, otherId] = [await idOf('One', 'dotFile'), await idOf('Other', 'dotFile')];
    await Promise.all([api.connect(oneId), api.connect(otherId)]);
    const otherBefore = other.starts;

    write(file, { mcpServers: { Other: other.entry(), One: one.entry({ args: ['changed'] }), Third: scripted({}) } });
    await idOf('Third', 'dotFile');
    await until('the changed one to run again', api.onDidChangeServers, () =>
      one.last?.args[0] === 'changed' && stateOf(api.servers, oneId) === 'running' ? true : undefined,
    );
    assert.deepEqual(other.starts, otherBefore);
    assert.equal(stateOf(api.servers, otherId), 'running');
  });

  it('that replace the file, or take it away for a moment, leave its servers running', async () => {
    const telling = new Telling();
    const file = inFolder('.mcp.json');
    const content = { mcpServers: { Kept: telling.entry() } };
    write(file, content);
    const api = await explorer();
    const id = await idOf('Kept', 'dotFile');
    await api.connect(id);
    const before = telling.starts;

    const states = new Set<string | undefined>();
    const watch = api.onDidChangeServers(() => states.add(stateOf(api.servers, id)));
    const saved = { mcpServers: { ...content.mcpServers, Renamed: scripted({}) } };
    writeFileSync(`${file}.tmp`, JSON.stringify(saved));
    renameSync(`${file}.tmp`, file);
    await idOf('Renamed', 'dotFile');
    rmSync(file);
    writeFileSync(file, '');
    writeFileSync(file, JSON.stringify({ mcpServers: { ...content.mcpServers, Rewritten: scripted({}) } }));
    await idOf('Rewritten', 'dotFile');
    watch.dispose();
    assert.deepEqual([...states], ['running']);
    assert.deepEqual(telling.starts, before);
  });

  it('that break it leave its servers as they were, also those that are not started yet', async () => {
    write(inFolder('.mcp.json'), { mcpServers: { Kept: scripted({}), Stopped: scripted({}) } });
    const api = await explorer();
    const id = await idOf('Kept', 'dotFile');
    await api.connect(id);
    write(inFolder('.mcp.json'), '{ "mcpServers": { "Kept": ');
    // Written later, and read later.
    write(inFolder('.vscode', 'mcp.json'), { servers: { Later: scripted({}) } });
    const rows = await listed('what was written later', all => all.includes('Later (workspaceFile)'));
    assert.deepEqual(rows, ['Kept (dotFile)', 'Later (workspaceFile)', 'Stopped (dotFile)']);
    assert.equal(stateOf(api.servers, id), 'running');
    await api.connect(await idOf('Stopped', 'dotFile'));
  });
});

function stateOf(servers: readonly Server[], id: string): string | undefined {
  return servers.find(server => server.id === id)?.state;
}
