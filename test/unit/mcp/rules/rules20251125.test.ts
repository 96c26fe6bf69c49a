import assert from 'node:assert/strict';
import { RULES_2025_11_25 } from '../../../../src/mcp/rules/rules20251125';
import { describeCases, namesOf, type RuleCase, rulesOf } from '../../../support/ruleCases';
import { legacyTask, RuleExchange, relatedTask } from '../../../support/ruleExchange';

const AS_TASK = { name: 'build', task: {} };
const WITH_TOKEN = { ...AS_TASK, _meta: { progressToken: 'p' } };
const progress = (value: number, more = {}) => ({ progressToken: 'p', progress: value, ...more });
const gets = (exchange: RuleExchange, more: object) =>
  exchange.asked('tasks/get', { taskId: 'a' }, legacyTask({ ...more }));
const notifies = (exchange: RuleExchange, more: object) =>
  exchange.notified('notifications/tasks/status', legacyTask({ ...more }));
const creates = (exchange: RuleExchange, more = {}, params: object = AS_TASK) =>
  exchange.asked('tools/call', { ...params }, { task: legacyTask(more) });
const lists = (exchange: RuleExchange, more: object) =>
  exchange.asked('tools/list', {}, { tools: [{ name: 'build', inputSchema: {}, ...more }] });
const later = (seconds: number) => ({ lastUpdatedAt: `2025-11-25T10:31:${String(seconds).padStart(2, '0')}Z` });

const cases: RuleCase[] = [
  {
    rule: 'created-not-working',
    breaks: exchange => creates(exchange, { status: 'input_required' }),
    keeps: exchange => {
      creates(exchange);
      gets(exchange, { status: 'input_required' });
    },
  },
  {
    rule: 'status-unknown',
    breaks: exchange => gets(exchange, { status: 'submitted' }),
    keeps: exchange => gets(exchange, { status: 'input_required' }),
  },
  {
    rule: 'terminal-status-changed',
    breaks: exchange => {
      notifies(exchange, { status: 'completed' });
      gets(exchange, { status: 'working' });
    },
    keeps: exchange => {
      const asked = exchange.ask('tasks/get', { taskId: 'a' });
      notifies(exchange, { status: 'completed', ...later(2) });
      exchange.answer(asked, legacyTask({ status: 'working' })); // Older than the notification that overtook it.
      notifies(exchange, { status: 'working', ...later(1) });
      gets(exchange, { status: 'completed' });
    },
  },
  {
    rule: 'terminal-status-changed',
    breaks: exchange => {
      notifies(exchange, { status: 'completed' });
      notifies(exchange, { status: 'failed', statusMessage: 'No' });
    },
    keeps: exchange => {
      notifies(exchange, { status: 'failed', statusMessage: 'No' });
      notifies(exchange, { status: 'failed', statusMessage: 'Still no', ...later(1) });
    },
  },
  {
    rule: 'terminal-status-changed',
    breaks: exchange => {
      notifies(exchange, { status: 'cancelled', ...later(1) });
      notifies(exchange, { status: 'working', ...later(2) });
    },
    keeps: exchange => {
      notifies(exchange, { status: 'working', ...later(1) });
      notifies(exchange, { status: 'cancelled', ...later(2) });
    },
  },
  {
    rule: 'cancelled-to-other-status',
    breaks: exchange => exchange.asked('tasks/cancel', { taskId: 'a' }, legacyTask()),
    keeps: exchange => exchange.asked('tasks/cancel', { taskId: 'a' }, legacyTask({ status: 'cancelled' })),
  },
  {
    rule: 'ended-task-cancelled',
    breaks: exchange => {
      gets(exchange, { status: 'cancelled' });
      exchange.asked('tasks/cancel', { taskId: 'a' }, legacyTask({ status: 'cancelled' }));
    },
    keeps: exchange => {
      const asked = exchange.ask('tasks/cancel', { taskId: 'a' });
      notifies(exchange, { status: 'cancelled' });
      exchange.answer(asked, legacyTask({ status: 'cancelled' })); // It had not ended when this was asked.
      exchange.refused('tasks/cancel', { taskId: 'a' }, -32_602);
    },
  },
  {
    rule: 'ended-task-cancelled',
    breaks: exchange => {
      gets(exchange, { status: 'completed' });
      exchange.refused('tasks/cancel', { taskId: 'a' }, -32_603);
    },
    keeps: exchange => {
      gets(exchange, { status: 'working' });
      exchange.refused('tasks/cancel', { taskId: 'a' }, -32_603);
    },
  },
  {
    rule: 'created-at-missing',
    breaks: exchange => gets(exchange, { createdAt: undefined }),
    keeps: exchange => gets(exchange, { createdAt: '2025-11-25 10:30:00.123456+01:00' }),
  },
  {
    rule: 'created-at-missing',
    breaks: exchange => gets(exchange, { createdAt: '2025-11-25T10:30:00.123456' }),
    keeps: exchange => gets(exchange, { createdAt: '2025-11-25t10:30:00.123456z' }),
  },
  {
    rule: 'last-updated-at-missing',
    breaks: exchange => gets(exchange, { lastUpdatedAt: 1_764_066_600_000 }),
    keeps: exchange => gets(exchange, { lastUpdatedAt: '2025-11-25T10:30:00Z' }),
  },
  {
    rule: 'created-at-changed',
    breaks: exchange => {
      gets(exchange, {});
      gets(exchange, { createdAt: '2025-11-25T10:30:02Z' });
    },
    keeps: exchange => {
      gets(exchange, {});
      gets(exchange, { createdAt: '2025-11-25T11:30:00.000+01:00' });
    },
  },
  {
    rule: 'ttl-missing',
    breaks: exchange => gets(exchange, { ttl: undefined }),
    keeps: exchange => gets(exchange, { ttl: null }),
  },
  {
    rule: 'poll-interval-unreadable',
    breaks: exchange => gets(exchange, { pollInterval: '1s' }),
    keeps: exchange => gets(exchange, { pollInterval: undefined }),
  },
  {
    rule: 'task-id-missing',
    breaks: exchange => exchange.asked('tasks/list', {}, { tasks: [legacyTask({ taskId: 7 })] }),
    keeps: exchange => exchange.asked('tasks/list', {}, { tasks: [legacyTask({ taskId: '7' })] }),
  },
  {
    rule: 'task-id-reused',
    breaks: exchange => {
      creates(exchange);
      creates(exchange);
    },
    keeps: exchange => {
      creates(exchange);
      exchange.nowMs += 60_000; // Its time to live: the ID may be free again.
      creates(exchange);
      creates(exchange, { taskId: 'b' });
    },
  },
  {
    rule: 'failed-without-message',
    breaks: exchange => gets(exchange, { status: 'failed' }),
    keeps: exchange => {
      notifies(exchange, { status: 'failed' });
      gets(exchange, { status: 'failed', statusMessage: 'No' });
    },
  },
  {
    rule: 'result-without-related-task',
    breaks: exchange => exchange.asked('tasks/result', { taskId: 'a' }, { content: [], ...relatedTask('b') }),
    keeps: exchange => {
      exchange.asked('tasks/result', { taskId: 'a' }, { content: [], ...relatedTask('a') });
      exchange.refused('tasks/result', { taskId: 'a' }, -32_010);
    },
  },
  {
    rule: 'result-too-early',
    breaks: exchange => {
      exchange.asked('tasks/result', { taskId: 'a' }, { content: [], ...relatedTask('a') });
      gets(exchange, {});
    },
    keeps: exchange => {
      const asked = exchange.ask('tasks/get', { taskId: 'a' });
      exchange.refused('tasks/result', { taskId: 'a' }, -32_603);
      exchange.asked('tasks/result', { taskId: 'a' }, { content: [], ...relatedTask('a') });
      exchange.answer(asked, legacyTask()); // Asked before the result came.
      gets(exchange, { status: 'completed' });
    },
  },
  {
    rule: 'tool-error-not-failed',
    breaks: exchange => {
      gets(exchange, { status: 'completed' });
      exchange.asked('tasks/result', { taskId: 'a' }, { content: [], isError: true, ...relatedTask('a') });
    },
    keeps: exchange => {
      gets(exchange, { status: 'failed', statusMessage: 'No' });
      exchange.asked('tasks/result', { taskId: 'a' }, { content: [], isError: true, ...relatedTask('a') });
    },
  },
  {
    rule: 'task-unasked',
    breaks: exchange => creates(exchange, {}, { name: 'build' }),
    keeps: exchange =>
      exchange.asked(
        'tools/call',
        { name: 'build' },
        { content: [], task: { taskId: 'a', note: 'A word of the tool' } },
      ),
  },
  {
    rule: 'task-not-created',
    breaks: exchange => exchange.asked('tools/call', AS_TASK, { content: [] }),
    keeps: exchange => {
      exchange.asked('tools/call', AS_TASK, { content: [], isError: true });
      exchange.asked('tools/call', { name: 'build' }, { content: [] });
    },
  },
  {
    rule: 'answer-about-other-task',
    breaks: exchange => exchange.asked('tasks/get', { taskId: 'b' }, legacyTask()),
    keeps: exchange => exchange.asked('tasks/list', {}, { tasks: [legacyTask()] }),
  },
  {
    rule: 'gone-before-ttl',
    breaks: exchange => {
      creates(exchange);
      gets(exchange, {});
      exchange.nowMs += 59_999;
      exchange.refused('tasks/get', { taskId: 'a' }, -32_602);
    },
    keeps: exchange => {
      creates(exchange);
      gets(exchange, {});
      exchange.nowMs += 60_000;
      exchange.refused('tasks/get', { taskId: 'a' }, -32_602);
      exchange.refused('tasks/get', { taskId: 'never heard of' }, -32_602);
      creates(exchange, { taskId: 'b', ttl: null });
      exchange.refused('tasks/get', { taskId: 'b' }, -32_602);
    },
  },
  {
    rule: 'gone-before-ttl',
    breaks: exchange => {
      creates(exchange);
      gets(exchange, { status: 'completed', ttl: 10_000 });
      exchange.nowMs += 9_999;
      exchange.refused('tasks/get', { taskId: 'a' }, -32_602);
    },
    keeps: exchange => {
      creates(exchange);
      exchange.asked('tasks/cancel', { taskId: 'a' }, legacyTask({ status: 'cancelled' }));
      exchange.refused('tasks/get', { taskId: 'a' }, -32_602); // Cancelled tasks may go at once.
    },
  },
  {
    rule: 'method-offered-but-missing',
    breaks: exchange => exchange.refused('tasks/cancel', { taskId: 'a' }, -32_601),
    keeps: exchange => exchange.refused('tasks/cancel', { taskId: 'a' }, -32_602),
  },
  {
    rule: 'method-offered-but-missing',
    start: () => RuleExchange.legacy({ tasks: {} }),
    breaks: exchange => exchange.refused('tasks/result', { taskId: 'a' }, -32_601),
    keeps: exchange => {
      exchange.refused('tasks/list', {}, -32_601);
      exchange.refused('tasks/cancel', { taskId: 'a' }, -32_601);
    },
  },
  {
    rule: 'tasks-undeclared',
    start: () => RuleExchange.legacy({ tools: {} }),
    breaks: exchange => notifies(exchange, {}),
    keeps: exchange => exchange.asked('tools/call', { name: 'build' }, { content: [] }),
  },
  {
    rule: 'task-support-unknown',
    breaks: exchange => lists(exchange, { execution: { taskSupport: 'always' } }),
    keeps: exchange => {
      lists(exchange, {});
      lists(exchange, { execution: {} });
      lists(exchange, { execution: { taskSupport: 'forbidden' } });
    },
  },
  {
    rule: 'input-schema-missing',
    breaks: exchange => exchange.asked('tools/list', {}, { tools: [{ name: 'build', inputSchema: null }] }),
    keeps: exchange => exchange.asked('tools/list', {}, { tools: [{ name: 'build', inputSchema: {} }] }),
  },
  {
    rule: 'structured-content-missing',
    breaks: exchange => {
      lists(exchange, { outputSchema: {} });
      exchange.asked('tools/call', { name: 'build' }, { content: [] });
    },
    keeps: exchange => {
      lists(exchange, { outputSchema: {} });
      exchange.asked('tools/call', { name: 'build' }, { content: [], structuredContent: {} });
      exchange.asked('tools/call', { name: 'build' }, { content: [], isError: true });
      exchange.asked('tools/call', { name: 'other' }, { content: [] });
      exchange.notified('notifications/tools/list_changed');
      exchange.asked('tools/call', { name: 'build' }, { content: [] });
    },
  },
  {
    rule: 'structured-content-missing',
    breaks: exchange => {
      lists(exchange, { outputSchema: {} });
      creates(exchange);
      exchange.asked('tasks/result', { taskId: 'a' }, { content: [], ...relatedTask('a') });
    },
    keeps: exchange => {
      lists(exchange, { outputSchema: {} });
      lists(exchange, {});
      creates(exchange);
      exchange.asked('tasks/result', { taskId: 'a' }, { content: [], ...relatedTask('a') });
    },
  },
  {
    rule: 'related-task-needless',
    breaks: exchange => gets(exchange, relatedTask('a')),
    keeps: exchange => exchange.asked('tools/call', AS_TASK, { task: legacyTask(), ...relatedTask('a') }),
  },
  {
    rule: 'cursor-repeats',
    breaks: exchange => exchange.asked('tasks/list', { cursor: 'x' }, { tasks: [], nextCursor: 'x' }),
    keeps: exchange => {
      for (const walk of [1, 2]) {
        exchange.asked('tasks/list', {}, { tasks: [], nextCursor: 'x' });
        exchange.asked('tasks/list', { cursor: 'x' }, { tasks: [], nextCursor: `y${walk}` });
      }
      exchange.asked('tools/list', { cursor: 'y1' }, { tools: [], nextCursor: 'x' });
    },
  },
  {
    rule: 'cursor-repeats',
    breaks: exchange => {
      exchange.asked('tools/list', {}, { tools: [], nextCursor: 'x' });
      exchange.asked('tools/list', { cursor: 'x' }, { tools: [], nextCursor: 'y' });
      exchange.asked('tools/list', { cursor: 'y' }, { tools: [], nextCursor: 'x' });
    },
    keeps: exchange => {
      const walks = [exchange.ask('tools/list'), exchange.ask('tools/list')]; // Side by side.
      walks.map(id => exchange.answer(id, { tools: [], nextCursor: 'x' }));
      const next = walks.map(() => exchange.ask('tools/list', { cursor: 'x' }));
      next.map(id => exchange.answer(id, { tools: [], nextCursor: 'y' }));
      exchange.asked('tools/list', { cursor: 'y' }, { tools: [] });
    },
  },
  {
    rule: 'progress-not-rising',
    breaks: exchange => {
      exchange.ask('tools/call', WITH_TOKEN);
      exchange.notified('notifications/progress', progress(1));
      exchange.notified('notifications/progress', progress(1));
    },
    keeps: exchange => {
      exchange.ask('tools/call', WITH_TOKEN);
      exchange.notified('notifications/progress', progress(0.1));
      exchange.notified('notifications/progress', progress(0.2));
    },
  },
  {
    rule: 'progress-of-nothing',
    breaks: exchange => exchange.notified('notifications/progress', progress(1)),
    keeps: exchange => {
      exchange.ask('tools/call', WITH_TOKEN);
      exchange.notified('notifications/progress', progress(1));
    },
  },
  {
    rule: 'progress-after-end',
    breaks: exchange => {
      exchange.asked('tools/call', { name: 'build', _meta: { progressToken: 'p' } }, { content: [] });
      exchange.notified('notifications/progress', progress(1));
    },
    keeps: exchange => {
      creates(exchange, {}, WITH_TOKEN);
      exchange.notified('notifications/progress', progress(1, relatedTask('a'))); // The task goes on.
    },
  },
  {
    rule: 'progress-after-end',
    breaks: exchange => {
      creates(exchange, {}, WITH_TOKEN);
      notifies(exchange, { status: 'completed' });
      exchange.notified('notifications/progress', progress(1, relatedTask('a')));
    },
    keeps: exchange => {
      creates(exchange, {}, WITH_TOKEN);
      exchange.notified('notifications/progress', progress(1, relatedTask('a')));
      notifies(exchange, { status: 'completed' });
    },
  },
  {
    rule: 'progress-without-related-task',
    breaks: exchange => {
      creates(exchange, {}, WITH_TOKEN);
      exchange.notified('notifications/progress', progress(1));
    },
    keeps: exchange => {
      exchange.ask('tools/call', { name: 'build', _meta: { progressToken: 'p' } });
      exchange.notified('notifications/progress', progress(1));
    },
  },
  {
    rule: 'notification-undeclared',
    start: () => RuleExchange.legacy({ tools: { listChanged: true } }),
    breaks: exchange => exchange.notified('notifications/message', { level: 'info', data: 'Hello' }),
    keeps: exchange => exchange.notified('notifications/tools/list_changed'),
  },
  {
    rule: 'notification-undeclared',
    start: () => RuleExchange.legacy({ tools: {}, logging: {} }),
    breaks: exchange => exchange.notified('notifications/tools/list_changed'),
    keeps: exchange => exchange.notified('notifications/message', { level: 'info', data: 'Hello' }),
  },
  {
    rule: 'question-undeclared',
    breaks: exchange => exchange.received({ id: 1, method: 'sampling/createMessage', params: {} }),
    keeps: exchange => exchange.received({ id: 1, method: 'elicitation/create', params: { message: 'Who?' } }),
  },
  {
    rule: 'question-undeclared',
    breaks: exchange => exchange.received({ id: 1, method: 'elicitation/create', params: { mode: 'url' } }),
    keeps: exchange => exchange.received({ id: 1, method: 'elicitation/create', params: { mode: 'form' } }),
  },
  {
    rule: 'question-as-task',
    breaks: exchange => exchange.received({ id: 1, method: 'elicitation/create', params: { task: {} } }),
    keeps: exchange => exchange.received({ id: 1, method: 'elicitation/create', params: relatedTask('a') }),
  },
  {
    rule: 'request-id-reused',
    breaks: exchange => {
      exchange.received({ id: 1, method: 'ping' });
      exchange.sent({ id: 1, result: {} });
      exchange.received({ id: 1, method: 'ping' });
    },
    keeps: exchange => {
      exchange.received({ id: 1, method: 'ping' });
      exchange.sent({ id: 1, result: {} });
      exchange.received({ id: '1', method: 'ping' });
    },
  },
  {
    rule: 'request-before-initialized',
    start: () => {
      const exchange = RuleExchange.fresh();
      const answer = { protocolVersion: '2025-11-25', capabilities: {} };
      exchange.asked('initialize', { capabilities: { elicitation: {} } }, answer);
      return exchange;
    },
    breaks: exchange => exchange.received({ id: 1, method: 'elicitation/create', params: {} }),
    keeps: exchange => {
      exchange.received({ id: 1, method: 'ping' });
      exchange.sent({ method: 'notifications/initialized' });
      exchange.received({ id: 2, method: 'elicitation/create', params: {} });
    },
  },
  {
    rule: 'answer-unasked',
    breaks: exchange => exchange.answer(99, {}),
    keeps: exchange => exchange.received({ error: { code: -32_700, message: 'Parse error' } }),
  },
  {
    rule: 'answer-unasked',
    breaks: exchange => {
      const asked = exchange.ask('ping');
      exchange.answer(asked, {});
      exchange.answer(asked, {});
    },
    keeps: exchange => {
      const asked = exchange.ask('ping');
      exchange.sent({ method: 'notifications/cancelled', params: { requestId: asked } });
      exchange.answer(asked, {}); // Too late to be stopped.
    },
  },
  {
    rule: 'answer-id-changed',
    breaks: exchange => exchange.answer(String(exchange.ask('ping')), {}),
    keeps: exchange => exchange.answer(exchange.ask('ping'), {}),
  },
];

describe('rules of 2025-11-25', () => {
  describeCases(cases, () => RuleExchange.legacy());

  it('are all tried here', () => {
    assert.deepEqual(namesOf(cases), rulesOf(RULES_2025_11_25));
  });

  it('leave progress alone that comes after the answer over HTTP, where streams overtake each other', () => {
    const exchange = RuleExchange.legacy({}, 'http');
    exchange.asked('tools/call', { name: 'build', _meta: { progressToken: 'p' } }, { content: [] });
    exchange.notified('notifications/progress', progress(1));
    assert.deepEqual(exchange.broken, []);
  });

  it('take progress that falls over HTTP for overtaken, and the same again for what it is', () => {
    const exchange = RuleExchange.legacy({}, 'http');
    exchange.ask('tools/call', WITH_TOKEN);
    for (const value of [1, 3, 2, 4]) {
      exchange.notified('notifications/progress', progress(value));
    }
    assert.deepEqual(exchange.broken, []);
    exchange.notified('notifications/progress', progress(4));
    assert.deepEqual(exchange.broken, ['progress-not-rising']);
  });

  it('accuse nobody because of what was forgotten', () => {
    const exchange = RuleExchange.legacy();
    const first = exchange.ask('tools/call', WITH_TOKEN);
    for (let i = 0; i < 1_000; i += 1) {
      exchange.ask('tools/call', { name: 'build', _meta: { progressToken: i } });
    }
    exchange.notified('notifications/progress', progress(1));
    exchange.answer(first, { content: [] });
    assert.deepEqual(exchange.broken, []);
  });

  it('remember a thousand tasks, whatever a server sends', () => {
    const exchange = RuleExchange.legacy();
    notifies(exchange, { status: 'completed' });
    for (let i = 0; i < 1_000; i += 1) {
      notifies(exchange, { taskId: `other ${i}` });
    }
    gets(exchange, { status: 'working' });
    assert.deepEqual(exchange.broken, []);
  });

  it('keep in mind what was told of tasks, however long a list is', () => {
    const exchange = RuleExchange.legacy();
    notifies(exchange, { status: 'completed' });
    const list = exchange.ask('tasks/list', {});
    exchange.answer(list, { tasks: Array.from({ length: 2_000 }, (_, i) => legacyTask({ taskId: `other ${i}` })) });
    gets(exchange, { status: 'working' });
    assert.deepEqual(exchange.broken, ['terminal-status-changed']);
  });
});
