import assert from 'node:assert/strict';
import * as codec from '../../../src/mcp/codec20260728';

const ID = '786512e2-9e0d-44bd-8f29-789f320fe840';

/** The shapes of the specification of the tasks extension, `tasks.md`. */
const task = {
  taskId: ID,
  status: 'working',
  createdAt: '2025-11-25T10:30:00Z',
  lastUpdatedAt: '2025-11-25T10:40:00Z',
  ttlMs: 60_000,
  pollIntervalMs: 5_000,
};
const created = { resultType: 'task', ...task, statusMessage: 'The operation is now in progress.' };
const inputRequired = {
  resultType: 'complete',
  ...task,
  status: 'input_required',
  inputRequests: {
    name: {
      method: 'elicitation/create',
      params: { mode: 'form', message: 'Please provide your name', requestedSchema: { type: 'object' } },
    },
  },
};
const completed = {
  resultType: 'complete',
  ...task,
  status: 'completed',
  result: { content: [{ type: 'text', text: 'Deployed' }], isError: false },
};
const failed = {
  resultType: 'complete',
  ...task,
  status: 'failed',
  statusMessage: 'Tool execution failed: API rate limit exceeded',
  error: { code: -32_603, message: 'API rate limit exceeded', data: { retryAfter: 30 } },
};
const notified = {
  ...completed,
  resultType: undefined,
  _meta: { 'io.modelcontextprotocol/subscriptionId': 7 },
};

const report = {
  taskId: ID,
  status: 'working',
  statusWord: 'working',
  createdAt: '2025-11-25T10:30:00Z',
  lastUpdatedAt: '2025-11-25T10:40:00Z',
  ttlMs: 60_000,
  pollIntervalMs: 5_000,
};

describe('codec of 2026-07-28', () => {
  describe('reads the specification’s examples', () => {
    it('of a call that became a task', () => {
      assert.deepEqual(codec.readCreated(created), {
        ...report,
        statusMessage: 'The operation is now in progress.',
      });
    });

    it('of tasks/get while the task runs, or waits for input', () => {
      assert.deepEqual(codec.readAnswer(ID, { resultType: 'complete', ...task }), { report });
      const { report: waiting, payload } = codec.readAnswer(ID, inputRequired);
      assert.deepEqual([waiting.status, payload], ['input_required', undefined]);
    });

    it('of tasks/get with the result of a completed task', () => {
      assert.deepEqual(codec.readAnswer(ID, completed).payload, { kind: 'result', result: completed.result });
    });

    it('of tasks/get with the error of a failed task', () => {
      assert.deepEqual(codec.readAnswer(ID, failed).payload, { kind: 'error', error: failed.error });
    });

    it('of notifications/tasks', () => {
      const { report: heard, payload } = codec.readNotification(notified);
      assert.deepEqual([heard.status, payload?.kind], ['completed', 'result']);
    });

    it('of capabilities', () => {
      const capabilities = { tools: {}, extensions: { 'io.modelcontextprotocol/tasks': {} } };
      assert.deepEqual(codec.readAbilities(capabilities), { tasks: true, list: false, cancel: true, call: true });
    });

    it('of an acknowledged subscription', () => {
      const params = {
        _meta: { 'io.modelcontextprotocol/subscriptionId': 7 },
        notifications: { taskIds: [ID, 'other'], toolsListChanged: true },
      };
      assert.deepEqual(codec.readAcknowledgedTaskIds(params), new Set([ID, 'other']));
    });
  });

  it('declares nothing that the server did not: the capabilities of 2025-11-25 mean nothing here', () => {
    const none = { tasks: false, list: false, cancel: false, call: false };
    for (const capabilities of [undefined, {}, { tasks: { list: {}, cancel: {} } }, { extensions: [] }]) {
      assert.deepEqual(codec.readAbilities(capabilities), none);
    }
    assert.deepEqual(codec.readAbilities({ extensions: { 'io.modelcontextprotocol/tasks': true } }), none);
  });

  it('has a payload only of the status that it belongs to', () => {
    for (const status of ['working', 'input_required', 'cancelled', 'paused']) {
      assert.equal(codec.readAnswer(ID, { ...completed, ...failed, status }).payload, undefined, status);
    }
    assert.equal(codec.readAnswer(ID, { ...completed, status: 'failed' }).payload, undefined);
    assert.equal(codec.readAnswer(ID, { ...failed, status: 'completed' }).payload, undefined);
    assert.equal(codec.readAnswer(ID, { ...completed, result: 'built' }).payload, undefined);
  });

  it('keeps a tool error for what it is: a result', () => {
    const result = { content: [], isError: true };
    assert.deepEqual(codec.readAnswer(ID, { ...completed, result }).payload, { kind: 'result', result });
  });

  it('reads an error however little there is of it', () => {
    const payload = (error: object) => codec.readAnswer(ID, { ...failed, error }).payload;
    assert.deepEqual(payload({}), { kind: 'error', error: { code: 0, message: '' } });
    assert.deepEqual(payload({ code: '1', message: 2, data: null }), {
      kind: 'error',
      error: { code: 0, message: '', data: null },
    });
  });

  it('takes nothing for acknowledged that is no list of IDs', () => {
    for (const params of [undefined, {}, { notifications: [] }, { notifications: { taskIds: 'all' } }]) {
      assert.equal(codec.readAcknowledgedTaskIds(params).size, 0);
    }
    assert.deepEqual(codec.readAcknowledgedTaskIds({ notifications: { taskIds: ['a', 3, null] } }), new Set(['a']));
  });

  describe('reads questions', () => {
    it('of tasks that wait for input, and of no other', () => {
      const { inputRequests } = inputRequired;
      assert.deepEqual(codec.readAnswer(ID, inputRequired).report.inputRequests, inputRequests);
      assert.equal(codec.readAnswer(ID, { ...inputRequired, status: 'working' }).report.inputRequests, undefined);
      assert.deepEqual(codec.readAnswer(ID, { ...inputRequired, inputRequests: {} }).report.inputRequests, {});
      assert.equal(codec.readAnswer(ID, { ...inputRequired, inputRequests: [] }).report.inputRequests, undefined);
    });

    it('of notifications as well', () => {
      const { resultType: _none, ...params } = inputRequired;
      assert.deepEqual(codec.readNotification(params).report.inputRequests, inputRequired.inputRequests);
    });

    it('and passes over what is none', () => {
      const listed = {
        a: 'A?',
        b: { params: {} },
        c: null,
        d: { method: 'roots/list' },
        e: { method: 'x', params: 3 },
      };
      assert.deepEqual(codec.readQuestions(listed), {
        d: { method: 'roots/list', params: {} },
        e: { method: 'x', params: {} },
      });
      assert.deepEqual(codec.readQuestions(undefined), {});
    });

    it('and passes over what is too deep to be looked at', () => {
      const params = JSON.parse(`${'{"a":'.repeat(6_000)}1${'}'.repeat(6_000)}`);
      const listed = { deep: { method: 'elicitation/create', params }, plain: { method: 'roots/list' } };
      assert.deepEqual(Object.keys(codec.readQuestions(listed)), ['plain']);
    });

    it('under any key, and no more than anybody answers', () => {
      const odd = JSON.parse('{"__proto__": {"method": "roots/list"}}');
      assert.deepEqual(Object.keys(codec.readQuestions(odd)), ['__proto__']);
      const many = Object.fromEntries(
        Array.from({ length: 500 }, (_, index) => [`k${index}`, { method: 'roots/list' }]),
      );
      assert.equal(Object.keys(codec.readQuestions(many)).length, 100);
    });
  });
});
