import assert from 'node:assert/strict';
import {
  connected,
  control,
  demo,
  everything,
  explorer,
  removeServers,
  scripted,
  startTask,
  taskThat,
} from './support/explorer';
import { demoHttp, HttpServer } from './support/httpServer';

const BOTH = ['2025-11-25', '2026-07-28'] as const;

describe('Tasks', () => {
  afterEach(removeServers);

  describe('of server-everything', () => {
    it('run, report, complete and give their result', async () => {
      const { api, id } = await connected(everything());
      const task = await startTask(api, id, 'simulate-research-query', { topic: 'tree views' });
      assert.equal(task.toolName, 'simulate-research-query');
      const messages = new Set<string>();
      const watch = api.onDidChangeTasks(({ updated }) => {
        for (const { statusMessage } of updated) {
          messages.add(statusMessage ?? '');
        }
      });
      const finished = await task.finished();
      watch.dispose();
      assert.equal(finished.status, 'completed');
      assert.ok(messages.size >= 3, `messages seen: ${[...messages].join(', ')}`);
      assert.match(JSON.stringify(await finished.result()), /tree views/);
    });

    it('are listed over more than one page', async () => {
      const { api, id } = await connected(everything());
      const started = await Promise.all(
        Array.from({ length: 12 }, (_, index) => startTask(api, id, 'simulate-research-query', { topic: `t${index}` })),
      );
      const listed = await api.listTasks(id);
      assert.deepEqual(new Set(listed.map(({ taskId }) => taskId)), new Set(started.map(({ taskId }) => taskId)));
    });

    it('can be cancelled', async () => {
      const { api, id } = await connected(everything());
      const task = await startTask(api, id, 'simulate-research-query', { topic: 'x' });
      assert.equal((await task.cancel()).status, 'cancelled');
    });

    it('are not made for a tool that answers at once', async () => {
      const { api, id } = await connected(everything());
      const outcome = await api.runTool(id, 'echo', { message: 'hello' });
      assert.equal(outcome.kind, 'result');
      assert.match(JSON.stringify(outcome), /hello/);
    });
  });

  for (const [generation, way] of BOTH.flatMap(generation => [
    [generation, 'stdio'] as const,
    [generation, 'HTTP'] as const,
  ])) {
    describe(`of the ${generation} demo server over ${way}`, () => {
      let server: HttpServer | undefined;
      before(async () => {
        server = way === 'HTTP' ? await HttpServer.start(demoHttp(generation)) : undefined;
      });
      after(() => server?.kill());
      const theDemo = (): object => (server ? { url: server.url } : demo(generation));

      it('complete with a result', async () => {
        const { api, id } = await connected(theDemo());
        const task = await startTask(api, id, 'write_report', { topic: 'owls', seconds: 0.2 });
        const finished = await task.finished();
        assert.equal(finished.status, 'completed');
        const result = await finished.result();
        assert.match(JSON.stringify(result.content), /owls/i);
        assert.notEqual(result.structuredContent, undefined);
      });

      it('fail with the JSON-RPC error as their payload', async () => {
        const { api, id } = await connected(theDemo());
        const task = await startTask(api, id, 'run_build', { seconds: 0.2 });
        const finished = await task.finished();
        assert.equal(finished.status, 'failed');
        await assert.rejects(finished.result(), error => {
          const { code, message, data } = error as { code?: unknown; message?: unknown; data?: unknown };
          assert.equal(code, -32010);
          assert.match(String(message), /failed/);
          assert.notEqual(data, undefined);
          return true;
        });
      });

      it('end with a tool error that looks like one', async () => {
        const { api, id } = await connected(theDemo());
        const task = await startTask(api, id, 'run_tests', { seconds: 0.2 });
        const finished = await task.finished();
        const result = await finished.result();
        assert.equal(result.isError, true);
        const now = await finished.refresh();
        assert.equal(generation === '2025-11-25' ? now.isFailed : now.hasToolError, true);
      });

      it('run until they are cancelled', async () => {
        const { api, id } = await connected(theDemo());
        const task = await startTask(api, id, 'watch_logs');
        const asked = await task.cancel();
        assert.notEqual(asked.cancelRequestedAt, undefined);
        assert.equal((await asked.finished()).status, 'cancelled');
      });

      it('may ignore a cancel, and are shown as what they are', async () => {
        const { api, id } = await connected(theDemo());
        const task = await startTask(api, id, 'migrate_database', { seconds: 0.5 });
        if (generation === '2025-11-25') {
          await assert.rejects(task.cancel(), error => typeof (error as { code?: unknown }).code === 'number');
          assert.equal(api.tasks(id)[0]?.cancelRequestedAt, undefined);
        } else {
          assert.equal((await task.cancel()).isTerminal, false);
        }
        assert.equal((await task.finished()).status, 'completed');
      });

      it('wait for input, and say so', async () => {
        const { api, id } = await connected(theDemo());
        const task = await startTask(api, id, 'deploy', { seconds: 0.2 });
        const waiting = await taskThat(
          api,
          id,
          task.taskId,
          'waiting for input',
          ({ isInputRequired }) => isInputRequired,
        );
        assert.match(waiting.statusMessage ?? '', /environment/i);
      });
    });
  }

  for (const generation of BOTH) {
    describe(`of a scripted ${generation} server`, () => {
      it('follow notifications', async () => {
        const { api, id } = await connected(scripted({ generation, pollInterval: 60_000, tools: [{ name: 'build' }] }));
        const task = await startTask(api, id, 'build');
        const finished = task.finished();
        if (generation === '2026-07-28') {
          await waitForRequest(api, id, 'subscriptions/listen');
        }
        await control(api, id, {
          set: { taskId: task.taskId, status: 'completed', statusMessage: 'told' },
          notify: true,
        });
        assert.equal((await finished).statusMessage, 'told');
        // The server asks to be polled once a minute: only the notification can have said so.
        const { counts } = await control(api, id, {});
        assert.equal(counts['tasks/get'] ?? 0, 0);
      });

      it('follow polling alone', async () => {
        const { api, id } = await connected(
          scripted({ generation, silent: true, capabilities: { listen: false }, tools: [{ name: 'build', polls: 2 }] }),
        );
        const task = await startTask(api, id, 'build');
        assert.equal((await task.finished()).status, 'completed');
        const { counts } = await control(api, id, {});
        assert.equal(counts['tasks/get'], 2);
        assert.match(JSON.stringify(await task.result()), /build/);
      });

      it('are refused by the code -32602 where neither the server nor we know them, and nothing is stored', async () => {
        const { api, id } = await connected(scripted({ generation }));
        await assert.rejects(api.getTask(id, 'nobody'), { code: -32602 });
        assert.deepEqual(api.tasks(id), []);
      });

      it('are gone when the server forgets them', async () => {
        const { api, id } = await connected(scripted({ generation, tools: [{ name: 'build' }] }));
        const task = await startTask(api, id, 'build');
        await control(api, id, { remove: task.taskId });
        const gone = await task.refresh();
        assert.deepEqual(
          { gone: gone.gone, reason: gone.goneReason, status: gone.status },
          { gone: true, reason: 'unknown', status: 'working' },
        );
      });

      it('keep their first end, whatever the server says later', async () => {
        const { api, id } = await connected(scripted({ generation, tools: [{ name: 'build', polls: 1 }] }));
        const task = await startTask(api, id, 'build');
        assert.equal((await task.finished()).status, 'completed');
        await control(api, id, { set: { taskId: task.taskId, status: 'working' }, notify: true });
        assert.equal((await task.refresh()).status, 'completed');
      });

      it('show a status word that nobody knows as it was sent', async () => {
        const { api, id } = await connected(scripted({ generation, tools: [{ name: 'build', status: 'pondering' }] }));
        const task = await startTask(api, id, 'build');
        assert.deepEqual(
          { status: task.status, isWorking: task.isWorking, isTerminal: task.isTerminal },
          { status: 'pondering', isWorking: false, isTerminal: false },
        );
      });

      it('are answered at once where the server does so', async () => {
        const { api, id } = await connected(scripted({ generation, tools: [{ name: 'now', immediate: true }] }));
        const outcome = await api.runTool(id, 'now');
        assert.equal(outcome.kind, 'result');
        assert.deepEqual(api.tasks(id), []);
      });
    });
  }

  it('that a 2025-11-25 server lists are there after connecting, newest first', async () => {
    const { api, id } = await connected(scripted({ preload: 25 }));
    await taskThat(api, id, 'task-25', 'listed', () => true);
    const tasks = api.tasks(id).map(({ taskId }) => taskId);
    assert.equal(tasks.length, 25);
    assert.deepEqual([tasks[0], tasks.at(-1)], ['task-25', 'task-1']);
  });

  it('that only a notification names appear', async () => {
    const { api, id } = await connected(scripted({}));
    await control(api, id, { announce: { taskId: 'stranger', status: 'working', statusMessage: 'from elsewhere' } });
    const task = await taskThat(api, id, 'stranger', 'known', () => true);
    assert.equal(task.statusMessage, 'from elsewhere');
  });

  it('keep their tool name when a notification overtakes the answer that made them', async () => {
    const { api, id } = await connected(scripted({ tools: [{ name: 'build', early: true }] }));
    const task = await startTask(api, id, 'build');
    assert.equal(task.toolName, 'build');
    assert.equal(api.tasks(id).length, 1);
  });

  it('cannot be cancelled where the server does not offer it', async () => {
    const { api, id } = await connected(scripted({ capabilities: { cancel: false }, tools: [{ name: 'build' }] }));
    const task = await startTask(api, id, 'build');
    await assert.rejects(task.cancel(), { code: 'cancelUnsupported' });
  });

  it('that have ended refuse a cancel with the code of a 2025-11-25 server, and stay what they are', async () => {
    const { api, id } = await connected(scripted({ tools: [{ name: 'build', polls: 1 }] }));
    const task = await startTask(api, id, 'build');
    await task.finished();
    await assert.rejects(api.cancelTask(id, task.taskId), { code: -32602 });
    assert.equal(api.tasks(id)[0]?.status, 'completed');
  });

  it('report progress for their whole life', async () => {
    const steps = [{ progress: { progress: 1, total: 4, message: 'one' } }, { progress: { progress: 2, total: 4 } }];
    const { api, id } = await connected(scripted({ tools: [{ name: 'build', steps }] }));
    const task = await startTask(api, id, 'build');
    const moving = await taskThat(api, id, task.taskId, 'half way', ({ progress }) => progress?.progress === 2);
    assert.equal(moving.progress?.total, 4);
  });

  it('snapshots do not change, and one method never changes another snapshot', async () => {
    const { api, id } = await connected(scripted({ tools: [{ name: 'build', polls: 1 }] }));
    const task = await startTask(api, id, 'build');
    const finished = await task.finished();
    assert.equal(task.status, 'working');
    assert.equal(finished.status, 'completed');
    assert.ok(Object.isFrozen(task));
  });

  it('that failed without a word say in their row why, and their result is there after the server forgot it', async () => {
    const error = { code: -32001, message: 'The disk is full' };
    const { api, id } = await connected(scripted({ tools: [{ name: 'build', polls: 1, error }] }));
    const task = await startTask(api, id, 'build');
    const finished = await task.finished();
    await waitForRequest(api, id, 'tasks/result');
    await control(api, id, { remove: task.taskId });
    await assert.rejects(finished.result(), { code: -32001, message: 'The disk is full' });
  });

  it('stop being awaited when the signal aborts', async () => {
    const { api, id } = await connected(scripted({ tools: [{ name: 'build' }] }));
    const task = await startTask(api, id, 'build');
    const controller = new AbortController();
    const waiting = task.finished(controller.signal);
    controller.abort();
    await assert.rejects(waiting, /Cancelled/);
  });

  it('connect a stopped server first', async () => {
    const { api, id } = await connected(scripted({ tools: [{ name: 'build' }] }));
    await api.disconnect(id);
    const task = await startTask(api, id, 'build');
    assert.equal(task.serverId, id);
    assert.equal((await explorer()).servers.find(server => server.id === id)?.state, 'running');
  });
});

/** Resolves when the server has received, and so answered in its order, such a request. */
async function waitForRequest(api: Awaited<ReturnType<typeof explorer>>, id: string, method: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const { counts } = await control(api, id, {});
    if (counts[method]) {
      return;
    }
  }
  throw new Error(`The server was never asked for ${method}.`);
}
