import assert from 'node:assert/strict';
import { type RememberedTask, RememberedTasks, type TaskMemory } from '../../../src/servers/rememberedTasks';
import type { Task } from '../../../src/tasks/task';
import { type Observation, TaskStore } from '../../../src/tasks/taskStore';
import { aReport, later, SERVER, serverId } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

/** What VS Code keeps for a workspace: JSON, whatever was put in. */
class FakeMemory implements TaskMemory {
  private json = '[]';
  writes = 0;

  read(): readonly RememberedTask[] {
    return JSON.parse(this.json);
  }

  write(tasks: readonly RememberedTask[]): void {
    this.writes++;
    this.json = JSON.stringify(tasks);
  }

  get ids(): string {
    return this.read()
      .map(({ report }) => report.taskId)
      .join(' ');
  }
}

describe('RememberedTasks', () => {
  let memory: FakeMemory;
  let store: TaskStore;
  let remembered: RememberedTasks;

  beforeEach(() => {
    memory = new FakeMemory();
    openWindow();
  });

  /** A window opens, and what the one before it held in memory is lost. */
  function openWindow(...configured: string[]): void {
    remembered?.dispose();
    store = new TaskStore(new FakeClock());
    remembered = new RememberedTasks(store, memory);
    remembered.restore(new Set(configured.map(serverId)));
  }

  const run = (taskId: string, more: Partial<Observation> = {}) =>
    store.apply({
      serverId: SERVER,
      generation: '2026-07-28',
      report: aReport({ taskId }),
      startedHere: true,
      ...more,
    });
  const restored = (): Task[] => store.all();

  it('brings back what the user has answered, so that nothing is asked twice', () => {
    const key = run('a').key;
    store.note(key, { answeredKeys: ['where'] });
    openWindow(SERVER);
    assert.deepEqual(
      restored().map(({ answeredKeys }) => answeredKeys),
      [['where']],
    );
  });

  it('brings back that the server was asked to cancel a task', () => {
    const key = run('a').key;
    store.note(key, { cancelRequestedAt: 42 });
    openWindow(SERVER);
    assert.deepEqual(
      restored().map(({ cancelRequestedAt }) => cancelRequestedAt),
      [42],
    );
  });

  it('brings back that the user left a task alone, and that it is watched again', () => {
    const key = run('a').key;
    store.note(key, { isUnwatched: true });
    openWindow(SERVER);
    assert.deepEqual(
      restored().map(({ isUnwatched }) => isUnwatched),
      [true],
    );
    store.note(key, { isUnwatched: false });
    openWindow(SERVER);
    assert.deepEqual(
      restored().map(({ isUnwatched }) => isUnwatched ?? false),
      [false],
    );
  });

  it('brings back an unfinished task of this window after a reload, as it was last heard of', () => {
    run('a', {
      toolName: 'build',
      report: aReport({ taskId: 'a', statusMessage: 'Halfway', pollIntervalMs: 700, ttlMs: 5 }),
    });
    const [before] = store.all();
    openWindow(SERVER);
    assert.deepEqual(restored(), [before]);
  });

  it('keeps no task that has ended, is another’s, or ends with its connection', () => {
    run('ended', { report: aReport({ taskId: 'ended', status: 'completed' }) });
    run('another’s', { startedHere: false });
    run('of its process', { generation: '2025-11-25' });
    run('kept');
    assert.equal(memory.ids, 'kept');
  });

  it('lets go of a task that ends or is gone', () => {
    const { key } = run('gone');
    run('ends');
    store.markGone([key], 'unknown');
    assert.equal(memory.ids, 'ends');
    run('ends', { report: aReport({ taskId: 'ends', status: 'failed', lastUpdatedAt: later(1) }) });
    assert.equal(memory.ids, '');
  });

  it('writes only when tasks come or end', () => {
    run('a');
    for (let step = 1; step <= 5; step++) {
      run('a', { report: aReport({ taskId: 'a', statusMessage: String(step), lastUpdatedAt: later(step) }) });
    }
    assert.equal(memory.writes, 1);
  });

  it('keeps the tasks of a server that is not configured just now', () => {
    run('a');
    openWindow();
    assert.deepEqual(restored(), []);
    run('b', { serverId: serverId('other') });
    openWindow(SERVER);
    assert.deepEqual(
      restored().map(({ taskId }) => taskId),
      ['a'],
    );
  });

  it('keeps the tasks of a server whose configuration breaks while the window is open', () => {
    run('a');
    store.forgetServer(SERVER);
    openWindow(SERVER);
    assert.equal(restored().length, 1);
  });

  it('keeps what it had when the window closes, whatever happens while it does', () => {
    run('a');
    remembered.dispose();
    store.forgetServer(SERVER);
    assert.equal(memory.ids, 'a');
  });

  it('does not grow for ever with tasks of servers that are configured no more', () => {
    for (let round = 0; round < 10; round++) {
      for (let number = 0; number < 30; number++) {
        run(`task ${round} ${number}`);
      }
      store.forgetServer(SERVER);
    }
    assert.equal(memory.read().length, 200);
    assert.deepEqual([memory.ids.includes('task 0 '), memory.ids.includes('task 9 ')], [false, true]);
  });

  it('restores a task once, and believes what was heard since', () => {
    run('a');
    openWindow(SERVER);
    run('a', { report: aReport({ taskId: 'a', status: 'completed', lastUpdatedAt: later(1) }) });
    remembered.restore(new Set([SERVER]));
    assert.deepEqual(
      restored().map(({ status }) => status),
      ['completed'],
    );
    openWindow(SERVER);
    assert.deepEqual(restored(), []);
  });
});
