import assert from 'node:assert/strict';
import { RULES_2026_07_28 } from '../../../../src/mcp/rules/rules20260728';
import { describeCases, namesOf, type RuleCase, rulesOf } from '../../../support/ruleCases';
import { complete, modernTask, RuleExchange } from '../../../support/ruleExchange';

type Fields = Record<string, unknown>;

const CALL = { name: 'build' };
const SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId';
const RESULT = { content: [] };
const FORM = { method: 'elicitation/create', params: { message: 'Who?', requestedSchema: { type: 'object' } } };
const OTHER_FORM = { method: 'elicitation/create', params: { message: 'Who?', requestedSchema: { type: 'string' } } };

const gets = (exchange: RuleExchange, more: Fields) =>
  exchange.asked('tasks/get', { taskId: 'a' }, complete(modernTask(more)));
const creates = (exchange: RuleExchange, more: Fields = {}, params: Fields = CALL) =>
  exchange.asked('tools/call', params, { resultType: 'task', ...modernTask(more) });
const asks = (exchange: RuleExchange, inputRequests: Fields) =>
  gets(exchange, { status: 'input_required', inputRequests });
const requiresInput = (exchange: RuleExchange, more: Fields) =>
  exchange.asked('tools/call', CALL, { resultType: 'input_required', ...more });

const lists = (exchange: RuleExchange, more: Fields) => {
  const tools = [{ name: 'build', inputSchema: {}, ...more }];
  exchange.asked('tools/list', {}, complete({ tools, ttlMs: 0, cacheScope: 'public' }));
};

/** Opens a subscription. @returns its ID */
function listens(exchange: RuleExchange, notifications: Fields, acknowledged = notifications): number {
  const id = exchange.ask('subscriptions/listen', { notifications });
  exchange.notified('notifications/subscriptions/acknowledged', { ...on(id), notifications: acknowledged });
  return id;
}

const on = (subscriptionId: unknown): Fields => ({ _meta: { [SUBSCRIPTION_ID]: subscriptionId } });

const cases: RuleCase[] = [
  {
    rule: 'result-type-missing',
    breaks: exchange => exchange.asked('tools/call', CALL, RESULT),
    keeps: exchange => exchange.asked('tools/call', CALL, complete(RESULT)),
  },
  {
    rule: 'result-type-unknown',
    breaks: exchange => exchange.asked('tools/call', CALL, { resultType: 'partial', ...RESULT }),
    keeps: exchange => requiresInput(exchange, { requestState: 's' }),
  },
  {
    rule: 'result-type-task-elsewhere',
    breaks: exchange => exchange.asked('tasks/update', { taskId: 'a' }, { resultType: 'task' }),
    // Examples of the extension have it so, against its text.
    keeps: exchange => exchange.asked('tasks/get', { taskId: 'a' }, { resultType: 'task', ...modernTask() }),
  },
  {
    rule: 'input-required-elsewhere',
    breaks: exchange => exchange.asked('tools/list', {}, { resultType: 'input_required', requestState: 's' }),
    keeps: exchange => exchange.asked('prompts/get', {}, { resultType: 'input_required', requestState: 's' }),
  },
  {
    rule: 'input-required-empty',
    breaks: exchange => requiresInput(exchange, {}),
    keeps: exchange => requiresInput(exchange, { inputRequests: { name: FORM } }),
  },
  {
    rule: 'created-with-payload',
    breaks: exchange => creates(exchange, { status: 'completed', result: RESULT }),
    keeps: exchange => creates(exchange, { status: 'completed' }),
  },
  {
    rule: 'completed-without-result',
    breaks: exchange => gets(exchange, { status: 'completed' }),
    keeps: exchange => gets(exchange, { status: 'completed', result: { ...RESULT, isError: true } }),
  },
  {
    rule: 'failed-without-error',
    breaks: exchange => gets(exchange, { status: 'failed', statusMessage: 'No', error: 'No' }),
    keeps: exchange =>
      gets(exchange, { status: 'failed', statusMessage: 'No', error: { code: -32_603, message: 'No' } }),
  },
  {
    rule: 'input-required-without-requests',
    breaks: exchange => gets(exchange, { status: 'input_required' }),
    keeps: exchange => asks(exchange, {}),
  },
  {
    rule: 'failed-without-message',
    breaks: exchange => gets(exchange, { status: 'failed', error: { code: -32_603, message: 'No' } }),
    keeps: exchange => gets(exchange, { status: 'cancelled' }),
  },
  {
    rule: 'ttl-missing',
    breaks: exchange => gets(exchange, { ttlMs: undefined, ttl: 60_000 }),
    keeps: exchange => gets(exchange, { ttlMs: null }),
  },
  {
    rule: 'ttl-missing',
    breaks: exchange => gets(exchange, { ttlMs: 0.5 }),
    keeps: exchange => gets(exchange, { ttlMs: 0 }),
  },
  {
    rule: 'poll-interval-unreadable',
    breaks: exchange => gets(exchange, { pollIntervalMs: 1.5 }),
    keeps: exchange => gets(exchange, { pollIntervalMs: undefined }),
  },
  {
    rule: 'created-at-missing',
    breaks: exchange => gets(exchange, { createdAt: 'yesterday' }),
    keeps: exchange => gets(exchange, { createdAt: '20260728T1030' }),
  },
  {
    rule: 'last-updated-at-missing',
    breaks: exchange => gets(exchange, { lastUpdatedAt: undefined }),
    keeps: exchange => gets(exchange, { lastUpdatedAt: '2026-07-28T10:30:00.5' }),
  },
  {
    rule: 'created-at-changed',
    breaks: exchange => {
      creates(exchange);
      gets(exchange, { createdAt: '2026-07-28T10:31:00Z' });
    },
    keeps: exchange => {
      creates(exchange);
      gets(exchange, { createdAt: '2026-07-28T10:30:00.250Z' });
    },
  },
  {
    rule: 'task-id-missing',
    breaks: exchange => creates(exchange, { taskId: undefined }),
    keeps: exchange => creates(exchange, { taskId: '' }),
  },
  {
    rule: 'task-id-reused',
    breaks: exchange => {
      creates(exchange);
      creates(exchange);
    },
    keeps: exchange => {
      creates(exchange);
      gets(exchange, {});
    },
  },
  {
    rule: 'status-unknown',
    breaks: exchange => gets(exchange, { status: 'queued' }),
    keeps: exchange => gets(exchange, { status: 'cancelled' }),
  },
  {
    rule: 'terminal-status-changed',
    breaks: exchange => {
      gets(exchange, { status: 'cancelled' });
      gets(exchange, { status: 'completed', result: RESULT });
    },
    keeps: exchange => {
      exchange.asked('tasks/cancel', { taskId: 'a' }, complete());
      gets(exchange, { status: 'working' });
      gets(exchange, { status: 'completed', result: RESULT });
    },
  },
  {
    rule: 'answer-about-other-task',
    breaks: exchange => gets(exchange, { taskId: 'b' }),
    keeps: exchange => gets(exchange, {}),
  },
  {
    rule: 'created-but-unknown',
    breaks: exchange => {
      creates(exchange);
      exchange.refused('tasks/get', { taskId: 'a' }, -32_602);
    },
    keeps: exchange => {
      creates(exchange);
      exchange.nowMs += 60_000;
      exchange.refused('tasks/get', { taskId: 'a' }, -32_602);
      exchange.refused('tasks/get', { taskId: 'of another day' }, -32_602);
    },
  },
  {
    rule: 'gone-before-ttl',
    breaks: exchange => {
      creates(exchange);
      gets(exchange, {});
      exchange.refused('tasks/get', { taskId: 'a' }, -32_602);
    },
    keeps: exchange => {
      creates(exchange);
      gets(exchange, { ttlMs: 10 });
      exchange.nowMs += 10;
      exchange.refused('tasks/get', { taskId: 'a' }, -32_602);
    },
  },
  {
    rule: 'method-offered-but-missing',
    breaks: exchange => exchange.refused('tasks/update', { taskId: 'a' }, -32_601),
    keeps: exchange => exchange.refused('tasks/list', {}, -32_601),
  },
  {
    rule: 'tasks-undeclared',
    start: () => {
      const exchange = RuleExchange.fresh();
      exchange.connection.negotiated('2026-07-28', { tools: {} });
      return exchange;
    },
    breaks: exchange => creates(exchange),
    keeps: exchange => exchange.asked('tools/call', CALL, complete(RESULT)),
  },
  {
    rule: 'task-to-undeclared-client',
    start: () => RuleExchange.modern({ elicitation: {} }),
    breaks: exchange => creates(exchange),
    keeps: exchange => exchange.refused('tools/call', CALL, -32_021),
  },
  {
    rule: 'acknowledgement-not-empty',
    breaks: exchange => exchange.asked('tasks/cancel', { taskId: 'a' }, complete(modernTask({ status: 'cancelled' }))),
    keeps: exchange => exchange.asked('tasks/cancel', { taskId: 'a' }, complete({ _meta: {} })),
  },
  {
    rule: 'caching-hints-missing',
    breaks: exchange => exchange.asked('tools/list', {}, complete({ tools: [], ttlMs: -1, cacheScope: 'private' })),
    keeps: exchange => exchange.asked('tools/list', {}, complete({ tools: [], ttlMs: 0, cacheScope: 'private' })),
  },
  {
    rule: 'input-schema-missing',
    breaks: exchange => lists(exchange, { inputSchema: undefined }),
    keeps: exchange => lists(exchange, {}),
  },
  {
    rule: 'structured-content-missing',
    breaks: exchange => {
      lists(exchange, { outputSchema: {} });
      creates(exchange);
      gets(exchange, { status: 'completed', result: RESULT });
    },
    keeps: exchange => {
      lists(exchange, { outputSchema: {} });
      creates(exchange);
      gets(exchange, { status: 'completed', result: { ...RESULT, structuredContent: 7 } });
      gets(exchange, { taskId: 'a', status: 'completed', result: { ...RESULT, isError: true } });
      requiresInput(exchange, { requestState: 's' });
    },
  },
  {
    rule: 'error-code-reserved',
    breaks: exchange => exchange.refused('resources/read', {}, -32_002),
    keeps: exchange => exchange.refused('tools/call', CALL, -32_020),
  },
  {
    rule: 'error-code-reserved',
    breaks: exchange => exchange.refused('tools/call', CALL, -32_050),
    keeps: exchange => {
      exchange.refused('tools/call', CALL, -32_019);
      exchange.refused('tools/call', CALL, -32_100);
    },
  },
  {
    rule: 'request-from-server',
    breaks: exchange => exchange.received({ id: 1, method: 'elicitation/create', params: {} }),
    keeps: exchange => requiresInput(exchange, { inputRequests: { name: FORM } }),
  },
  {
    rule: 'progress-of-task',
    start: () => RuleExchange.modern(undefined, 'http'),
    breaks: exchange => {
      creates(exchange, {}, { ...CALL, _meta: { progressToken: 'p' } });
      exchange.notified('notifications/progress', { progressToken: 'p', progress: 1 });
    },
    keeps: exchange => {
      const asked = exchange.ask('tools/call', { ...CALL, _meta: { progressToken: 'p' } });
      exchange.notified('notifications/progress', { progressToken: 'p', progress: 1 });
      exchange.answer(asked, complete(RESULT));
    },
  },
  {
    rule: 'progress-not-rising',
    breaks: exchange => {
      exchange.ask('tools/call', { ...CALL, _meta: { progressToken: 1 } });
      exchange.notified('notifications/progress', { progressToken: 1, progress: 2 });
      exchange.notified('notifications/progress', { progressToken: 1, progress: 1 });
    },
    keeps: exchange => {
      exchange.ask('tools/call', { ...CALL, _meta: { progressToken: 1 } });
      exchange.ask('tools/call', { ...CALL, _meta: { progressToken: 2 } });
      exchange.notified('notifications/progress', { progressToken: 1, progress: 2 });
      exchange.notified('notifications/progress', { progressToken: 2, progress: 1 });
    },
  },
  {
    rule: 'progress-of-nothing',
    breaks: exchange => exchange.notified('notifications/progress', { progressToken: 'p', progress: 1 }),
    keeps: exchange => {
      exchange.ask('tools/call', { ...CALL, _meta: { progressToken: 'p' } });
      exchange.notified('notifications/progress', { progressToken: 'p', progress: 1 });
    },
  },
  {
    rule: 'progress-after-end',
    breaks: exchange => {
      exchange.asked('tools/call', { ...CALL, _meta: { progressToken: 'p' } }, complete(RESULT));
      exchange.notified('notifications/progress', { progressToken: 'p', progress: 1 });
    },
    keeps: exchange => {
      const asked = exchange.ask('tools/call', { ...CALL, _meta: { progressToken: 'p' } });
      exchange.notified('notifications/progress', { progressToken: 'p', progress: 1 });
      exchange.answer(asked, complete(RESULT));
    },
  },
  {
    rule: 'log-unrequested',
    breaks: exchange => exchange.notified('notifications/message', { level: 'info', data: 'Hello' }),
    keeps: exchange => {
      exchange.ask('tools/call', { ...CALL, _meta: { 'io.modelcontextprotocol/logLevel': 'info' } });
      exchange.notified('notifications/message', { level: 'info', data: 'Hello' });
    },
  },
  {
    rule: 'cancelled-misused',
    breaks: exchange => exchange.notified('notifications/cancelled', { requestId: exchange.ask('tools/call', CALL) }),
    keeps: exchange => exchange.notified('notifications/cancelled', { requestId: listens(exchange, {}) }),
  },
  {
    rule: 'subscription-id-missing',
    breaks: exchange => {
      listens(exchange, { taskIds: ['a'] });
      exchange.notified('notifications/tasks', modernTask());
    },
    keeps: exchange => {
      const id = listens(exchange, { taskIds: ['a'] });
      exchange.notified('notifications/tasks', { ...modernTask(), ...on(id) });
    },
  },
  {
    rule: 'subscription-id-unknown',
    breaks: exchange => {
      listens(exchange, { taskIds: ['a'] });
      exchange.notified('notifications/tasks', { ...modernTask(), ...on('listen') });
    },
    keeps: exchange => {
      const id = listens(exchange, { taskIds: ['a'] });
      exchange.sent({ method: 'notifications/cancelled', params: { requestId: id } });
      exchange.notified('notifications/tasks', { ...modernTask(), ...on(id) }); // On its way when it was closed.
    },
  },
  {
    rule: 'notified-before-acknowledgement',
    breaks: exchange => {
      const id = exchange.ask('subscriptions/listen', { notifications: { taskIds: ['a'] } });
      exchange.notified('notifications/tasks', { ...modernTask(), ...on(id) });
    },
    keeps: exchange => {
      const first = listens(exchange, { taskIds: ['a'] });
      exchange.ask('subscriptions/listen', { notifications: { taskIds: ['a'] } });
      exchange.notified('notifications/tasks', { ...modernTask(), ...on(first) });
    },
  },
  {
    rule: 'notification-unrequested',
    breaks: exchange =>
      exchange.notified('notifications/tasks', { ...modernTask(), ...on(listens(exchange, { taskIds: ['b'] })) }),
    keeps: exchange =>
      exchange.notified('notifications/tasks', { ...modernTask(), ...on(listens(exchange, { taskIds: ['b', 'a'] })) }),
  },
  {
    rule: 'notification-unrequested',
    breaks: exchange =>
      exchange.notified('notifications/tools/list_changed', on(listens(exchange, { taskIds: ['a'] }))),
    keeps: exchange =>
      exchange.notified('notifications/tools/list_changed', on(listens(exchange, { toolsListChanged: true }))),
  },
  {
    rule: 'acknowledged-unasked',
    breaks: exchange => listens(exchange, { taskIds: ['a'] }, { taskIds: ['a', 'b'] }),
    keeps: exchange => listens(exchange, { taskIds: ['a', 'b'] }, { taskIds: ['a'] }),
  },
  {
    rule: 'acknowledged-unasked',
    breaks: exchange => listens(exchange, { taskIds: ['a'] }, { toolsListChanged: true }),
    keeps: exchange => listens(exchange, { toolsListChanged: true }, { toolsListChanged: false, taskIds: [] }),
  },
  {
    rule: 'subscription-end-without-id',
    breaks: exchange => exchange.answer(listens(exchange, { taskIds: ['a'] }), complete()),
    keeps: exchange => {
      const id = listens(exchange, { taskIds: ['a'] });
      exchange.answer(id, complete(on(id)));
    },
  },
  {
    rule: 'question-unknown',
    breaks: exchange => requiresInput(exchange, { inputRequests: { name: { method: 'prompt/user', params: {} } } }),
    keeps: exchange => requiresInput(exchange, { inputRequests: { name: FORM } }),
  },
  {
    rule: 'question-unknown',
    breaks: exchange => asks(exchange, { name: 'Who?' }),
    keeps: exchange => asks(exchange, { name: FORM }),
  },
  {
    rule: 'question-undeclared',
    breaks: exchange => requiresInput(exchange, { inputRequests: { roots: { method: 'roots/list' } } }),
    keeps: exchange => requiresInput(exchange, { inputRequests: { name: FORM } }),
  },
  {
    rule: 'question-undeclared',
    start: () => RuleExchange.modern({ elicitation: { url: {} }, extensions: { 'io.modelcontextprotocol/tasks': {} } }),
    breaks: exchange => asks(exchange, { name: FORM }),
    keeps: exchange => asks(exchange, { name: { method: 'elicitation/create', params: { mode: 'url', url: 'x' } } }),
  },
  {
    rule: 'input-key-reused',
    breaks: exchange => {
      asks(exchange, { name: FORM });
      asks(exchange, { name: OTHER_FORM });
    },
    keeps: exchange => {
      asks(exchange, { name: FORM });
      asks(exchange, {
        name: { params: { requestedSchema: { type: 'object' }, message: 'Who? (60 s left)' }, method: FORM.method },
      });
      asks(exchange, { name: FORM, other: OTHER_FORM });
    },
  },
  {
    rule: 'input-key-reused',
    breaks: exchange => {
      asks(exchange, { name: FORM });
      exchange.asked('tasks/update', { taskId: 'a', inputResponses: { name: { action: 'decline' } } }, complete());
      gets(exchange, { status: 'working' });
      asks(exchange, { name: FORM });
    },
    keeps: exchange => {
      asks(exchange, { name: FORM });
      const late = exchange.ask('tasks/get', { taskId: 'a' });
      exchange.asked('tasks/update', { taskId: 'a', inputResponses: { name: { action: 'decline' } } }, complete());
      asks(exchange, { name: FORM }); // The response has not arrived everywhere yet.
      gets(exchange, { status: 'working' });
      exchange.answer(late, complete(modernTask({ status: 'input_required', inputRequests: { name: FORM } })));
      gets(exchange, { status: 'working' });
    },
  },
  {
    rule: 'cursor-repeats',
    breaks: exchange =>
      exchange.asked('prompts/list', { cursor: '' }, complete({ ttlMs: 0, cacheScope: 'public', nextCursor: '' })),
    keeps: exchange => exchange.asked('prompts/list', {}, complete({ ttlMs: 0, cacheScope: 'public', nextCursor: '' })),
  },
  {
    rule: 'answer-unasked',
    breaks: exchange => exchange.answer(99, complete()),
    keeps: exchange => exchange.answer(exchange.ask('ping'), complete()),
  },
  {
    rule: 'answer-id-changed',
    breaks: exchange => exchange.answer(String(exchange.ask('ping')), complete()),
    keeps: exchange => {
      exchange.sent({ id: 'server-discover-probe-1', method: 'server/discover' });
      exchange.fail('server-discover-probe-1', -32_022);
    },
  },
];

describe('rules of 2026-07-28', () => {
  describeCases(cases, () => RuleExchange.modern());

  it('are all tried here', () => {
    assert.deepEqual(namesOf(cases), rulesOf(RULES_2026_07_28));
  });
});
