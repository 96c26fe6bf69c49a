import assert from 'node:assert/strict';
import { defaultOf, emptied, fieldText, formField, parseField, parseJson } from '../../../src/editors/formField';
import { validateJson } from '../../../src/mcp/validateJson';

const fieldOf = (schema: unknown, isRequired = false) => formField('a', schema, isRequired);
const kindOf = (schema: unknown) => fieldOf(schema).kind;

describe('formField', () => {
  it('is asked for by what fits its type', () => {
    assert.deepEqual(
      ['string', 'number', 'integer', 'array', 'object', 'null', undefined, ['string', 'null']].map(type =>
        kindOf({ type }),
      ),
      ['text', 'number', 'integer', 'json', 'json', 'json', 'json', 'json'],
    );
  });

  it('keeps its name, its schema, and whether it is required', () => {
    const schema = { type: 'string', title: 'A' };
    assert.deepEqual(formField('b', schema, true), { name: 'b', schema, isRequired: true, kind: 'text', choices: [] });
    assert.equal(formField('b', schema, false).isRequired, false);
  });

  it('is a choice of two where it is a boolean', () => {
    const { kind, choices } = fieldOf({ type: 'boolean', title: 'Agree' });
    assert.deepEqual([kind, choices], ['choice', [{ value: true }, { value: false }]]);
  });

  it('is a choice where there are values, of whatever type', () => {
    const { kind, choices } = fieldOf({ type: 'string', enum: ['x', 3, null] });
    assert.deepEqual([kind, choices], ['choice', [{ value: 'x' }, { value: 3 }, { value: null }]]);
    assert.equal(kindOf({ type: 'string', enum: ['x'] }), 'choice');
    assert.equal(kindOf({ type: 'string', enum: [] }), 'text');
    assert.equal(kindOf({ enum: 'x' }), 'json');
  });

  it('has the names that older servers put beside the values, as far as they go', () => {
    assert.deepEqual(fieldOf({ type: 'string', enum: ['x', 'y', 'z', 'w'], enumNames: ['Ex', 4, ''] }).choices, [
      { value: 'x', title: 'Ex' },
      { value: 'y' },
      { value: 'z' },
      { value: 'w' },
    ]);
    assert.deepEqual(fieldOf({ enum: ['x'], enumNames: 'Ex' }).choices, [{ value: 'x' }]);
  });

  it('has the titles of values that are listed one by one', () => {
    const arms = [{ const: 'x', title: 'Ex' }, { const: 'y' }, { const: null, title: 5 }];
    const choices = [{ value: 'x', title: 'Ex' }, { value: 'y' }, { value: null }];
    for (const keyword of ['oneOf', 'anyOf']) {
      const field = fieldOf({ type: 'string', [keyword]: arms });
      assert.deepEqual([field.kind, field.choices], ['choice', choices], keyword);
    }
  });

  it('is no choice where an arm is no single value', () => {
    assert.equal(kindOf({ type: 'string', oneOf: [{ const: 'x' }, { pattern: 'y' }] }), 'text');
    assert.equal(kindOf({ type: 'string', oneOf: [{ const: 'x' }, null] }), 'text');
    assert.equal(kindOf({ oneOf: [{ type: 'string' }] }), 'json');
    assert.equal(kindOf({ type: 'string', oneOf: [] }), 'text');
    assert.equal(kindOf({ type: 'string', oneOf: 'x' }), 'text');
    assert.equal(kindOf({ type: 'string', oneOf: [Object.create({ const: 'x' })] }), 'text');
  });

  it('is a choice of several where the items of a list are a choice', () => {
    const plain = fieldOf({ type: 'array', items: { type: 'string', enum: ['x', 'y'] } });
    assert.deepEqual([plain.kind, plain.choices], ['multiChoice', [{ value: 'x' }, { value: 'y' }]]);
    const titled = fieldOf({ type: 'array', items: { anyOf: [{ const: 'x', title: 'Ex' }] } });
    assert.deepEqual([titled.kind, titled.choices], ['multiChoice', [{ value: 'x', title: 'Ex' }]]);
    for (const items of [{ type: 'string' }, { enum: [] }, 'x', [{ enum: ['x'] }], undefined]) {
      assert.equal(kindOf({ type: 'array', items }), 'json', JSON.stringify(items));
    }
  });

  it('is typed where there are more values than anybody would look through', () => {
    const values = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`);
    assert.equal(kindOf({ type: 'string', enum: values(5_000) }), 'choice');
    assert.equal(kindOf({ type: 'string', enum: values(5_001) }), 'text');
    assert.equal(kindOf({ type: 'array', items: { enum: values(5_001) } }), 'json');
  });

  it('is JSON where the schema says nothing', () => {
    assert.deepEqual([true, null, 'string', [], {}].map(kindOf), ['json', 'json', 'json', 'json', 'json']);
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
    for (const text of ['', ' ', 'five', '1,5', '5 apples', 'Infinity']) {
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

describe('fieldText', () => {
  it('is a value as the field would be typed', () => {
    assert.equal(fieldText({ kind: 'text' }, 'hello'), 'hello');
    assert.equal(fieldText({ kind: 'text' }, 5), '5');
    assert.equal(fieldText({ kind: 'number' }, 0), '0');
    assert.equal(fieldText({ kind: 'json' }, { a: [1] }), '{"a":[1]}');
    assert.equal(fieldText({ kind: 'json' }, 'hello'), '"hello"');
    assert.equal(fieldText({ kind: 'text' }, undefined), '');
  });

  it('parses back to the value', () => {
    for (const [kind, value] of [
      ['number', 1.5],
      ['integer', -3],
      ['json', [1]],
      ['json', 'x'],
      ['json', 'two\nlines'],
      ['json', null],
      ['text', '{'],
    ] as const) {
      assert.deepEqual(parseField({ kind }, fieldText({ kind }, value)), { value });
    }
  });

  it('is one line, as an input is', () => {
    assert.equal(fieldText({ kind: 'text' }, 'a\nb\r\nc\rd'), 'a b c d');
  });
});

describe('defaultOf', () => {
  it('is what the server proposes, whatever it is', () => {
    for (const value of ['', 'x', 0, false, null, ['x']]) {
      assert.deepEqual(defaultOf({ schema: { default: value } }), value);
    }
    assert.equal(defaultOf({ schema: {} }), undefined);
  });

  it('is nothing where it is too long to be looked through', () => {
    assert.equal(defaultOf({ schema: { default: 'x'.repeat(1_998) } }), 'x'.repeat(1_998));
    assert.equal(defaultOf({ schema: { default: 'x'.repeat(1_999) } }), undefined);
    assert.equal(defaultOf({ schema: { default: Array(1_000).fill('x') } }), undefined);
  });
});

describe('emptied', () => {
  const tags = { type: 'array', items: { enum: ['x', 'y'] } };
  const empty = (schema: object): unknown => emptied(fieldOf(schema), validateJson);

  it('is not given, where the server had proposed nothing', () => {
    assert.equal(empty({ type: 'string' }), undefined);
    assert.equal(empty(tags), undefined);
    assert.equal(empty({ type: 'integer' }), undefined);
  });

  it('is an answer of its own, where the server had proposed something', () => {
    assert.equal(empty({ type: 'string', default: 'x' }), '');
    assert.equal(empty({ type: 'string', default: '' }), '');
    assert.deepEqual(empty({ ...tags, default: ['x'] }), []);
  });

  it('is not given, where the schema has no room for an empty answer', () => {
    assert.equal(empty({ type: 'string', default: 'x', minLength: 1 }), undefined);
    assert.equal(empty({ ...tags, default: ['x'], minItems: 1 }), undefined);
    assert.equal(empty({ type: 'integer', default: 5 }), undefined);
    assert.equal(empty({ default: { a: 1 } }), undefined);
  });
});
