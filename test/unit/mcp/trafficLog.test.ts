import assert from 'node:assert/strict';
import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { MessageReader } from '../../../src/mcp/messageReader';
import { TrafficLog } from '../../../src/mcp/trafficLog';
import type { TrafficDirection } from '../../../src/tasks/traffic';
import { RecordingLog, silentLog } from '../../support/logs';

const ID = '786512e2-9e0d-44bd-8f29-789f320fe840';

describe('TrafficLog', () => {
  let log: RecordingLog;
  let traffic: TrafficLog;
  let reader: MessageReader;
  let nowMs: number;

  beforeEach(() => {
    log = new RecordingLog();
    nowMs = 0;
    traffic = new TrafficLog(log);
    reader = new MessageReader(() => nowMs);
  });

  const seen = (direction: TrafficDirection, message: object) =>
    traffic.seen(reader.read(direction, { jsonrpc: '2.0', ...message } as JSONRPCMessage));
  const sent = (message: object) => seen('sent', message);
  const received = (message: object) => seen('received', message);

  it('makes no lines where nobody reads them', () => {
    const trace = () => assert.fail('A line was made');
    new TrafficLog({ ...silentLog, trace, isTracing: false }).seen(
      reader.read('sent', { jsonrpc: '2.0', id: 1, method: 'ping' }),
    );
  });

  it('writes a line per message: direction, method, milliseconds, task and status', () => {
    sent({ id: 1, method: 'tasks/get', params: { taskId: ID } });
    nowMs = 12.4;
    received({ id: 1, result: { taskId: ID, status: 'working' } });
    received({ method: 'notifications/tasks/status', params: { taskId: ID, status: 'completed' } });
    sent({ id: 2, method: 'tools/call', params: { name: 'build', arguments: {}, task: {} } });
    received({ id: 2, result: { task: { taskId: ID, status: 'working' } } });
    assert.deepEqual(log.lines, [
      'trace → tasks/get #1 task 786512e2…',
      'trace ← #1 tasks/get 12 ms task 786512e2… working',
      'trace ← notifications/tasks/status task 786512e2… completed',
      'trace → tools/call #2',
      'trace ← #2 tools/call 0 ms task 786512e2… working',
    ]);
  });

  it('tells the requests of both sides apart, although they share their numbers', () => {
    sent({ id: 1, method: 'tools/list' });
    received({ id: 1, method: 'ping' });
    sent({ id: 1, result: {} });
    received({ id: 1, error: { code: -32_601, message: 'Method not found' } });
    assert.deepEqual(log.lines.slice(2), [
      'trace → #1 ping 0 ms',
      'trace ← #1 tools/list 0 ms error -32601: Method not found',
    ]);
  });

  it('never writes arguments, results, data or answers', () => {
    const secret = { token: 'hunter2' };
    sent({ id: 1, method: 'tools/call', params: { name: 'hunter2', arguments: secret, _meta: secret } });
    received({ id: 1, result: { content: [{ type: 'text', text: 'hunter2' }], structuredContent: secret } });
    sent({ id: 2, method: 'tasks/update', params: { taskId: ID, inputResponses: { key: secret } } });
    received({ id: 2, error: { code: 1, message: 'No', data: secret } });
    received({ method: 'notifications/message', params: { data: 'hunter2' } });
    sent({ id: 'x', result: { action: 'accept', content: secret } });
    assert.equal(log.text.includes('hunter2'), false, log.text);
  });

  it('never writes a whole task ID, wherever it stands', () => {
    sent({ id: 1, method: 'tasks/get', params: { taskId: ID } });
    received({ id: 1, error: { code: -32_602, message: `Task ${ID} not found (${ID})` } });
    sent({ id: 2, method: 'subscriptions/listen', params: { notifications: { taskIds: [ID] } } });
    received({ method: 'notifications/progress', params: { _meta: { taskId: ID } } });
    assert.equal(log.text.includes(ID), false, log.text);
    assert.match(log.lines[1] ?? '', /Task 786512e2… not found \(786512e2…\)/);
  });

  it('writes one line for anything that a stranger sends', () => {
    received({
      id: 'a\nb',
      method: `evil\u001b[31m\n${'x'.repeat(500)}`,
      params: { taskId: '\n\u202e', status: 'a\nb' },
    });
    received({ id: 'c\nd', error: { code: 1, message: 'first\nsecond' } });
    assert.equal(log.lines.length, 2);
    for (const line of log.lines) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
      assert.doesNotMatch(line, /[\u0000-\u001f\u202e]/);
      assert.ok(line.length < 250, line);
    }
  });

  it('takes messages that are no more than JSON', () => {
    received({ id: 1, result: null });
    received({ id: 2, result: { task: 3, taskId: 4, status: {} } });
    sent({ method: 'x', params: [1] });
    assert.deepEqual(log.lines, ['trace ← #1', 'trace ← #2', 'trace → x']);
  });
});
