import assert from 'node:assert/strict';
import path from 'node:path';
import fc from 'fast-check';
import type { Connection } from '../../../src/mcp/connection';
import { connect } from '../../../src/mcp/mcpClient';
import { connectOptions } from '../../support/connectOptions';
import { chunksOf } from './chunks';

const NOISE = { name: 'noise', inputSchema: { type: 'object' }, taskSupport: 'forbidden' } as const;
const LONGEST_MS = 4_000;
const NEWLINE = 10;

/** Words of every length in UTF-8: a cut goes through them. */
const words = fc.string({ unit: 'binary', maxLength: 8 });
const message = fc.record({
  kind: fc.constant('message' as const),
  text: words,
  ending: fc.constantFrom('\n', '\r\n'),
});
const garbage = fc.record({
  kind: fc.constant('garbage' as const),
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 20 }).map(bytes => Buffer.from(bytes.filter(byte => byte !== NEWLINE))),
    fc
      .constantFrom(
        '',
        ' ',
        'null',
        '1',
        '"x"',
        '[]',
        '{}',
        '[[[[',
        '{"jsonrpc":"2.0"',
        '{"a":1}{"b":2}',
        '\u{feff}',
        'é\u{1f600}',
        '{"__proto__":{}}',
      )
      .map(text => Buffer.from(text)),
    fc
      .constantFrom(
        { jsonrpc: '2.0', method: 7 },
        { jsonrpc: '1.0', method: 'notifications/tasks/status', params: {} },
        { jsonrpc: '2.0', method: 'notifications/tasks/status', params: [] },
        { jsonrpc: '2.0', method: 'notifications/tasks/status', params: { taskId: 7, status: 'working' } },
        { jsonrpc: '2.0', method: 'notifications/tasks/status' },
        { jsonrpc: '2.0', id: 'nobody asked', result: {} },
        { jsonrpc: '2.0', id: null, error: { code: -32_700, message: 'Parse error' } },
        { jsonrpc: '2.0', id: 'nobody asked either', error: { code: 'x' } },
        [{ jsonrpc: '2.0', method: 'notifications/tasks/status', params: { taskId: 'in a batch', status: 'working' } }],
      )
      .map(value => Buffer.from(JSON.stringify(value))),
  ),
});
const stream = fc.record({
  lines: fc.array(fc.oneof(message, garbage), { maxLength: 12 }),
  cuts: fc.array(fc.nat({ max: 800 }), { maxLength: 12 }),
});

describe('Whatever bytes a server writes to stdout', () => {
  let connection: Connection;

  before(async () => {
    connection = await connect(
      {
        kind: 'stdio',
        command: process.execPath,
        args: [path.join(import.meta.dirname, 'noisyServer.mjs')],
        cwd: import.meta.dirname,
        env: { PATH: process.env.PATH ?? '' },
        secrets: [],
      },
      connectOptions({ era: '2025-11-25' }),
    );
  });

  after(() => connection.close());

  it('every message among them is heard, whole and in order, and the connection stands', async function () {
    this.timeout(LONGEST_MS * 4);
    const { client } = connection;
    let heard: (string | undefined)[] = [];
    let ended: string | undefined;
    client.onDidReport(({ report }) => heard.push(report.statusMessage));
    connection.onDidEnd(reason => {
      ended = reason;
    });
    await fc.assert(
      fc.asyncProperty(stream, async ({ lines, cuts }) => {
        heard = [];
        const bytes = Buffer.concat(
          lines.map(line =>
            line.kind === 'message'
              ? Buffer.from(`${JSON.stringify(notification(line.text))}${line.ending}`)
              : Buffer.concat([line.bytes, Buffer.from('\n')]),
          ),
        );
        const pieces = chunksOf(bytes, cuts).map(piece => piece.toString('base64'));
        // Its answer comes after all of them, over the same pipe.
        await client.call({ tool: NOISE, args: { pieces } }, AbortSignal.timeout(5_000));
        assert.deepEqual(
          heard,
          lines.flatMap(line => (line.kind === 'message' ? [wellFormed(line.text)] : [])),
        );
        assert.equal(ended, undefined);
      }),
      { numRuns: 10_000, interruptAfterTimeLimit: LONGEST_MS },
    );
  });
});

const notification = (statusMessage: string) => ({
  jsonrpc: '2.0',
  method: 'notifications/tasks/status',
  params: { taskId: 'a', status: 'working', createdAt: '', lastUpdatedAt: '', ttl: null, statusMessage },
});

/** As JSON takes it to the other side. */
const wellFormed = (text: string): string => JSON.parse(JSON.stringify(text));
