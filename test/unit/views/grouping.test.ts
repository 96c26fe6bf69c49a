import assert from 'node:assert/strict';
import { groupOf, startOfDay, startOfNextDay } from '../../../src/views/grouping';
import { taskEntry } from '../../../src/views/listEntry';
import { aTask } from '../../support/builders';

describe('Days of the list', () => {
  it('begin at midnight here and end at the next, in every year', () => {
    for (const year of [1, 99, 100, 1970, 2026, 275_000]) {
      const noon = new Date(0);
      noon.setFullYear(year, 0, 31);
      noon.setHours(12, 0, 0, 0);
      const start = new Date(startOfDay(noon.getTime()));
      const next = new Date(startOfNextDay(noon.getTime()));
      assert.deepEqual([start.getFullYear(), start.getMonth(), start.getDate(), start.getHours()], [year, 0, 31, 0]);
      assert.deepEqual([next.getFullYear(), next.getMonth(), next.getDate(), next.getHours()], [year, 1, 1, 0]);
    }
  });

  it("are of the year 1 for the zero time of Go's servers", () => {
    const group = groupOf(taskEntry(aTask({ createdAt: '0001-01-01T12:00:00Z' }), false), 'day');
    assert.equal(group.by === 'day' && new Date(group.dayMs).getFullYear(), 1);
  });
});
