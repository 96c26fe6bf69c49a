import assert from 'node:assert/strict';
import { hasLettersOf } from '../../../src/commands/toolSearch';

describe('hasLettersOf', () => {
  it('finds letters in their order, of either case, with anything between them', () => {
    assert.equal(hasLettersOf('look_around', 'lkarnd'), true);
    assert.equal(hasLettersOf('Look_Around', 'LOOK around'), true);
    assert.equal(hasLettersOf('look_around', 'dnuor'), false, 'in another order');
    assert.equal(hasLettersOf('book', 'bbok'), false, 'a letter is not there twice');
    assert.equal(hasLettersOf('look_around', 'look_around!'), false);
  });

  it('takes no notice of so few letters that they are everywhere', () => {
    assert.equal(hasLettersOf('look_around', 'lo'), false);
    assert.equal(hasLettersOf('look_around', ''), false);
  });
});
