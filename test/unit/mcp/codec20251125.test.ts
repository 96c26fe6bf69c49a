import assert from 'node:assert/strict';
import { isInvalidMessageError } from '../../../src/base/errors';
import * as codec from '../../../src/mcp/codec20251125';
import { readToolResult } from '../../../src/mcp/wireTask';

const ID = '786512e2-9e0d-44bd-8f29-789f320fe840';

/** The examples of MCP 2025-11-25, Basic, Utilities, Tasks. */
const created = {
  task: {
    taskId: ID,
    status: 'working',
    statusMessage: 'The operation is now in progress.',
    createdAt: '2025-11-25T10:30:00Z',
    lastUpdatedAt: '2025-11-25T10:40:00Z',
    ttl: 60_000,
    pollInterval: 5_000,
  },
};
const got = { ...created.task, ttl: 30_000 };
const result = {
  content: [{ type: 'text', text: 'Current weather in New York:\nTemperature: 72°F\nConditions: Partly cloudy' }],
  isError: false,
  _meta: { 'io.modelcontextprotocol/related-task': { taskId: ID } },
};
const listed = {
  tasks: [
    {
      taskId: ID,
      status: 'working',
      createdAt: '2025-11-25T10:30:00Z',
      lastUpdatedAt: '2025-11-25T10:40:00Z',
      ttl: 30_000,
      pollInterval: 5_000,
    },
    {
      taskId: 'abc123-def456-ghi789',
      status: 'completed',
      createdAt: '2025-11-25T09:15:00Z',
      lastUpdatedAt: '2025-11-25T10:40:00Z',
      ttl: 60_000,
    },
  ],
  nextCursor: 'next-page-cursor',
};
const cancelled = {
  taskId: ID,
  status: 'cancelled',
  statusMessage: 'The task was cancelled by request.',
  createdAt: '2025-11-25T10:30:00Z',
  lastUpdatedAt: '2025-11-25T10:40:00Z',
  ttl: 30_000,
  pollInterval: 5_000,
};
const notified = { ...cancelled, status: 'completed', statusMessage: undefined, ttl: 60_000, pollInterval: undefined };

/** What the examples say, in our words. */
const report = {
  taskId: ID,
  status: 'working',
  statusWord: 'working',
  statusMessage: 'The operation is now in progress.',
  createdAt: '2025-11-25T10:30:00Z',
  lastUpdatedAt: '2025-11-25T10:40:00Z',
  ttlMs: 60_000,
  pollIntervalMs: 5_000,
};

describe('codec of 2025-11-25', () => {
  describe('reads the specification’s examples', () => {
    it('of a call that became a task', () => {
      assert.deepEqual(codec.readCallAnswer(created, true), { kind: 'task', report });
    });

    it('of tasks/get', () => {
      assert.deepEqual(codec.readStatus(ID, got), { ...report, ttlMs: 30_000 });
    });

    it('of tasks/result', () => {
      assert.deepEqual(readToolResult(result), result);
    });

    it('of tasks/list', () => {
      const { reports, nextCursor } = codec.readPage(listed);
      assert.equal(nextCursor, 'next-page-cursor');
      assert.deepEqual(
        reports.map(({ taskId, status, ttlMs, pollIntervalMs }) => [taskId, status, ttlMs, pollIntervalMs]),
        [
          [ID, 'working', 30_000, 5_000],
          ['abc123-def456-ghi789', 'completed', 60_000, undefined],
        ],
      );
    });

    it('of tasks/cancel', () => {
      const { status, statusMessage } = codec.readStatus(ID, cancelled);
      assert.deepEqual([status, statusMessage], ['cancelled', 'The task was cancelled by request.']);
    });

    it('of notifications/tasks/status', () => {
      assert.deepEqual(codec.readNotification(notified), {
        taskId: ID,
        status: 'completed',
        statusWord: 'completed',
        createdAt: report.createdAt,
        lastUpdatedAt: report.lastUpdatedAt,
        ttlMs: 60_000,
      });
    });

    it('of capabilities', () => {
      const capabilities = { tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } } };
      assert.deepEqual(codec.readAbilities(capabilities), { tasks: true, list: true, cancel: true, call: true });
    });

    it('of tools that say whether they run as tasks', () => {
      const tool = (name: string, execution?: object) => ({ name, inputSchema: { type: 'object' }, execution });
      const { tools } = codec.readToolPage({
        tools: [
          tool('a', { taskSupport: 'required' }),
          tool('b', { taskSupport: 'optional' }),
          tool('c', { taskSupport: 'forbidden' }),
          tool('d', {}),
          tool('e'),
          tool('f', { taskSupport: 'sometimes' }),
        ],
      });
      assert.deepEqual(tools[0]?.inputSchema, { type: 'object' });
      assert.deepEqual(
        tools.map(({ taskSupport }) => taskSupport),
        ['required', 'optional', 'forbidden', 'forbidden', 'forbidden', 'forbidden'],
      );
    });
  });

  it('keeps what a server says that its tools do, and adds nothing that it left open', () => {
    const tool = (annotations?: unknown) => ({ name: 'a', inputSchema: {}, annotations });
    const said = { destructiveHint: true, readOnlyHint: false, openWorldHint: 'yes', idempotentHint: true, title: 'A' };
    const { tools } = codec.readToolPage({ tools: [tool(said), tool({ openWorldHint: true }), tool('none'), tool()] });
    assert.deepEqual(
      tools.map(({ annotations }) => annotations),
      [{ isDestructive: true, isReadOnly: false }, { isOpenWorld: true }, undefined, undefined],
    );
  });

  it('declares nothing that the server did not', () => {
    const none = { tasks: false, list: false, cancel: false, call: false };
    for (const capabilities of [undefined, null, {}, { tasks: true }, { extensions: {} }, 'tasks']) {
      assert.deepEqual(codec.readAbilities(capabilities), none);
    }
    assert.deepEqual(codec.readAbilities({ tasks: { list: true, cancel: {}, requests: { tools: [] } } }), {
      ...none,
      tasks: true,
      cancel: true,
    });
  });

  it('knows the answer of a call that was run at once', () => {
    assert.deepEqual(codec.readCallAnswer(result, true), { kind: 'result', result });
    const structured = { content: [], structuredContent: { task: 'build' } };
    assert.deepEqual(codec.readCallAnswer(structured, true), { kind: 'result', result: structured });
    const withTask = { content: [], task: 'the name of a field of its own' };
    assert.deepEqual(codec.readCallAnswer(withTask, false), { kind: 'result', result: withTask });
  });

  it('passes over what is no task in a list, and no tool among tools', () => {
    const tasks = [null, 3, {}, { taskId: 'a' }, { status: 'working' }, { taskId: 7, status: 'working' }, got];
    assert.deepEqual(
      codec.readPage({ tasks }).reports.map(({ taskId }) => taskId),
      [ID],
    );
    const tools = [null, {}, { name: 3 }, { name: 'build', inputSchema: 'none', title: 5, description: null }];
    assert.deepEqual(codec.readToolPage({ tools }), {
      tools: [{ name: 'build', inputSchema: {}, taskSupport: 'forbidden' }],
    });
  });

  it('refuses a list that is none', () => {
    for (const value of [undefined, null, [], {}, { tasks: {} }, { tools: 'none' }]) {
      assert.throws(() => codec.readPage(value), isInvalidMessageError);
      assert.throws(() => codec.readToolPage(value), isInvalidMessageError);
    }
  });

  it('takes only a text for a cursor', () => {
    assert.equal(codec.readPage({ tasks: [], nextCursor: '' }).nextCursor, '');
    for (const nextCursor of [undefined, null, 3, {}]) {
      assert.equal('nextCursor' in codec.readPage({ tasks: [], nextCursor }), false);
    }
  });

  it('reads progress, or nothing where it carries no number', () => {
    assert.deepEqual(codec.readProgress({ progressToken: 'a', progress: 50, total: 100, message: 'Half' }), {
      progress: 50,
      total: 100,
      message: 'Half',
    });
    assert.deepEqual(codec.readProgress({ progress: 0.5, total: '1', message: 3 }), { progress: 0.5 });
    assert.equal(codec.readProgress({ progress: '50' }), undefined);
  });

  it('reads the pages that a call needs, and passes over what is none', () => {
    const page = { mode: 'url', elicitationId: 'e-1', url: 'https://example.com', message: 'Sign in' };
    const others = ['x', null, { ...page, url: 3 }, { ...page, elicitationId: undefined }];
    assert.deepEqual(codec.readPages({ elicitations: [page, ...others] }), {
      'e-1': { method: 'elicitation/create', params: page },
    });
    for (const data of [undefined, [], {}, { elicitations: {} }]) {
      assert.deepEqual(codec.readPages(data), {});
    }
  });

  it('takes a page for a page, whatever mode it claims', () => {
    const pages = codec.readPages({ elicitations: [{ mode: 'form', elicitationId: 'e', url: 'https://example.com' }] });
    assert.equal(pages.e?.params.mode, 'url');
  });
});
