import assert from 'node:assert/strict';
import { resultExcerpt } from '../../../src/editors/resultExcerpt';
import type { ToolResult } from '../../../src/tasks/payload';

const of = (result: Partial<ToolResult>, longest = 100) =>
  resultExcerpt({ kind: 'result', result: { content: [], ...result } }, longest);

describe('resultExcerpt', () => {
  it('is the beginning of all texts', () => {
    const content = [
      { type: 'text', text: 'one' },
      { type: 'image', data: 'AAAA' },
      null,
      { type: 'text', text: 'two' },
    ];
    assert.equal(of({ content, structuredContent: { a: 1 } }), 'one\n\ntwo');
    assert.equal(of({ content }, 5), 'one\n…');
  });

  it('is the JSON of what has no text', () => {
    assert.equal(of({ structuredContent: { a: 1 } }), '{\n  "a": 1\n}');
    assert.equal(of({}), '');
  });

  it('is what an error says', () => {
    assert.equal(resultExcerpt({ kind: 'error', error: { code: 1, message: 'Port is taken' } }, 100), 'Port is taken');
  });

  it('cuts no character in two', () => {
    assert.equal(of({ content: [{ type: 'text', text: 'ab😀cd' }] }, 4), 'ab…');
  });
});
