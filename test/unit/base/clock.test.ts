import assert from 'node:assert/strict';
import { type Clock, systemClock } from '../../../src/base/clock';
import { FakeClock } from '../../support/fakeClock';

/** What both clocks do; `pass` lets a few milliseconds pass. */
function describeClock(name: string, make: () => { clock: Clock; pass(ms: number): Promise<void> }): void {
  describe(name, () => {
    it('runs what is due, in the order in which it is due, and never at once', async () => {
      const { clock, pass } = make();
      const ran: string[] = [];
      clock.after(6, () => ran.push('later'));
      clock.after(-1, () => ran.push('overdue'));
      assert.deepEqual(ran, []);
      await pass(20);
      assert.deepEqual(ran, ['overdue', 'later']);
    });

    it('runs nothing that was disposed, and nothing twice', async () => {
      const { clock, pass } = make();
      const ran: string[] = [];
      clock.after(1, () => ran.push('disposed')).dispose();
      const once = clock.after(1, () => ran.push('once'));
      await pass(10);
      once.dispose();
      await pass(10);
      assert.deepEqual(ran, ['once']);
    });

    it('has moved on by the time that something is due', async () => {
      const { clock, pass } = make();
      const start = clock.now();
      let ranAt = 0;
      clock.after(5, () => {
        ranAt = clock.now();
      });
      await pass(20);
      assert.ok(ranAt - start >= 4, 'a timer may be a millisecond early'); // Node's timers round.
    });
  });
}

describeClock('FakeClock', () => {
  const clock = new FakeClock();
  return { clock, pass: ms => clock.advance(ms) };
});

describeClock('systemClock', () => ({
  clock: systemClock,
  pass: ms => new Promise(resolve => setTimeout(resolve, ms)),
}));

describe('systemClock', () => {
  it('does not fire at once for a delay that is longer than Node can wait', async () => {
    let hasRun = false;
    const timer = systemClock.after(2 ** 40, () => {
      hasRun = true;
    });
    await new Promise(resolve => setTimeout(resolve, 5));
    timer.dispose();
    assert.equal(hasRun, false);
  });
});

describe('FakeClock', () => {
  it('runs what follows from a timer at its own time', async () => {
    const clock = new FakeClock(0);
    const ran: number[] = [];
    const again = () => {
      ran.push(clock.now());
      void Promise.resolve().then(() => clock.after(100, again));
    };
    clock.after(100, again);
    await clock.advance(350);
    assert.deepEqual([ran, clock.now(), clock.waiting], [[100, 200, 300], 350, [50]]);
  });
});
