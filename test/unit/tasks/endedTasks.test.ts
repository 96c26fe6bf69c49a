import assert from 'node:assert/strict';
import { canBeRunAgain, EndedTasks, isOwnCancel } from '../../../src/tasks/endedTasks';
import type { TaskReport } from '../../../src/tasks/task';
import { TaskStore } from '../../../src/tasks/taskStore';
import { aReport, aTask, later, SERVER } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

describe('EndedTasks', () => {
  let store: TaskStore;
  let ended: EndedTasks;
  let heard: string[];

  beforeEach(() => {
    store = new TaskStore(new FakeClock());
    ended = new EndedTasks(store);
    heard = [];
    ended.onDidEnd(tasks => heard.push(tasks.map(({ taskId, status }) => `${taskId} ${status}`).join(', ')));
  });

  const observed = (report: Partial<TaskReport>) => ({
    serverId: SERVER,
    generation: '2025-11-25' as const,
    source: 'poll' as const,
    report: aReport(report),
  });
  const hear = (report: Partial<TaskReport> = {}) => store.apply(observed(report));

  it('tells once of a task that went on and is over', () => {
    hear();
    hear({ status: 'input_required', lastUpdatedAt: later(1) });
    assert.deepEqual(heard, []);
    const { key } = hear({ status: 'failed', lastUpdatedAt: later(2) });
    hear({ status: 'failed', lastUpdatedAt: later(3) });
    store.note(key, { failureMessage: 'disk full' });
    assert.deepEqual(heard, ['task-1 failed']);
  });

  it('says nothing of what was over before it was heard of', () => {
    hear({ status: 'completed' });
    hear({ status: 'completed', lastUpdatedAt: later(1) });
    assert.deepEqual(heard, []);
  });

  it('tells together of what one answer brought', () => {
    store.applyAll([observed({ taskId: 'a' }), observed({ taskId: 'b' }), observed({ taskId: 'c' })]);
    store.applyAll([
      observed({ taskId: 'a', status: 'completed', lastUpdatedAt: later(1) }),
      observed({ taskId: 'b', lastUpdatedAt: later(1) }),
      observed({ taskId: 'c', status: 'cancelled', lastUpdatedAt: later(1) }),
    ]);
    assert.deepEqual(heard, ['a completed, c cancelled']);
  });

  it('knows what was going on before it listened, and waits for what is gone to come back', () => {
    ended.dispose();
    const { key } = hear();
    ended = new EndedTasks(store);
    ended.onDidEnd(tasks => heard.push(tasks.map(({ status }) => status).join()));
    store.markGone([key], 'serverLost');
    assert.deepEqual(heard, []);
    store.apply({ ...observed({ status: 'completed', lastUpdatedAt: later(1) }), askedAt: store.mark() });
    assert.deepEqual(heard, ['completed']);
  });

  it('forgets what was removed from the list', () => {
    const task = hear();
    store.forget([task]);
    hear({ status: 'completed' });
    assert.deepEqual(heard, []);
  });

  it('tells a cancel of this user from one that somebody else asked for', () => {
    assert.ok(isOwnCancel(aTask({ status: 'cancelled', cancelRequestedAt: 1 })));
    assert.ok(!isOwnCancel(aTask({ status: 'cancelled' })));
    assert.ok(!isOwnCancel(aTask({ status: 'completed', cancelRequestedAt: 1 })), 'it came too late');
  });
});

describe('canBeRunAgain', () => {
  it('is so for a task that was called from here, and whose tool is known', () => {
    assert.equal(canBeRunAgain({ toolName: 'build', startedHere: true }), true);
    assert.equal(canBeRunAgain({ toolName: 'build', startedHere: false }), false);
    assert.equal(canBeRunAgain({ startedHere: true }), false);
  });
});
