import assert from 'node:assert/strict';
import { isFinished, isOver } from '../../../src/commands/finished';
import { clearedBy } from '../../../src/commands/historyPeriods';
import type { Call } from '../../../src/tasks/callStore';
import { aTask, SERVER } from '../../support/builders';

describe('isFinished', () => {
  it('is true of what has ended or is gone, and of nothing that goes on somewhere', () => {
    assert.equal(isFinished(aTask({ status: 'completed' })), true);
    assert.equal(isFinished(aTask({ goneReason: 'serverLost' })), true);
    assert.equal(isFinished(aTask({ status: 'failed', goneReason: 'otherWindow' })), true);
    assert.equal(isFinished(aTask({ status: 'input_required' })), false);
    assert.equal(isFinished(aTask({ isUnwatched: true })), false);
    assert.equal(isFinished(aTask({ goneReason: 'otherWindow' })), false);
  });
});

describe('isOver', () => {
  it('is true of a call that ended, however it did', () => {
    const call: Call = { callId: 'a', serverId: SERVER, toolName: 'build', startedAt: 0, isCancelling: false };
    assert.equal(isOver(call), false);
    assert.equal(isOver({ ...call, isCancelling: true }), false);
    assert.equal(isOver({ ...call, end: { at: 1, outcome: 'interrupted', isResultKept: false } }), true);
  });
});

describe('clearedBy', () => {
  const DAY = 24 * 60 * 60 * 1_000;

  it('names the moment before which it ended, and the server', () => {
    assert.deepEqual(clearedBy('all', undefined, 0), {});
    assert.deepEqual(clearedBy('day', SERVER, 100 * DAY), { endedBefore: 99 * DAY, serverId: SERVER });
    assert.deepEqual(clearedBy('week', undefined, 100 * DAY), { endedBefore: 93 * DAY });
    assert.deepEqual(clearedBy('month', undefined, 100 * DAY), { endedBefore: 70 * DAY });
  });
});
