import assert from 'node:assert/strict';
import { Rationed } from '../../../src/base/rationed';
import { FakeClock } from '../../support/fakeClock';

describe('Rationed', () => {
  let clock: FakeClock;
  let done: string[];
  let rationed: Rationed<string>;

  beforeEach(() => {
    clock = new FakeClock();
    done = [];
    rationed = new Rationed(clock, 2, 100, thing => done.push(thing));
  });

  it('acts at once while there is little to do', async () => {
    for (const thing of ['a', 'b']) {
      rationed.tell(thing);
    }
    assert.deepEqual(done, ['a', 'b']);
    await clock.advance(100);
    rationed.tell('a');
    assert.deepEqual(done, ['a', 'b', 'a']);
  });

  it('lets the rest wait for the next intervals, each thing once', async () => {
    for (const thing of ['a', 'b', 'c', 'd', 'e', 'c', 'a', 'c']) {
      rationed.tell(thing);
    }
    assert.deepEqual(done, ['a', 'b']);
    await clock.advance(99);
    assert.deepEqual(done, ['a', 'b']);
    await clock.advance(1);
    assert.deepEqual(done, ['a', 'b', 'c', 'd']);
    await clock.advance(100);
    assert.deepEqual(done, ['a', 'b', 'c', 'd', 'e', 'a']);
  });

  it('has no timer when nothing is told', async () => {
    assert.deepEqual(clock.waiting, []);
    for (const thing of ['a', 'b', 'c']) {
      rationed.tell(thing);
    }
    await clock.advance(300);
    assert.deepEqual([done, clock.waiting], [['a', 'b', 'c'], []]);
  });

  it('acts on all that waits when told to, and once', async () => {
    for (const thing of ['a', 'b', 'c', 'd']) {
      rationed.tell(thing);
    }
    rationed.flush();
    assert.deepEqual(done, ['a', 'b', 'c', 'd']);
    await clock.advance(1_000);
    assert.deepEqual(done, ['a', 'b', 'c', 'd']);
  });

  it('forgets what waits, and says whether it did', async () => {
    for (const thing of ['a', 'b', 'c']) {
      rationed.tell(thing);
    }
    assert.deepEqual([rationed.forget('c'), rationed.forget('a')], [true, false]);
    await clock.advance(1_000);
    assert.deepEqual(done, ['a', 'b']);
  });

  it('does nothing more once it is disposed', async () => {
    for (const thing of ['a', 'b', 'c']) {
      rationed.tell(thing);
    }
    rationed.dispose();
    await clock.advance(1_000);
    assert.deepEqual([done, clock.waiting], [['a', 'b'], []]);
  });
});
