import assert from 'node:assert/strict';
import {
  ConnectionError,
  type ConnectionFault,
  INVALID_PARAMS,
  isCancelledError,
  isConnectionError,
  isProtocolError,
  isUnknownTaskError,
  isUserError,
  ProtocolError,
} from '../../../src/base/errors';
import { taskKey } from '../../../src/tasks/task';
import type { CallAnswer, CallRequest } from '../../../src/tasks/taskClient';
import { aReport, aTask, aTool, later, SERVER } from '../../support/builders';
import { FakeTaskClient } from '../../support/fakeTaskClient';
import { silentLog } from '../../support/logs';
import { noLedger } from '../../support/noLedger';
import type { ScriptedTask, ServerScript } from '../../support/serverScript';
import { Deferred, outcomeOf, settled } from '../../support/settled';
import { TaskCore } from '../../support/taskCore';

const unknownTask = () => new ProtocolError(INVALID_PARAMS, 'Task not found');
const tasksOf = (...ids: string[]): ScriptedTask[] => ids.map(taskId => ({ taskId, status: 'completed' }));

describe('TaskActions', () => {
  let client: FakeTaskClient;
  let core: TaskCore;

  beforeEach(() => begin({}));

  function begin(script: ServerScript): void {
    client = new FakeTaskClient({ tools: [{ name: 'build' }, { name: 'time', immediate: true }], ...script });
    core = new TaskCore(client);
  }

  describe('with what is remembered', () => {
    const unknown = new ProtocolError(INVALID_PARAMS, 'Unknown task');

    it('knows a task that the server has forgotten as gone, and no other', async () => {
      const remembered = aTask({ taskId: 'old', toolName: 'build' });
      core = new TaskCore(client, silentLog, () => 0, {
        ...noLedger,
        recall: async (_serverId, taskId) => (taskId === 'old' ? remembered : undefined),
      });
      client.next('get', unknown);
      const task = await core.actions.get(SERVER, 'old');
      assert.deepEqual([task.goneReason, task.toolName], ['unknown', 'build']);
      client.next('get', unknown);
      await assert.rejects(core.actions.get(SERVER, 'nobody'), /Unknown task/);
      assert.deepEqual(core.store.all(), []);
    });

    it('removes from the list, and adds what somebody names', async () => {
      const hidden: string[] = [];
      core = new TaskCore(client, silentLog, () => 0, {
        ...noLedger,
        hide: (tasks, isHidden) => hidden.push(...tasks.map(({ taskId }) => `${taskId} ${isHidden}`)),
      });
      const { key } = core.heard({ status: 'completed' });
      core.actions.remove([key]);
      assert.deepEqual(core.store.all(), []);
      client.next('get', { report: aReport({ status: 'completed' }) });
      assert.equal((await core.actions.add(SERVER, 'task-1')).status, 'completed');
      assert.equal(core.store.get(key)?.status, 'completed');
      assert.deepEqual(hidden, ['task-1 true', 'task-1 false']);
    });

    it('has a task in the list again that a call is answered with, also after a reload', async () => {
      const hidden: string[] = [];
      core = new TaskCore(client, silentLog, () => 0, {
        ...noLedger,
        hide: (tasks, isHidden) => hidden.push(...tasks.map(({ taskId }) => `${taskId} ${isHidden}`)),
      });
      const { key } = core.heard({ status: 'completed' });
      core.actions.remove([key]);
      client.next('call', { kind: 'task', report: aReport({ status: 'completed' }) });
      await core.actions.run(SERVER, aTool(), {});
      assert.equal(core.store.get(key)?.startedHere, true);
      assert.deepEqual(hidden, ['task-1 true', 'task-1 false']);
    });

    it('leaves a task in the list that somebody waits for', async () => {
      const { key } = core.heard();
      const finished = core.actions.finished(key);
      assert.throws(() => core.actions.remove([key]), isUserError);
      core.heard({ status: 'completed', lastUpdatedAt: later(1) });
      assert.equal((await finished).status, 'completed');
      core.actions.remove([key]);
    });

    it('tells of what a server lists, also where it was removed from the list here', async () => {
      begin({ preload: tasksOf('a', 'b') });
      core.store.hide([taskKey(SERVER, 'a')]);
      assert.deepEqual(
        (await core.actions.list(SERVER)).map(({ taskId }) => taskId),
        ['a', 'b'],
      );
      assert.equal(core.store.countOf(SERVER), 1);
    });

    it('removes calls that are over, and none that is on its way', async () => {
      await core.actions.run(SERVER, 'time', {});
      client.next('call', () => new Deferred<CallAnswer>().promise);
      const running = core.actions.run(SERVER, 'time', {});
      await settled();
      core.actions.removeCalls(core.calls.all().map(({ callId }) => callId));
      assert.deepEqual(
        core.calls.all().map(({ end }) => end),
        [undefined],
      );
      core.calls.cancel(core.calls.all()[0]?.callId ?? '');
      await assert.rejects(running);
    });

    it('asks for lost tasks a little apart, and minds no refusal', async () => {
      const tasks = ['a', 'b'].map(taskId => core.heard({ taskId }));
      client.next('get', unknown, { report: aReport({ taskId: 'a', status: 'completed' }) });
      const looking = core.actions.lookFor(client, tasks);
      await core.clock.advance(0);
      await looking;
      assert.deepEqual([core.task('b')?.goneReason, core.task('a')?.status], ['unknown', 'completed']);
    });
  });

  describe('running a tool', () => {
    it('records the task that the call became, as started here', async () => {
      const outcome = await core.actions.run(SERVER, 'build', { target: 'all' });
      assert.ok(outcome.kind === 'task');
      assert.deepEqual(
        [outcome.task.taskId, outcome.task.toolName, outcome.task.startedHere],
        ['build-1', 'build', true],
      );
      assert.equal(core.task('build-1'), outcome.task);
      assert.deepEqual(core.calls.all(), []);
    });

    it('gives the result of a call that is answered at once, and records no task', async () => {
      const outcome = await core.actions.run(SERVER, aTool({ name: 'time' }), {});
      assert.equal(outcome.kind, 'result');
      assert.deepEqual([core.store.all(), core.calls.all().map(({ end }) => end?.outcome)], [[], ['result']]);
    });

    it('shows the call for as long as it is on its way', async () => {
      const answer = new Deferred<CallAnswer>();
      client.next('call', () => answer.promise);
      const running = core.actions.run(SERVER, aTool(), {});
      await settled();
      assert.deepEqual(
        core.calls.all().map(call => [call.serverId, call.toolName, call.isCancelling]),
        [[SERVER, 'build', false]],
      );
      answer.resolve({ kind: 'result', result: { content: [] } });
      await running;
      assert.deepEqual(core.calls.running(), []);
    });

    it('passes the wishes on, and progress first to the call, then to the task', async () => {
      const requests: CallRequest[] = [];
      const inner = client.call.bind(client);
      const answer = new Deferred<CallAnswer>();
      client.call = (request, signal) => {
        requests.push(request);
        return inner(request, signal);
      };
      client.next('call', () => answer.promise);
      const running = core.actions.run(SERVER, aTool(), { a: 1 }, { ttlMs: 5_000, asTask: true });
      await settled();
      const [request] = requests;
      assert.deepEqual([request?.args, request?.ttlMs, request?.asTask], [{ a: 1 }, 5_000, true]);
      request?.onProgress?.({ progress: 1 });
      assert.deepEqual(core.calls.all()[0]?.progress, { progress: 1 });
      answer.resolve({ kind: 'task', report: aReport() });
      await running;
      request?.onProgress?.({ progress: 2 });
      assert.deepEqual(core.task()?.progress, { progress: 2 });
    });

    it('can be cancelled while it is on its way', async () => {
      client.next('call', () => new Deferred<CallAnswer>().promise);
      const running = core.actions.run(SERVER, aTool(), {});
      const rejected = assert.rejects(running, isCancelledError);
      await settled();
      core.calls.cancel(core.calls.all()[0]?.callId ?? '');
      assert.equal(core.calls.all()[0]?.isCancelling, true);
      await rejected;
      assert.deepEqual(
        core.calls.all().map(({ end }) => end?.outcome),
        ['cancelled'],
      );
    });

    it('is a new task where the server uses the ID of one that has ended again', async () => {
      begin({ tools: [{ name: 'build' }] });
      core.store.apply({
        serverId: SERVER,
        generation: '2025-11-25',
        source: 'poll',
        report: aReport({ taskId: 'build-1', status: 'completed', createdAt: later(-60_000) }),
        startedHere: true,
      });
      core.payloads.keep(taskKey(SERVER, 'build-1'), { kind: 'result', result: { content: ['old'] } });
      const outcome = await core.actions.run(SERVER, 'build', {});
      assert.equal(outcome.kind === 'task' && outcome.task.status, 'working');
      assert.equal(core.task('build-1')?.status, 'working');
      assert.equal(core.payloads.get(taskKey(SERVER, 'build-1')), undefined);
    });

    it('leaves a call that says why when the server refuses it', async () => {
      client.next('call', new ProtocolError(-32_600, 'Not now'));
      await assert.rejects(core.actions.run(SERVER, aTool(), {}), /Not now/);
      assert.deepEqual(
        core.calls.all().map(({ end }) => [end?.outcome, end?.message]),
        [['error', 'Not now']],
      );
    });

    it('is written down before it is sent, and resolves when what became of it is', async () => {
      const told: string[] = [];
      const written = new Deferred();
      core = new TaskCore(client, silentLog, () => 0, {
        ...noLedger,
        callBegan: ({ tool, args }) => told.push(`began ${tool.name} ${JSON.stringify(args)}`),
        callBecomesTask: (_callId, key) => told.push(`is ${key}`),
        callEnded: (_callId, outcome) => told.push(`ended ${outcome}`),
        keepCallResult: async () => void told.push('kept'),
        committed: () => (told.at(-1)?.startsWith('began') ? Promise.resolve() : written.promise),
      });
      const task = core.actions.run(SERVER, 'build', { target: 'all' });
      assert.equal(await outcomeOf(task), 'pending');
      const immediate = core.actions.run(SERVER, 'time', {});
      assert.equal(await outcomeOf(immediate), 'pending');
      written.resolve();
      await Promise.all([task, immediate]);
      assert.deepEqual(told, [
        'began build {"target":"all"}',
        'is ["server","build-1"]',
        'began time {}',
        'ended result',
        'kept',
      ]);
    });

    it('names a tool that the server does not have', async () => {
      await assert.rejects(core.actions.run(SERVER, 'destroy', {}), error => {
        return isUserError(error) && error.code === 'unknownTool' && error.message.includes('destroy');
      });
      assert.equal(client.asked.call, 0);
    });

    it('keeps for the task what was reported before it was known', async () => {
      const inner = client.call.bind(client);
      client.call = (request, signal) => {
        request.onProgress?.({ progress: 1, total: 3 });
        return inner(request, signal);
      };
      const outcome = await core.actions.run(SERVER, 'build', {});
      assert.ok(outcome.kind === 'task');
      assert.deepEqual(outcome.task.progress, { progress: 1, total: 3 });
    });

    it('refuses to call a tool directly that only runs as a task', async () => {
      const running = core.actions.run(SERVER, aTool({ taskSupport: 'required' }), {}, { asTask: false });
      await assert.rejects(running, error => isUserError(error) && error.code === 'taskRequired');
      assert.equal(client.asked.call, 0);
    });

    it('does not undo what a notification said while its answer was on its way', async () => {
      const answer = new Deferred<CallAnswer>();
      client.next('call', () => answer.promise);
      const running = core.actions.run(SERVER, aTool(), {});
      await settled();
      core.heard({ status: 'completed', lastUpdatedAt: later(50) });
      answer.resolve({ kind: 'task', report: aReport() });
      await running;
      assert.deepEqual([core.task()?.status, core.task()?.startedHere], ['completed', true]);
    });
  });

  describe('asking about one task', () => {
    it('folds the answer into the store', async () => {
      begin({ preload: [{ taskId: 'a', statusMessage: 'Compiling' }] });
      const task = await core.actions.get(SERVER, 'a');
      assert.equal(task.statusMessage, 'Compiling');
      assert.equal(core.task('a'), task);
    });

    it('rejects for an ID that neither the server nor we know, and stores nothing', async () => {
      await assert.rejects(core.actions.get(SERVER, 'nobody'), isUnknownTaskError);
      assert.deepEqual(core.store.all(), []);
    });

    it('gives a remembered task that the server does not know, marked gone', async () => {
      core.heard({ taskId: 'a' });
      assert.equal((await core.actions.get(SERVER, 'a')).goneReason, 'unknown');
    });

    it('says of a task that outlived its ttl that it expired', async () => {
      core.heard({ taskId: 'a', ttlMs: 60_000 });
      core.heard({ taskId: 'b', ttlMs: 60_001 });
      await core.clock.advance(60_000);
      assert.equal((await core.actions.get(SERVER, 'a')).goneReason, 'expired');
      assert.equal((await core.actions.get(SERVER, 'b')).goneReason, 'unknown');
    });

    it('rejects when there is no answer, even about a remembered task', async () => {
      core.heard({ taskId: 'a' });
      client.next('get', new ConnectionError('no answer'));
      await assert.rejects(core.actions.get(SERVER, 'a'), isConnectionError);
      assert.equal(core.task('a')?.goneReason, undefined);
    });
  });

  describe('when the connection ends under a question', () => {
    const lost = (fault: ConnectionFault) => new ConnectionError('It ended', { fault });

    for (const fault of ['closed', 'sessionLost'] as const) {
      it(`asks again over the next one (${fault})`, async () => {
        const next = new FakeTaskClient({ preload: tasksOf('a') });
        client.next('get', async () => {
          core.connections.set(SERVER, next);
          throw lost(fault);
        });
        assert.equal((await core.actions.get(SERVER, 'a')).status, 'completed');
        assert.deepEqual([client.asked.get, next.asked.get], [1, 1]);
      });
    }

    it('asks each kind of question again', async () => {
      begin({ preload: tasksOf('a') });
      for (const question of ['listTools', 'list', 'get', 'result'] as const) {
        client.next(question, lost('closed'));
      }
      const { actions } = core;
      await Promise.all([actions.tools(SERVER), actions.list(SERVER), actions.get(SERVER, 'a')]);
      await actions.result(SERVER, 'a');
      assert.deepEqual([client.asked.listTools, client.asked.result], [2, 2]);
    });

    it('starts nothing again that somebody ended', async () => {
      client.next('get', async () => {
        core.connections.set(SERVER, undefined);
        throw lost('closed');
      });
      await assert.rejects(core.actions.get(SERVER, 'a'), /It ended/);
    });

    it('waits for the next one, but not for long', async () => {
      client.next('get', lost('closed'), lost('closed'));
      const next = new Deferred<FakeTaskClient>();
      core.connections.reconnected = () => next.promise;
      const first = core.actions.get(SERVER, 'a');
      const second = core.actions.get(SERVER, 'a');
      first.catch(() => undefined);
      second.catch(() => undefined);
      await core.clock.advance(2_999);
      assert.deepEqual([await outcomeOf(first), await outcomeOf(second)], ['pending', 'pending']);
      await core.clock.advance(1);
      await assert.rejects(first, /It ended/);
      next.resolve(client);
      await assert.rejects(second, /It ended/);
      assert.equal(client.asked.get, 2, 'who gave up asks no more');
    });

    it('gives the first reason where the next one does not come', async () => {
      client.next('get', lost('closed'));
      core.connections.reconnected = () => Promise.reject(new ConnectionError('Gave up'));
      await assert.rejects(core.actions.get(SERVER, 'a'), /It ended/);
      assert.deepEqual(core.clock.waiting, []);
    });

    it('asks once more, and no more', async () => {
      client.next('get', lost('closed'), lost('closed'));
      await assert.rejects(core.actions.get(SERVER, 'a'), isConnectionError);
      assert.equal(client.asked.get, 2);
    });

    it('never calls a tool, or cancels a task, a second time', async () => {
      begin({ preload: [{ taskId: 'a' }] });
      client.next('call', lost('closed'));
      client.next('cancel', lost('closed'));
      await assert.rejects(core.actions.run(SERVER, aTool(), {}), isConnectionError);
      await assert.rejects(core.actions.cancel(SERVER, 'a'), isConnectionError);
      assert.deepEqual([client.asked.call, client.asked.cancel], [1, 1]);
    });
  });

  describe('cancelling', () => {
    it('says where the server does not offer it, without asking', async () => {
      begin({ capabilities: { cancel: false }, preload: [{ taskId: 'a' }] });
      core.heard({ taskId: 'a' });
      await assert.rejects(core.actions.cancel(SERVER, 'a'), error => {
        return isUserError(error) && error.code === 'cancelUnsupported';
      });
      assert.deepEqual([client.asked.cancel, core.task('a')?.cancelRequestedAt], [0, undefined]);
    });

    it('shows that it was requested, then what the server answers', async () => {
      begin({ preload: [{ taskId: 'a' }] });
      core.heard({ taskId: 'a' });
      const cancelling = core.actions.cancel(SERVER, 'a');
      await Promise.resolve();
      assert.equal(core.task('a')?.cancelRequestedAt, core.clock.now());
      assert.equal((await cancelling).status, 'cancelled');
      assert.equal(client.asked.get, 0, 'the answer says it all');
    });

    it('forgets the request when the server refuses, and asks how the task is', async () => {
      begin({ preload: [{ taskId: 'a', refuseCancel: true, statusMessage: 'Too late' }] });
      core.heard({ taskId: 'a' });
      await assert.rejects(core.actions.cancel(SERVER, 'a'), isProtocolError);
      assert.deepEqual([core.task('a')?.cancelRequestedAt, core.task('a')?.statusMessage], [undefined, 'Too late']);
      assert.equal(core.task('a')?.cancelRefusal, 'This task cannot be cancelled');
    });

    it('keeps an earlier request when a second one is refused', async () => {
      begin({ generation: '2026-07-28', preload: [{ taskId: 'a', refuseCancel: true }] });
      core.heard({ taskId: 'a' });
      const { cancelRequestedAt } = await core.actions.cancel(SERVER, 'a');
      await core.clock.advance(1_000);
      client.next('cancel', new ProtocolError(-32_603, 'Busy'));
      await assert.rejects(core.actions.cancel(SERVER, 'a'), /Busy/);
      assert.ok(cancelRequestedAt);
      assert.equal(core.task('a')?.cancelRequestedAt, cancelRequestedAt);
    });

    it('of a task that ended first rejects with the server’s code and shows the end', async () => {
      begin({ preload: [{ taskId: 'a', status: 'completed' }] });
      core.heard({ taskId: 'a' });
      await assert.rejects(core.actions.cancel(SERVER, 'a'), isUnknownTaskError);
      const task = core.task('a');
      // That it was asked for, and came too late, stays to be seen.
      assert.deepEqual(
        [task?.status, task?.cancelRequestedAt, task?.goneReason],
        ['completed', core.clock.now(), undefined],
      );
    });

    it('of a task that is known to have ended is no request that came too late', async () => {
      begin({ preload: [{ taskId: 'a', status: 'completed' }] });
      core.heard({ taskId: 'a', status: 'completed' });
      await assert.rejects(core.actions.cancel(SERVER, 'a'), isUnknownTaskError);
      assert.equal(core.task('a')?.cancelRequestedAt, undefined);
    });

    it('that is only acknowledged leaves the task as it says it is, cancel requested', async () => {
      begin({ generation: '2026-07-28', preload: [{ taskId: 'a', refuseCancel: true }] });
      core.heard({ taskId: 'a' });
      const task = await core.actions.cancel(SERVER, 'a');
      assert.deepEqual([task.status, task.cancelRequestedAt], ['working', core.clock.now()]);
    });

    it('that is acknowledged for a task that has ended gives the task as it ended', async () => {
      begin({ generation: '2026-07-28', preload: [{ taskId: 'a', status: 'completed' }] });
      core.heard({ taskId: 'a' });
      const { status, hasOutlivedCancel } = await core.actions.cancel(SERVER, 'a');
      assert.deepEqual([status, hasOutlivedCancel], ['completed', undefined], 'it came too late');
    });

    it('that the server ignores is told from one that came too late', async () => {
      begin({ generation: '2026-07-28', preload: [{ taskId: 'a', refuseCancel: true }] });
      core.heard({ taskId: 'a' });
      assert.equal((await core.actions.cancel(SERVER, 'a')).hasOutlivedCancel, true);
    });

    it('that was acknowledged stays requested, although the next question finds no answer', async () => {
      begin({ generation: '2026-07-28', preload: [{ taskId: 'a', refuseCancel: true }] });
      core.heard({ taskId: 'a' });
      client.next('get', new ConnectionError('no answer'));
      const task = await core.actions.cancel(SERVER, 'a');
      assert.deepEqual([task.status, task.cancelRequestedAt], ['working', core.clock.now()]);
    });

    it('that was acknowledged may make the server forget the task at once', async () => {
      begin({ generation: '2026-07-28', preload: [{ taskId: 'a', refuseCancel: true }] });
      core.heard({ taskId: 'a' });
      client.next('get', unknownTask());
      const task = await core.actions.cancel(SERVER, 'a');
      assert.deepEqual([task.goneReason, task.cancelRequestedAt], ['unknown', core.clock.now()]);
    });

    it('is forgotten when the server cannot be reached', async () => {
      core.heard({ taskId: 'a' });
      client.next('cancel', new ConnectionError('no answer'));
      await assert.rejects(core.actions.cancel(SERVER, 'a'), isConnectionError);
      assert.deepEqual([core.task('a')?.cancelRequestedAt, client.asked.get], [undefined, 0]);
    });
  });
});
