import assert from 'node:assert/strict';
import { argumentFields, firstStep } from '../../../src/editors/argumentFields';

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

describe('firstStep', () => {
  const stepOf = (schema: Record<string, unknown>, hasPresent = false) =>
    firstStep({ type: 'object', ...schema }, hasPresent);
  const title = { title: { type: 'string' } };

  it('is no question of a tool that takes no arguments', () => {
    assert.equal(stepOf({}), 'nothing');
    assert.equal(stepOf({ properties: {}, additionalProperties: false, patternProperties: {} }), 'nothing');
  });

  it('lets the user say whether there are any where a tool takes some of any name, or needs none', () => {
    assert.equal(stepOf({ additionalProperties: true }), 'choice');
    assert.equal(stepOf({ properties: {}, additionalProperties: { type: 'string' } }), 'choice');
    assert.equal(stepOf({ patternProperties: { '^x-': {} } }), 'choice');
    assert.equal(stepOf({ properties: title }), 'choice');
  });

  it('asks for what is needed, as JSON where no input takes it', () => {
    assert.equal(stepOf({ properties: title, required: ['title'] }), 'fields');
    assert.equal(stepOf({ properties: { all: {} }, required: ['all'] }), 'json');
    assert.equal(stepOf({ oneOf: [{}] }), 'json');
  });

  it('never runs at once what is to be changed', () => {
    assert.equal(stepOf({}, true), 'json');
    assert.equal(stepOf({ additionalProperties: true }, true), 'json');
    assert.equal(stepOf({ properties: title }, true), 'fields');
    assert.equal(stepOf({ properties: { all: {} } }, true), 'json');
  });
});
