import assert from 'node:assert/strict';
import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { hiddenCreatedTask, hideCreatedTask } from '../../../src/mcp/createdTask';

const message = (fields: object) => ({ jsonrpc: '2.0', id: 1, ...fields }) as JSONRPCMessage;

describe('hideCreatedTask', () => {
  it('keeps an answer that made a task inside one that the client package takes', () => {
    const created = { resultType: 'task', taskId: 'a', status: 'working', _meta: { own: true } };
    const answer = message({ result: { ...created } });
    hideCreatedTask(answer);
    assert.ok('result' in answer);
    const { resultType, content, isError } = answer.result;
    assert.deepEqual([resultType, content, isError], ['complete', [], true]);
    assert.deepEqual(hiddenCreatedTask(answer.result), created);
  });

  it('leaves every other message as it is', () => {
    const messages = [
      { result: { resultType: 'complete', content: [] } },
      { result: { content: [] } },
      { result: { resultType: 'input_required' } },
      { error: { code: 1, message: 'task' } },
      { method: 'notifications/tasks', params: { resultType: 'task' } },
    ];
    for (const fields of messages) {
      const one = message(fields);
      hideCreatedTask(one);
      assert.deepEqual(one, message(fields));
    }
  });

  it('finds nothing hidden in an ordinary result', () => {
    for (const result of [undefined, null, 'x', {}, { _meta: {} }, { _meta: 3 }, { content: [], isError: true }]) {
      assert.equal(hiddenCreatedTask(result), undefined);
    }
  });
});
