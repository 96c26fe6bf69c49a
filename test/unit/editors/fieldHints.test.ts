import assert from 'node:assert/strict';
import { exampleFor, fieldHints } from '../../../src/editors/fieldHints';
import { formField } from '../../../src/editors/formField';

describe('fieldHints', () => {
  const hints = (schema: Record<string, unknown>) => fieldHints(formField('a', schema, false));

  it('tell the format of a text', () => {
    for (const format of ['email', 'uri', 'date', 'date-time']) {
      assert.deepEqual(hints({ type: 'string', format }), [{ kind: format }]);
    }
    assert.deepEqual(hints({ type: 'string', format: 'toString' }), []);
    assert.deepEqual(hints({ type: 'string', format: 5 }), []);
    assert.deepEqual(hints({ type: 'string' }), []);
  });

  it('tell its length and its pattern', () => {
    assert.deepEqual(hints({ type: 'string', minLength: 0, maxLength: 8, pattern: '^a' }), [
      { kind: 'length', least: 0, most: 8 },
      { kind: 'pattern', pattern: '^a' },
    ]);
    assert.deepEqual(hints({ type: 'string', minLength: 2 }), [{ kind: 'length', least: 2 }]);
    assert.deepEqual(hints({ type: 'string', maxLength: 2 }), [{ kind: 'length', most: 2 }]);
  });

  it('tell that a number is one, and its range', () => {
    assert.deepEqual(hints({ type: 'number', minimum: -1.5 }), [{ kind: 'number' }, { kind: 'range', least: -1.5 }]);
    assert.deepEqual(hints({ type: 'integer', minimum: 1, maximum: 9 }), [
      { kind: 'integer' },
      { kind: 'range', least: 1, most: 9 },
    ]);
    assert.deepEqual(hints({ type: 'integer', minLength: 1 }), [{ kind: 'integer' }]);
  });

  it('tell how many are to be picked', () => {
    const items = { enum: ['x', 'y'] };
    assert.deepEqual(hints({ type: 'array', items, minItems: 1, maxItems: 2 }), [{ kind: 'count', least: 1, most: 2 }]);
    assert.deepEqual(hints({ type: 'array', items }), []);
  });

  it('tell that JSON is asked for', () => {
    assert.deepEqual(hints({ type: 'object' }), [{ kind: 'json' }]);
  });

  it('tell nothing of a choice, which is in sight', () => {
    assert.deepEqual(hints({ type: 'string', enum: ['x'], minLength: 1 }), []);
    assert.deepEqual(hints({ type: 'boolean' }), []);
  });

  it('tell nothing that makes no sense', () => {
    assert.deepEqual(hints({ type: 'string', minLength: '1', maxLength: null, pattern: {}, format: {} }), []);
    assert.deepEqual(hints({ type: 'number', minimum: 'x', maximum: [] }), [{ kind: 'number' }]);
  });
});

describe('exampleFor', () => {
  const example = (schema: Record<string, unknown>) => exampleFor(formField('a', schema, false));

  it('is a value of the format', () => {
    assert.equal(example({ type: 'string', format: 'date' }), '2026-12-31');
    assert.equal(example({ type: 'string', format: 'date-time' }), '2026-12-31T12:00:00Z');
    assert.equal(example({ type: 'string', format: 'email' }), 'name@example.com');
    assert.equal(example({ type: 'string', format: 'uri' }), 'https://example.com');
  });

  it('is none where there is no format that we know', () => {
    assert.equal(example({ type: 'string' }), undefined);
    assert.equal(example({ type: 'string', format: 'ipv4' }), undefined);
    assert.equal(example({ type: 'number', format: 'date' }), undefined);
  });
});
