import assert from 'node:assert/strict';
import { Redactor } from '../../../src/base/redactingLogger';
import type { EntryDetails } from '../../../src/ledger/records';
import { TaskStories } from '../../../src/views/taskStories';
import { aTask } from '../../support/builders';

describe('TaskStories', () => {
  const redactor = new Redactor();

  /** What is told of a task that was called with these arguments. */
  function storyOf(args: Readonly<Record<string, unknown>>, leftOut: readonly string[] = []) {
    const details = { args, leftOut } as EntryDetails;
    const durations = { of: () => undefined, share: () => undefined };
    const redact = (_serverId: string, text: string) => redactor.redact(text);
    return new TaskStories({ details: () => details }, durations, redact).of(aTask());
  }

  it('hides a secret of the launch that is longer than what is shown of an argument', () => {
    const secret = `sk-${'A'.repeat(40)}${'B'.repeat(40)}`;
    redactor.addSecrets([secret]);
    assert.equal(storyOf({ header: `Bearer ${secret}` }).args, 'header: "Bearer •••"');
  });

  it('hides a secret of the launch wherever it stands, whatever has to be escaped in it', () => {
    redactor.addSecrets(['pass"word\\1']);
    assert.equal(
      storyOf({ list: [{ deep: 'pass"word\\1' }], 'pass"word\\1': 1 }).args,
      'list: [{"deep":"•••"}], •••: 1',
    );
  });

  it('names five of the arguments that are not kept, and counts the others', () => {
    assert.deepEqual(storyOf({}, ['a', 'b', 'c', 'd', 'e', 'f', 'g']).leftOut, {
      names: ['a', 'b', 'c', 'd', 'e'],
      more: 2,
    });
    assert.deepEqual(storyOf({}, ['a', '']).leftOut, { names: ['a'], more: 0 });
  });
});
