import assert from 'node:assert/strict';
import { Lookout } from '../../../src/supervisor/lookout';
import { FakeClock } from '../../support/fakeClock';

describe('Lookout', () => {
  /** A lookout whose looks take so long. */
  function begin(lookMs = 0) {
    const clock = new FakeClock();
    const start = clock.now();
    let slept = 0;
    const looks: number[] = [];
    const look = () => {
      looks.push(clock.now() - start);
      slept += lookMs;
    };
    const lookout = new Lookout(look, {
      now: () => clock.now() + slept,
      after: (ms, action) => clock.after(ms, action),
    });
    return { lookout, clock, looks };
  }

  it('looks before the first message, and once more when it has had time to act', async () => {
    const { lookout, clock, looks } = begin();
    lookout.messagePasses();
    assert.deepEqual(looks, [0]);
    await clock.advance(60_000);
    assert.deepEqual(looks, [0, 500]);
  });

  it('does not look at each of many messages', async () => {
    const { lookout, clock, looks } = begin();
    for (let ms = 0; ms < 3_000; ms += 10) {
      lookout.messagePasses();
      await clock.advance(10);
    }
    assert.deepEqual(looks, [0, 500, 1_000, 1_500, 2_000, 2_500]);
  });

  it('rests the longer, the longer a look takes', async () => {
    const { lookout, clock, looks } = begin(30);
    lookout.messagePasses();
    await clock.advance(60_000);
    assert.deepEqual(looks, [0, 3_000]);
  });

  it('looks again when messages come again', async () => {
    const { lookout, clock, looks } = begin();
    lookout.messagePasses();
    await clock.advance(5_000);
    lookout.messagePasses();
    assert.deepEqual(looks, [0, 500, 5_000]);
  });
});
