import assert from 'node:assert/strict';
import { DisposableStore, MutableDisposable, toDisposable } from '../../../src/base/disposable';

describe('disposables', () => {
  let ended: string[];
  const named = (name: string) => ({ dispose: () => void ended.push(name) });

  beforeEach(() => {
    ended = [];
  });

  it('end once, however often they are told to', () => {
    const one = toDisposable(() => ended.push('one'));
    one.dispose();
    one.dispose();
    assert.deepEqual(ended, ['one']);
  });

  it('in a store end newest first, once', () => {
    const store = new DisposableStore();
    store.add(named('used'));
    store.add(named('user'));
    store.dispose();
    store.dispose();
    assert.deepEqual(ended, ['user', 'used']);
  });

  it('added to a store that has ended, end at once', () => {
    const store = new DisposableStore();
    store.dispose();
    const late = named('late');
    assert.equal(store.add(late), late);
    assert.deepEqual(ended, ['late']);
  });

  it('end when they are replaced', () => {
    const holder = new MutableDisposable();
    holder.value = named('first');
    holder.value = named('second');
    assert.deepEqual(ended, ['first']);
    holder.dispose();
    assert.deepEqual([ended, holder.value], [['first', 'second'], undefined]);
    holder.value = named('late');
    assert.deepEqual([ended, holder.value], [['first', 'second', 'late'], undefined]);
  });
});
