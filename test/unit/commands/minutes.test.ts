import assert from 'node:assert/strict';
import { minutesToMs } from '../../../src/commands/minutes';

describe('minutesToMs', () => {
  it('is whole milliseconds, and a second at least', () => {
    assert.equal(minutesToMs(' 10 '), 600_000);
    assert.equal(minutesToMs('.5'), 30_000);
    assert.equal(minutesToMs('0.33333'), 20_000);
    assert.equal(minutesToMs('0.0001'), 1_000);
    assert.equal(minutesToMs('525600'), 31_536_000_000);
    assert.equal(minutesToMs(String(100_001 / 60_000)), 100_001, 'what it was before comes back as it was');
  });

  it('takes no other way to write a number, none that is too large, and no nothing', () => {
    for (const text of ['', ' ', '0', '0.0', '-1', '1e-9', '1e3', '0x10', 'Infinity', '1,5', '525601', '.', 'ten']) {
      assert.equal(minutesToMs(text), undefined, text);
    }
  });
});
