import assert from 'node:assert/strict';
import { LineLogger } from '../../../src/base/lineLogger';
import { RecordingLog } from '../../support/logs';

describe('LineLogger', () => {
  it('lets no text begin a line of its own, or colour one, and cuts nothing', () => {
    const inner = new RecordingLog();
    const log = new LineLogger(inner);
    const long = 'x'.repeat(20_000);
    log.debug(`failed: no\n2026-01-01 [error] forged \u001b[31mred \u202etxet\u2028${long}`);
    log.error('failed', new Error('a\r\nb'));
    assert.deepEqual(inner.lines, [
      `debug failed: no 2026-01-01 [error] forged  [31mred  txet ${long}`,
      'error failed: a b',
    ]);
  });
});
