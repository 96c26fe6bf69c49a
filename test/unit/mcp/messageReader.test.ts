import assert from 'node:assert/strict';
import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { MessageReader, type SeenMessage } from '../../../src/mcp/messageReader';

const related = (taskId: unknown) => ({ _meta: { 'io.modelcontextprotocol/related-task': { taskId } } });

describe('MessageReader', () => {
  let reader: MessageReader;
  let nowMs: number;

  beforeEach(() => {
    nowMs = 0;
    reader = new MessageReader(() => nowMs);
  });

  const read = (direction: 'sent' | 'received', message: object): SeenMessage =>
    reader.read(direction, { jsonrpc: '2.0', ...message } as JSONRPCMessage);
  const sent = (message: object) => read('sent', message);
  const received = (message: object) => read('received', message);

  it('counts the messages of both sides together', () => {
    const orders = [sent({ id: 1, method: 'ping' }), received({ id: 1, result: {} }), sent({ method: 'x' })];
    assert.deepEqual(
      orders.map(({ order, shape }) => `${order} ${shape}`),
      ['1 request', '2 answer', '3 notification'],
    );
  });

  it('knows to which request an answer belongs, and each side by itself', () => {
    sent({ id: 1, method: 'tools/list' });
    received({ id: 1, method: 'ping' });
    nowMs = 7;
    assert.equal(sent({ id: 1, result: {} }).method, 'ping');
    const answer = received({ id: 1, result: {} });
    assert.equal(answer.method, 'tools/list');
    assert.equal(answer.request?.answeredOrder, 4);
    assert.equal(answer.atMs - (answer.request?.atMs ?? 0), 7);
    assert.equal(received({ id: 1, result: {} }).request, undefined);
  });

  it('knows the request by the other spelling of its ID', () => {
    sent({ id: 1, method: 'ping' });
    sent({ id: 'two', method: 'ping' });
    assert.equal(received({ id: '1', result: {} }).request?.id, 1);
    assert.equal(received({ id: 2, result: {} }).request, undefined);
  });

  it('finds the task that a message is about, wherever it is named', () => {
    sent({ id: 1, method: 'tools/call', params: { task: {} } });
    sent({ id: 2, method: 'tools/call' });
    sent({ id: 3, method: 'tasks/cancel', params: { taskId: 'c' } });
    received({ id: 1, method: 'elicitation/create', params: related('d') });
    const tasks = [
      received({ id: 1, result: { task: { taskId: 'a' } } }),
      received({ id: 2, result: { resultType: 'task', taskId: 'b' } }),
      received({ id: 3, error: { code: 1, message: 'No' } }),
      sent({ id: 1, result: { action: 'decline' } }),
      received({ method: 'notifications/tasks/status', params: { taskId: 'e' } }),
      received({ method: 'notifications/message', params: related('f') }),
      received({ id: 9, result: related('g') }),
    ];
    assert.deepEqual(
      tasks.map(({ taskId }) => taskId),
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
    );
  });

  it('finds the task of progress by the token of the call, and of a withdrawn question by its ID', () => {
    sent({ id: 1, method: 'tools/call', params: { task: {}, _meta: { progressToken: 'p' } } });
    const progress = { method: 'notifications/progress', params: { progressToken: 'p', progress: 1 } };
    assert.equal(received(progress).taskId, undefined);
    received({ id: 1, result: { task: { taskId: 'a' } } });
    assert.equal(received(progress).taskId, 'a');
    received({ id: 5, method: 'elicitation/create', params: related('b') });
    assert.equal(received({ method: 'notifications/cancelled', params: { requestId: 5 } }).taskId, 'b');
  });

  it('takes no task from what is no ID', () => {
    const values = [7, null, {}, 'x'.repeat(1_001)];
    for (const taskId of values) {
      assert.equal(received({ method: 'x', params: { taskId } }).taskId, undefined);
      assert.equal(received({ id: 1, result: { task: { taskId }, ...related(taskId) } }).taskId, undefined);
    }
    assert.equal(received({ method: 'x', params: [1] }).body, undefined);
    assert.equal(received({ id: 1, result: null }).body, undefined);
  });

  it('keeps no arguments of what it waits for', () => {
    const { request } = sent({
      id: 1,
      method: 'tools/call',
      params: { name: 'x', arguments: { a: 'hunter2' }, task: {} },
    });
    assert.equal(request?.asksForTask, true);
    assert.equal(JSON.stringify(request).includes('hunter2'), false);
  });

  it('says when it has forgotten requests', () => {
    for (let id = 0; id <= 1_000; id += 1) {
      sent({ id, method: 'ping' });
    }
    const [oldest, next] = [received({ id: 0, result: {} }), received({ id: 1, result: {} })];
    assert.deepEqual([oldest.request, oldest.mayBeForgotten], [undefined, true]);
    assert.equal(next.method, 'ping');
  });
});
