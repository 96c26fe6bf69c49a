import assert from 'node:assert/strict';
import { expiresAtMs, newestFirst, taskKey } from '../../../src/tasks/task';
import { elapsedMs, taskState, worstEnd } from '../../../src/tasks/taskState';
import { aTask, CREATED_AT, later, serverId } from '../../support/builders';

const createdAt = Date.parse(CREATED_AT);

describe('worstEnd', () => {
  it('is a failure, else a tool error, else nothing bad', () => {
    assert.equal(worstEnd(['completed', 'toolError', 'failed']), 'failed');
    assert.equal(worstEnd(['completed', 'toolError', 'cancelled']), 'toolError');
    assert.equal(worstEnd(['completed', 'cancelled']), 'completed');
  });
});

describe('taskState', () => {
  it('is what the server says', () => {
    const states = (['working', 'input_required', 'completed', 'failed', 'cancelled', 'unknown'] as const).map(status =>
      taskState(aTask({ status })),
    );
    assert.deepEqual(states, ['working', 'inputRequired', 'completed', 'failed', 'cancelled', 'unknown']);
  });

  it('shows a tool error only of a completed task', () => {
    assert.equal(taskState(aTask({ status: 'completed', hasToolError: true })), 'toolError');
    assert.equal(taskState(aTask({ status: 'failed', hasToolError: true })), 'failed');
  });

  it('shows that cancelling was requested until the server says how the task ended', () => {
    const cancelRequestedAt = createdAt;
    assert.equal(taskState(aTask({ status: 'working', cancelRequestedAt })), 'cancelling');
    assert.equal(taskState(aTask({ status: 'input_required', cancelRequestedAt })), 'cancelling');
    assert.equal(taskState(aTask({ status: 'completed', cancelRequestedAt })), 'completed');
  });

  it('shows that a task is gone only where it had not ended', () => {
    assert.equal(taskState(aTask({ goneReason: 'expired', cancelRequestedAt: createdAt })), 'gone');
    assert.equal(taskState(aTask({ goneReason: 'expired', status: 'failed' })), 'failed');
  });
});

describe('elapsedMs', () => {
  it('counts on while the task runs, and stops with it', () => {
    assert.equal(elapsedMs(aTask(), createdAt + 5_000), 5_000);
    const ended = { lastUpdatedAt: later(3_000) };
    assert.equal(elapsedMs(aTask({ ...ended, status: 'completed' }), createdAt + 5_000), 3_000);
    assert.equal(elapsedMs(aTask({ ...ended, goneReason: 'unknown' }), createdAt + 5_000), 3_000);
  });

  it('is never negative: the two clocks need not agree', () => {
    assert.equal(elapsedMs(aTask(), createdAt - 5_000), 0);
    assert.equal(elapsedMs(aTask({ status: 'failed', lastUpdatedAt: later(-1) }), createdAt), 0);
  });

  it('counts from when the task was first seen where the server gives no date', () => {
    const task = aTask({ createdAt: 'soon', firstSeenAt: createdAt + 1_000 });
    assert.equal(elapsedMs(task, createdAt + 5_000), 4_000);
    assert.equal(elapsedMs({ ...task, status: 'completed', lastUpdatedAt: '' }, createdAt + 5_000), 4_000);
  });
});

describe('task', () => {
  it('expires its ttl after its creation, where both are known', () => {
    assert.equal(expiresAtMs(aTask({ ttlMs: 60_000 })), createdAt + 60_000);
    assert.equal(expiresAtMs(aTask({ ttlMs: 0 })), createdAt);
    assert.equal(expiresAtMs(aTask({ ttlMs: null })), undefined);
    assert.equal(expiresAtMs(aTask({ ttlMs: 60_000, createdAt: '' })), undefined);
  });

  it('has a key that no choice of IDs can make another task’s', () => {
    assert.notEqual(taskKey(serverId('a","b'), 'c'), taskKey(serverId('a'), 'b","c'));
    assert.notEqual(taskKey(serverId('a'), 'b c'), taskKey(serverId('a b'), 'c'));
    assert.equal(taskKey(serverId('a'), 'b'), taskKey(serverId('a'), 'b'));
  });

  it('is ordered newest first, by first sight where it has no date, by ID among equals', () => {
    const tasks = [
      aTask({ taskId: 'b' }),
      aTask({ taskId: 'a' }),
      aTask({ taskId: 'undated', createdAt: '', firstSeenAt: createdAt + 500 }),
      aTask({ taskId: 'new', createdAt: later(1_000) }),
    ];
    assert.deepEqual(
      tasks.sort(newestFirst).map(task => task.taskId),
      ['new', 'undated', 'a', 'b'],
    );
  });
});
