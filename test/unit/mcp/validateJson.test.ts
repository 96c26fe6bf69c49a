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

  it('gives up on a pattern that takes for ever, and goes by the rest of the schema', () => {
    const schema = { type: 'string', minLength: 60, pattern: '^(a+)+$' };
    assert.equal(validateJson({ ...schema, minLength: 1 }, `${'a'.repeat(40)}!`), undefined);
    assert.match(validateJson(schema, `${'a'.repeat(40)}!`) ?? '', /60/);
  });

  it('goes by the rest of a schema whose pattern is no pattern here', () => {
    const schema = { type: 'object', properties: { a: { type: 'string', minLength: 3, pattern: '(?i)x' } } };
    assert.equal(validateJson(schema, { a: 'abc' }), undefined);
    assert.match(validateJson(schema, { a: 'ab' }) ?? '', /3/);
  });

  it('keeps a property for a property that is called pattern', () => {
    const schema = {
      type: 'object',
      properties: { pattern: { type: 'string', minLength: 3 }, a: { type: 'string', pattern: '(?i)x' } },
    };
    assert.match(validateJson(schema, { pattern: 'ab' }) ?? '', /3/);
  });

  it('has nothing to say of a schema that is too deep, or takes too long to be understood', () => {
    const deep = JSON.parse(`${'{"not":'.repeat(5_000)}{}${'}'.repeat(5_000)}`);
    assert.equal(validateJson(deep, 1), undefined);
    const $defs = Object.fromEntries(
      Array.from({ length: 26 }, (_, index) => [
        `d${index}`,
        { allOf: [{ $ref: `#/$defs/d${index + 1}` }, { $ref: `#/$defs/d${index + 1}` }] },
      ]),
    );
    assert.equal(validateJson({ $defs: { ...$defs, d26: { type: 'string' } }, $ref: '#/$defs/d0' }, 1), undefined);
  });
});
