import assert from 'node:assert/strict';
import { elicitationFields } from '../../../src/editors/elicitationFields';
import { type FormDraft, newFormDraft } from '../../../src/editors/formDraft';
import { FormProgress } from '../../../src/editors/formProgress';

describe('FormProgress', () => {
  const fields = elicitationFields({ properties: { a: {}, b: {}, c: {} } });
  let draft: FormDraft;

  beforeEach(() => {
    draft = newFormDraft();
  });

  const begin = (startsWithReview = false) => new FormProgress(fields, draft, startsWithReview);
  const nameOf = (progress: FormProgress) => progress.field?.name ?? 'review';
  /** To the review, everything answered. */
  const answered = (startsWithReview = false) => {
    const progress = begin(startsWithReview);
    progress.visit(0);
    for (const value of [1, 2, 3]) {
      progress.accept(value);
    }
    return progress;
  };

  it('begins with nothing', () => {
    assert.deepEqual(newFormDraft(), {
      values: new Map(),
      unfinished: new Map(),
      isCorrecting: false,
      isMessageSeen: false,
    });
    assert.deepEqual([begin().step, begin().entered, begin().canGoBack], [0, undefined, false]);
  });

  it('goes from field to field, then to the review', () => {
    const progress = begin();
    const names = [nameOf(progress)];
    for (const value of [1, undefined, 3]) {
      progress.accept(value);
      names.push(nameOf(progress));
    }
    assert.deepEqual(names, ['a', 'b', 'c', 'review']);
    assert.deepEqual([...draft.values], Object.entries({ a: 1, b: undefined, c: 3 }));
    assert.equal(progress.step, 3);
  });

  it('begins at the review where there is something to read', () => {
    const progress = begin(true);
    assert.deepEqual([nameOf(progress), progress.missing, progress.canGoBack], ['review', 0, false]);
    progress.visit(0);
    progress.accept(1);
    assert.equal(nameOf(progress), 'b', 'what follows is missing, too');
    progress.back();
    assert.deepEqual([nameOf(progress), progress.canGoBack], ['a', true]);
    progress.back();
    assert.deepEqual([nameOf(progress), progress.step, progress.missing], ['review', 3, 1]);
  });

  it('is the review alone where there are no fields', () => {
    const progress = new FormProgress([], draft, false);
    assert.deepEqual([nameOf(progress), progress.missing, progress.canGoBack], ['review', undefined, false]);
  });

  it('goes back step by step, not before the first', () => {
    const progress = answered();
    const names = [];
    while (progress.canGoBack) {
      progress.back();
      names.push(nameOf(progress));
    }
    assert.deepEqual(names, ['c', 'b', 'a']);
  });

  it('knows which steps were followed by another', () => {
    const progress = begin();
    assert.equal(progress.wasPassed, false);
    progress.accept(undefined);
    assert.equal(progress.wasPassed, false);
    progress.back();
    assert.equal(progress.wasPassed, true);
    assert.equal(answered().wasPassed, false, 'nothing follows the review');
  });

  it('gets back to the review from a correction, with the new value or with the old one', () => {
    const progress = answered();
    progress.visit(1);
    assert.deepEqual([nameOf(progress), progress.entered], ['b', { value: 2 }]);
    progress.accept(20);
    assert.deepEqual([nameOf(progress), draft.values.get('b')], ['review', 20]);
    progress.visit(0);
    assert.equal(progress.canGoBack, true);
    progress.keep('half');
    progress.back();
    assert.deepEqual([nameOf(progress), draft.values.get('a'), draft.unfinished.size], ['review', 1, 0]);
    progress.back();
    assert.equal(nameOf(progress), 'c', 'the correction is over');
  });

  it('is where it was left when the user comes back, with what was begun', () => {
    const progress = begin();
    progress.accept(1);
    progress.keep('half');
    const again = begin();
    assert.deepEqual([nameOf(again), again.entered], ['b', { unfinished: 'half' }]);
    again.accept('whole');
    again.back();
    assert.deepEqual(again.entered, { value: 'whole' });
  });

  it('is in a correction when the user comes back to one', () => {
    const progress = answered();
    progress.visit(0);
    progress.keep('half');
    const again = begin();
    assert.deepEqual([nameOf(again), again.entered], ['a', { unfinished: 'half' }]);
    again.accept('whole');
    assert.equal(nameOf(again), 'review');
  });

  it('keeps what was begun when the user goes back', () => {
    const progress = begin();
    progress.accept(1);
    progress.keep('half');
    progress.back();
    assert.deepEqual(progress.entered, { value: 1 });
    progress.accept(1);
    assert.deepEqual(progress.entered, { unfinished: 'half' });
    progress.keep(undefined);
    assert.deepEqual(progress.entered, { unfinished: 'half' }, 'nothing was changed');
  });

  it('is at the review where the form has become shorter', () => {
    draft.step = 9;
    assert.deepEqual([begin().step, nameOf(begin())], [3, 'review']);
  });
});
