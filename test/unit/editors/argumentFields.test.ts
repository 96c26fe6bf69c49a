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

  it('are what they refer to inside of the schema, and anything where that leads nowhere', () => {
    const fields = fieldsOf({
      properties: {
        mode: { $ref: '#/$defs/mode', description: 'How to go' },
        place: { $ref: 'https://example.com/place' },
        loop: { $ref: '#/properties/loop' },
      },
      $defs: { mode: { $ref: '#/$defs/choice' }, choice: { enum: ['train', 'ferry'], description: 'Any' } },
    });
    assert.deepEqual(
      fields?.map(({ name, kind, schema }) => [name, kind, schema.description]),
      [
        ['mode', 'choice', 'How to go'],
        ['place', 'json', undefined],
        ['loop', 'json', undefined],
      ],
    );
  });
});
