import assert from 'node:assert/strict';
import { rememberedCall } from '../../../src/commands/rememberedCall';

describe('rememberedCall', () => {
  it('has the arguments, and what was left out of them', () => {
    const details = { toolName: 'build', calledAt: 1, args: { target: 'all' }, leftOut: ['token'] };
    assert.deepEqual(rememberedCall(details), { kind: 'kept', args: { target: 'all' }, leftOut: ['token'] });
  });

  it('makes no empty arguments of those that were too long to be kept', () => {
    assert.deepEqual(rememberedCall({ calledAt: 1, leftOut: ['', 'token'] }), { kind: 'tooLong' });
  });

  it('knows nothing of a call that was not made from here', () => {
    assert.deepEqual(rememberedCall({ leftOut: [] }), { kind: 'unknown' });
    assert.deepEqual(rememberedCall(undefined), { kind: 'unknown' });
  });
});
