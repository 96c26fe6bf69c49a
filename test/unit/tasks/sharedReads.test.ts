import assert from 'node:assert/strict';
import { isCancelledError } from '../../../src/base/errors';
import { SharedReads } from '../../../src/tasks/sharedReads';
import { Deferred, outcomeOf, settled } from '../../support/settled';

describe('SharedReads', () => {
  let reads: SharedReads<string, string>;
  let answer: Deferred<string>;
  let signals: AbortSignal[];
  const ask = (signal: AbortSignal) => {
    signals.push(signal);
    return answer.promise;
  };

  beforeEach(() => {
    reads = new SharedReads();
    answer = new Deferred();
    signals = [];
  });

  it('asks once for all who wait', async () => {
    const waiting = [reads.read('a', ask), reads.read('a', ask)];
    answer.resolve('news');
    assert.deepEqual(await Promise.all(waiting), ['news', 'news']);
    assert.equal(signals.length, 1);
  });

  it('asks anew once the answer is there, and for another key', async () => {
    answer.resolve('news');
    await reads.read('a', ask);
    await reads.read('a', ask);
    await reads.read('b', ask);
    assert.equal(signals.length, 3);
  });

  it('lets one leave while others wait on', async () => {
    const leaving = new AbortController();
    const [first, second] = [reads.read('a', ask, leaving.signal), reads.read('a', ask)];
    leaving.abort();
    await assert.rejects(first, isCancelledError);
    assert.equal(signals[0]?.aborted, false);
    assert.equal(await outcomeOf(second), 'pending');
    answer.resolve('news');
    assert.equal(await second, 'news');
  });

  it('gives the question up when the last one leaves, and asks anew for the next', async () => {
    const leaving = new AbortController();
    const first = assert.rejects(reads.read('a', ask, leaving.signal), isCancelledError);
    leaving.abort();
    await first;
    assert.equal(signals[0]?.aborted, true);
    void reads.read('a', ask);
    await settled();
    assert.equal(signals.length, 2);
  });

  it('tells everybody why it failed', async () => {
    const waiting = [reads.read('a', ask), reads.read('a', ask)].map(read => assert.rejects(read, /no/));
    answer.reject(new Error('no'));
    await Promise.all(waiting);
  });

  it('asks nothing for a signal that has aborted', async () => {
    await assert.rejects(reads.read('a', ask, AbortSignal.abort()), isCancelledError);
    assert.deepEqual(signals, []);
  });
});
