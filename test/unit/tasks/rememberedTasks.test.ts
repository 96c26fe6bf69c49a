import assert from 'node:assert/strict';
import type { RememberedTask } from '../../../src/tasks/rememberedTask';
import { isFollowed, isUnfinished, taskKey } from '../../../src/tasks/task';
import { TaskStore, type TaskStoreChange } from '../../../src/tasks/taskStore';
import { aReport, later, SERVER } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

const KEY = taskKey(SERVER, 'task-1');

describe('TaskStore with what is remembered', () => {
  let store: TaskStore;
  let changes: TaskStoreChange[];

  beforeEach(() => {
    store = new TaskStore(new FakeClock());
    changes = [];
    store.onDidChange(change => changes.push(change));
  });

  const memory = (overrides: Partial<RememberedTask> = {}): RememberedTask => ({
    serverId: SERVER,
    generation: '2025-11-25',
    report: aReport(),
    toolName: 'build',
    startedHere: true,
    firstSeenAt: 5,
    own: {},
    residence: 'free',
    ...overrides,
  });
  const heard = (report = aReport(), source: 'poll' | 'list' = 'poll') =>
    store.apply({ serverId: SERVER, generation: '2025-11-25', source, report });

  it('knows a task again, with what this user did with it, before its server says a word', () => {
    store.restore([memory({ own: { cancelRequestedAt: 9, isUnwatched: true }, report: aReport({ ttlMs: 60_000 }) })]);
    const task = store.get(KEY);
    assert.deepEqual(
      [task?.toolName, task?.startedHere, task?.firstSeenAt, task?.cancelRequestedAt, task?.isUnwatched, task?.ttlMs],
      ['build', true, 5, 9, true, 60_000],
    );
    assert.equal(task?.source, undefined, 'nothing was heard yet');
    assert.deepEqual(changes, [{ added: [KEY], updated: [], removed: [] }]);
  });

  it('takes what the server says then for the truth', () => {
    store.restore([memory({ report: aReport({ statusMessage: 'then', lastUpdatedAt: later(60_000) }) })]);
    const askedAt = store.mark();
    const report = aReport({ statusMessage: 'now', lastUpdatedAt: later(1) });
    store.apply({ serverId: SERVER, generation: '2025-11-25', source: 'poll', report, askedAt });
    assert.deepEqual([store.get(KEY)?.statusMessage, store.get(KEY)?.toolName], ['now', 'build']);
  });

  it('adds to a task that a list brought what only memory knows, and tells only of what is new', () => {
    heard(aReport({ statusMessage: 'listed', lastUpdatedAt: later(9) }), 'list');
    changes = [];
    const remembered = memory({ own: { failureMessage: 'kept' } });
    store.restore([remembered]);
    const task = store.get(KEY);
    assert.deepEqual(
      [task?.statusMessage, task?.toolName, task?.startedHere, task?.failureMessage, task?.source],
      ['listed', 'build', true, 'kept', 'list'],
    );
    store.restore([remembered]);
    assert.deepEqual(changes, [{ added: [], updated: [KEY], removed: [] }]);
  });

  it('never takes back an end', () => {
    heard(aReport({ status: 'completed', lastUpdatedAt: later(1) }));
    store.restore([memory({ report: aReport({ lastUpdatedAt: later(60_000) }) })]);
    assert.equal(store.get(KEY)?.status, 'completed');
  });

  it('joins the answers that were given in several windows', () => {
    store.restore([memory({ own: { answeredKeys: ['a'] } })]);
    store.note(KEY, { answeredKeys: ['a', 'b'] });
    store.restore([memory({ own: { answeredKeys: ['a', 'c'] } })]);
    assert.deepEqual(store.get(KEY)?.answeredKeys, ['a', 'b', 'c']);
  });

  it('takes back what was taken back in another window', () => {
    store.restore([memory({ own: { cancelRequestedAt: 5, isResultKept: true } })]);
    store.restore([memory({ own: { cancelRefusal: 'No' } })]);
    const task = store.get(KEY);
    assert.deepEqual([task?.cancelRequestedAt, task?.cancelRefusal, task?.isResultKept], [undefined, 'No', undefined]);
  });

  describe('of other windows', () => {
    it('believes its own session rather than one that does not know the task', () => {
      heard();
      store.restore([memory({ own: { goneReason: 'unknown' } })]);
      assert.equal(store.get(KEY)?.goneReason, undefined);
    });

    it('follows what another window hears', () => {
      store.restore([memory({ residence: 'followed' })]);
      const told = aReport({ statusMessage: 'half', lastUpdatedAt: later(5) });
      store.restore([memory({ residence: 'followed', report: told })]);
      const task = store.get(KEY);
      assert.deepEqual([task?.statusMessage, task?.source, task?.isFollowedElsewhere], ['half', 'otherWindow', true]);
    });

    it('is the one to ask when the other window leaves', () => {
      store.restore([memory({ residence: 'followed' })]);
      store.restore([memory()]);
      assert.equal(store.get(KEY)?.isFollowedElsewhere, undefined);
    });

    it('shows a task in the process of another window as such, with its last word', () => {
      store.restore([memory({ residence: 'otherWindow' })]);
      const told = aReport({ statusMessage: 'half', lastUpdatedAt: later(5) });
      store.restore([memory({ residence: 'otherWindow', report: told })]);
      const task = store.get(KEY);
      assert.ok(task);
      assert.deepEqual([task.goneReason, task.statusMessage, isUnfinished(task)], ['otherWindow', 'half', false]);
    });

    it('is lost with the process of a window that was closed; a durable one is asked for', () => {
      store.restore([memory({ residence: 'otherWindow' })]);
      store.restore([memory({ residence: 'lost' })]);
      assert.equal(store.get(KEY)?.goneReason, 'serverLost');
      const durable = memory({
        generation: '2026-07-28',
        report: aReport({ taskId: 'durable' }),
        residence: 'otherWindow',
      });
      store.restore([durable]);
      store.restore([{ ...durable, residence: 'lost' }]);
      const task = store.get(taskKey(SERVER, 'durable'));
      assert.ok(task && isFollowed(task));
    });

    it('is over wherever it lived', () => {
      store.restore([memory({ residence: 'otherWindow', report: aReport({ status: 'completed' }) })]);
      assert.deepEqual([store.get(KEY)?.status, store.get(KEY)?.goneReason], ['completed', undefined]);
    });

    it('is no task of ours because it has the same ID: each window has its own process', () => {
      const ours = heard(aReport({ createdAt: later(100) }));
      store.restore([memory({ residence: 'otherWindow', report: aReport({ createdAt: later(7) }) })]);
      assert.equal(store.get(KEY), ours);
    });

    it('is another than what a call makes that was under way when it was remembered', () => {
      const askedAt = store.mark();
      store.restore([memory({ residence: 'otherWindow', report: aReport({ createdAt: later(7) }) })]);
      const report = aReport({ createdAt: later(100) });
      store.apply({ serverId: SERVER, generation: '2025-11-25', source: 'create', report, askedAt, startedHere: true });
      assert.deepEqual([store.get(KEY)?.createdAt, store.get(KEY)?.goneReason], [later(100), undefined]);
    });
  });

  describe('of what was removed from the list', () => {
    it('leaves it out, whoever tells of it', () => {
      heard();
      store.hide([KEY]);
      changes = [];
      assert.equal(heard(aReport({ statusMessage: 'again' })).statusMessage, 'again', 'who asks gets an answer');
      store.restore([memory()]);
      assert.deepEqual([store.all(), changes], [[], []]);
      assert.deepEqual(store.unfinishedTasks(), []);
    });

    it('brings it back when somebody asks for it by name', () => {
      store.hide([KEY]);
      store.unhide(KEY);
      heard();
      assert.equal(store.countOf(SERVER), 1);
    });

    it('takes a call that makes a task of this ID for a new one', () => {
      store.hide([KEY]);
      store.apply({
        serverId: SERVER,
        generation: '2025-11-25',
        source: 'create',
        report: aReport(),
        startedHere: true,
      });
      assert.equal(store.countOf(SERVER), 1);
    });

    it('forgets what another window cleared away until the server tells of it again', () => {
      const task = heard(aReport({ status: 'completed' }));
      store.forget([task]);
      assert.equal(store.get(KEY), undefined);
      heard(aReport({ status: 'completed' }), 'list');
      assert.equal(store.get(KEY)?.status, 'completed');
    });
  });
});
