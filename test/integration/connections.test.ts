import assert from 'node:assert/strict';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { configure, control, everything, explorer, removeServers, scripted, until } from './support/explorer';
import { eventually, isAlive } from './support/processes';

describe('Connections', () => {
  afterEach(removeServers);

  it('tells the generations apart', async () => {
    const api = await explorer();
    const ids = await configure({
      everything: everything(),
      modern: scripted({ generation: '2026-07-28' }),
      none: scripted({ capabilities: { tasks: false } }),
    });
    const servers = await Promise.all(Object.values(ids).map(id => api.connect(id)));
    assert.deepEqual(
      servers.map(({ name, generation, capabilities }) => ({ name, generation, ...capabilities })),
      [
        { name: 'everything', generation: '2025-11-25', tasks: true, list: true, cancel: true, call: true },
        { name: 'modern', generation: '2026-07-28', tasks: true, list: false, cancel: true, call: true },
        { name: 'none', generation: 'none', tasks: false, list: false, cancel: false, call: false },
      ],
    );
  });

  it('shows why a server does not start, while a good one beside it works, and starts it when it is mended', async () => {
    const api = await explorer();
    const broken = { command: 'node', args: ['-e', 'console.error("no API key given"); process.exit(3)'] };
    const ids = await configure({ broken, good: scripted({ tools: [{ name: 'build', polls: 2 }] }) });
    await assert.rejects(api.connect(ids.broken ?? ''), /ended before it answered.*no API key given/);
    const state = (): string | undefined => api.servers.find(({ name }) => name === 'broken')?.state;
    assert.equal(state(), 'error');

    const outcome = await api.runTool(ids.good ?? '', 'build');
    assert.equal(outcome.kind === 'task' && (await outcome.task.finished()).status, 'completed');

    await configure({ broken: scripted({}), good: scripted({ tools: [{ name: 'build', polls: 2 }] }) });
    await api.connect(ids.broken ?? '');
    assert.equal(state(), 'running');
  });

  it('names the command that does not exist', async () => {
    const api = await explorer();
    const { missing = '' } = await configure({ missing: { command: 'no-such-command-here' } });
    await assert.rejects(api.connect(missing), /"no-such-command-here" cannot be started/);
  });

  it('joins a start under way', async () => {
    const api = await explorer();
    const { server = '' } = await configure({ server: scripted({}) });
    const starts: string[] = [];
    const watch = api.onDidChangeServers(() => {
      starts.push(api.servers.find(({ id }) => id === server)?.state ?? 'none');
    });
    await Promise.all([api.connect(server), api.connect(server), api.listTools(server)]);
    watch.dispose();
    assert.equal(starts.filter(state => state === 'starting').length, 1);
  });

  it('says that a server died, starts it again by itself, and finds nothing of its tasks', async () => {
    const api = await explorer();
    const { server = '' } = await configure({ server: scripted({ tools: [{ name: 'build', taskId: 'b' }] }) });
    await api.runTool(server, 'build');
    const lost = until('the server to be connected again', api.onDidChangeServers, () => {
      const now = api.servers.find(({ id }) => id === server);
      return now?.reconnecting ? now : undefined;
    });
    await control(api, server, { exit: 3 });
    const { state, error, reconnecting } = await lost;
    assert.match(error?.message ?? '', /^The server ended with exit code 3\./);
    assert.deepEqual([state, reconnecting], ['starting', { attempt: 1, of: 8 }]);
    const [task] = api.tasks(server);
    assert.deepEqual(
      { status: task?.status, gone: task?.gone, reason: task?.goneReason, isWorking: task?.isWorking },
      { status: 'working', gone: true, reason: 'serverLost', isWorking: false },
    );
    await assert.rejects(task?.finished() ?? Promise.resolve(), /no longer knows/);

    await until('the server to run again', api.onDidChangeServers, () =>
      api.servers.find(({ id }) => id === server)?.state === 'running' ? true : undefined,
    );
    assert.equal((await api.getTask(server, 'b')).goneReason, 'serverLost');
  });

  it('ends the process of a start that is given up, also while the server is asked for its generation', async () => {
    const api = await explorer();
    const pids = path.join(await mkdtemp(path.join(tmpdir(), 'mcp-tasks-')), 'pids');
    const silent = `require('fs').appendFileSync(${JSON.stringify(pids)}, process.pid + ' '); setInterval(() => {}, 1000)`;
    const { server = '' } = await configure({ server: { command: 'node', args: ['-e', silent] } });
    const start = assert.rejects(api.connect(server), /Cancelled/);
    const started = async (): Promise<number[]> =>
      (await readFile(pids, 'utf8').catch(() => '')).split(' ').flatMap(pid => Number(pid) || []);
    await eventually('the process to start', async () => (await started()).length > 0);
    await api.disconnect(server);
    await start;
    await eventually('every process to end', async () => (await started()).every(pid => !isAlive(pid)));
    assert.equal((await started()).length, 1, 'no second process was started');
  });

  it('stops a server on demand, and does not start it again by itself', async () => {
    const api = await explorer();
    const { server = '' } = await configure({ server: scripted({}) });
    await api.connect(server);
    await api.disconnect(server);
    assert.equal(api.servers.find(({ id }) => id === server)?.state, 'stopped');
    // A later change of the configuration is when a server would be started that is wanted.
    await configure({ server: scripted({}), other: scripted({}) });
    assert.equal(api.servers.find(({ id }) => id === server)?.state, 'stopped');
  });
});
