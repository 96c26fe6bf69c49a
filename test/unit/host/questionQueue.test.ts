import assert from 'node:assert/strict';
import { CancelledError, isCancelledError } from '../../../src/base/errors';
import { QuestionQueue } from '../../../src/host/questionQueue';
import { settled } from '../../support/settled';

/** A question that stays open until the test answers it. */
class OpenQuestion {
  timesAsked = 0;
  isUnwanted = false;
  answer: (value: string) => void = () => undefined;
  leave: () => void = () => undefined;

  readonly ask = (signal: AbortSignal): Promise<string> => {
    this.timesAsked += 1;
    signal.addEventListener('abort', () => {
      this.isUnwanted = true;
    });
    return new Promise((resolve, reject) => {
      this.answer = resolve;
      this.leave = () => reject(new CancelledError());
    });
  };
}

describe('QuestionQueue', () => {
  const forever = new AbortController().signal;

  it('asks once for all who have the same question at the same time', async () => {
    const queue = new QuestionQueue();
    const question = new OpenQuestion();
    const answers = ['one', 'other'].map(() => queue.ask('key', question.ask, forever));
    await settled();
    question.answer('secret');
    assert.deepEqual(await Promise.all(answers), ['secret', 'secret']);
    assert.equal(question.timesAsked, 1);
  });

  it('asks one question after the other', async () => {
    const queue = new QuestionQueue();
    const [first, second] = [new OpenQuestion(), new OpenQuestion()];
    const one = queue.ask('one', first.ask, forever);
    const other = queue.ask('other', second.ask, forever);
    await settled();
    assert.deepEqual([first.timesAsked, second.timesAsked], [1, 0]);
    first.leave();
    await assert.rejects(one, isCancelledError);
    await settled();
    assert.equal(second.timesAsked, 1);
    second.answer('yes');
    assert.equal(await other, 'yes');
  });

  it('asks again for who comes after the answer', async () => {
    const queue = new QuestionQueue();
    const question = new OpenQuestion();
    for (const value of ['one', 'two']) {
      const answer = queue.ask('key', question.ask, forever);
      await settled();
      question.answer(value);
      assert.equal(await answer, value);
    }
  });

  it('takes a question back when the last who waited for its answer has left', async () => {
    const queue = new QuestionQueue();
    const question = new OpenQuestion();
    const [one, other] = [new AbortController(), new AbortController()];
    const answers = [one, other].map(({ signal }) => queue.ask('key', question.ask, signal));
    const outcomes = Promise.allSettled(answers);
    await settled();
    one.abort();
    assert.equal(question.isUnwanted, false);
    other.abort();
    assert.equal(question.isUnwanted, true);
    assert.ok((await outcomes).every(outcome => outcome.status === 'rejected' && isCancelledError(outcome.reason)));
  });

  it('goes on after a question that nobody ever answers, and that nobody waits for any more', async () => {
    const queue = new QuestionQueue();
    const [stuck, next] = [new OpenQuestion(), new OpenQuestion()];
    const leaving = new AbortController();
    const never = queue.ask('stuck', stuck.ask, leaving.signal);
    const answer = queue.ask('next', next.ask, forever);
    await settled();
    leaving.abort();
    await assert.rejects(never, isCancelledError);
    await settled();
    next.answer('here');
    assert.equal(await answer, 'here');
  });

  it('never asks for somebody who left before it was the question’s turn', async () => {
    const queue = new QuestionQueue();
    const [first, second] = [new OpenQuestion(), new OpenQuestion()];
    const leaving = new AbortController();
    const one = queue.ask('one', first.ask, forever);
    const other = queue.ask('other', second.ask, leaving.signal);
    leaving.abort();
    await assert.rejects(other, isCancelledError);
    await assert.rejects(queue.ask('other', second.ask, leaving.signal), isCancelledError);
    await settled();
    first.answer('done');
    await one;
    await settled();
    assert.equal(second.timesAsked, 0);
  });
});
