import assert from 'node:assert/strict';
import { StreamBackOff } from '../../../src/mcp/streamBackOff';
import { FakeClock } from '../../support/fakeClock';

describe('StreamBackOff', () => {
  let clock: FakeClock;
  let backOff: StreamBackOff;

  beforeEach(() => {
    clock = new FakeClock();
    backOff = new StreamBackOff(clock);
  });

  /** The delay of the next reopening, which then happens. */
  async function delay(askedFor = 1_000): Promise<number> {
    const before = clock.now();
    let at = 0;
    backOff.schedule(() => {
      at = clock.now();
    }, askedFor);
    await clock.advance(60_000);
    return at - before;
  }

  it('opens a few streams again when the server says', async () => {
    assert.deepEqual([await delay(500), await delay(10)], [500, 10]);
  });

  it('lets a server that ends every stream at once wait longer each time, up to half a minute', async () => {
    const scheduled: number[] = [];
    for (let turn = 0; turn < 12; turn++) {
      backOff.schedule(() => undefined, 10);
      scheduled.push(clock.waiting.at(-1) ?? 0);
    }
    assert.deepEqual(scheduled.slice(0, 5), [10, 10, 10, 10, 10]);
    assert.deepEqual(scheduled.slice(5), [2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('never opens one sooner than it was asked to', async () => {
    for (let turn = 0; turn < 6; turn++) {
      backOff.schedule(() => undefined, 0);
    }
    backOff.schedule(() => undefined, 50_000);
    assert.equal(clock.waiting.at(-1), 50_000);
  });

  it('forgets trouble that is over', async () => {
    for (let turn = 0; turn < 8; turn++) {
      backOff.schedule(() => undefined, 0);
    }
    await clock.advance(300_000);
    assert.equal(await delay(1_000), 1_000);
  });

  it('opens none that is not wanted any more', async () => {
    let opened = false;
    const cancel = backOff.schedule(() => {
      opened = true;
    }, 1_000);
    cancel();
    await clock.advance(60_000);
    assert.equal(opened, false);
  });
});
