import assert from 'node:assert/strict';
import { MadeBytes } from '../../../src/editors/madeBytes';
import { FakeClock } from '../../support/fakeClock';

describe('MadeBytes', () => {
  let times: number;
  let fails: boolean;
  let clock: FakeClock;
  let made: MadeBytes<{ readonly bytes: () => Promise<Uint8Array> }>;
  const file = {
    bytes: async () => {
      times++;
      if (fails) {
        throw new Error('Not there');
      }
      return Buffer.from([times]);
    },
  };
  beforeEach(() => {
    times = 0;
    fails = false;
    clock = new FakeClock();
    made = new MadeBytes(clock);
  });

  it('are made once for whoever asks for the size, and for the bytes a moment later', async () => {
    const all = await Promise.all([made.of(file), made.of(file)]);
    all.push(await made.of(file));
    assert.deepEqual([times, ...all.map(([byte]) => byte)], [1, 1, 1, 1]);
  });

  it('are forgotten after a second, and when they may be others', async () => {
    await made.of(file);
    await clock.advance(1_000);
    await made.of(file);
    assert.equal(times, 2);
    made.forget();
    await made.of(file);
    assert.equal(times, 3);
  });

  it('that could not be had are asked for again', async () => {
    fails = true;
    await assert.rejects(made.of(file), /Not there/);
    fails = false;
    assert.deepEqual([...(await made.of(file))], [2]);
  });

  it('of a file that no longer is the last one do not end the time of the next', async () => {
    let finish = (_: Uint8Array): void => undefined;
    const slow = { bytes: () => new Promise<Uint8Array>(resolve => (finish = resolve)) };
    const reading = made.of(slow);
    await made.of(file);
    finish(new Uint8Array());
    await reading;
    await made.of(file);
    assert.equal(times, 1);
  });
});
