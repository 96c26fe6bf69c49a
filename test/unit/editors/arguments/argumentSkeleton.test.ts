import assert from 'node:assert/strict';
import { argumentSkeleton } from '../../../../src/editors/arguments/argumentSkeleton';
import { boundedSchema } from '../../../../src/editors/arguments/boundedSchema';
import { validateJson } from '../../../../src/mcp/mcpClient';

const skeletonOf = (schema: Record<string, unknown>) => argumentSkeleton(boundedSchema(schema));

describe('argumentSkeleton', () => {
  it('has what is required and what the server proposes, in the order of the schema', () => {
    const schema = {
      type: 'object',
      properties: {
        note: { type: 'string' },
        count: { type: 'integer', default: 3 },
        topic: { type: 'string' },
        isUrgent: { type: 'boolean' },
        size: { type: 'number', minimum: 2 },
        mode: { enum: ['fast', 'slow'] },
        version: { const: 2 },
      },
      required: ['version', 'topic', 'isUrgent', 'size', 'mode'],
    };
    const skeleton = skeletonOf(schema);
    assert.deepEqual(skeleton, { count: 3, topic: '', isUrgent: false, size: 2, mode: 'fast', version: 2 });
    assert.deepEqual(Object.keys(skeleton), ['count', 'topic', 'isUrgent', 'size', 'mode', 'version']);
    assert.equal(validateJson(schema, skeleton), undefined);
  });

  it('goes into objects, lists and references', () => {
    const schema = {
      type: 'object',
      properties: {
        trip: {
          type: 'object',
          properties: { from: { $ref: '#/$defs/place' }, stops: { $ref: '#/$defs/stops' } },
          required: ['from', 'stops'],
        },
        tags: { type: 'array', items: { type: 'string' } },
        pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], minItems: 2 },
      },
      required: ['trip', 'tags', 'pair'],
      $defs: {
        place: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
        stops: { type: 'array', items: { $ref: '#/$defs/place' }, minItems: 1 },
      },
    };
    const skeleton = skeletonOf(schema);
    assert.deepEqual(skeleton, { trip: { from: { name: '' }, stops: [{ name: '' }] }, tags: [], pair: ['', 0] });
    assert.equal(validateJson(schema, skeleton), undefined);
  });

  it('takes the first of several ways, with what all of them need', () => {
    const schema = {
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'integer' } },
      oneOf: [
        { properties: { kind: { const: 'mail' }, to: { type: 'string' } }, required: ['kind', 'to'] },
        { properties: { kind: { const: 'post' }, street: { type: 'string' } }, required: ['kind', 'street'] },
      ],
    };
    const skeleton = skeletonOf(schema);
    assert.deepEqual(skeleton, { id: 0, kind: 'mail', to: '' });
    assert.equal(validateJson(schema, skeleton), undefined);
  });

  it('is an object of bounded size, whatever the schema is', () => {
    assert.deepEqual(skeletonOf({}), {});
    assert.deepEqual(skeletonOf({ type: 'array' }), {});
    assert.deepEqual(skeletonOf({ required: ['toString'] }), { toString: null });
    assert.deepEqual(skeletonOf({ properties: { a: { type: 'array', minItems: 1e9 } }, required: ['a'] }), {
      a: [null, null, null],
    });
    const deep = { type: 'object', properties: { next: { $ref: '#' } }, required: ['next'] };
    assert.ok(JSON.stringify(skeletonOf(deep)).length < 200);
  });
});
