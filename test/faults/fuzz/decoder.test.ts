import assert from 'node:assert/strict';
import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import fc from 'fast-check';
import { isInvalidMessageError } from '../../../src/base/errors';
import * as legacy from '../../../src/mcp/codec20251125';
import * as modern from '../../../src/mcp/codec20260728';
import { ConnectionTraffic } from '../../../src/mcp/connectionTraffic';
import { createRecord } from '../../../src/mcp/createRecord';
import { LineReader } from '../../../src/mcp/lineReader';
import { readResourceContents, readToolResult } from '../../../src/mcp/wireTask';
import type { TaskReport } from '../../../src/tasks/task';
import { FakeClock } from '../../support/fakeClock';
import { silentLog } from '../../support/logs';
import { chunksOf } from './chunks';

const STATUSES = ['working', 'input_required', 'completed', 'failed', 'cancelled', 'unknown'];
const METHODS = [
  'initialize',
  'server/discover',
  'tools/list',
  'tools/call',
  'tasks/get',
  'tasks/list',
  'tasks/result',
  'tasks/cancel',
  'tasks/update',
  'subscriptions/listen',
  'elicitation/create',
  'sampling/createMessage',
  'roots/list',
  'notifications/tasks',
  'notifications/tasks/status',
  'notifications/progress',
  'notifications/cancelled',
  'notifications/subscriptions/acknowledged',
  '__proto__',
  '',
];
/** Names that mean something, where chance would hardly ever find them. */
const NAMES = [
  'task',
  'tasks',
  'taskId',
  'status',
  'statusMessage',
  'createdAt',
  'lastUpdatedAt',
  'ttl',
  'ttlMs',
  'pollInterval',
  'pollIntervalMs',
  'inputRequests',
  'inputResponses',
  'requestState',
  'resultType',
  'result',
  'error',
  'code',
  'data',
  'message',
  'content',
  'contents',
  'cursor',
  'nextCursor',
  'capabilities',
  'extensions',
  'io.modelcontextprotocol/tasks',
  'io.modelcontextprotocol/related-task',
  'io.modelcontextprotocol/subscriptionId',
  'io.modelcontextprotocol/clientCapabilities',
  'notifications',
  'taskIds',
  'tools',
  'execution',
  'taskSupport',
  'inputSchema',
  'annotations',
  'progress',
  'progressToken',
  'requestId',
  'elicitations',
  'elicitationId',
  'method',
  'params',
  'name',
  'uri',
  '_meta',
  '__proto__',
  'constructor',
];

/** JSON that is nearly what it should be. */
const { value: json } = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      -1,
      0.5,
      1e308,
      '',
      ...STATUSES,
      '2026-01-01T00:00:00Z',
      'task',
      'complete',
    ),
    fc.jsonValue({ maxDepth: 1 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 3 })), tie('value'), { maxKeys: 8 }),
  ),
}));

function assertReport({ status, statusWord, ttlMs, pollIntervalMs, taskId }: TaskReport): void {
  assert.ok(STATUSES.includes(status));
  assert.equal(typeof statusWord, 'string');
  assert.equal(typeof taskId, 'string');
  for (const ms of [ttlMs, pollIntervalMs]) {
    assert.ok(ms === null || ms === undefined || (Number.isFinite(ms) && ms >= 0), `${ms} is no duration`);
  }
}

/** Every door through which a server's words come in. */
const DECODERS: Readonly<Record<string, (value: unknown) => void>> = {
  'a status (2025-11-25)': value => assertReport(legacy.readStatus('working', value)),
  'a notification (2025-11-25)': value => assertReport(legacy.readNotification(value)),
  'an answer to a call': value => void legacy.readCallAnswer(value, true),
  'a page of tasks': value => legacy.readPage(value).reports.forEach(assertReport),
  'a page of tools': value => void legacy.readToolPage(value),
  'pages to visit': value => void legacy.readPages(value),
  abilities: value => void [legacy.readAbilities(value), modern.readAbilities(value)],
  'a created task': value => assertReport(modern.readCreated(value)),
  'an answer (2026-07-28)': value => assertReport(modern.readAnswer('working', value).report),
  'a notification (2026-07-28)': value => assertReport(modern.readNotification(value).report),
  'an acknowledgement': value => void modern.readAcknowledgedTaskIds(value),
  questions: value => void modern.readQuestions(value),
  'a tool result': value => void readToolResult(value),
  'a resource': value => void readResourceContents(value),
};

describe('Any JSON', () => {
  for (const [name, decode] of Object.entries(DECODERS)) {
    it(`is ${name}, or is refused as an invalid message`, () => {
      fc.assert(
        fc.property(json, value => {
          try {
            decode(value);
          } catch (error) {
            assert.ok(isInvalidMessageError(error), String(error));
          }
        }),
        { numRuns: 2_000 },
      );
    });
  }

  it('passes the record of the traffic and the rules of the protocol, in any order, without harm', () => {
    const id = fc.oneof(fc.nat({ max: 3 }), fc.constantFrom('0', '1', 'x'));
    const record = fc.dictionary(fc.constantFrom(...NAMES), json, { maxKeys: 8 });
    const params = fc.option(record, { nil: undefined });
    const method = fc.constantFrom(...METHODS);
    const message = fc.oneof(
      fc.record({ jsonrpc: fc.constant('2.0'), id, method, params }),
      fc.record({ jsonrpc: fc.constant('2.0'), method, params }),
      fc.record({ jsonrpc: fc.constant('2.0'), id, result: record }),
      // What the schema of the client package lets through.
      fc.record({
        jsonrpc: fc.constant('2.0'),
        id,
        error: fc.record({ code: fc.integer(), message: fc.string(), data: params }),
      }),
    );
    const direction = fc.constantFrom('sent' as const, 'received' as const);
    const exchange = fc.array(fc.tuple(direction, message), { maxLength: 20 });
    const revision = fc.constantFrom('2025-11-25', '2026-07-28');
    fc.assert(
      fc.property(exchange, revision, json, (messages, spoken, capabilities) => {
        const record = createRecord(text => text);
        const traffic = new ConnectionTraffic(record, 'stdio', silentLog, new FakeClock());
        traffic.negotiated(spoken === '2025-11-25' ? spoken : '2026-07-28', spoken, capabilities);
        for (const [way, one] of messages) {
          traffic.message(way, one as JSONRPCMessage); // The schema of the client package comes after this.
        }
        traffic.ended('over');
      }),
      { numRuns: 1_500 },
    );
  });
});

describe('Any bytes', () => {
  it('are the same lines, however they are cut', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc.string({ unit: 'binary' }).map(text => Buffer.from(text)),
      fc.constantFrom(Buffer.from('\n'), Buffer.from('\r\n')),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat({ max: 40 })), (pieces, cuts) => {
        const bytes = Buffer.concat(pieces);
        assert.deepEqual(linesOf(chunksOf(bytes, cuts)), linesOf([bytes]));
      }),
      { numRuns: 2_000 },
    );
  });
});

function linesOf(chunks: readonly Buffer[]): string[] {
  const lines: string[] = [];
  const reader = new LineReader(line => lines.push(line));
  for (const chunk of chunks) {
    reader.push(chunk);
  }
  return lines;
}
