import assert from 'node:assert/strict';
import {
  CancelledError,
  ConnectionError,
  INVALID_PARAMS,
  InvalidMessageError,
  isCancelledError,
  isConnectionError,
  isInvalidMessageError,
  isProtocolError,
  isUnknownTaskError,
  isUserError,
  messageOf,
  ProtocolError,
  UserError,
} from '../../../src/base/errors';

describe('errors', () => {
  const errors = [
    new UserError('Do this', 'code'),
    new ConnectionError('lost'),
    new ProtocolError(INVALID_PARAMS, 'no'),
    new InvalidMessageError('mess'),
    new CancelledError(),
    new Error('any'),
    'no error',
    undefined,
  ];

  it('are told apart by their brand', () => {
    const told = [isUserError, isConnectionError, isProtocolError, isInvalidMessageError, isCancelledError].map(guard =>
      errors.map(guard),
    );
    assert.deepEqual(told, [
      [true, false, false, false, false, false, false, false],
      [false, true, false, false, false, false, false, false],
      [false, false, true, false, false, false, false, false],
      [false, false, false, true, false, false, false, false],
      [false, false, false, false, true, false, false, false],
    ]);
  });

  it('are recognised from another copy of their class, as another bundle has it', () => {
    const foreign = Object.assign(new Error('no'), { kind: 'protocol', code: INVALID_PARAMS });
    assert.equal(isProtocolError(foreign), true);
    assert.equal(isUnknownTaskError(foreign), true);
    assert.equal(isProtocolError({ kind: 'protocol' }), false);
  });

  it('mean an unknown task only with the code for it', () => {
    assert.equal(isUnknownTaskError(new ProtocolError(-32_603, 'no')), false);
    assert.equal(isUnknownTaskError(Object.assign(new Error(), { code: INVALID_PARAMS })), false);
  });

  it('have words to show, whatever was thrown', () => {
    assert.deepEqual(errors.map(messageOf), [
      'Do this',
      'lost',
      'no',
      'mess',
      'Cancelled',
      'any',
      'no error',
      'undefined',
    ]);
  });
});
