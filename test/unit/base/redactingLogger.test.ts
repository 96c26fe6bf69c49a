import assert from 'node:assert/strict';
import { RedactingLogger, Redactor } from '../../../src/base/redactingLogger';
import { RecordingLog } from '../../support/logs';

describe('Redactor', () => {
  const redacted = (text: string, ...secrets: string[]) => {
    const redactor = new Redactor();
    redactor.addSecrets(secrets);
    return redactor.redact(text);
  };

  it('replaces a secret wherever it stands', () => {
    assert.equal(redacted('a=hunter2&b=hunter2', 'hunter2'), 'a=•••&b=•••');
    assert.equal(redacted('nothing here', 'hunter2'), 'nothing here');
  });

  it('finds a secret in the forms that addresses and JSON give it', () => {
    assert.equal(redacted(`?key=${encodeURIComponent('p&ss wörd')}`, 'p&ss wörd'), '?key=•••');
    assert.equal(redacted(JSON.stringify({ key: 'say "so"\n' }), 'say "so"\n'), '{"key":"•••"}');
  });

  it('masks a secret whole that contains another', () => {
    assert.equal(redacted('Bearer abcd / abcd', 'abcd', 'Bearer abcd'), '••• / •••');
  });

  it('leaves alone what is too short to be one, and takes patterns for what they are', () => {
    assert.equal(redacted('1 a abc', '1', 'a', 'abc', ''), '1 a abc');
    assert.equal(redacted('$& $1 (x+)*', '(x+)*'), '$& $1 •••');
  });

  it('goes on masking earlier secrets: an old process may still talk', () => {
    const redactor = new Redactor();
    redactor.addSecrets(['first-secret']);
    redactor.addSecrets(['second-secret']);
    assert.equal(redactor.redact('first-secret second-secret'), '••• •••');
  });
});

describe('RedactingLogger', () => {
  it('writes no secret at any level, nor in an error', () => {
    const log = new RecordingLog();
    const redactor = new Redactor();
    redactor.addSecrets(['hunter2']);
    const redacting = new RedactingLogger(log, redactor);
    redacting.error('it said hunter2', new Error('no hunter2'));
    redacting.error('hunter2');
    redacting.warn('hunter2');
    redacting.info('hunter2');
    redacting.debug('hunter2');
    redacting.trace('hunter2');
    assert.deepEqual(log.lines, [
      'error it said •••: no •••',
      'error •••',
      'warn •••',
      'info •••',
      'debug •••',
      'trace •••',
    ]);
  });
});
