import assert from 'node:assert/strict';
import { Gathering } from '../../../src/views/gathering';
import { FakeClock } from '../../support/fakeClock';

describe('Gathering', () => {
  let clock: FakeClock;
  let gathering: Gathering<number>;
  /** How many things each message told of. */
  let told: number[];
  /** Closes the message that is shown. */
  let close: () => void;

  beforeEach(() => {
    clock = new FakeClock();
    told = [];
    gathering = new Gathering(clock, items => {
      told.push(items.length);
      return new Promise<void>(resolve => {
        close = resolve;
      });
    });
  });

  it('tells of two hundred things that come together with one message', async () => {
    for (let number = 0; number < 200; number++) {
      gathering.add([number]);
    }
    assert.deepEqual(told, []);
    await clock.advance(1_000);
    assert.deepEqual(told, [200]);
  });

  it('waits for a quiet moment, but not for ever', async () => {
    for (let number = 0; number < 20; number++) {
      gathering.add([number]);
      await clock.advance(500);
    }
    assert.deepEqual(told, [10], 'after five seconds');
  });

  it('says nothing more while a message is shown, and all that came meanwhile once it is closed', async () => {
    gathering.add([1]);
    await clock.advance(1_000);
    gathering.add([2]);
    await clock.advance(3_000);
    gathering.add([3]);
    await clock.advance(3_000);
    assert.deepEqual(told, [1]);
    close();
    await clock.advance(1_000);
    assert.deepEqual(told, [1, 2]);
  });

  it('does not wait for a message that nobody closes', async () => {
    gathering.add([1]);
    await clock.advance(1_000);
    gathering.add([2]);
    await clock.advance(11_000);
    assert.deepEqual(told, [1, 1]);
    const closeSecond = close;
    gathering.add([3]);
    closeSecond();
    await clock.advance(1_000);
    assert.deepEqual(told, [1, 1, 1]);
  });

  it('has no timer while there is nothing to tell, nor after its end', async () => {
    gathering.add([]);
    assert.deepEqual(clock.waiting, []);
    gathering.add([1]);
    gathering.dispose();
    assert.deepEqual(clock.waiting, []);
  });
});
