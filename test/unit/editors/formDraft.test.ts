import assert from 'node:assert/strict';
import { elicitationFields } from '../../../src/editors/elicitationFields';
import { contentOf, formProblem, shownValue } from '../../../src/editors/formDraft';
import { formField } from '../../../src/editors/formField';
import { validateJson } from '../../../src/mcp/validateJson';

const draftOf = (values: Readonly<Record<string, unknown>>) => ({ values: new Map(Object.entries(values)) });

describe('contentOf', () => {
  const fields = elicitationFields({ properties: { a: {}, b: {}, c: {}, d: {} } });

  it('is what was given, in the order of the fields', () => {
    const content = contentOf(fields, draftOf({ d: null, c: '', a: 0, b: undefined }));
    assert.equal(JSON.stringify(content), '{"a":0,"c":"","d":null}');
  });

  it('holds nothing that is no field', () => {
    assert.deepEqual(contentOf(fields, draftOf({ x: 1 })), {});
  });

  it('holds a field of whatever name', () => {
    const odd = elicitationFields(JSON.parse('{"properties": {"__proto__": {}}}'));
    assert.equal(JSON.stringify(contentOf(odd, { values: new Map([['__proto__', 1]]) })), '{"__proto__":1}');
  });
});

describe('formProblem', () => {
  const problemOf = (schema: unknown, values: Readonly<Record<string, unknown>>) =>
    formProblem(elicitationFields(schema), schema, draftOf(values), validateJson);
  const strings = (...names: string[]) => Object.fromEntries(names.map(name => [name, { type: 'string' }]));

  it('is none where everything fits', () => {
    assert.equal(problemOf({ properties: strings('a'), required: ['a'] }, { a: 'x' }), undefined);
    assert.equal(problemOf({ properties: {} }, {}), undefined);
  });

  it('is none where the schema is none: the server has the last word', () => {
    for (const garbage of [undefined, 'x', [], { type: 'no such type' }, { $ref: '#/nowhere' }]) {
      assert.equal(problemOf(garbage, {}), undefined, JSON.stringify(garbage));
    }
  });

  it('is that of the first field whose own value does not fit', () => {
    const properties = { a: { type: 'string' }, b: { type: 'number', minimum: 5 }, c: { type: 'number', minimum: 5 } };
    const problem = problemOf({ properties }, { a: 'x', b: 1, c: 1 });
    assert.deepEqual(problem, { text: 'data must be >= 5', field: 1, isOfField: true });
  });

  it('is at the field that is missing', () => {
    const problem = problemOf({ properties: strings('a', 'b'), required: ['b'] }, { a: 'x' });
    assert.deepEqual([problem?.field, problem?.isOfField], [1, false]);
    assert.match(problem?.text ?? '', /'b'/);
  });

  it('is at the field that a rule about all of them names', () => {
    const rule = { not: { required: ['c'] } };
    const named = { allOf: [{ properties: { b: { const: 'y' } } }] };
    assert.equal(problemOf({ properties: strings('a', 'b'), ...named }, { a: 'x', b: 'x' })?.field, 1);
    assert.equal(
      problemOf({ properties: strings('ab', 'a'), allOf: [{ properties: { a: { const: 'y' } } }] }, { ab: 'x', a: 'x' })
        ?.field,
      1,
    );
    const slashed = { allOf: [{ properties: { 'a/b~c': { const: 'y' } } }] };
    assert.equal(problemOf({ properties: strings('a', 'a/b~c'), ...slashed }, { a: 'x', 'a/b~c': 'x' })?.field, 1);
    const inner = { allOf: [{ properties: { b: { items: { const: 1 } } } }] };
    assert.equal(problemOf({ properties: { a: {}, b: {} }, ...inner }, { a: 1, b: [2] })?.field, 1);
    assert.equal(problemOf({ properties: strings('a', 'c'), ...rule }, { c: 'x' })?.field, 0);
  });

  it('is at the first field where it names none', () => {
    const problem = problemOf({ properties: strings('a', 'b'), minProperties: 1 }, {});
    assert.deepEqual([problem?.field, problem?.isOfField], [0, false]);
  });

  it('is nowhere in a form without fields', () => {
    const problem = problemOf({ properties: {}, minProperties: 1 }, {});
    assert.deepEqual([problem?.field, problem?.isOfField], [undefined, false]);
  });
});

describe('shownValue', () => {
  const shown = (schema: object, value: unknown) => shownValue(formField('a', schema, false), value);

  it('is a text as it is', () => {
    assert.deepEqual(shown({ type: 'string' }, ' x\ny'), { text: ' x\ny' });
  });

  it('is JSON of everything else', () => {
    assert.deepEqual(shown({ type: 'integer' }, 5), { text: '5' });
    assert.deepEqual(shown({ type: 'boolean' }, false), { text: 'false' });
    assert.deepEqual(shown({}, { a: [1] }), { text: '{"a":[1]}' });
    assert.deepEqual(shown({}, '5'), { text: '"5"' });
    assert.deepEqual(shown({}, null), { text: 'null' });
    assert.deepEqual(shown({ type: 'array' }, ['x']), { text: '["x"]' });
  });

  it('is the title of what was chosen, where it has one', () => {
    const arms = [{ const: 'x', title: 'Ex' }, { const: 'y' }, { const: 3, title: 'Three' }, { const: '3' }];
    assert.deepEqual(shown({ oneOf: arms }, 'x'), { text: 'Ex' });
    assert.deepEqual(shown({ oneOf: arms }, 'y'), { text: 'y' });
    assert.deepEqual(shown({ oneOf: arms }, 3), { text: 'Three' });
    assert.deepEqual(shown({ oneOf: arms }, '3'), { text: '3' });
    assert.deepEqual(shown({ type: 'array', items: { anyOf: arms } }, ['x', 'y']), { text: 'Ex, y' });
  });

  it('is a word of ours where there is nothing to be seen', () => {
    assert.deepEqual(shown({ type: 'string' }, undefined), { word: 'notGiven' });
    assert.deepEqual(shown({ type: 'string' }, ''), { word: 'empty' });
    assert.deepEqual(shown({ type: 'array', items: { enum: ['x'] } }, []), { word: 'empty' });
    assert.deepEqual(shown({ type: 'string' }, '  '), { text: '"  "' });
  });
});
