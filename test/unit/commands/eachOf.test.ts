import assert from 'node:assert/strict';
import { eachInTurn } from '../../../src/commands/eachOf';

describe('eachInTurn', () => {
  it('does one after the other, all of them, and tells of the first failure', async () => {
    const seen: string[] = [];
    const act = async (target: string): Promise<void> => {
      seen.push(`${target} begins`);
      await new Promise(setImmediate);
      seen.push(`${target} ends`);
      if (target !== 'c') {
        throw new Error(target);
      }
    };
    await assert.rejects(eachInTurn(['a', 'b', 'c'], act), /^Error: a$/);
    assert.deepEqual(seen, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });
});
