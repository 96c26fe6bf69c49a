import assert from 'node:assert/strict';
import fc from 'fast-check';
import { STATUS_GROUPS } from '../../../src/tasks/taskFilter';
import { Arrangement } from '../../../src/views/arrangement';
import { GROUPINGS } from '../../../src/views/grouping';
import { type ListEntry, taskEntry } from '../../../src/views/listEntry';
import { comparing, SORTINGS } from '../../../src/views/sorting';
import { aTask, later } from '../../support/builders';

const entryOf = (number: number): ListEntry =>
  taskEntry(aTask({ taskId: `task ${number}`, toolName: `tool ${number % 7}`, createdAt: later(number) }), false);

describe('Arrangement', () => {
  it('finds the place of one among a hundred thousand without looking at more than a few', () => {
    let looks = 0;
    const watched = (entry: ListEntry): ListEntry => ({
      ...entry,
      get isPinned() {
        looks++;
        return false;
      },
    });
    const many = Array.from({ length: 100_000 }, (_, number) => watched(entryOf(number)));
    for (const grouping of ['server', 'status', 'none'] as const) {
      const arrangement = new Arrangement(grouping, 'newest', many);
      const changed = { ...watched(entryOf(100)), createdAt: 2 ** 42, status: 'failed' as const };
      looks = 0;
      assert.equal(arrangement.isOutOfPlace(changed), true);
      arrangement.change([changed], []);
      arrangement.change([watched(entryOf(200_000))], ['task 5']);
      assert.equal(arrangement.indexOf(changed.id), 0);
      assert.ok(looks < 300, `${looks} looks`);
    }
  });

  it('is the same in however many steps it came about, and always in order', () => {
    const change = fc.record({
      number: fc.integer({ min: 0, max: 150 }),
      status: fc.constantFrom(...STATUS_GROUPS),
      isPinned: fc.boolean(),
      isRemoved: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(fc.array(change, { maxLength: 100 }), { maxLength: 8 }),
        fc.constantFrom(...GROUPINGS),
        fc.constantFrom(...SORTINGS),
        (batches, grouping, sorting) => {
          const grown = new Arrangement(grouping, sorting);
          const known = new Map<string, ListEntry>();
          for (const batch of batches) {
            const put = batch
              .filter(({ isRemoved }) => !isRemoved)
              .map(({ number, ...facts }) => ({ ...entryOf(number), status: facts.status, isPinned: facts.isPinned }));
            const removed = batch.filter(({ isRemoved }) => isRemoved).map(({ number }) => entryOf(number).id);
            grown.change(put, removed);
            for (const id of removed) {
              known.delete(id);
            }
            for (const entry of put) {
              known.set(entry.id, entry);
            }
          }
          const groups = grown.allGroups().map(({ id }) => grown.entriesOf(id));
          assert.equal(grown.size, known.size);
          assert.deepEqual(new Set(groups.flat()), new Set(known.values()));
          const compare = comparing(sorting);
          for (const entries of groups) {
            assert.ok(entries.length > 0);
            assert.deepEqual(entries, [...entries].sort(compare));
            assert.deepEqual(
              entries.map(({ id }) => grown.indexOf(id)),
              entries.map((_, index) => index),
            );
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
