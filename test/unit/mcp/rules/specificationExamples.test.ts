import assert from 'node:assert/strict';
import { RuleExchange, relatedTask } from '../../../support/ruleExchange';

const ID = '786512e2-9e0d-44bd-8f29-789f320fe840';
const AT = { createdAt: '2025-11-25T10:30:00Z', lastUpdatedAt: '2025-11-25T10:40:00Z' };
const CALL = { name: 'get_weather', arguments: { city: 'New York' } };
const IN_PROGRESS = { taskId: ID, status: 'working', statusMessage: 'The operation is now in progress.', ...AT };

/** The examples as they are printed, each in a conversation of its own: they do not tell one story. */
const LEGACY: Readonly<Record<string, (exchange: RuleExchange) => void>> = {
  'Creating Tasks': exchange =>
    exchange.asked(
      'tools/call',
      { ...CALL, task: { ttl: 60_000 } },
      { task: { ...IN_PROGRESS, ttl: 60_000, pollInterval: 5_000 } },
    ),
  'Getting Tasks': exchange =>
    exchange.asked('tasks/get', { taskId: ID }, { ...IN_PROGRESS, ttl: 30_000, pollInterval: 5_000 }),
  'Retrieving Task Results': exchange =>
    exchange.asked(
      'tasks/result',
      { taskId: ID },
      { content: [{ type: 'text', text: 'Partly cloudy' }], isError: false, ...relatedTask(ID) },
    ),
  'Task Status Notification': exchange =>
    exchange.notified('notifications/tasks/status', {
      taskId: ID,
      status: 'completed',
      createdAt: '2025-11-25T10:30:00Z',
      lastUpdatedAt: '2025-11-25T10:50:00Z',
      ttl: 60_000,
      pollInterval: 5_000,
    }),
  'Listing Tasks': exchange =>
    exchange.asked(
      'tasks/list',
      { cursor: 'optional-cursor-value' },
      {
        tasks: [
          { taskId: ID, status: 'working', ...AT, ttl: 30_000, pollInterval: 5_000 },
          { taskId: 'abc123-def456-ghi789', status: 'completed', ...AT, ttl: 60_000 },
        ],
        nextCursor: 'next-page-cursor',
      },
    ),
  'Cancelling Tasks': exchange =>
    exchange.asked(
      'tasks/cancel',
      { taskId: ID },
      { ...IN_PROGRESS, status: 'cancelled', ttl: 30_000, pollInterval: 5_000 },
    ),
  'Task not found': exchange => exchange.refused('tasks/get', { taskId: ID }, -32_602),
  'Task augmentation required': exchange => exchange.refused('tools/call', CALL, -32_600),
  'Task with execution error': exchange =>
    exchange.asked(
      'tasks/get',
      { taskId: ID },
      {
        taskId: ID,
        status: 'failed',
        ...AT,
        ttl: 30_000,
        statusMessage: 'Tool execution failed: API rate limit exceeded',
      },
    ),
};

const TASK = { taskId: ID, ...AT, ttlMs: 3_600_000, pollIntervalMs: 5_000 };
const NAME_FORM = {
  method: 'elicitation/create',
  params: {
    mode: 'form',
    message: 'Please enter your name.',
    requestedSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
  },
};

const MODERN: Readonly<Record<string, (exchange: RuleExchange) => void>> = {
  'Task Creation': exchange =>
    exchange.asked('tools/call', CALL, { resultType: 'task', ...IN_PROGRESS, ttlMs: 60_000, pollIntervalMs: 5_000 }),
  'Example Message Flow': exchange => {
    const get = (status: string, more = {}) =>
      exchange.asked('tasks/get', { taskId: ID }, { resultType: 'complete', ...TASK, status, ...more });
    exchange.asked('tools/call', { name: 'hello_world' }, { resultType: 'task', ...TASK, status: 'working' });
    get('working');
    get('input_required', { inputRequests: { name: NAME_FORM } });
    get('input_required', { inputRequests: { name: NAME_FORM } });
    const inputResponses = { name: { action: 'accept', content: { input: 'Luca' } } };
    exchange.asked('tasks/update', { taskId: ID, inputResponses }, { resultType: 'complete' });
    get('working');
    get('completed', { result: { content: [{ type: 'text', text: 'Hello, Luca!' }], isError: false } });
  },
  'Task with JSON-RPC execution error': exchange =>
    exchange.asked(
      'tasks/get',
      { taskId: ID },
      {
        resultType: 'task',
        ...TASK,
        status: 'failed',
        statusMessage: 'Tool execution failed: API rate limit exceeded',
        error: { code: -32_603, message: 'API rate limit exceeded' },
      },
    ),
  'Tool call completed with tool error': exchange =>
    exchange.asked(
      'tasks/get',
      { taskId: ID },
      {
        resultType: 'task',
        ...TASK,
        status: 'completed',
        result: { content: [{ type: 'text', text: 'Failed to process request: invalid input' }], isError: true },
      },
    ),
};

describe("protocol rules over the specification's own examples", () => {
  for (const [name, play] of Object.entries(LEGACY)) {
    it(`find nothing in 2025-11-25, "${name}"`, () => {
      const exchange = RuleExchange.legacy();
      play(exchange);
      assert.deepEqual(exchange.rules.findings(), []);
    });
  }

  for (const [name, play] of Object.entries(MODERN)) {
    it(`find nothing in SEP-2663, "${name}"`, () => {
      const exchange = RuleExchange.modern();
      play(exchange);
      assert.deepEqual(exchange.rules.findings(), []);
    });
  }

  it('miss the subscription ID in the notification of SEP-2663, which the base protocol asks for', () => {
    const exchange = RuleExchange.modern();
    exchange.notified('notifications/tasks', { ...TASK, status: 'completed', result: { content: [] } });
    assert.deepEqual(exchange.broken, ['subscription-id-missing']);
  });
});
