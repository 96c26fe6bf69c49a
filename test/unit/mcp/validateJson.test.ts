import assert from 'node:assert/strict';
import { validateJson } from '../../../src/mcp/mcpClient';

describe('validateJson', () => {
  const schema = { type: 'object', properties: { count: { type: 'integer', minimum: 1 } }, required: ['count'] };

  it('says what is wrong with a value', () => {
    assert.equal(validateJson(schema, { count: 3 }), undefined);
    assert.match(validateJson(schema, { count: 0 }) ?? '', /count/);
    assert.match(validateJson(schema, {}) ?? '', /count/);
  });

  it('takes two schemas that share an $id for two', () => {
    const named = (type: string) => ({ $id: 'https://example.com/same', type });
    assert.equal(validateJson(named('string'), 'a'), undefined);
    assert.equal(validateJson(named('number'), 1), undefined);
  });

  it('has nothing to say where a schema does not compile, and fetches nothing', () => {
    assert.equal(validateJson({ type: 'nonsense' }, 1), undefined);
    assert.equal(validateJson({ $ref: 'https://example.com/schema.json' }, 1), undefined);
  });
});
