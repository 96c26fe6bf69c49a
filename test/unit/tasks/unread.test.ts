import assert from 'node:assert/strict';
import { EndedTasks } from '../../../src/tasks/endedTasks';
import { type TaskReport, taskKey } from '../../../src/tasks/task';
import { TaskStore } from '../../../src/tasks/taskStore';
import { Unread } from '../../../src/tasks/unread';
import { aReport, later, SERVER } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

const KEY = taskKey(SERVER, 'task-1');

describe('Unread', () => {
  let store: TaskStore;
  let unread: Unread;
  let counts: number[];
  /** The task that the user looks at. */
  let lookedAt: string | undefined;
  /** How often it was looked, and how many tasks were asked about. */
  let looks: number;
  let asked: number;

  beforeEach(() => {
    store = new TaskStore(new FakeClock());
    lookedAt = undefined;
    looks = 0;
    asked = 0;
    unread = new Unread(store, new EndedTasks(store), () => {
      looks++;
      return lookedAt === undefined
        ? undefined
        : ({ taskId }) => {
            asked++;
            return taskId === lookedAt;
          };
    });
    counts = [];
    unread.onDidChange(() => counts.push(unread.count));
  });

  const hear = (report: Partial<TaskReport> = {}, source: 'poll' | 'otherWindow' = 'poll') =>
    store.apply({ serverId: SERVER, generation: '2025-11-25', source, report: aReport(report) });
  const end = (taskId = 'task-1', status: TaskReport['status'] = 'completed') =>
    hear({ taskId, status, lastUpdatedAt: later(1) });
  const isUnread = (taskId = 'task-1') => store.get(taskKey(SERVER, taskId))?.isUnread;

  it('is what ended while nobody looked at it, until somebody does', () => {
    hear();
    end();
    assert.deepEqual([isUnread(), unread.count], [true, 1]);
    unread.markRead([KEY]);
    assert.deepEqual([isUnread(), unread.count, counts], [false, 0, [1, 0]]);
  });

  it('is nothing that the user looked at when it ended', () => {
    hear();
    lookedAt = 'task-1';
    end();
    assert.deepEqual([isUnread(), unread.count, counts], [false, 0, []]);
  });

  it('is nothing that this user cancelled, and nothing that was over before', () => {
    hear();
    store.note(KEY, { cancelRequestedAt: 1 });
    end('task-1', 'cancelled');
    end('old');
    assert.deepEqual([isUnread(), isUnread('old'), counts], [undefined, undefined, []]);
  });

  it('is left to the window that heard of the end', () => {
    hear();
    store.restore([
      {
        serverId: SERVER,
        generation: '2025-11-25',
        report: aReport({ status: 'completed', lastUpdatedAt: later(1) }),
        startedHere: true,
        firstSeenAt: 0,
        own: {},
        residence: 'free',
      },
    ]);
    assert.deepEqual([store.get(KEY)?.status, isUnread()], ['completed', undefined]);
  });

  it('is read at once when another window finds it unread that is being looked at here', () => {
    hear();
    end('task-1', 'failed');
    store.note(KEY, { isUnread: false });
    hear({ taskId: 'task-2' });
    lookedAt = 'task-2';
    end('task-2');
    store.note(taskKey(SERVER, 'task-2'), { isUnread: true }); // As the ledger tells it.
    assert.deepEqual([isUnread('task-2'), unread.count], [false, 0]);
  });

  it('goes with its task, and all of it at once', () => {
    for (const taskId of ['a', 'b', 'c']) {
      hear({ taskId });
      end(taskId);
    }
    const [first] = store.all();
    store.forget(first ? [first] : []);
    assert.equal(unread.count, 2);
    unread.markAllRead();
    assert.deepEqual([unread.count, store.all().map(task => task.isUnread)], [0, [false, false]]);
  });

  it('is told of once, however many tasks end or are read at once', () => {
    const many = (status: TaskReport['status'], second: number) =>
      store.applyAll(
        Array.from({ length: 1_000 }, (_, number) => ({
          serverId: SERVER,
          generation: '2025-11-25' as const,
          source: 'poll' as const,
          report: aReport({ taskId: `${number}`, status, lastUpdatedAt: later(second) }),
        })),
      );
    many('working', 0);
    const updates: number[] = [];
    store.onDidChange(({ updated }) => updates.push(updated.length));
    lookedAt = '7';
    many('completed', 1);
    lookedAt = undefined;
    unread.markAllRead();
    assert.deepEqual(counts, [999, 0]);
    assert.deepEqual(
      updates.sort((a, b) => b - a),
      [1_000, 999, 999, 1],
    );
  });

  it('looks once for all tasks, and asks about none while the user looks at no task', () => {
    for (const taskId of ['a', 'b', 'c']) {
      hear({ taskId });
      end(taskId);
    }
    [looks, asked] = [0, 0];
    unread.lookAgain();
    assert.deepEqual([looks, asked, unread.count], [1, 0, 3]);
    lookedAt = 'b';
    unread.lookAgain();
    assert.deepEqual([looks, asked, unread.count, isUnread('b')], [2, 3, 2, false]);
    unread.markAllRead();
    unread.lookAgain();
    assert.equal(looks, 2, 'nothing is unread');
  });

  it('counts what is remembered from an earlier window', () => {
    store.restore([
      {
        serverId: SERVER,
        generation: '2025-11-25',
        report: aReport({ status: 'completed' }),
        startedHere: true,
        firstSeenAt: 0,
        own: { isUnread: true },
        residence: 'free',
      },
    ]);
    assert.deepEqual([unread.count, counts], [1, [1]]);
  });

  it('stays read, whatever an older memory says', () => {
    hear();
    end();
    unread.markRead([KEY]);
    store.restore([
      {
        serverId: SERVER,
        generation: '2025-11-25',
        report: aReport({ status: 'completed', lastUpdatedAt: later(1) }),
        startedHere: true,
        firstSeenAt: 0,
        own: { isUnread: true },
        residence: 'free',
      },
    ]);
    assert.equal(isUnread(), false);
  });
});
