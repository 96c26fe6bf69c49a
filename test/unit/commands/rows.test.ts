import assert from 'node:assert/strict';
import { rowsOf, withoutSelection } from '../../../src/commands/rows';

const [a, b, c] = ['a', 'b', 'c'].map(id => ({ kind: 'tool', id }));

describe('rowsOf', () => {
  it('has the row that was clicked first, wherever in the selection it is', () => {
    assert.deepEqual(rowsOf([b, [a, b, c]]), [b, a, c]);
    assert.deepEqual(rowsOf([a, [a, b]]), [a, b]);
    assert.deepEqual(rowsOf([c, [c]]), [c]);
  });

  it('is the row alone where there is no selection, and none where there is no row', () => {
    assert.deepEqual(rowsOf([a]), [a]);
    assert.deepEqual(rowsOf([a, undefined]), [a]);
    assert.deepEqual(rowsOf([a, []]), [a]);
    assert.deepEqual(rowsOf([undefined, [a, b]]), [a, b]);
    assert.deepEqual(rowsOf([]), []);
    assert.deepEqual(rowsOf(['text', ['text']]), []);
  });
});

describe('withoutSelection', () => {
  it('leaves the row that was clicked, and what is no row as it was', () => {
    assert.deepEqual(withoutSelection([b, [a, b]]), [b]);
    assert.deepEqual(withoutSelection([]), []);
    assert.deepEqual(withoutSelection(['text', 1]), ['text', 1]);
  });
});
