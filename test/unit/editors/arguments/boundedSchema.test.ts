import assert from 'node:assert/strict';
import { boundedSchema } from '../../../../src/editors/arguments/boundedSchema';

/** How many schemas there are in a tree of them. */
function sizeOf(value: unknown): number {
  const inner = typeof value === 'object' && value !== null ? Object.values(value) : [];
  return inner.reduce<number>((sum, one) => sum + sizeOf(one), 1);
}

describe('boundedSchema', () => {
  it('puts references inside of the document in their place, by pointer and by anchor', () => {
    const schema = {
      type: 'object',
      properties: {
        from: { $ref: '#/$defs/place' },
        to: { $ref: '#spot' },
        odd: { $ref: '#/$defs/a~1b%20c' },
      },
      $defs: {
        place: { type: 'string', title: 'Place' },
        other: { $anchor: 'spot', type: 'integer' },
        'a/b c': { type: 'boolean' },
      },
    };
    assert.deepEqual(boundedSchema(schema), {
      type: 'object',
      properties: { from: { type: 'string', title: 'Place' }, to: { type: 'integer' }, odd: { type: 'boolean' } },
    });
  });

  it('keeps the words beside a reference, and joins what else stands there', () => {
    const $defs = { size: { type: 'integer', description: 'any size', minimum: 1 } };
    const of = (size: object) => boundedSchema({ properties: { size }, $defs }).properties;
    assert.deepEqual(of({ $ref: '#/$defs/size', description: 'of the box', default: 3 }), {
      size: { type: 'integer', description: 'of the box', minimum: 1, default: 3 },
    });
    assert.deepEqual(of({ $ref: '#/$defs/size', maximum: 9 }), {
      size: { maximum: 9, allOf: [{ type: 'integer', description: 'any size', minimum: 1 }] },
    });
  });

  it('lets references that lead out of the document, or nowhere, say nothing', () => {
    const properties = {
      a: { $ref: 'https://schemas.example.com/a.json' },
      b: { $ref: 'file:///etc/passwd' },
      c: { $ref: '#/$defs/missing' },
      d: { $ref: '#/constructor' },
      e: { $ref: 7 },
    };
    assert.deepEqual(boundedSchema({ properties }), { properties: { a: {}, b: {}, c: {}, d: {}, e: {} } });
  });

  it('follows a schema that holds itself a few times, then lets anything be', () => {
    const tree = { type: 'object', properties: { child: { $ref: '#' } } };
    let inner: unknown = boundedSchema(tree);
    let depth = 0;
    for (; typeof inner === 'object' && inner !== null && 'properties' in inner; depth++) {
      inner = (inner.properties as { child: unknown }).child;
    }
    assert.equal(depth, 5);
    assert.deepEqual(inner, {});
    assert.deepEqual(boundedSchema({ $ref: '#' }), {});
    assert.ok(sizeOf(boundedSchema({ allOf: [{ $ref: '#' }, { $ref: '#' }] })) < 1_000);
  });

  it('stays of bounded size where each definition holds the next one twice', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => {
        const $ref = `#/$defs/d${index + 1}`;
        return [`d${index}`, { anyOf: [{ $ref }, { $ref }] }];
      }),
    );
    assert.ok(sizeOf(boundedSchema({ $defs, $ref: '#/$defs/d0' })) < 50_000);
  });

  it('leaves out what may run for ever or be drawn: patterns, Markdown, snippets, messages', () => {
    const schema = {
      properties: {
        a: {
          type: 'string',
          pattern: '^(a+)+$',
          markdownDescription: '![](https://example.com/seen.png)',
          defaultSnippets: [{ body: '$1' }],
          errorMessage: 'Call 555-1234',
          enumDescriptions: ['x'],
        },
      },
    };
    assert.deepEqual(boundedSchema(schema), { properties: { a: { type: 'string' } } });
  });

  it('does not call a property surplus that a pattern may name', () => {
    const schema = { additionalProperties: false, patternProperties: { '^x-': { type: 'string' } } };
    assert.equal(boundedSchema(schema).additionalProperties, true);
  });

  it('says lists of older revisions in the words of 2020-12', () => {
    const items = [{ type: 'string' }, { type: 'number' }];
    assert.deepEqual(boundedSchema({ properties: { pair: { items, additionalItems: false } } }).properties, {
      pair: { prefixItems: [{ type: 'string' }, { type: 'number' }], items: false },
    });
  });

  it('makes something of whatever a stranger sends', () => {
    const schema = { type: 7, properties: { __proto__: null, a: 'text', b: null, c: true }, required: 'a', items: 5 };
    assert.deepEqual(boundedSchema(schema), { properties: { a: {}, b: {}, c: true } });
  });
});
