import assert from 'node:assert/strict';
import {
  type ArgumentField,
  argumentFields,
  initialText,
  parseField,
  parseJson,
} from '../../../src/editors/argumentFields';

const fieldsOf = (schema: Record<string, unknown>) => argumentFields({ type: 'object', ...schema });

describe('argumentFields', () => {
  const kindOf = (schema: unknown) => fieldsOf({ properties: { a: schema } })?.[0]?.kind;

  it('are the properties in their order, the required ones first', () => {
    const fields = fieldsOf({
      properties: { a: { type: 'string' }, b: { type: 'number' }, c: { type: 'boolean' }, d: {} },
      required: ['d', 'b'],
    });
    assert.deepEqual(
      fields?.map(({ name, isRequired }) => `${name}${isRequired ? '!' : ''}`),
      ['b!', 'd!', 'a', 'c'],
    );
  });

  it('are asked for by what fits their type', () => {
    assert.deepEqual(
      ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null', undefined, ['string', 'null']].map(type =>
        kindOf({ type }),
      ),
      ['text', 'number', 'integer', 'boolean', 'json', 'json', 'json', 'json', 'json'],
    );
  });

  it('are a choice where there are choices, of whatever type', () => {
    const [field] = fieldsOf({ properties: { a: { type: 'string', enum: ['x', 3, null] } } }) ?? [];
    assert.deepEqual([field?.kind, field?.choices], ['choice', ['x', 3, null]]);
    assert.equal(kindOf({ type: 'string', enum: [] }), 'text');
    assert.equal(kindOf({ enum: 'x' }), 'json');
  });

  it('are JSON where the schema of one says nothing', () => {
    assert.deepEqual([kindOf(true), kindOf(null), kindOf('string')], ['json', 'json', 'json']);
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

describe('parseField', () => {
  it('takes a text as it is', () => {
    assert.deepEqual(parseField({ kind: 'text' }, ' 5 '), { value: ' 5 ' });
    assert.deepEqual(parseField({ kind: 'text' }, ''), { value: '' });
  });

  it('takes numbers, and nothing that is none', () => {
    assert.deepEqual(parseField({ kind: 'number' }, '-0.5e3'), { value: -500 });
    assert.deepEqual(parseField({ kind: 'integer' }, ' 42 '), { value: 42 });
    for (const text of ['', ' ', 'five', '1,5', '5 apples']) {
      assert.deepEqual(parseField({ kind: 'number' }, text), { problem: 'notANumber' }, text);
    }
  });

  it('takes JSON, and says of anything else that it is none', () => {
    assert.deepEqual(parseField({ kind: 'json' }, '{"a": [1]}'), { value: { a: [1] } });
    assert.deepEqual(parseJson('null'), { value: null });
    for (const text of ['', '{a: 1}', 'undefined', "'x'"]) {
      assert.deepEqual(parseJson(text), { problem: 'notJson' }, text);
    }
  });
});

describe('initialText', () => {
  const initial = (kind: ArgumentField['kind'], value: unknown) =>
    initialText({ name: 'a', schema: { default: value }, isRequired: false, choices: [], kind });

  it('is the default, as the field would be typed', () => {
    assert.equal(initial('text', 'hello'), 'hello');
    assert.equal(initial('number', 0), '0');
    assert.equal(initial('boolean', false), 'false');
    assert.equal(initial('json', { a: [1] }), '{"a":[1]}');
    assert.equal(initial('json', 'hello'), '"hello"');
    assert.equal(initial('text', undefined), '');
  });

  it('parses back to the default', () => {
    for (const [kind, value] of [
      ['number', 1.5],
      ['json', [1]],
      ['json', 'x'],
      ['json', null],
      ['text', '{'],
    ] as const) {
      assert.deepEqual(parseField({ kind }, initial(kind, value)), { value });
    }
  });
});
