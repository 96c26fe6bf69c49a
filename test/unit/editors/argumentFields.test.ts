import assert from 'node:assert/strict';
import { argumentFields } from '../../../src/editors/argumentFields';

const fieldsOf = (schema: Record<string, unknown>) => argumentFields({ type: 'object', ...schema });

describe('argumentFields', () => {
  it('are the properties in their order, the required ones first', () => {
    const fields = fieldsOf({
      properties: { a: { type: 'string' }, b: { type: 'number' }, c: { type: 'boolean' }, d: {} },
      required: ['d', 'b'],
    });
    assert.deepEqual(
      fields?.map(({ name, kind, isRequired }) => `${name}${isRequired ? '!' : ''} ${kind}`),
      ['b! number', 'd! json', 'a text', 'c choice'],
    );
  });

  it('are none of a tool that takes none', () => {
    assert.deepEqual(fieldsOf({}), []);
    assert.deepEqual(argumentFields({}), []);
  });

  it('cannot be listed where the schema is no plain list of properties', () => {
    for (const keyword of ['anyOf', 'oneOf', 'allOf', '$ref', 'if']) {
      assert.equal(fieldsOf({ properties: { a: {} }, [keyword]: [] }), undefined, keyword);
    }
    assert.equal(fieldsOf({ properties: [] }), undefined);
    assert.equal(fieldsOf({ properties: { a: {} }, required: ['b'] }), undefined, 'a required one has no name');
    assert.equal(fieldsOf({ properties: {}, required: ['toString'] }), undefined);
    assert.equal(fieldsOf({ properties: { a: {} }, required: 'a' })?.[0]?.isRequired, false);
  });
});
