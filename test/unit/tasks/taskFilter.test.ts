import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Call } from '../../../src/tasks/callStore';
import type { Task } from '../../../src/tasks/task';
import {
  type FilterFacts,
  filterFrom,
  fitting,
  isFiltering,
  STATUS_GROUPS,
  statusGroupOf,
  statusGroupOfCall,
  type TaskFilter,
} from '../../../src/tasks/taskFilter';
import { aTask, SERVER, serverId } from '../../support/builders';

describe('statusGroupOf', () => {
  const groups: readonly (readonly [string, Partial<Task>, string])[] = [
    ['one that works', {}, 'working'],
    ['one that is asked to cancel', { cancelRequestedAt: 1 }, 'working'],
    ['one that nobody watches', { isUnwatched: true }, 'working'],
    ['one that waits, though nobody watches', { isUnwatched: true, status: 'input_required' }, 'inputRequired'],
    ['one that waits', { status: 'input_required' }, 'inputRequired'],
    ['one that completed with an error of its tool', { status: 'completed', hasToolError: true }, 'failed'],
    ['one that its server does not know', { goneReason: 'unknown' }, 'gone'],
    ['one that works in another window', { goneReason: 'otherWindow' }, 'working'],
    ['one whose word is not known', { status: 'unknown' }, 'unknown'],
  ];
  for (const [what, facts, group] of groups) {
    it(`puts ${what} with what is ${group}`, () => assert.equal(statusGroupOf(aTask(facts)), group));
  }

  it('puts a call with tasks that are as far', () => {
    const call: Call = { callId: '1', serverId: SERVER, toolName: 'a', startedAt: 0, isCancelling: false };
    const ended = (outcome: NonNullable<Call['end']>['outcome']) =>
      statusGroupOfCall({ ...call, end: { at: 1, outcome, isResultKept: false } }, false);
    assert.equal(statusGroupOfCall(call, false), 'working');
    assert.equal(statusGroupOfCall(call, true), 'inputRequired');
    assert.equal(statusGroupOfCall({ ...call, isCancelling: true }, true), 'working');
    assert.deepEqual(
      ['result', 'toolError', 'error', 'cancelled', 'interrupted'].map(word => ended(word as 'result')),
      ['completed', 'failed', 'failed', 'cancelled', 'unknown'],
    );
  });
});

describe('TaskFilter', () => {
  const filter = fc.record<TaskFilter>(
    {
      text: fc.constantFrom('a', 'B c'),
      statuses: fc.subarray([...STATUS_GROUPS], { minLength: 1 }),
      serverIds: fc.constant([serverId('a')]),
      origin: fc.constantFrom('mine', 'foreign'),
      isUnread: fc.constant(true),
    },
    { requiredKeys: [] },
  );
  const facts = fc.record<FilterFacts>({
    serverId: fc.constantFrom(serverId('a'), serverId('b')),
    status: fc.constantFrom(...STATUS_GROUPS),
    isMine: fc.boolean(),
    isUnread: fc.boolean(),
    words: fc.array(fc.constantFrom('A', 'b', 'C', undefined), { maxLength: 3 }),
  });

  it('lets pass what each of its parts lets pass, and nothing else', () => {
    fc.assert(
      fc.property(filter, facts, (whole, task) => {
        const parts = Object.entries(whole).map(([name, value]) => fitting({ [name]: value })(task));
        assert.equal(fitting(whole)(task), parts.every(Boolean));
        assert.equal(isFiltering(whole), parts.length > 0);
      }),
    );
  });

  it('comes back from where it was kept, and from anything else as one that lets all pass', () => {
    fc.assert(fc.property(filter, kept => assert.deepEqual(filterFrom(JSON.parse(JSON.stringify(kept))), { ...kept })));
    for (const other of [undefined, null, 1, 'x', [], { text: '  ', statuses: [], serverIds: [1], origin: 'x' }]) {
      assert.equal(isFiltering(filterFrom(other)), false, JSON.stringify(other));
    }
    fc.assert(fc.property(fc.jsonValue(), value => void fitting(filterFrom(value))));
  });
});
