import assert from 'node:assert/strict';
import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { MessageReader } from '../../../src/mcp/messageReader';
import { ProtocolRules } from '../../../src/mcp/protocolRules';
import { FakeClock } from '../../support/fakeClock';
import { legacyTask, RuleExchange } from '../../support/ruleExchange';

describe('ProtocolRules', () => {
  it('tell each broken rule once: what, where it stands, how often, when, and the first example', () => {
    const exchange = RuleExchange.legacy();
    exchange.nowMs = 1_000;
    exchange.asked('tasks/get', { taskId: 'a' }, legacyTask({ status: 'sleeping' }));
    exchange.nowMs = 2_000;
    exchange.notified('notifications/tasks/status', legacyTask({ taskId: 'b', status: 'dozing' }));
    assert.deepEqual(exchange.rules.findings(), [
      {
        rule: 'status-unknown',
        strength: 'must',
        generation: '2025-11-25',
        text: 'A task has a status that the specification does not know.',
        clause: 'MCP 2025-11-25, Tasks, "Task Status"',
        count: 2,
        firstAt: 1_000,
        lastAt: 2_000,
        example: '{"status":"sleeping"}',
        method: 'tasks/get',
        taskId: 'a',
      },
    ]);
  });

  it('keep examples short, harmless and without secrets', () => {
    const clock = new FakeClock();
    const rules = new ProtocolRules(clock, text => text.replaceAll('hunter2', '•••'));
    const reader = new MessageReader(() => clock.now());
    const connection = rules.connectionStarted('stdio');
    connection.negotiated('2025-11-25', {});
    const status = `hunter2\u202e\n${'x'.repeat(1_000_000)}`;
    const params = { ...legacyTask(), status };
    const message = { jsonrpc: '2.0', method: 'notifications/tasks/status', params };
    connection.seen(reader.read('received', message as unknown as JSONRPCMessage));
    const example = rules.findings().find(({ rule }) => rule === 'status-unknown')?.example ?? '';
    assert.match(example, /^\{"status":"•••/);
    assert.ok(example.length <= 300);
    assert.doesNotMatch(example, /[\u202e\n]/);
    rules.dispose();
  });

  it('hold a server to no more than JSON-RPC where its revision has no tasks', () => {
    const exchange = RuleExchange.fresh();
    const answer = { protocolVersion: '2025-06-18', capabilities: {} };
    exchange.asked('initialize', { protocolVersion: '2025-11-25', capabilities: {} }, answer);
    exchange.notified('notifications/tasks/status', { status: 'sleeping' });
    exchange.asked('tools/call', {}, {});
    exchange.answer(99, {});
    assert.deepEqual(
      exchange.rules.findings().map(({ rule, generation, clause }) => [rule, generation, clause]),
      [['answer-unasked', 'none', 'JSON-RPC 2.0, "Response object"']],
    );
  });

  it('take the revision from the handshake, not from the probe that asks for another', () => {
    const exchange = RuleExchange.fresh();
    const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
    exchange.refused('server/discover', { _meta }, -32_601);
    exchange.asked('initialize', { capabilities: {} }, { protocolVersion: '2025-11-25', capabilities: {} });
    exchange.notified('notifications/tasks/status', legacyTask());
    assert.deepEqual(exchange.broken, ['tasks-undeclared']);
    assert.equal(exchange.rules.findings()[0]?.generation, '2025-11-25');
  });

  it('take the revision of 2026-07-28 from any request, where the handshake was not seen', () => {
    const exchange = RuleExchange.fresh();
    const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
    exchange.asked('tools/call', { name: 'build', _meta }, { content: [] });
    assert.deepEqual(exchange.broken, ['result-type-missing']);
  });

  it('compare nothing across connections: IDs of tasks and requests begin anew', () => {
    const clock = new FakeClock();
    const rules = new ProtocolRules(clock);
    for (const status of ['completed', 'working']) {
      const reader = new MessageReader(() => clock.now());
      const connection = rules.connectionStarted('stdio');
      connection.negotiated('2025-11-25', { tasks: {} });
      const params = legacyTask({ status });
      const message = { jsonrpc: '2.0', method: 'notifications/tasks/status', params };
      connection.seen(reader.read('received', message as unknown as JSONRPCMessage));
    }
    assert.deepEqual(rules.findings(), []);
    rules.dispose();
  });

  it('say of unreadable output what the transport asks for', () => {
    const rules = new ProtocolRules(new FakeClock());
    const legacy = rules.connectionStarted('stdio');
    legacy.negotiated('2025-11-25', {});
    legacy.unreadable('Unexpected token', 5);
    const modern = rules.connectionStarted('http');
    modern.negotiated('2026-07-28', {});
    modern.unreadable('No "jsonrpc"', 6);
    assert.deepEqual(
      rules.findings().map(({ rule, generation, clause, example }) => [rule, generation, clause, example]),
      [
        ['message-unreadable', '2025-11-25', 'MCP 2025-11-25, Transports, "stdio"', 'Unexpected token'],
        ['message-unreadable', '2026-07-28', 'MCP 2026-07-28, Overview, "Messages"', 'No "jsonrpc"'],
      ],
    );
    rules.dispose();
  });

  it('tell of changes once a turn, and forget when told to', async () => {
    const clock = new FakeClock();
    const rules = new ProtocolRules(clock);
    let told = 0;
    rules.onDidChange(() => {
      told += 1;
    });
    const connection = rules.connectionStarted('stdio');
    connection.unreadable('x', 1);
    connection.unreadable('y', 2);
    assert.deepEqual([rules.version, told], [2, 0]);
    await clock.advance(0);
    assert.equal(told, 1);
    rules.clear();
    assert.deepEqual(rules.findings(), []);
    rules.dispose();
  });
});
