import assert from 'node:assert/strict';
import { faultOf, isCancelledError } from '../../../src/base/errors';
import { atMost, within } from '../../../src/mcp/limits';

describe('within', () => {
  const never = new Promise<string>(() => undefined);
  const signal = new AbortController().signal;

  it('gives what the work gives, and throws what it throws', async () => {
    assert.equal(await within({ signal, timeoutMs: 1_000 }, Promise.resolve('done')), 'done');
    await assert.rejects(within({ signal, timeoutMs: 1_000 }, Promise.reject(new Error('No'))), /No/);
  });

  it('does not wait for ever', async () => {
    const outcome = within({ signal, timeoutMs: 5 }, never).catch(faultOf);
    assert.equal(await outcome, 'timeout');
  });

  it('stops waiting when its signal aborts, or has aborted', async () => {
    const controller = new AbortController();
    const outcome = within({ signal: controller.signal, timeoutMs: 1_000 }, never);
    controller.abort();
    await assert.rejects(outcome, isCancelledError);
    await assert.rejects(within({ signal: controller.signal, timeoutMs: 1_000 }, never), isCancelledError);
  });

  it('takes the failure of work that nobody waits for any more', async () => {
    let fail: (error: Error) => void = () => undefined;
    const work = new Promise<void>((_, reject) => {
      fail = reject;
    });
    await assert.rejects(within({ signal, timeoutMs: 1 }, work));
    fail(new Error('Too late'));
  });
});

describe('atMost', () => {
  it('never rejects, and never waits longer than it is told', async () => {
    await atMost(1_000, Promise.reject(new Error('No')));
    await atMost(1, new Promise(() => undefined));
  });
});
