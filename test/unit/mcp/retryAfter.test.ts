import assert from 'node:assert/strict';
import { faultOf, messageOf, retryAfterOf } from '../../../src/base/errors';
import { readRetryAfter, throwIfToldToWait } from '../../../src/mcp/retryAfter';

const NOW = Date.parse('2026-11-27T12:00:00Z');

describe('Retry-After', () => {
  it('is read in seconds and as a date, and never means for ever', () => {
    assert.equal(readRetryAfter('3', NOW), 3_000);
    assert.equal(readRetryAfter(' Fri, 27 Nov 2026 12:01:30 GMT ', NOW), 90_000);
    assert.equal(readRetryAfter('Fri, 27 Nov 2026 11:00:00 GMT', NOW), 0);
    assert.equal(readRetryAfter('99999999999999999999', NOW), 600_000);
    assert.equal(readRetryAfter('Fri, 27 Nov 9999 12:00:00 GMT', NOW), 600_000);
    for (const nothing of [null, '', 'soon', '1.5 hours', '-']) {
      assert.equal(readRetryAfter(nothing, NOW), undefined, String(nothing));
    }
  });

  it('is heard where a server says that it is too much, or not now, and nowhere else', () => {
    const thrownFor = (status: number, headers: Record<string, string>): unknown => {
      try {
        throwIfToldToWait(new Response('busy', { status, statusText: 'Too Many', headers }), NOW);
        return undefined;
      } catch (error) {
        return error;
      }
    };
    const tooMany = thrownFor(429, { 'retry-after': '2' });
    assert.equal(messageOf(tooMany), 'The server answered with HTTP 429 Too Many, and asks to wait for 2 s.');
    assert.deepEqual([retryAfterOf(tooMany), faultOf(tooMany)], [2_000, undefined]);
    assert.equal(faultOf(thrownFor(503, { 'retry-after': '2' })), 'unreachable');
    assert.equal(thrownFor(503, {}), undefined);
    assert.equal(thrownFor(302, { 'retry-after': '2' }), undefined);
    assert.equal(retryAfterOf(new Error('x')), 0);
  });
});
