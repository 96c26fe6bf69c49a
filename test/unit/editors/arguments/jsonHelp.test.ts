import assert from 'node:assert/strict';
import { JsonHelp } from '../../../../src/editors/arguments/jsonHelp';
import { validateJson } from '../../../../src/mcp/mcpClient';

const TRIP = {
  type: 'object',
  properties: {
    title: { type: 'string', minLength: 3, description: 'What it is called' },
    mode: { enum: ['train', 'ferry'], description: 'How to go' },
    from: { $ref: '#/$defs/place' },
    stops: { type: 'array', items: { $ref: '#/$defs/place' }, maxItems: 2 },
    ticket: {
      oneOf: [
        { properties: { kind: { const: 'single' } }, required: ['kind'] },
        { properties: { kind: { const: 'season' }, months: { type: 'integer' } }, required: ['kind', 'months'] },
      ],
    },
    pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false },
  },
  required: ['title', 'mode'],
  additionalProperties: false,
  $defs: {
    place: {
      type: 'object',
      title: 'A place',
      properties: {
        name: { type: 'string', pattern: '^[A-Z]' },
        children: { type: 'array', items: { $ref: '#/$defs/place' } },
      },
      required: ['name'],
    },
  },
};

const helpFor = (inputSchema: Record<string, unknown>) =>
  new JsonHelp({ name: 'travel', inputSchema }, 'mcp-task-draft:/f/travel arguments.json', validateJson);

/** A text with `|` where the cursor is. */
function cursor(marked: string): readonly [text: string, offset: number] {
  return [marked.replace('|', ''), marked.indexOf('|')];
}

async function labels(schema: Record<string, unknown>, marked: string): Promise<string[]> {
  return (await helpFor(schema).complete(...cursor(marked))).map(({ label }) => label).sort();
}

/** Each problem as the text it is at, and its words. */
async function problems(schema: Record<string, unknown>, text: string): Promise<string[]> {
  const found = await helpFor(schema).problems(text);
  return found.map(({ at, message }) => `${text.slice(at.offset, at.offset + at.length)}: ${message}`);
}

describe('JsonHelp', () => {
  it('offers the properties that are not there yet, with what is said of them', async () => {
    assert.deepEqual(await labels(TRIP, '{ "title": "Sea", | }'), ['from', 'mode', 'pair', 'stops', 'ticket']);
    const offered = await helpFor(TRIP).complete(...cursor('{ "mo|" }'));
    const mode = offered.find(({ label }) => label === 'mode');
    assert.deepEqual(
      [mode?.label, mode?.kind, mode?.documentation, mode?.at],
      ['mode', 'property', 'How to go', { offset: 2, length: 4 }],
    );
  });

  it('offers values: of lists of choices, inside of references, and by the way that was taken', async () => {
    assert.deepEqual(await labels(TRIP, '{ "mode": | }'), ['"ferry"', '"train"']);
    assert.deepEqual(await labels(TRIP, '{ "stops": [{ "name": "A", | }] }'), ['children']);
    assert.deepEqual(await labels(TRIP, '{ "from": { "children": [{ | }] } }'), ['children', 'name']);
    assert.deepEqual(await labels(TRIP, '{ "ticket": { "kind": | } }'), ['"season"', '"single"']);
  });

  it('says what is wrong where it is wrong', async () => {
    assert.deepEqual(await problems(TRIP, '{ "title": "Sea", "mode": "ferry" }'), []);
    assert.match((await problems(TRIP, '{ "title": "Sea" }')).join(), /^\{: Missing property "mode"/);
    assert.match((await problems(TRIP, '{ "title": "Sea", "mode": "plane" }')).join(), /^"plane": .*"train", "ferry"/);
    assert.match((await problems(TRIP, '{ "title": "S", "mode": "ferry" }')).join(), /^"S": .*3/);
    assert.match((await problems(TRIP, '{ "title": "Sea", "mode": "ferry", "x": 1 }')).join(), /^"x": .*not allowed/);
    const list = '{ "title": "Sea", "mode": "ferry", "stops": [{ "name": 7 }] }';
    assert.match((await problems(TRIP, list)).join(), /^7: Incorrect type\. Expected "string"/);
    const pair = '{ "title": "Sea", "mode": "ferry", "pair": ["a", "b"] }';
    assert.match((await problems(TRIP, pair)).join(), /^"b": Incorrect type/);
  });

  it('says where a pattern does not match, which only the validator knows', async () => {
    const text = '{ "title": "Sea", "mode": "ferry", "stops": [{ "name": "A" }, { "name": "b" }] }';
    assert.deepEqual(await problems(TRIP, text), ['"b": travel/stops/1/name must match pattern "^[A-Z]"']);
  });

  it('leaves the syntax to VS Code, and the object to nobody', async () => {
    assert.deepEqual(await problems(TRIP, '{ "title": '), []);
    assert.deepEqual(await problems(TRIP, '{ "title": "Sea", "mode": "ferry" /* a word */ }'), []);
    assert.match((await problems({}, '[1]')).join(), /^\[/);
  });

  it('has no problem with what the validator lets pass', async () => {
    const schema = { properties: { a: { not: { pattern: '^x' } }, b: { $ref: 'https://example.com/s.json' } } };
    assert.deepEqual(await problems(schema, '{ "a": "yes", "b": 1 }'), []);
  });

  it('describes the value, or the property, at a place, by all that speak of it', async () => {
    const [text, offset] = cursor('{ "from": { "na|me": "A" } }');
    const inner = await helpFor(TRIP).describe(text, offset);
    assert.deepEqual([inner?.name, inner?.schemas.map(({ type }) => type)], ['name', ['string']]);
    assert.equal(text.slice(inner?.at.offset, (inner?.at.offset ?? 0) + (inner?.at.length ?? 0)), '"name": "A"');
    const outer = await helpFor(TRIP).describe(...cursor('{ "fr|om": { "name": "A" } }'));
    assert.deepEqual([outer?.name, outer?.schemas.map(({ title }) => title)], ['from', ['A place']]);
  });

  it('asks nobody for a schema, whichever one the text or the schema names', async () => {
    const fetched: unknown[] = [];
    const { fetch } = globalThis;
    globalThis.fetch = input => {
      fetched.push(input);
      return Promise.reject(new Error('There is no network.'));
    };
    try {
      const schema = { $schema: 'https://example.com/dialect', allOf: [{ $ref: 'https://example.com/all' }] };
      const text = '{ "$schema": "https://example.com/mine", "a": 1 }';
      const help = helpFor(schema);
      assert.deepEqual(await problems(schema, text), []);
      await help.complete(text, text.length - 2);
      await help.describe(text, 5);
    } finally {
      globalThis.fetch = fetch;
    }
    assert.deepEqual(fetched, []);
  });

  it('is quick where a stranger wants it to take for ever', async () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => {
        const $ref = `#/$defs/d${index + 1}`;
        return [`d${index}`, { anyOf: [{ $ref }, { $ref }] }];
      }),
    );
    const schema = { $defs, properties: { a: { $ref: '#/$defs/d0' }, b: { type: 'string', pattern: '^(a+)+$' } } };
    const text = `{ "a": 1, "b": "${'a'.repeat(40)}!" }`;
    const begun = performance.now();
    await helpFor(schema).problems(text);
    await helpFor(schema).complete(text, 2);
    assert.ok(performance.now() - begun < 5_000);
  });
});
