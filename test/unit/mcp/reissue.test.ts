import assert from 'node:assert/strict';
import { ConnectionError, type ConnectionFault, isCancelledError, ProtocolError } from '../../../src/base/errors';
import { reissuing } from '../../../src/mcp/reissue';
import { FakeClock } from '../../support/fakeClock';
import { outcomeOf, settled } from '../../support/settled';

describe('reissuing', () => {
  let clock: FakeClock;
  let asked: number;

  beforeEach(() => {
    clock = new FakeClock();
    asked = 0;
  });

  const broken = (fault: ConnectionFault = 'streamLost') => new ConnectionError('It broke', { fault });

  /** Fails with these, one after the other, and then answers. */
  const failing =
    (...errors: Error[]) =>
    async () => {
      asked++;
      const error = errors.shift();
      if (error) {
        throw error;
      }
      return 'answer';
    };

  it('asks again a little later, and later each time', async () => {
    const answer = reissuing(failing(broken(), broken('unreachable')), clock);
    await settled();
    assert.deepEqual(clock.waiting, [250]);
    await clock.advance(250);
    assert.deepEqual(clock.waiting, [500]);
    await clock.advance(500);
    assert.deepEqual([await answer, asked], ['answer', 3]);
  });

  it('has had enough after three times', async () => {
    const answer = reissuing(failing(broken(), broken(), broken()), clock);
    answer.catch(() => undefined);
    await clock.advance(10_000);
    await assert.rejects(answer, /It broke/);
    assert.equal(asked, 3);
  });

  for (const error of [broken('timeout'), broken('closed'), broken('sessionLost'), new ProtocolError(-32602, 'No')]) {
    it(`takes ${'fault' in error ? error.fault : 'an error answer'} for what it is`, async () => {
      await assert.rejects(reissuing(failing(error), clock), { message: error.message });
      assert.equal(asked, 1);
    });
  }

  it('does not count a stream against the next one that stood for a while', async () => {
    const ask = async () => {
      asked++;
      await new Promise<void>(resolve => clock.after(5_001, resolve));
      throw broken();
    };
    const answer = reissuing(ask, clock);
    answer.catch(() => undefined);
    for (let turn = 0; turn < 20; turn++) {
      await clock.advance(6_000);
    }
    assert.equal(await outcomeOf(answer), 'pending');
    assert.ok(asked > 10, String(asked));
  });

  it('stops when nobody waits for it any more', async () => {
    const controller = new AbortController();
    const answer = reissuing(failing(broken()), clock, controller.signal);
    answer.catch(() => undefined);
    await settled();
    controller.abort();
    await assert.rejects(answer, isCancelledError);
    assert.deepEqual([asked, clock.waiting], [1, []]);
  });
});
