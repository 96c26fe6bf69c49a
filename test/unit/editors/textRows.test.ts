import assert from 'node:assert/strict';
import { brokenRows, textRows } from '../../../src/editors/textRows';

describe('textRows', () => {
  const words = (count: number, word = 'word') => Array(count).fill(word).join(' ');

  it('breaks between words, where no row gets too long', () => {
    const rows = textRows(words(30));
    assert.deepEqual(
      rows.map(row => row.length),
      [49, 49, 49],
    );
    assert.equal(rows.join(' '), words(30));
  });

  it('fills a row to its end', () => {
    const text = `${'x'.repeat(27)} ${'y'.repeat(28)}`;
    assert.deepEqual(textRows(text), [text]);
    assert.deepEqual(textRows(`${text}y`), ['x'.repeat(27), 'y'.repeat(29)]);
  });

  it('keeps the lines, without the empty ones', () => {
    assert.deepEqual(textRows('one\n\n  \ntwo\r\nthree\n'), ['one', 'two', 'three']);
    assert.deepEqual(textRows(' \n'), []);
    assert.deepEqual(textRows(''), []);
  });

  it('breaks a word that is longer than a row', () => {
    const rows = textRows(`a ${'x'.repeat(120)} b`);
    assert.deepEqual(rows, ['a', 'x'.repeat(56), 'x'.repeat(56), `${'x'.repeat(8)} b`]);
  });

  it('shows what does not want to be seen', () => {
    assert.deepEqual(textRows('a\u202eb\u0007'), ['a\\u202eb\\u0007']);
  });

  it('ends somewhere, and says so', () => {
    const rows = textRows(words(10_000));
    assert.ok(rows.join(' ').length <= 5_000 && rows.join(' ').length > 4_900);
    assert.match(rows.at(-1) ?? '', /…$/);
    assert.deepEqual(textRows('abcdef', 4), ['abc…']);
    assert.deepEqual(textRows('abcd', 4), ['abcd']);
  });
});

describe('brokenRows', () => {
  it('are the whole text, in order', () => {
    const text = `https://example.com/?q=${'a b%20C'.repeat(100)}`;
    assert.equal(brokenRows(text).join(''), text);
    assert.deepEqual(brokenRows(''), []);
    assert.deepEqual(brokenRows('x'.repeat(57)), ['x'.repeat(56), 'x']);
  });

  it('are shorter where the letters are wider', () => {
    const first = (text: string) => brokenRows(text.repeat(100))[0]?.length;
    assert.deepEqual(['a', '7', '/', 'A', 'W', 'm', '%', '@', '語'].map(first), [56, 56, 56, 43, 32, 32, 32, 32, 28]);
  });

  it('tear nothing apart that is one character to the eye', () => {
    assert.deepEqual(new Set(brokenRows('👩‍👩‍👧'.repeat(56))), new Set(['👩‍👩‍👧'.repeat(28)]));
    assert.deepEqual(new Set(brokenRows('e\u0301'.repeat(56))), new Set(['e\u0301'.repeat(28)]));
  });
});
