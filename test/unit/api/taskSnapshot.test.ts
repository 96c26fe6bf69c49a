import assert from 'node:assert/strict';
import { taskSnapshot } from '../../../src/api/taskSnapshot';
import type { Task } from '../../../src/tasks/task';
import { aTask, CREATED_AT, later, SERVER } from '../../support/builders';
import { FakeTaskClient } from '../../support/fakeTaskClient';
import { TaskCore } from '../../support/taskCore';

describe('taskSnapshot', () => {
  const core = () => new TaskCore(new FakeTaskClient({ preload: [{ taskId: 'task-1', statusMessage: 'news' }] }));
  const snapshot = (overrides: Partial<Task>) => taskSnapshot(aTask(overrides), core().actions);

  const predicates = (overrides: Partial<Task>) => {
    const { isWorking, isInputRequired, isCompleted, isFailed, isCancelled, isTerminal } = snapshot(overrides);
    const all = { isWorking, isInputRequired, isCompleted, isFailed, isCancelled, isTerminal };
    return Object.entries(all).flatMap(([name, holds]) => (holds ? [name] : []));
  };

  it('has what the server said, and no more than was said', () => {
    const said = { statusMessage: 'Resting', pollIntervalMs: 5, ttlMs: 10, lastUpdatedAt: later(1) };
    const {
      refresh: _,
      cancel: _c,
      result: _r,
      finished: _f,
      ...facts
    } = snapshot({
      status: 'unknown',
      statusWord: 'paused',
      ...said,
    });
    assert.deepEqual(facts, {
      serverId: SERVER,
      taskId: 'task-1',
      status: 'paused',
      createdAt: CREATED_AT,
      ...said,
      isWorking: false,
      isInputRequired: false,
      isCompleted: false,
      isFailed: false,
      isCancelled: false,
      isTerminal: false,
    });
    const unsaid = ['statusMessage', 'pollIntervalMs', 'toolName', 'progress', 'hasToolError', 'gone', 'goneReason'];
    assert.deepEqual(
      unsaid.filter(name => name in snapshot({})),
      [],
    );
  });

  it('has predicates that are about its status', () => {
    assert.deepEqual(predicates({ status: 'working' }), ['isWorking']);
    assert.deepEqual(predicates({ status: 'input_required' }), ['isInputRequired']);
    assert.deepEqual(predicates({ status: 'completed' }), ['isCompleted', 'isTerminal']);
    assert.deepEqual(predicates({ status: 'failed' }), ['isFailed', 'isTerminal']);
    assert.deepEqual(predicates({ status: 'cancelled' }), ['isCancelled', 'isTerminal']);
    assert.deepEqual(predicates({ status: 'unknown' }), []);
  });

  it('has none that holds of a task that is gone before its end', () => {
    for (const status of ['working', 'input_required', 'unknown'] as const) {
      assert.deepEqual(predicates({ status, goneReason: 'expired' }), []);
    }
    assert.deepEqual(predicates({ status: 'failed', goneReason: 'expired' }), ['isFailed', 'isTerminal']);
    const { gone, goneReason } = snapshot({ goneReason: 'expired' });
    assert.deepEqual([gone, goneReason], [true, 'expired']);
  });

  it('cannot be changed, and changes by no method', async () => {
    const { actions, store } = core();
    store.apply({ serverId: SERVER, generation: '2025-11-25', source: 'poll', report: aTask() });
    const before = taskSnapshot(aTask({ progress: { progress: 1 } }), actions);
    assert.ok(Object.isFrozen(before) && Object.isFrozen(before.progress));
    const after = await before.refresh();
    assert.deepEqual([before.statusMessage, after.statusMessage], [undefined, 'news']);
    assert.deepEqual([(await after.cancel()).isCancelled, after.isCancelled], [true, false]);
    assert.equal((await before.finished()).status, 'cancelled');
  });
});
