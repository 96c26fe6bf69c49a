import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { TaskTable } from '../../../src/demo/tasks/taskTable';

describe('TaskTable', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('keeps a task for its ttl and then stops even work that refuses to be cancelled', () => {
    const tasks = new TaskTable();
    const task = tasks.create({ ttlMs: 5000, refusesCancel: true });
    mock.timers.tick(4999);
    assert.equal(tasks.get(task.taskId), task);
    assert.equal(task.signal.aborted, false);
    mock.timers.tick(1);
    assert.equal(tasks.get(task.taskId), undefined);
    assert.equal(task.signal.aborted, true);
  });

  it('takes a ttl of no more than a day', () => {
    const task = new TaskTable().create({ ttlMs: 10 ** 12, refusesCancel: false });
    assert.equal(task.terms.ttlMs, 24 * 60 * 60 * 1000);
  });

  it('goes on after a cursor whose task has expired', () => {
    const tasks = new TaskTable();
    const created = Array.from({ length: 12 }, (_, index) =>
      tasks.create({ ttlMs: index < 10 ? 1000 : 9000, refusesCancel: false }),
    );
    const { nextCursor } = tasks.page();
    mock.timers.tick(1000);
    assert.deepEqual(tasks.page(nextCursor).tasks, created.slice(10));
  });

  it('lets a terminal task change no more', () => {
    const tasks = new TaskTable();
    const changes: string[] = [];
    tasks.onDidChange(task => changes.push(task.status));
    const task = tasks.create({ refusesCancel: false });
    task.cancel('Enough');
    task.say('Still here');
    task.end({ status: 'completed', result: { content: [] } }, 'Done');
    assert.deepEqual([task.status, task.statusMessage, changes], ['cancelled', 'Enough', ['cancelled']]);
  });
});
