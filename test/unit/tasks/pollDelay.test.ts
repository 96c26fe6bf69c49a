import assert from 'node:assert/strict';
import { pollDelayMs } from '../../../src/tasks/pollDelay';

describe('pollDelayMs', () => {
  const delay = (facts: Partial<Parameters<typeof pollDelayMs>[1]>) =>
    pollDelayMs(
      { status: 'working', pollIntervalMs: 2_000 },
      { isPushed: false, failures: 0, restMs: 0, random: () => 0.5, ...facts },
    );

  it('is what the server suggests, and grows with each question in a row that fails', () => {
    assert.deepEqual([delay({}), delay({ failures: 1 }), delay({ failures: 2 })], [2_000, 4_400, 8_800]);
    assert.equal(delay({ failures: 30 }), 66_000);
  });

  it('is no shorter than what the server asked for when it refused', () => {
    assert.equal(delay({ failures: 1, restMs: 30_000 }), 33_000);
    assert.equal(delay({ failures: 1, restMs: 1_000 }), 4_400);
    assert.equal(delay({ failures: 1, restMs: 600_000 }), 660_000);
  });
});
