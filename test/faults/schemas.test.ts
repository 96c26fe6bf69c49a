import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { argumentFields, firstStep } from '../../src/editors/argumentFields';
import { argumentSkeleton } from '../../src/editors/arguments/argumentSkeleton';
import { boundedSchema } from '../../src/editors/arguments/boundedSchema';
import { validateJson } from '../../src/mcp/mcpClient';
import { HostileHttp } from '../support/hostileHttp';
import { fault, faults } from './support/faults';
import { Played } from './support/played';

type Schema = Readonly<Record<string, unknown>>;

/** A check of one value is given up after 250 ms, with the patterns and without. */
const LONGEST_CHECKS_MS = 800;
const MANY = 200;

const nested = (depth: number, inner: Schema = {}): Schema =>
  JSON.parse(`${'{"not":'.repeat(depth)}${JSON.stringify(inner)}${'}'.repeat(depth)}`);

/** Each definition holds the next one twice. */
function doubling(count: number, last: Schema): Schema {
  const definitions = Array.from({ length: count }, (_, index) => {
    const next = { $ref: `#/$defs/d${index + 1}` };
    return [`d${index}`, { type: 'object', properties: { a: next, b: next }, allOf: [next, next], required: ['a'] }];
  });
  return { $defs: { ...Object.fromEntries(definitions), [`d${count}`]: last }, $ref: '#/$defs/d0' };
}

const schemas: readonly (readonly [name: string, schema: Schema, value?: unknown])[] = [
  ['that is itself', { $ref: '#' }],
  ['that holds itself', { type: 'object', properties: { a: { $ref: '#' } }, required: ['a'] }],
  [
    'whose definitions lead in a circle',
    { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' },
  ],
  [
    'that is itself by anchors',
    { $anchor: 'a', $dynamicAnchor: 'b', $ref: '#a', $dynamicRef: '#b', $recursiveRef: '#' },
  ],
  ['that doubles with each definition', doubling(30, { type: 'string' })],
  ['that is 3,000 levels deep', nested(3_000)],
  ['of 10 MB', { type: 'object', properties: { a: { type: 'string', description: 'x'.repeat(10 * 1024 * 1024) } } }],
  [
    'of 20,000 properties',
    {
      type: 'object',
      properties: Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`p${n}`, { type: 'string' }])),
    },
  ],
  [
    'of 100,000 choices',
    { type: 'object', properties: { a: { enum: Array.from({ length: 100_000 }, (_, n) => `c${n}`) } } },
  ],
  [
    'whose pattern runs for ever',
    { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } },
    { a: `${'a'.repeat(40)}!` },
  ],
  [
    'whose names of properties are those of every object',
    {
      type: 'object',
      properties: { ['__proto__']: { type: 'string' }, constructor: {}, toString: 7 },
      required: ['__proto__', 'constructor', 7],
    },
  ],
  [
    'of the wrong kinds',
    { type: 7, properties: [], required: 'a', enum: {}, allOf: {}, $ref: 7, minimum: 'x', items: null, $defs: 'x' },
  ],
  [
    'that no number fits',
    { type: 'object', properties: { a: { type: 'number', multipleOf: 1e-300, minimum: 1e308, maximum: -1e308 } } },
    { a: 1e300 },
  ],
];

/** All that is done with a schema when somebody calls the tool. */
function used(schema: Schema, value: unknown = { a: 'x' }): void {
  const bounded = boundedSchema(schema);
  assert.ok(JSON.stringify(bounded).length < 20 * 1024 * 1024);
  argumentSkeleton(bounded);
  argumentFields(schema);
  firstStep(schema, false);
  validateJson(schema, value);
}

faults('Schemas', () => {
  for (const [name, schema, value] of schemas) {
    fault(
      `a schema ${name}`,
      'the form is bounded, the check is given up in time, and the tool can be called',
      async stage => {
        const http = new HostileHttp();
        http.tools = [{ name: 'work', inputSchema: schema, execution: { taskSupport: 'optional' } }];
        const server = await Played.bring(stage, http);
        await server.connect();
        const [tool] = await stage.core.actions.tools(server.id);
        assert.ok(tool);
        used(tool.inputSchema, value);
        const { taskId } = await server.run('work');
        http.finish();
        await server.finished(taskId);
        stage.reads('nothing', server.trouble ?? '', /^$/);
      },
      { longestBlockMs: LONGEST_CHECKS_MS },
    );
  }

  fault(
    'a schema that is 100,000 levels deep',
    'it is known, checked in no time or not at all, and can be called',
    async stage => {
      const http = new HostileHttp();
      const schema = `${'{"not":'.repeat(100_000)}{}${'}'.repeat(100_000)}`; // Too deep to be written from an object.
      http.breaks('tools/list', (response, { message }) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const tool = `{"name":"work","inputSchema":${schema},"execution":{"taskSupport":"optional"}}`;
        response.end(`{"jsonrpc":"2.0","id":${message.id},"result":{"tools":[${tool}]}}`);
      });
      const server = await Played.bring(stage, http);
      await server.connect();
      const [tool] = await stage.core.actions.tools(server.id);
      assert.ok(tool);
      used(tool.inputSchema);
      const { taskId } = await server.run('work');
      http.finish();
      await server.finished(taskId);
      stage.reads('nothing', server.trouble ?? '', /^$/);
    },
    { longestBlockMs: LONGEST_CHECKS_MS },
  );

  fault(
    'schemas that refer to what is elsewhere',
    'nothing is fetched, and nobody is asked for an address',
    async stage => {
      let visits = 0;
      const listener = createServer(socket => {
        visits += 1;
        socket.destroy();
      }).listen(0, '127.0.0.1');
      await once(listener, 'listening');
      try {
        const address = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/schema.json`;
        const http = new HostileHttp();
        http.tools = ['$ref', '$dynamicRef', '$recursiveRef', '$schema', '$id'].map(keyword => ({
          name: keyword,
          inputSchema: {
            type: 'object',
            [keyword]: address,
            properties: { a: { [keyword]: `${address}#/a`, $id: address } },
          },
          outputSchema: { type: 'object', [keyword]: address },
        }));
        const server = await Played.bring(stage, http);
        await server.connect();
        for (const tool of await stage.core.actions.tools(server.id)) {
          used(tool.inputSchema);
          await stage.core.actions.run(server.id, tool, { a: 'x' });
        }
        assert.equal(visits, 0);
        stage.reads('nothing', server.trouble ?? '', /^$/);
      } finally {
        listener.close();
        await once(listener, 'close');
      }
    },
  );

  fault(`${MANY} tools, each of a schema that doubles`, 'they are listed at once', async stage => {
    const http = new HostileHttp();
    const inputSchema = doubling(30, { type: 'string' });
    http.tools = Array.from({ length: MANY }, (_, n) => ({ name: `tool ${n}`, inputSchema }));
    const server = await Played.bring(stage, http);
    await server.connect();
    assert.equal((await stage.core.actions.tools(server.id)).length, MANY);
    stage.reads('nothing', server.trouble ?? '', /^$/);
  });
});
