import assert from 'node:assert/strict';
import {
  ConnectionError,
  INVALID_PARAMS,
  isCancelledError,
  isConnectionError,
  isProtocolError,
  isUnknownTaskError,
  ProtocolError,
} from '../../../src/base/errors';
import type { Payload } from '../../../src/tasks/payload';
import { aReport, later, SERVER } from '../../support/builders';
import { FakeTaskClient } from '../../support/fakeTaskClient';
import type { ScriptedTask, ServerScript } from '../../support/serverScript';
import { outcomeOf } from '../../support/settled';
import { TaskCore } from '../../support/taskCore';

const built: Payload = { kind: 'result', result: { content: [{ type: 'text', text: 'built' }] } };
const taken = { code: -32_099, message: 'Port is taken', data: { port: 80 } };

describe('TaskActions, results', () => {
  let client: FakeTaskClient;
  let core: TaskCore;

  function begin(task: Omit<ScriptedTask, 'taskId'>, script: ServerScript = {}): void {
    client = new FakeTaskClient({ preload: [{ taskId: 'task-1', ...task }], ...script });
    core = new TaskCore(client);
  }

  const payload = () => core.actions.payload(SERVER, 'task-1');

  for (const generation of ['2025-11-25', '2026-07-28'] as const) {
    describe(`of ${generation}`, () => {
      it('give the payload of a completed task, and ask for it once', async () => {
        begin({ status: 'completed', ...built }, { generation });
        core.heard({ status: 'completed' });
        assert.deepEqual(await payload(), built);
        assert.deepEqual(await payload(), built);
        assert.deepEqual((await core.actions.result(SERVER, 'task-1')).content, [{ type: 'text', text: 'built' }]);
        assert.deepEqual([client.asked.result, client.asked.get], [1, 0]);
      });

      it('take a JSON-RPC error for the payload of a task that ended', async () => {
        begin({ status: 'failed', error: taken }, { generation });
        core.heard({ status: 'failed' });
        assert.deepEqual(await payload(), { kind: 'error', error: taken });
        await assert.rejects(core.actions.result(SERVER, 'task-1'), error => {
          return isProtocolError(error) && error.code === taken.code && error.data === taken.data;
        });
        assert.equal(client.asked.result, 1, 'the error is kept like any payload');
      });

      it('take it for a fault of the read while the task runs', async () => {
        begin({}, { generation });
        core.heard();
        client.next('result', new ProtocolError(-32_603, 'Not yet'));
        await assert.rejects(payload(), /Not yet/);
        assert.equal(core.payloads.get(core.task()?.key as never), undefined);
      });

      it('say of an ID that nobody knows that it is unknown', async () => {
        begin({}, { generation });
        await assert.rejects(core.actions.payload(SERVER, 'nobody'), isUnknownTaskError);
        assert.deepEqual(core.store.all(), []);
      });

      it('mark a remembered task gone that the server does not know', async () => {
        begin({}, { generation });
        core.heard({ taskId: 'lost', status: 'completed' });
        await assert.rejects(core.actions.payload(SERVER, 'lost'), isUnknownTaskError);
        assert.equal(core.task('lost')?.goneReason, 'unknown');
      });

      it('take -32602 for the payload where the server still knows the task', async () => {
        const error = { code: INVALID_PARAMS, message: 'The tool got a wrong path' };
        begin({ status: 'failed', error }, { generation });
        core.heard({ status: 'failed' });
        assert.deepEqual(await payload(), { kind: 'error', error });
        assert.equal(core.task()?.goneReason, undefined);
      });

      it('mark a completed task whose result says that the tool failed', async () => {
        begin({ status: 'completed', result: { content: [], isError: true } }, { generation });
        core.heard({ status: 'completed' });
        await payload();
        assert.equal(core.task()?.hasToolError, true);
      });

      it('learn of the end, where the payload comes before the news', async () => {
        begin({ status: 'completed' }, { generation });
        core.heard();
        await payload();
        assert.equal(core.task()?.status, 'completed');
      });

      it('record a task that nobody had heard of', async () => {
        begin({ status: 'completed' }, { generation });
        await payload();
        assert.equal(core.task()?.status, 'completed');
      });

      it('pass on that there is no answer', async () => {
        begin({ status: 'completed' }, { generation });
        core.heard({ status: 'completed' });
        client.next('result', new ConnectionError('no answer'));
        await assert.rejects(payload(), isConnectionError);
        assert.deepEqual((await payload()).kind, 'result', 'and can be asked for again');
      });

      it('are given although nothing more can be learnt about the task', async () => {
        for (const error of [new ConnectionError('no answer'), new ProtocolError(INVALID_PARAMS, 'Task not found')]) {
          begin({}, { generation });
          core.heard();
          client.next('result', built);
          client.next('get', error);
          assert.deepEqual(await payload(), built);
        }
      });
    });
  }

  it('of 2025-11-25 wait until the task ends', async () => {
    begin({});
    core.heard();
    const waiting = payload();
    assert.equal(await outcomeOf(waiting), 'pending');
    client.order({ set: { taskId: 'task-1', status: 'completed', ...built } });
    assert.deepEqual(await waiting, built);
    assert.equal(core.task()?.status, 'completed');
  });

  it('of 2026-07-28 are the payload even if the task ends between two questions', async () => {
    begin({}, { generation: '2026-07-28' });
    core.heard();
    client.next('result', new ProtocolError(-32_603, 'The server sent no result with this task.'));
    client.next('get', { report: aReport({ status: 'completed', lastUpdatedAt: later(1) }), payload: built });
    assert.deepEqual(await payload(), built);
    assert.deepEqual(await payload(), built);
  });

  it('of 2026-07-28 are no error that only the question met', async () => {
    begin({ status: 'failed', error: taken }, { generation: '2026-07-28' });
    core.heard({ status: 'failed' });
    client.next('result', new ProtocolError(-32_603, 'Busy'));
    client.next('get', { report: aReport({ status: 'failed' }) });
    await assert.rejects(payload(), /Busy/);
    assert.deepEqual(await payload(), { kind: 'error', error: taken });
  });

  it('of 2026-07-28 that came along with a poll are not asked for again', async () => {
    begin({ status: 'completed', ...built }, { generation: '2026-07-28' });
    await core.actions.get(SERVER, 'task-1');
    assert.deepEqual(await payload(), built);
    assert.equal(client.asked.result, 0);
  });

  it('of a failed task of 2025-11-25 are what its tool left', async () => {
    const result = { content: [{ type: 'text', text: '3 tests failed' }], isError: true };
    begin({ status: 'failed', result });
    core.heard({ status: 'failed' });
    assert.deepEqual(await payload(), { kind: 'result', result });
    assert.equal(core.task()?.hasToolError, undefined, 'failed says it already');
  });
});

describe('TaskActions, waiting for the end', () => {
  let client: FakeTaskClient;
  let core: TaskCore;

  beforeEach(() => {
    client = new FakeTaskClient({ preload: [{ taskId: 'task-1', pollInterval: 1_000 }] });
    core = new TaskCore(client);
  });

  it('asks while nobody looks, and resolves with the task as it ended', async () => {
    const finished = core.actions.finished(core.heard().key);
    await core.clock.advance(1_000);
    assert.equal(await outcomeOf(finished), 'pending');
    client.order({ set: { taskId: 'task-1', status: 'failed' } });
    await core.clock.advance(1_000);
    assert.equal((await finished).status, 'failed');
    assert.deepEqual([client.asked.get, core.clock.waiting], [2, []]);
  });

  it('resolves at once for a task that has ended, even one that is gone', async () => {
    const { key } = core.heard({ status: 'completed' });
    core.store.markGone([key], 'expired');
    assert.equal((await core.actions.finished(key)).status, 'completed');
  });

  it('hears of the end from whoever says it', async () => {
    const finished = core.actions.finished(core.heard().key);
    core.heard({ status: 'completed', lastUpdatedAt: later(1) });
    assert.equal((await finished).status, 'completed');
    assert.equal(client.asked.get, 0);
  });

  it('rejects when the task is gone, removed, or was never known', async () => {
    const { key } = core.heard();
    const gone = core.actions.finished(key);
    core.store.markGone([key], 'serverLost');
    await assert.rejects(gone, { kind: 'gone' });
    const removed = core.actions.finished(core.heard({ lastUpdatedAt: later(1) }).key);
    core.store.forgetServer(SERVER);
    await assert.rejects(removed, { kind: 'gone' });
    await assert.rejects(core.actions.finished(key), { kind: 'gone' });
  });

  it('rejects when its signal aborts, before or while it waits, and asks no more', async () => {
    const { key } = core.heard();
    await assert.rejects(core.actions.finished(key, AbortSignal.abort()), isCancelledError);
    const controller = new AbortController();
    const finished = core.actions.finished(key, controller.signal);
    controller.abort();
    await assert.rejects(finished, isCancelledError);
    await core.clock.advance(60_000);
    assert.equal(client.asked.get, 0);
  });

  it('connects the server where it is not, so that somebody hears of the end', async () => {
    const { key } = core.heard();
    core.connections.set(SERVER, undefined);
    const asked: string[] = [];
    core.connections.connected = async serverId => {
      asked.push(serverId);
      throw new ConnectionError('no way');
    };
    const finished = core.actions.finished(key);
    assert.equal(await outcomeOf(finished), 'pending', 'the connection may still come');
    assert.deepEqual(asked, [SERVER]);
    core.heard({ status: 'completed', lastUpdatedAt: later(1) });
    assert.equal((await finished).status, 'completed');
    await core.actions.finished(key);
    assert.equal(asked.length, 1, 'not for a task that has ended');
  });

  it('goes on for others when one stops waiting', async () => {
    const { key } = core.heard();
    const controller = new AbortController();
    const stopped = assert.rejects(core.actions.finished(key, controller.signal), isCancelledError);
    const finished = core.actions.finished(key);
    controller.abort();
    await stopped;
    client.order({ set: { taskId: 'task-1', status: 'completed' } });
    await core.clock.advance(1_000);
    assert.equal((await finished).status, 'completed');
  });
});
