import assert from 'node:assert/strict';
import { type TaskReport, taskKey } from '../../../src/tasks/task';
import { type Mark, type Observation, TaskStore, type TaskStoreChange } from '../../../src/tasks/taskStore';
import { aReport, later, SERVER, serverId } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';
import { uncaughtErrorsOf } from '../../support/uncaught';

const KEY = taskKey(SERVER, 'task-1');

describe('TaskStore', () => {
  let store: TaskStore;
  let changes: TaskStoreChange[];

  beforeEach(() => {
    store = new TaskStore(new FakeClock());
    changes = [];
    store.onDidChange(change => changes.push(change));
  });

  const observed = (report: Partial<TaskReport>, more: Partial<Observation> = {}): Observation => ({
    serverId: SERVER,
    generation: '2025-11-25',
    source: 'poll',
    report: aReport(report),
    ...more,
  });
  /** What came unasked. */
  const notified = (report: Partial<TaskReport>) => store.apply(observed(report));
  /** The answer to a request for which `askedAt` was taken before it was sent; by default it was sent just now. */
  const answered = (report: Partial<TaskReport>, askedAt: Mark = store.mark()) =>
    store.apply(observed(report, { askedAt }));

  it('knows a task from the first word about it', () => {
    const task = notified({ statusMessage: 'Compiling', pollIntervalMs: 300 });
    assert.equal(store.get(KEY), task);
    assert.deepEqual(
      [task.status, task.statusMessage, task.pollIntervalMs, task.startedHere, task.generation],
      ['working', 'Compiling', 300, false, '2025-11-25'],
    );
    assert.deepEqual(changes, [{ added: [KEY], updated: [], removed: [] }]);
  });

  it('tells apart the same task ID of two servers', () => {
    notified({ statusMessage: 'mine' });
    store.apply({ ...observed({ statusMessage: 'theirs' }), serverId: serverId('other') });
    assert.equal(store.get(KEY)?.statusMessage, 'mine');
    assert.equal(store.get(taskKey(serverId('other'), 'task-1'))?.statusMessage, 'theirs');
  });

  describe('merging', () => {
    it('lets a terminal status stand for ever, whatever is said later', () => {
      for (const status of ['completed', 'failed', 'cancelled'] as const) {
        const taskId = `ends ${status}`;
        notified({ taskId, status });
        for (const other of ['working', 'input_required', 'completed', 'failed', 'cancelled', 'unknown'] as const) {
          answered({ taskId, status: other, lastUpdatedAt: later(99_000) });
          notified({ taskId, status: other, lastUpdatedAt: later(99_000) });
          assert.equal(store.get(taskKey(SERVER, taskId))?.status, status);
        }
      }
    });

    it('takes newer details of a status that is terminal already', () => {
      notified({ status: 'completed' });
      answered({ status: 'completed', statusMessage: 'All green' });
      assert.equal(store.get(KEY)?.statusMessage, 'All green');
    });

    it('takes the end from whoever says it, even from a stale answer', () => {
      const askedAt = store.mark();
      notified({ lastUpdatedAt: later(10_000) });
      answered({ status: 'completed', lastUpdatedAt: later(0) }, askedAt);
      assert.equal(store.get(KEY)?.status, 'completed');
    });

    it('takes the answer to a request sent after the last word, although its timestamp is older', () => {
      notified({ statusMessage: 'from the future', lastUpdatedAt: later(1_000_000) });
      answered({ statusMessage: 'now', lastUpdatedAt: later(1_000) });
      assert.equal(store.get(KEY)?.statusMessage, 'now');
      assert.equal(store.get(KEY)?.lastUpdatedAt, later(1_000));
    });

    it('is not frozen by one message of a server whose clock is days ahead', () => {
      notified({ statusMessage: 'days ahead', lastUpdatedAt: later(3 * 86_400_000) });
      answered({ status: 'input_required', lastUpdatedAt: later(2_000) });
      assert.equal(store.get(KEY)?.status, 'input_required');
      notified({ status: 'working', lastUpdatedAt: later(3_000) });
      assert.equal(store.get(KEY)?.status, 'working', 'notifications are heard again as well');
    });

    it('drops the answer to a request that was sent before newer news', () => {
      notified({});
      const askedAt = store.mark();
      notified({ statusMessage: 'new', lastUpdatedAt: later(2_000) });
      answered({ statusMessage: 'old', lastUpdatedAt: later(1_000) }, askedAt);
      assert.equal(store.get(KEY)?.statusMessage, 'new');
    });

    it('takes a late answer that is newer than the news which overtook it', () => {
      notified({});
      const askedAt = store.mark();
      notified({ statusMessage: 'overtook', lastUpdatedAt: later(1_000) });
      answered({ statusMessage: 'newer', lastUpdatedAt: later(2_000) }, askedAt);
      assert.equal(store.get(KEY)?.statusMessage, 'newer');
    });

    it('drops the slower of two answers when it is the older one', () => {
      notified({});
      const first = store.mark();
      const second = store.mark();
      answered({ statusMessage: 'second', lastUpdatedAt: later(2_000) }, second);
      answered({ statusMessage: 'first', lastUpdatedAt: later(1_000) }, first);
      assert.equal(store.get(KEY)?.statusMessage, 'second');
    });

    it('takes the answer to a request sent after an old answer was dropped', () => {
      notified({});
      const stale = store.mark();
      notified({ statusMessage: 'new', lastUpdatedAt: later(5_000) });
      const fresh = store.mark();
      answered({ statusMessage: 'stale', lastUpdatedAt: later(1_000) }, stale);
      answered({ statusMessage: 'fresh', lastUpdatedAt: later(1_000) }, fresh);
      assert.equal(store.get(KEY)?.statusMessage, 'fresh');
    });

    it('orders notifications by their timestamps', () => {
      notified({ statusMessage: 'second', lastUpdatedAt: later(2_000) });
      notified({ statusMessage: 'first', lastUpdatedAt: later(1_000) });
      assert.equal(store.get(KEY)?.statusMessage, 'second');
      notified({ statusMessage: 'third', lastUpdatedAt: later(3_000) });
      assert.equal(store.get(KEY)?.statusMessage, 'third');
    });

    it('takes the last seen of two words with one timestamp', () => {
      notified({ statusMessage: 'first' });
      notified({ statusMessage: 'second' });
      assert.equal(store.get(KEY)?.statusMessage, 'second');
    });

    it('takes the last seen where a timestamp cannot be read', () => {
      notified({ statusMessage: 'first', lastUpdatedAt: later(9_000) });
      notified({ statusMessage: 'second', lastUpdatedAt: 'yesterday' });
      assert.equal(store.get(KEY)?.statusMessage, 'second');
      notified({ statusMessage: 'third', lastUpdatedAt: later(1_000) });
      assert.equal(store.get(KEY)?.statusMessage, 'third');
      notified({ statusMessage: 'fourth', lastUpdatedAt: '' });
      assert.equal(store.get(KEY)?.statusMessage, 'fourth');
    });

    it('keeps a status that it does not know as it was sent, and goes on', () => {
      notified({ status: 'unknown', statusWord: 'paused' });
      assert.deepEqual([store.get(KEY)?.status, store.get(KEY)?.statusWord], ['unknown', 'paused']);
      answered({ status: 'unknown', statusWord: 'resting' });
      assert.equal(store.get(KEY)?.statusWord, 'resting');
      answered({ status: 'working' });
      assert.equal(store.get(KEY)?.statusWord, 'working');
    });

    it('forgets what an older word said and the newer one does not', () => {
      notified({ statusMessage: 'Compiling', pollIntervalMs: 300 });
      answered({ lastUpdatedAt: later(1_000) });
      const task = store.get(KEY);
      assert.ok(task);
      assert.deepEqual([Object.hasOwn(task, 'statusMessage'), Object.hasOwn(task, 'pollIntervalMs')], [false, false]);
    });

    it('takes a limit on its life that changes', () => {
      notified({ ttlMs: null });
      answered({ ttlMs: 5_000 });
      assert.equal(store.get(KEY)?.ttlMs, 5_000);
      answered({ ttlMs: null });
      assert.equal(store.get(KEY)?.ttlMs, null);
    });
  });

  describe('our own facts', () => {
    it('never change by what the server says', () => {
      store.apply(observed({}, { toolName: 'build', startedHere: true }));
      const facts = { cancelRequestedAt: 5, progress: { progress: 3 }, hasToolError: true };
      store.note(KEY, facts);
      answered({ statusMessage: 'x' });
      notified({ status: 'completed', lastUpdatedAt: later(1_000) });
      const { cancelRequestedAt, progress, hasToolError, toolName, startedHere, firstSeenAt } = store.get(KEY) ?? {};
      assert.deepEqual({ cancelRequestedAt, progress, hasToolError }, facts);
      assert.deepEqual([toolName, startedHere, firstSeenAt], ['build', true, new FakeClock().now()]);
    });

    it('are learnt later from the call whose answer a notification overtook', () => {
      const askedAt = store.mark();
      notified({ status: 'completed', lastUpdatedAt: later(1_000) });
      store.apply(observed({}, { askedAt, toolName: 'build', startedHere: true }));
      const task = store.get(KEY);
      assert.deepEqual([task?.status, task?.toolName, task?.startedHere], ['completed', 'build', true]);
      assert.deepEqual(changes.at(-1), { added: [], updated: [KEY], removed: [] });
    });

    it('are of a new task where one of its ID was known before the call was sent, and only there', () => {
      const made = { createdAt: later(5_000), lastUpdatedAt: later(5_000) };
      notified({ status: 'completed', statusMessage: 'of yesterday' });
      const askedAt = store.mark();
      notified({ status: 'completed', statusMessage: 'still of yesterday', lastUpdatedAt: later(1_000) });
      store.apply(observed(made, { askedAt, startedHere: true }));
      assert.deepEqual([store.get(KEY)?.status, store.get(KEY)?.createdAt], ['working', made.createdAt]);

      store.forget(store.all());
      const againAt = store.mark();
      notified({ statusMessage: 'overtakes the answer', createdAt: later(7_000), lastUpdatedAt: later(9_000) });
      store.apply(observed(made, { askedAt: againAt, startedHere: true }));
      assert.equal(store.get(KEY)?.statusMessage, 'overtakes the answer');
    });

    it('are noted only for tasks that are known, and only when they are new', () => {
      store.note(KEY, { hasToolError: true });
      assert.equal(store.get(KEY), undefined);
      notified({});
      store.note(KEY, { cancelRequestedAt: 5 });
      store.note(KEY, { cancelRequestedAt: 5 });
      assert.equal(changes.length, 2);
    });

    it('do not count as a word of the server', () => {
      notified({});
      const heardAt = store.heardAt(KEY);
      store.note(KEY, { progress: { progress: 1 } });
      assert.equal(store.heardAt(KEY), heardAt);
      answered({ statusMessage: 'x' });
      assert.notEqual(store.heardAt(KEY), heardAt);
    });

    it('hold again what was known before a cancellation was refused', () => {
      notified({});
      store.note(KEY, { cancelRequestedAt: 5 });
      store.forgetCancelRequest(KEY, undefined);
      assert.equal(Object.hasOwn(store.get(KEY) ?? {}, 'cancelRequestedAt'), false);
      store.note(KEY, { cancelRequestedAt: 5 });
      store.note(KEY, { cancelRequestedAt: 9 });
      changes = [];
      store.forgetCancelRequest(KEY, 5);
      store.forgetCancelRequest(KEY, 5);
      assert.equal(store.get(KEY)?.cancelRequestedAt, 5);
      assert.deepEqual(changes, [{ added: [], updated: [KEY], removed: [] }]);
    });
  });

  describe('tasks that are gone', () => {
    it('keep the last word of the server, and the first reason', () => {
      notified({ statusMessage: 'Compiling' });
      store.markGone([KEY, taskKey(SERVER, 'never heard of')], 'expired');
      store.markGone([KEY], 'serverLost');
      const task = store.get(KEY);
      assert.deepEqual([task?.status, task?.statusMessage, task?.goneReason], ['working', 'Compiling', 'expired']);
      assert.equal(changes.length, 2);
      assert.deepEqual(store.unfinishedTasks(), []);
    });

    it('are back when the server speaks of them again, even with the same words', () => {
      notified({});
      store.markGone([KEY], 'unknown');
      answered({});
      assert.equal(Object.hasOwn(store.get(KEY) ?? {}, 'goneReason'), false);
      assert.equal(store.unfinishedTasks().length, 1);
    });

    it('are not brought back by an answer to a question that was asked before', () => {
      notified({});
      const askedAt = store.mark();
      store.markGone([KEY], 'unknown');
      answered({}, askedAt);
      answered({ lastUpdatedAt: later(1_000) }, askedAt);
      assert.equal(store.get(KEY)?.goneReason, 'unknown');
    });
  });

  describe('what it tells', () => {
    it('says in one event what one answer changed', () => {
      notified({ taskId: 'same' });
      notified({ taskId: 'other' });
      changes = [];
      store.applyAll([
        observed({ taskId: 'same' }, { askedAt: store.mark() }),
        observed({ taskId: 'other', statusMessage: 'news' }, { askedAt: store.mark() }),
        observed({ taskId: 'new' }),
        observed({ taskId: 'new', statusMessage: 'twice in one answer' }),
      ]);
      assert.deepEqual(changes, [
        { added: [taskKey(SERVER, 'new')], updated: [taskKey(SERVER, 'other')], removed: [] },
      ]);
    });

    it('says nothing when nothing changed', () => {
      notified({});
      const before = store.get(KEY);
      changes = [];
      answered({});
      notified({});
      store.applyAll([]);
      store.markGone([], 'unknown');
      store.forgetServer(serverId('other'));
      assert.deepEqual(changes, []);
      assert.equal(store.get(KEY), before);
    });

    it('hands over the tasks of a server that was forgotten', () => {
      const task = notified({});
      store.apply({ ...observed({}), serverId: serverId('other') });
      changes = [];
      store.forgetServer(SERVER);
      assert.deepEqual(changes, [{ added: [], updated: [], removed: [task] }]);
      assert.deepEqual(
        store.all().map(known => known.serverId),
        ['other'],
      );
      assert.deepEqual([store.get(KEY), store.countOf(SERVER), store.unfinishedTasks(SERVER)], [undefined, 0, []]);
    });

    it('tells the other listeners when one throws', async () => {
      const told: unknown[] = [];
      store.onDidChange(() => {
        throw new Error('broken listener');
      });
      store.onDidChange(change => told.push(change));
      const errors = await uncaughtErrorsOf(() => {
        notified({});
        answered({ statusMessage: 'x' });
      });
      assert.equal(told.length, 2);
      assert.deepEqual(
        errors.map(error => (error as Error).message),
        ['broken listener', 'broken listener'],
      );
    });

    it('has changed before it tells, and tells nothing after its end', () => {
      const seen: unknown[] = [];
      store.onDidChange(() => seen.push(store.get(KEY)?.statusMessage));
      notified({ statusMessage: 'first' });
      store.dispose();
      notified({ statusMessage: 'second', lastUpdatedAt: later(1) });
      assert.deepEqual(seen, ['first']);
    });
  });

  it('gives the newest tasks first, in an order that never wavers', () => {
    notified({ taskId: 'old', createdAt: later(-2_000) });
    notified({ taskId: 'b' });
    notified({ taskId: 'a' });
    notified({ taskId: 'no date', createdAt: '' });
    notified({ taskId: 'new', createdAt: later(2_000) });
    const ids = store.tasksOf(SERVER).map(task => task.taskId);
    assert.deepEqual(ids, ['new', 'a', 'b', 'no date', 'old']);
    assert.deepEqual(
      store.all().map(task => task.taskId),
      ids,
    );
    assert.equal(store.countOf(SERVER), 5);
  });

  it('knows which tasks still have an end to wait for', () => {
    for (const status of ['working', 'input_required', 'unknown', 'completed', 'failed', 'cancelled'] as const) {
      notified({ taskId: status, status });
    }
    const ids = () => store.unfinishedTasks(SERVER).map(task => task.taskId);
    assert.deepEqual(ids(), ['working', 'input_required', 'unknown']);
    answered({ taskId: 'working', status: 'failed' });
    store.markGone([taskKey(SERVER, 'unknown')], 'unknown');
    assert.deepEqual(ids(), ['input_required']);
    assert.deepEqual(store.unfinishedTasks(serverId('other')), []);
  });

  it('takes a thousand tasks in one answer without losing its breath', () => {
    const reports = Array.from({ length: 1_000 }, (_, index) => observed({ taskId: `task ${index}` }));
    store.applyAll(reports);
    assert.equal(store.all().length, 1_000);
    assert.equal(changes.length, 1);
  });

  describe('what it hears unasked', () => {
    it('is known at once, and told once for all that came together', async () => {
      store.hear(observed({ taskId: 'a' }));
      store.hear(observed({ taskId: 'b' }));
      store.hear(observed({ taskId: 'a', statusMessage: 'Linking', lastUpdatedAt: later(1) }));
      assert.equal(store.get(taskKey(SERVER, 'a'))?.statusMessage, 'Linking');
      assert.deepEqual(changes, []);
      await Promise.resolve();
      assert.deepEqual(changes, [{ added: [taskKey(SERVER, 'a'), taskKey(SERVER, 'b')], updated: [], removed: [] }]);
      store.hear(observed({ taskId: 'a', status: 'completed', lastUpdatedAt: later(2) }));
      await Promise.resolve();
      assert.deepEqual(changes[1], { added: [], updated: [taskKey(SERVER, 'a')], removed: [] });
    });

    it('is told before whatever comes after it', () => {
      const [a, b] = [taskKey(SERVER, 'a'), taskKey(SERVER, 'b')];
      const told = () =>
        changes.splice(0).map(({ added, updated, removed }) => [added, updated, removed.map(t => t.key)]);
      const later: Readonly<Record<string, () => void>> = {
        apply: () => store.apply(observed({ taskId: 'b' })),
        note: () => store.note(a, { isUnread: true }),
        markGone: () => store.markGone([a], 'unknown'),
        forgetServer: () => store.forgetServer(SERVER),
        hide: () => store.hide([a]),
      };
      const expected = {
        apply: [[b], [], []],
        note: [[], [a], []],
        markGone: [[], [a], []],
        forgetServer: [[], [], [a]],
        hide: [[], [], [a]],
      };
      for (const [name, act] of Object.entries(later)) {
        store = new TaskStore(new FakeClock());
        store.onDidChange(change => changes.push(change));
        store.hear(observed({ taskId: 'a' }));
        act();
        assert.deepEqual(told(), [[[a], [], []], expected[name as keyof typeof expected]], name);
      }
    });

    it('is not told where it is no news', async () => {
      notified({});
      changes.length = 0;
      store.hear(observed({}));
      await Promise.resolve();
      assert.deepEqual(changes, []);
    });
  });
});
