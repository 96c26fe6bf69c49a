import assert from 'node:assert/strict';
import { OlderTasks, type TaskHistory } from '../../../src/tasks/olderTasks';
import type { RememberedTask } from '../../../src/tasks/rememberedTask';
import { type ServerId, taskKey } from '../../../src/tasks/task';
import { TaskStore } from '../../../src/tasks/taskStore';
import { aReport, later, SERVER, serverId } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

const OTHER = serverId('other');

/** A history in memory, in the ledger's order; what the ledger's own does is tested there. */
class ListedHistory implements TaskHistory {
  readonly tasks: RememberedTask[] = [];
  reads = 0;

  async open(): Promise<void> {}

  history({ serverId: id, limit, before }: Parameters<TaskHistory['history']>[0]): RememberedTask[] {
    this.reads++;
    const ofServer = this.tasks
      .filter(task => task.serverId === id)
      .sort((a, b) => Date.parse(b.report.createdAt) - Date.parse(a.report.createdAt));
    const from = before ? ofServer.findIndex(({ report }) => report.taskId === before.taskId) + 1 : 0;
    return ofServer.slice(from, from + limit);
  }
}

describe('OlderTasks', () => {
  let history: ListedHistory;
  let store: TaskStore;
  let older: OlderTasks;
  let told: ServerId[];

  beforeEach(() => {
    history = new ListedHistory();
    store = new TaskStore(new FakeClock());
    older = new OlderTasks(history, store, tasks => store.restore(tasks));
    told = [];
    older.onDidChange(ids => told.push(...ids));
  });

  const remember = (from: number, to: number, id = SERVER) => {
    for (let number = from; number <= to; number++) {
      history.tasks.push({
        serverId: id,
        generation: '2025-11-25',
        report: aReport({ taskId: `${number}`, status: 'completed', createdAt: later(number * 1_000) }),
        startedHere: false,
        firstSeenAt: 0,
        own: {},
        residence: 'free',
      });
    }
  };
  /** The newest so many of the history, as a window has them from its start. */
  const restored = (count: number, id = SERVER) => store.restore(history.history({ serverId: id, limit: count }));
  const known = (id = SERVER) => store.tasksOf(id).map(({ taskId }) => Number(taskId));
  const range = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => from - index);

  it('offers more only where the history has more than the list', async () => {
    remember(1, 60);
    remember(1, 50, OTHER);
    restored(50);
    restored(50, OTHER);
    await older.look([SERVER, OTHER]);
    assert.deepEqual([older.hasMore(SERVER), older.hasMore(OTHER), told], [true, false, [SERVER]]);
  });

  it('brings the next ones, newest first, until there are no more', async () => {
    remember(1, 230);
    restored(50);
    await older.look([SERVER]);
    assert.equal(await older.load([SERVER], 100), 100);
    assert.deepEqual([known(), older.hasMore(SERVER)], [range(230, 81), true]);
    assert.equal(await older.load([SERVER], 100), 80);
    assert.deepEqual([known(), older.hasMore(SERVER), told], [range(230, 1), false, [SERVER, SERVER]]);
    assert.equal(await older.load([SERVER], 100), 0);
  });

  it('goes down the histories of several servers together', async () => {
    remember(1, 100);
    remember(51, 150, OTHER);
    assert.equal(await older.load([SERVER, OTHER], 100), 100);
    assert.deepEqual([known(OTHER), known()], [range(150, 76), range(100, 76)]);
    assert.equal(await older.load([SERVER, OTHER], 1_000), 100);
    assert.equal(older.hasMoreOf([SERVER, OTHER]), false);
  });

  it('passes over thousands that are known, without bringing any of them twice', async () => {
    remember(1, 3_000);
    restored(2_990);
    const before = store.all();
    await older.look([SERVER]);
    assert.equal(await older.load([SERVER], 100), 10);
    assert.deepEqual(store.all().slice(0, before.length), before);
  });

  it('leaves out what the user removed from the list, and offers nothing where all of it is', async () => {
    remember(1, 20);
    store.hide(range(20, 11).map(number => taskKey(SERVER, `${number}`)));
    assert.equal(await older.load([SERVER], 100), 10);
    store.hide(range(10, 1).map(number => taskKey(SERVER, `${number}`)));
    await older.look([SERVER]);
    assert.equal(older.hasMore(SERVER), false);
  });

  it('lists the latter of two tasks that had the same ID', async () => {
    remember(1, 3);
    history.tasks.push({
      ...(history.tasks[0] as RememberedTask),
      report: aReport({ taskId: '3', status: 'failed', createdAt: later(0) }),
    });
    assert.equal(await older.load([SERVER], 100), 3);
    assert.equal(store.get(taskKey(SERVER, '3'))?.status, 'completed');
  });

  it('offers nothing that was loaded while it looked', async () => {
    remember(1, 60);
    await Promise.all([older.load([SERVER], 100), older.look([SERVER])]);
    assert.deepEqual([known(), older.hasMore(SERVER)], [range(60, 1), false]);
    remember(61, 120);
    await Promise.all([older.look([SERVER]), older.load([SERVER], 100), older.look([SERVER])]);
    assert.deepEqual([known().length, older.hasMore(SERVER)], [120, false]);
  });

  it('finds what came into the history, and misses what went, when it looks again', async () => {
    remember(1, 10);
    await older.load([SERVER], 5);
    history.tasks.splice(0, 5);
    await older.look([SERVER]);
    assert.equal(older.hasMore(SERVER), false);
    remember(11, 12);
    await older.look([SERVER]);
    assert.equal(await older.load([SERVER], 5), 2);
  });
});
