import assert from 'node:assert/strict';
import { Emitter } from '../../../src/base/emitter';
import { uncaughtErrorsOf } from '../../support/uncaught';

describe('Emitter', () => {
  it('tells every listener, in order, also one that listens twice', () => {
    const heard: string[] = [];
    const emitter = new Emitter<string>();
    const twice = (word: string) => void heard.push(`twice ${word}`);
    emitter.event(word => heard.push(`first ${word}`));
    emitter.event(twice);
    const subscription = emitter.event(twice);
    emitter.fire('a');
    subscription.dispose();
    emitter.fire('b');
    assert.deepEqual(heard, ['first a', 'twice a', 'twice a', 'first b', 'twice b']);
  });

  it('tells those who listened when it fired, whoever leaves or joins meanwhile', () => {
    const heard: string[] = [];
    const emitter = new Emitter<void>();
    emitter.event(() => {
      second.dispose();
      emitter.event(() => heard.push('joined'));
    });
    const second = emitter.event(() => heard.push('second'));
    emitter.fire();
    assert.deepEqual(heard, ['second']);
  });

  it('hands what a listener throws to whoever made it, and goes on', () => {
    const errors: unknown[] = [];
    const heard: number[] = [];
    const emitter = new Emitter<number>(error => errors.push(error));
    emitter.event(() => {
      throw 'broken';
    });
    emitter.event(value => heard.push(value));
    emitter.fire(1);
    assert.deepEqual([errors, heard], [['broken'], [1]]);
  });

  it('otherwise lets the host hear of it', async () => {
    const emitter = new Emitter<void>();
    emitter.event(() => {
      throw new Error('broken');
    });
    const errors = await uncaughtErrorsOf(() => emitter.fire());
    assert.deepEqual(
      errors.map(error => (error as Error).message),
      ['broken'],
    );
  });

  it('tells nobody after its end', () => {
    const heard: number[] = [];
    const emitter = new Emitter<number>();
    emitter.event(value => heard.push(value));
    emitter.dispose();
    emitter.fire(1);
    assert.deepEqual(heard, []);
  });
});
