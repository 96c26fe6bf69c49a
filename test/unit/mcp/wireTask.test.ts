import assert from 'node:assert/strict';
import { isInvalidMessageError } from '../../../src/base/errors';
import { readTask, readTaskNamed, readToolResult, type TaskSpelling } from '../../../src/mcp/wireTask';

const spelling: TaskSpelling = { ttl: 'ttl', pollInterval: 'pollInterval' };
const read = (fields: object = {}) => readTask({ taskId: 'a', status: 'working', ...fields }, spelling);

describe('readTask', () => {
  it('needs no more than an ID and a status', () => {
    assert.deepEqual(read(), {
      taskId: 'a',
      status: 'working',
      statusWord: 'working',
      createdAt: '',
      lastUpdatedAt: '',
      ttlMs: null,
    });
  });

  it('refuses what is no task, as a fault of the server and not as an unknown task', () => {
    for (const value of [
      undefined,
      null,
      'task',
      [],
      {},
      { taskId: 'a' },
      { status: 'working' },
      { taskId: 1, status: 'x' },
    ]) {
      assert.throws(
        () => readTask(value, spelling),
        error => isInvalidMessageError(error),
        JSON.stringify(value),
      );
    }
  });

  it('keeps a status that it does not know as it was sent', () => {
    for (const word of ['paused', 'Working', 'COMPLETED', 'unknown', '']) {
      const { status, statusWord } = read({ status: word });
      assert.deepEqual([status, statusWord], ['unknown', word]);
    }
  });

  it('takes what is of the wrong kind for not sent', () => {
    const { createdAt, lastUpdatedAt, ttlMs, ...rest } = read({
      statusMessage: { text: 'x' },
      createdAt: 1_764_066_600_000,
      lastUpdatedAt: null,
      ttl: '60000',
      pollInterval: '5000',
    });
    assert.deepEqual([createdAt, lastUpdatedAt, ttlMs], ['', '', null]);
    assert.deepEqual(rest, { taskId: 'a', status: 'working', statusWord: 'working' });
  });

  it('takes no time that is none', () => {
    for (const time of [-1, Number.NaN, Number.POSITIVE_INFINITY, null, '', [], true]) {
      const report = read({ ttl: time, pollInterval: time });
      assert.deepEqual([report.ttlMs, report.pollIntervalMs], [null, undefined], String(time));
    }
  });

  it('takes any time that is one', () => {
    for (const time of [0, 0.5, 1, 2 ** 31, Number.MAX_SAFE_INTEGER, 1e300]) {
      const report = read({ ttl: time, pollInterval: time });
      assert.deepEqual([report.ttlMs, report.pollIntervalMs], [time, time]);
    }
  });

  it('takes no notice of fields that it does not know, nor of the other revision’s', () => {
    assert.deepEqual(read({ ttlMs: 5, pollIntervalMs: 5, owner: 'me', __proto__: { ttl: 5 } }), read());
    const modern = readTask(
      { taskId: 'a', status: 'working', ttl: 1, pollInterval: 1, ttlMs: 2, pollIntervalMs: 3 },
      { ttl: 'ttlMs', pollInterval: 'pollIntervalMs' },
    );
    assert.deepEqual([modern.ttlMs, modern.pollIntervalMs], [2, 3]);
  });

  it('takes any text for an ID', () => {
    for (const taskId of ['', ' ', '../..', '日本', 'x'.repeat(100_000), '\u0000']) {
      assert.equal(read({ taskId }).taskId, taskId);
    }
  });
});

describe('readTaskNamed', () => {
  it('refuses an answer about another task', () => {
    assert.equal(readTaskNamed('a', { taskId: 'a', status: 'working' }, spelling).taskId, 'a');
    assert.throws(
      () => readTaskNamed('b', { taskId: 'a', status: 'working' }, spelling),
      error => isInvalidMessageError(error) && /another task/.test(error.message),
    );
  });
});

describe('readToolResult', () => {
  it('keeps a result as it was sent, with content in any case', () => {
    const result = { content: [{ type: 'text', text: 'x' }, 7], isError: true, extra: { a: 1 } };
    assert.deepEqual(readToolResult(result), result);
    assert.deepEqual(readToolResult({ structuredContent: 3 }), { structuredContent: 3, content: [] });
    assert.deepEqual(readToolResult({ content: 'text' }), { content: [] });
  });

  it('refuses what is no object', () => {
    for (const value of [undefined, null, 'built', []]) {
      assert.throws(() => readToolResult(value), isInvalidMessageError);
    }
  });
});
