import assert from 'node:assert/strict';
import { ConnectionError, INVALID_PARAMS, ProtocolError } from '../../../src/base/errors';
import { type TaskReport, taskKey } from '../../../src/tasks/task';
import type { TaskAnswer } from '../../../src/tasks/taskClient';
import { aReport, later, SERVER, serverId } from '../../support/builders';
import { FakeTaskClient } from '../../support/fakeTaskClient';
import { RecordingLog, silentLog } from '../../support/logs';
import { noLedger } from '../../support/noLedger';
import { Deferred, settled } from '../../support/settled';
import { TaskCore } from '../../support/taskCore';

describe('TaskWatcher', () => {
  let client: FakeTaskClient;
  let core: TaskCore;

  beforeEach(() => begin(new FakeTaskClient()));

  function begin(aClient: FakeTaskClient, ...more: [RecordingLog?, (() => number)?]): void {
    client = aClient;
    core = new TaskCore(client, ...more);
    core.watcher.setVisible(true);
  }

  /** The server answers every further question with this. */
  const answers = (...reports: Partial<TaskReport>[]) =>
    client.next('get', ...reports.map(report => ({ report: aReport(report) })));

  /** Lets time pass in small steps, and says after how many milliseconds questions were asked. */
  async function askedAfter(ms: number): Promise<number[]> {
    const moments: number[] = [];
    for (let passed = 50; passed <= ms; passed += 50) {
      const before = client.asked.get;
      await core.clock.advance(50);
      moments.push(...Array.from({ length: client.asked.get - before }, () => passed));
    }
    return moments;
  }

  describe('how often it asks', () => {
    it('waits for the interval that the server last asked for', async () => {
      core.heard({ pollIntervalMs: 2_000 });
      answers({ pollIntervalMs: 3_000 }, { pollIntervalMs: 700 }, { pollIntervalMs: 700 });
      assert.deepEqual(await askedAfter(6_400), [2_000, 5_000, 5_700, 6_400]);
    });

    it('asks every second where the server suggests nothing, and again once it stops suggesting', async () => {
      core.heard();
      answers({ pollIntervalMs: 2_000 }, {}, {});
      assert.deepEqual(await askedAfter(4_000), [1_000, 3_000, 4_000]);
    });

    it('never asks more often than twice a second', async () => {
      core.heard({ pollIntervalMs: 0 });
      answers({ pollIntervalMs: 1 }, { pollIntervalMs: 499 }, { pollIntervalMs: 501 });
      assert.deepEqual(await askedAfter(1_500), [500, 1_000, 1_500]);
    });

    it('asks slowly about a status that it does not know', async () => {
      core.heard({ status: 'unknown', statusWord: 'paused' });
      answers({ status: 'unknown', statusWord: 'paused', pollIntervalMs: 8_000 }, { status: 'working' });
      assert.deepEqual(await askedAfter(13_000), [5_000, 13_000]);
    });

    it('asks a task that the server pushes only in case it keeps silent', async () => {
      begin(new FakeTaskClient({ generation: '2026-07-28', preload: [{ taskId: 'task-1' }] }));
      core.heard();
      assert.deepEqual(client.followed, [['task-1']]);
      assert.deepEqual(await askedAfter(21_000), [1_000, 11_000, 21_000], 'the first one was due before it was pushed');
    });

    it('asks at its own pace about each task', async () => {
      core.heard({ taskId: 'fast', pollIntervalMs: 600 });
      core.heard({ taskId: 'slow', pollIntervalMs: 1_500 });
      client.order({ set: { taskId: 'fast', pollInterval: 600 } });
      client.order({ set: { taskId: 'slow', pollInterval: 1_500 } });
      await askedAfter(1_800);
      assert.deepEqual(client.askedFor, ['fast', 'fast', 'slow', 'fast']);
    });
  });

  describe('when a question fails', () => {
    const refusals = (count: number) =>
      client.next('get', ...Array.from({ length: count }, () => new ConnectionError('no answer')));

    it('doubles the interval each time, up to a ceiling of a minute', async () => {
      core.heard();
      refusals(8);
      const moments = await askedAfter(200_000);
      const pauses = moments.map((moment, index) => moment - (moments[index - 1] ?? 0));
      assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    });

    it('spreads the questions by up to a fifth, never below the interval', async () => {
      begin(new FakeTaskClient(), undefined, () => 1);
      core.heard();
      refusals(2);
      assert.deepEqual(await askedAfter(3_600), [1_200, 3_600]);
    });

    it('keeps to an interval that is longer than the ceiling', async () => {
      core.heard({ pollIntervalMs: 90_000 });
      refusals(2);
      assert.deepEqual(await askedAfter(180_000), [90_000, 180_000]);
    });

    it('returns to the usual interval with the first answer', async () => {
      core.heard();
      refusals(2);
      answers({}, {});
      assert.deepEqual(await askedAfter(8_000), [1_000, 3_000, 7_000, 8_000]);
    });

    it('says so in the log, without the whole task ID', async () => {
      const log = new RecordingLog();
      begin(new FakeTaskClient(), log);
      core.heard({ taskId: '786512e2-9e0d-44bd-8f29-789f320fe840' });
      refusals(1);
      await core.clock.advance(1_000);
      assert.deepEqual(log.lines, ['debug Asking about task 786512e2… failed: no answer']);
    });

    it('goes on after an answer that cannot be read', async () => {
      core.heard();
      client.next('get', new ProtocolError(-32_603, 'The server answered about another task.'));
      answers({ status: 'completed' });
      await askedAfter(3_000);
      assert.equal(core.task()?.status, 'completed');
    });

    it('marks a task gone that the server does not know, and asks no more', async () => {
      core.heard();
      client.next('get', new ProtocolError(INVALID_PARAMS, 'Task not found'));
      await core.clock.advance(60_000);
      assert.equal(core.task()?.goneReason, 'unknown');
      assert.equal(client.asked.get, 1);
    });
  });

  describe('one question at a time', () => {
    it('is asked about a task, however long the answer takes', async () => {
      core.heard();
      client.next('get', () => new Deferred<TaskAnswer>().promise);
      await core.clock.advance(60_000);
      assert.equal(client.asked.get, 1);
    });

    it('is asked although a notification comes meanwhile', async () => {
      core.heard();
      client.next('get', () => new Deferred<TaskAnswer>().promise);
      await core.clock.advance(1_000);
      core.heard({ statusMessage: 'news', lastUpdatedAt: later(1_000) });
      await core.clock.advance(60_000);
      assert.equal(client.asked.get, 1);
    });

    it('is asked although the view is hidden and shown meanwhile', async () => {
      core.heard();
      const answer = new Deferred<TaskAnswer>();
      client.next('get', () => answer.promise);
      await core.clock.advance(1_000);
      core.watcher.setVisible(false);
      core.watcher.setVisible(true);
      await core.clock.advance(5_000);
      assert.equal(client.asked.get, 1);
      answer.resolve({ report: aReport() });
      await settled();
      await core.clock.advance(1_000);
      assert.equal(client.asked.get, 2, 'the next one waits for the answer');
    });

    it('is forgotten when the view is hidden before the answer', async () => {
      core.heard();
      const answer = new Deferred<TaskAnswer>();
      client.next('get', () => answer.promise);
      await core.clock.advance(1_000);
      core.watcher.setVisible(false);
      answer.resolve({ report: aReport({ statusMessage: 'late' }) });
      await core.clock.advance(60_000);
      assert.equal(core.task()?.statusMessage, 'late', 'what was heard is heard');
      assert.deepEqual([client.asked.get, core.clock.waiting], [1, []]);
      core.watcher.setVisible(true);
      await core.clock.advance(1_000);
      assert.equal(client.asked.get, 2, 'and begins anew when somebody looks');
    });

    it('is asked over a new connection, whatever became of the one over the old', async () => {
      core.heard();
      client.next('get', () => new Deferred<TaskAnswer>().promise);
      await core.clock.advance(1_000);
      const next = new FakeTaskClient({ preload: [{ taskId: 'task-1' }] });
      core.connections.set(SERVER, next);
      core.watcher.connectionChanged(SERVER);
      await core.clock.advance(1_000);
      assert.deepEqual([client.asked.get, next.asked.get], [1, 1]);
    });
  });

  it('stops at a terminal status, from wherever it is heard', async () => {
    core.heard({ taskId: 'by answer' });
    core.heard({ taskId: 'by notification' });
    client.next('get', { report: aReport({ taskId: 'by answer', status: 'failed' }) });
    core.heard({ taskId: 'by notification', status: 'completed' });
    await core.clock.advance(60_000);
    assert.deepEqual(client.askedFor, ['by answer']);
    assert.deepEqual(core.clock.waiting, []);
  });

  it('never asks about what it first hears of at its end', async () => {
    core.heard({ status: 'completed' });
    await core.clock.advance(60_000);
    assert.equal(client.asked.get, 0);
  });

  describe('while nobody looks', () => {
    const preload = ['other', 'mine', 'awaited', 'asking'].map(taskId => ({
      taskId,
      status: taskId === 'asking' ? 'input_required' : 'working',
      pollInterval: 1_000,
    }));

    beforeEach(() => {
      begin(new FakeTaskClient({ preload }));
      core.watcher.setVisible(false);
    });

    it('asks only about tasks that were started here, are awaited, or wait for input', async () => {
      core.heard({ taskId: 'other' });
      core.heard({ taskId: 'mine' }, true);
      core.heard({ taskId: 'asking', status: 'input_required' });
      const hold = core.watcher.hold(core.heard({ taskId: 'awaited' }).key);
      await core.clock.advance(1_000);
      assert.deepEqual(client.askedFor.toSorted(), ['asking', 'awaited', 'mine']);
      hold.dispose();
      client.askedFor.length = 0;
      await core.clock.advance(1_000);
      assert.deepEqual(client.askedFor.toSorted(), ['asking', 'mine']);
    });

    it('asks about a task for as long as anybody awaits it', async () => {
      const { key } = core.heard({ taskId: 'awaited' });
      const [first, second] = [core.watcher.hold(key), core.watcher.hold(key)];
      first.dispose();
      first.dispose();
      await core.clock.advance(1_000);
      assert.equal(client.asked.get, 1);
      second.dispose();
      await core.clock.advance(10_000);
      assert.equal(client.asked.get, 1);
    });

    it('asks about a task again once it waits for input', async () => {
      core.heard({ taskId: 'other' });
      await core.clock.advance(10_000);
      assert.equal(client.asked.get, 0);
      core.heard({ taskId: 'other', status: 'input_required', lastUpdatedAt: later(1) });
      await core.clock.advance(1_000);
      assert.equal(client.asked.get, 1);
    });

    it('asks about all of them again when somebody looks', async () => {
      core.heard({ taskId: 'other' });
      for (const isVisible of [true, false]) {
        core.watcher.setVisible(isVisible);
      }
      await core.clock.advance(10_000);
      assert.equal(client.asked.get, 0);
      core.watcher.setVisible(true);
      await core.clock.advance(1_000);
      assert.equal(client.asked.get, 1);
    });
  });

  describe('what the server says unasked', () => {
    it('puts the next question off by a whole interval', async () => {
      core.heard();
      await core.clock.advance(900);
      core.heard({ statusMessage: 'Halfway', lastUpdatedAt: later(900) });
      assert.deepEqual(await askedAfter(1_000), [1_000]);
    });

    it('puts it off between two questions as well as before the first', async () => {
      core.heard();
      answers({}, {});
      await core.clock.advance(1_900);
      core.heard({ statusMessage: 'Halfway', lastUpdatedAt: later(1_900) });
      assert.deepEqual(await askedAfter(1_000), [1_000]);
      assert.equal(client.asked.get, 2);
    });

    it('brings its interval along', async () => {
      core.heard({ pollIntervalMs: 60_000 });
      core.heard({ pollIntervalMs: 600, lastUpdatedAt: later(1) });
      assert.deepEqual(await askedAfter(600), [600]);
    });

    it('is not what we note ourselves: progress puts nothing off', async () => {
      const { key } = core.heard();
      for (let progress = 1; progress <= 9; progress++) {
        await core.clock.advance(100);
        core.store.note(key, { progress: { progress } });
      }
      assert.deepEqual(await askedAfter(100), [100]);
    });
  });

  describe('connections', () => {
    it('are needed to ask', async () => {
      core.connections.set(SERVER, undefined);
      core.heard();
      await core.clock.advance(60_000);
      assert.equal(client.asked.get, 0);
    });

    it('that are lost end the questions, and that come back bring them back', async () => {
      core.heard();
      core.connections.set(SERVER, undefined);
      core.watcher.connectionChanged(SERVER);
      assert.deepEqual(core.clock.waiting, []);
      core.connections.set(SERVER, client);
      core.watcher.connectionChanged(SERVER);
      assert.deepEqual(await askedAfter(1_000), [1_000]);
    });

    it('of one server are no matter of another', async () => {
      core.heard();
      core.watcher.connectionChanged(serverId('other'));
      await core.clock.advance(500);
      core.watcher.connectionChanged(serverId('other'));
      assert.deepEqual(await askedAfter(500), [500]);
    });

    it('that vanish without a word end the questions at the next one', async () => {
      core.heard();
      core.connections.set(SERVER, undefined);
      await core.clock.advance(60_000);
      assert.equal(client.asked.get, 0);
    });
  });

  describe('a task that the user leaves alone', () => {
    const key = taskKey(SERVER, 'task-1');

    it('is asked about no more, until the user wants to know again', async () => {
      core.heard({ pollIntervalMs: 1_000 }, true);
      core.actions.watch(key, false);
      assert.deepEqual(await askedAfter(5_000), []);
      core.actions.watch(key, true);
      assert.deepEqual(await askedAfter(1_000), [1_000]);
    });

    it('is still heard of, if the server says something by itself', () => {
      core.heard({}, true);
      core.actions.watch(key, false);
      core.heard({ status: 'completed' });
      assert.equal(core.task()?.status, 'completed');
    });

    it('is asked about while somebody awaits it all the same', async () => {
      core.heard({ pollIntervalMs: 1_000 }, true);
      core.actions.watch(key, false);
      const hold = core.watcher.hold(key);
      assert.deepEqual(await askedAfter(1_000), [1_000]);
      hold.dispose();
      assert.deepEqual(await askedAfter(5_000), []);
    });

    it('is not among those that the server is asked to report', () => {
      begin(new FakeTaskClient({ generation: '2026-07-28', preload: [{ taskId: 'task-1' }, { taskId: 'b' }] }));
      core.heard({}, true);
      core.heard({ taskId: 'b' }, true);
      core.actions.watch(key, false);
      assert.deepEqual(client.followed.at(-1), ['b']);
      core.actions.watch(key, true);
      assert.deepEqual(client.followed.at(-1)?.sort(), ['b', 'task-1']);
    });
  });

  it('asks no more about tasks that are gone or removed', async () => {
    const { key } = core.heard({ taskId: 'gone' });
    core.heard({ taskId: 'removed' });
    core.store.markGone([key], 'unknown');
    core.store.forgetServer(SERVER);
    await core.clock.advance(60_000);
    assert.equal(client.asked.get, 0);
  });

  it('asks nothing after its end', async () => {
    core.heard();
    core.watcher.dispose();
    core.heard({ taskId: 'later' });
    await core.clock.advance(60_000);
    assert.deepEqual([client.asked.get, core.clock.waiting], [0, []]);
  });

  describe('a task that another window asks about', () => {
    it('is left to that window until it leaves', async () => {
      const { key } = core.heard({ pollIntervalMs: 1_000 });
      core.store.note(key, { isFollowedElsewhere: true });
      assert.deepEqual(await askedAfter(3_000), []);
      core.store.note(key, { isFollowedElsewhere: false });
      answers({}, {});
      assert.deepEqual(await askedAfter(2_000), [1_000, 2_000]);
    });

    it('is not awaited here either: its end comes from there', async () => {
      const { key } = core.heard({ pollIntervalMs: 1_000 });
      core.store.note(key, { isFollowedElsewhere: true });
      const hold = core.watcher.hold(key);
      assert.deepEqual(await askedAfter(3_000), []);
      hold.dispose();
    });

    it('is agreed upon: this window says what it asks about, and what it does not any more', async () => {
      const said: string[] = [];
      core = new TaskCore(client, silentLog, () => 0, noLedger, {
        follow: (_serverId, taskId, isFollowed) => said.push(`${isFollowed ? '+' : '-'}${taskId}`),
      });
      core.watcher.setVisible(true);
      core.heard();
      core.heard({ taskId: 'other' });
      core.heard({ status: 'completed', lastUpdatedAt: later(1) });
      core.watcher.setVisible(false);
      core.connections.set(SERVER, undefined);
      core.watcher.connectionChanged(SERVER);
      assert.deepEqual(said, ['+task-1', '+other', '-task-1', '-other']);
    });
  });

  describe('what it asks the server to report', () => {
    const followed = () => client.followed.map(taskIds => taskIds.join(' '));

    beforeEach(() => begin(new FakeTaskClient({ generation: '2026-07-28' })));

    it('is every unfinished task, each time that set changes', () => {
      core.heard({ taskId: 'a' });
      core.heard({ taskId: 'b' });
      core.heard({ taskId: 'a', statusMessage: 'same set', lastUpdatedAt: later(1) });
      core.heard({ taskId: 'a', status: 'completed', lastUpdatedAt: later(2) });
      assert.deepEqual(followed(), ['a', 'a b', 'b']);
    });

    it('is told to a new connection', () => {
      core.heard({ taskId: 'a' });
      client.followed.length = 0;
      core.watcher.connectionChanged(SERVER);
      assert.deepEqual(followed(), ['a']);
    });

    it('becomes nothing when the last task is removed', () => {
      core.heard({ taskId: 'a' });
      core.store.forgetServer(SERVER);
      assert.deepEqual(followed(), ['a', '']);
    });

    it('is asked whether or not somebody looks', () => {
      core.watcher.setVisible(false);
      core.heard({ taskId: 'a' });
      assert.deepEqual(followed(), ['a']);
    });
  });

  it('takes a list of ten thousand tasks in its stride', () => {
    const reports = Array.from({ length: 10_000 }, (_, index) => aReport({ taskId: `task ${index}` }));
    const started = performance.now();
    core.store.applyAll(
      reports.map(report => ({ serverId: SERVER, generation: '2025-11-25', source: 'poll', report })),
    );
    const took = performance.now() - started;
    assert.ok(took < 1_000, `${Math.round(took)} ms`);
  });
});
