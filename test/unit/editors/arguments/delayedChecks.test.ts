import assert from 'node:assert/strict';
import { DelayedChecks } from '../../../../src/editors/arguments/delayedChecks';
import { FakeClock } from '../../../support/fakeClock';

function aStage(check: (text: string) => Promise<void> = async () => undefined) {
  const clock = new FakeClock();
  const checked: string[] = [];
  const warnings: string[] = [];
  const checks = new DelayedChecks<string>(
    clock,
    text => {
      checked.push(text);
      return check(text);
    },
    { warn: message => warnings.push(message) },
  );
  return { clock, checked, warnings, checks };
}

describe('DelayedChecks', () => {
  it('look once at what is written key by key, each text by itself', async () => {
    const { clock, checked, checks } = aStage();
    for (const text of ['{', '{ ', '{ }']) {
      checks.ask('one', text);
      await clock.advance(150);
    }
    checks.ask('other', '[');
    assert.deepEqual(checked, []);
    await clock.advance(50);
    assert.deepEqual(checked, ['{ }']);
    await clock.advance(150);
    assert.deepEqual(checked, ['{ }', '[']);
  });

  it('log what fails by its name, without the text that it is about, and go on', async () => {
    const { clock, warnings, checks } = aStage(() => Promise.reject(new RangeError('secret 42')));
    checks.ask('one', '{');
    await clock.advance(200);
    checks.ask('one', '{ }');
    await clock.advance(200);
    assert.deepEqual(warnings, Array(2).fill('Arguments could not be checked: RangeError.'));
  });

  it('do not look at what is closed, nor after their end', async () => {
    const { clock, checked, checks } = aStage();
    checks.ask('one', '{');
    checks.ask('other', '{');
    checks.forget('one');
    checks.dispose();
    await clock.advance(1_000);
    assert.deepEqual(checked, []);
  });
});
