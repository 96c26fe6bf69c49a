import assert from 'node:assert/strict';
import { elicitationFields } from '../../../src/editors/elicitationFields';

describe('elicitationFields', () => {
  const fieldsOf = (schema: unknown) =>
    elicitationFields(schema).map(({ name, kind, isRequired }) => `${name}${isRequired ? '!' : ''} ${kind}`);

  it('are the properties in their order, required or not', () => {
    const properties = {
      name: { type: 'string' },
      age: { type: 'integer' },
      size: { type: 'number' },
      agree: { type: 'boolean' },
      color: { type: 'string', enum: ['red'] },
      tags: { type: 'array', items: { enum: ['x'] } },
      extra: { type: 'object' },
    };
    assert.deepEqual(fieldsOf({ type: 'object', properties, required: ['age', 'tags'] }), [
      'name text',
      'age! integer',
      'size number',
      'agree choice',
      'color choice',
      'tags! multiChoice',
      'extra json',
    ]);
  });

  it('are none where nothing is asked for', () => {
    assert.deepEqual(fieldsOf({ type: 'object', properties: {} }), []);
    assert.deepEqual(fieldsOf({ type: 'object' }), []);
  });

  it('are none where the schema is none', () => {
    for (const garbage of [undefined, null, 'x', 5, [], true, { properties: 'x' }, { properties: [{}] }]) {
      assert.deepEqual(fieldsOf(garbage), [], JSON.stringify(garbage));
    }
  });

  it('are JSON where a property is no schema', () => {
    assert.deepEqual(fieldsOf({ properties: { a: null, b: true, c: 'string', d: [] } }), [
      'a json',
      'b json',
      'c json',
      'd json',
    ]);
  });

  it('are asked for where they are required but not described', () => {
    assert.deepEqual(
      fieldsOf({ properties: { a: { type: 'string' } }, required: ['b', 'a', 'b', 5, null, 'toString'] }),
      ['a! text', 'b! json', 'toString! json'],
    );
    assert.deepEqual(fieldsOf({ required: ['b'] }), ['b! json']);
    assert.deepEqual(fieldsOf({ properties: { a: {} }, required: 'a' }), ['a json']);
  });

  it('have the names that they were sent with, whatever they are', () => {
    const schema = JSON.parse('{"properties": {"__proto__": {"type": "string"}, "": {"type": "number"}}}');
    assert.deepEqual(fieldsOf(schema), ['__proto__ text', ' number']);
  });

  it('are so many that they can be gone through, and then the required ones at least', () => {
    const names = Array.from({ length: 101 }, (_, index) => `f${index}`);
    const properties = (count: number) => Object.fromEntries(names.slice(0, count).map(name => [name, {}]));
    assert.equal(fieldsOf({ properties: properties(100), required: ['f99'] }).at(-1), 'f99! json');
    const cut = fieldsOf({ properties: properties(101), required: ['f100'] });
    assert.deepEqual([cut.length, cut[0], cut[1], cut.at(-1)], [100, 'f100! json', 'f0 json', 'f98 json']);
  });
});
