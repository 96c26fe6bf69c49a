import assert from 'node:assert/strict';
import { Paced } from '../../../src/base/paced';
import { FakeClock } from '../../support/fakeClock';

describe('Paced', () => {
  let clock: FakeClock;
  let paced: Paced;
  /** When it acted, in milliseconds since the start. */
  let acts: number[];
  let workMs: number;

  beforeEach(() => {
    clock = new FakeClock();
    const start = clock.now();
    acts = [];
    workMs = 0;
    let spentMs = 0;
    const working = { now: () => clock.now() + spentMs, after: clock.after.bind(clock) };
    paced = new Paced(working, 100, () => {
      acts.push(working.now() - start);
      spentMs += workMs;
    });
  });

  it('acts at once for all that ask in one turn, then once in an interval however many ask', async () => {
    paced.ask();
    paced.ask();
    assert.deepEqual(acts, []);
    for (let ms = 0; ms < 250; ms += 10) {
      await clock.advance(10);
      paced.ask();
    }
    assert.deepEqual(acts, [0, 100, 200]);
    await clock.advance(1_000);
    assert.deepEqual(acts, [0, 100, 200, 300], 'the last one that asked is not forgotten');
    paced.ask();
    await clock.advance(0);
    assert.equal(acts.at(-1), 1_250, 'at once after a rest');
  });

  it('leaves nine tenths of the time to others when it takes long', async () => {
    workMs = 200;
    paced.ask();
    await clock.advance(0);
    paced.ask();
    assert.deepEqual(clock.waiting, [1_800]);
  });

  it('does nothing once it is cancelled or at its end', async () => {
    paced.ask();
    paced.cancel();
    paced.ask();
    paced.dispose();
    paced.ask();
    await clock.advance(1_000);
    assert.deepEqual(acts, []);
  });
});
