import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ChildPeer } from './childPeer';
import { envelope } from './modernPeer';
import { type Fields, rpcError } from './peer';

const question = { method: 'elicitation/create', params: { message: 'Sure?', requestedSchema: { type: 'object' } } };

describe('scripted server', () => {
  let peer: ChildPeer;

  const start = (script: Fields) => {
    peer = ChildPeer.scripted(script);
  };
  const startModern = (script: Fields) => {
    peer = ChildPeer.scripted({ generation: '2026-07-28', ...script }, envelope());
  };
  const get = (taskId: string) => peer.request('tasks/get', { taskId });
  const call = (name: string) => peer.request('tools/call', { name, task: {} });

  afterEach(() => peer.close());

  it('announces only the capabilities it is left with', async () => {
    start({ capabilities: { list: false, cancel: false } });
    const { capabilities } = await peer.request('initialize');
    assert.deepEqual(capabilities, { tools: {}, tasks: { requests: { tools: { call: {} } } } });
    await assert.rejects(peer.request('tasks/list'), rpcError(-32601));
    await assert.rejects(peer.request('tasks/cancel', { taskId: 'any' }), rpcError(-32601));
  });

  it('completes a task at the nth poll', async () => {
    start({ tools: [{ name: 'build', polls: 3 }] });
    assert.equal(((await call('build')).task as Fields).taskId, 'build-1');
    const seen = [await get('build-1'), await get('build-1'), await get('build-1')].map(({ status }) => status);
    assert.deepEqual(seen, ['working', 'working', 'completed']);
    assert.equal(peer.notifications('notifications/tasks/status').length, 1);
  });

  it('takes steps backwards and fails with an error', async () => {
    start({
      silent: true,
      tools: [
        { name: 'odd', steps: [{ status: 'completed' }, { status: 'working' }] },
        { name: 'bad', polls: 1, error: { code: -32099, message: 'Broken', data: [1] } },
      ],
    });
    await call('odd');
    assert.deepEqual([(await get('odd-1')).status, (await get('odd-1')).status], ['completed', 'working']);
    await call('bad');
    assert.equal((await get('bad-1')).status, 'failed');
    await assert.rejects(peer.request('tasks/result', { taskId: 'bad-1' }), rpcError(-32099, /^Broken$/));
    assert.deepEqual(peer.notifications('notifications/tasks/status'), []);
  });

  it('lists what was there from the start, page by page', async () => {
    start({ preload: 250, pageSize: 100 });
    const first = await peer.request('tasks/list');
    const second = await peer.request('tasks/list', { cursor: first.nextCursor });
    const third = await peer.request('tasks/list', { cursor: second.nextCursor });
    assert.deepEqual(
      [first, second, third].map(page => (page.tasks as unknown[]).length),
      [100, 100, 50],
    );
    assert.equal(third.nextCursor, undefined);
  });

  it('refuses to cancel where the script says so', async () => {
    start({ preload: [{ taskId: 'a', refuseCancel: { code: -32602, message: 'Never' } }, { taskId: 'b' }] });
    await assert.rejects(peer.request('tasks/cancel', { taskId: 'a' }), rpcError(-32602, /^Never$/));
    assert.equal((await peer.request('tasks/cancel', { taskId: 'b' })).status, 'cancelled');
    await assert.rejects(peer.request('tasks/cancel', { taskId: 'b' }), rpcError(-32602, /terminal/));
  });

  it('asks through tasks/result and remembers the answer', async () => {
    start({ preload: [{ taskId: 'a', status: 'input_required', inputRequests: { q: question } }] });
    void peer.request('tasks/result', { taskId: 'a' });
    peer.answer(await peer.message(({ method }) => method === 'elicitation/create'), { action: 'decline' });
    assert.equal((await get('a')).status, 'working');
    const { answers } = await peer.control({ set: { taskId: 'a', status: 'completed' } });
    assert.deepEqual(answers, [{ taskId: 'a', key: 'q', response: { action: 'decline' } }]);
    const { content } = await peer.request('tasks/result', { taskId: 'a' });
    assert.deepEqual(content, [{ type: 'text', text: 'Result of a: {"q":{"action":"decline"}}' }]);
  });

  it('takes back what it has asked', async () => {
    start({ preload: [{ taskId: 'a', status: 'input_required', inputRequests: { q: question } }] });
    void peer.request('tasks/result', { taskId: 'a' });
    const { id } = await peer.message(({ method }) => method === 'elicitation/create');
    await peer.control({ withdraw: 'a' });
    assert.equal(peer.notifications('notifications/cancelled')[0]?.requestId, id);
    assert.equal((await get('a')).status, 'working');
  });

  it('sends every other call away to visit pages first', async () => {
    const page = { elicitationId: 'p', url: 'https://example.com', message: 'Go there' };
    start({ tools: [{ name: 'gated', pagesFirst: [page] }] });
    for (const taskId of ['gated-1', 'gated-2']) {
      await assert.rejects(call('gated'), rpcError(-32042));
      assert.equal(((await call('gated')).task as Fields).taskId, taskId);
    }
  });

  it('ends otherwise on a cancel where the script says so', async () => {
    const late = { taskId: 'a', onCancel: { status: 'completed' } };
    start({ preload: [late] });
    assert.equal((await peer.request('tasks/cancel', { taskId: 'a' })).status, 'completed');
    await peer.close();
    startModern({ preload: [late] });
    await peer.request('tasks/cancel', { taskId: 'a' });
    assert.equal((await get('a')).status, 'completed');
  });

  it('lets notifications and questions overtake the answer that names the task', async () => {
    const input = { status: 'input_required', inputRequests: { q: question }, eager: true };
    start({ tools: [{ name: 'hasty', early: true, ...input }] });
    await call('hasty');
    const methods = peer.received.map(({ method }) => method);
    assert.deepEqual(methods, ['elicitation/create', 'notifications/tasks/status', undefined]);
  });

  it('answers 2026-07-28 questions by tasks/update and pushes to listeners', async () => {
    startModern({ tools: [{ name: 'ask', status: 'input_required', inputRequests: { q: question } }] });
    assert.equal((await peer.request('tools/call', { name: 'ask' })).resultType, 'task');
    void peer.request('subscriptions/listen', { notifications: { taskIds: ['ask-1'] } });
    assert.deepEqual((await get('ask-1')).inputRequests, { q: question });
    await peer.request('tasks/update', { taskId: 'ask-1', inputResponses: { q: { action: 'accept' } } });
    assert.equal(peer.notifications('notifications/tasks')[0]?.status, 'working');
    await peer.control({ remove: 'ask-1', announce: { taskId: 'ghost', status: 'completed' } });
    assert.equal(peer.notifications('notifications/tasks')[1]?.taskId, 'ghost');
    await assert.rejects(get('ask-1'), rpcError(-32602));
  });

  it('asks before there is a task where the script says so', async () => {
    startModern({ tools: [{ name: 'careful', askFirst: { q: question } }] });
    const { resultType, inputRequests, requestState } = await peer.request('tools/call', { name: 'careful' });
    assert.deepEqual([resultType, inputRequests], ['input_required', { q: question }]);
    const retry = { name: 'careful', requestState, inputResponses: { q: { action: 'accept' } } };
    assert.equal((await peer.request('tools/call', retry)).taskId, 'careful-1');
    assert.deepEqual((await peer.control()).answers, [{ key: 'q', response: { action: 'accept' } }]);
  });

  it('ends subscriptions at once where listening is left out', async () => {
    startModern({ capabilities: { listen: false }, preload: [{ taskId: 'a' }] });
    await peer.request('subscriptions/listen', { notifications: { taskIds: ['a'] } });
    assert.deepEqual(peer.notifications('notifications/subscriptions/acknowledged')[0]?.notifications, {});
  });

  it('changes its script, answers with errors, sends anything', async () => {
    start({ preload: 1 });
    await peer.control({
      script: { errors: { 'tasks/get': { code: -32603, message: 'Not now' } } },
      send: { method: 'notifications/message', params: { level: 'info', data: '\u202e$(bash) <b>' } },
    });
    await assert.rejects(get('task-1'), rpcError(-32603, /^Not now$/));
    assert.equal(peer.notifications('notifications/message')[0]?.data, '\u202e$(bash) <b>');
  });

  it('dies when it is told to', async () => {
    start({ dieAfter: 2 });
    await peer.control();
    peer.notify('notifications/initialized');
    assert.equal(await peer.exitCode(), 1);
    start({});
    await peer.control({ exit: 3 });
    assert.equal(await peer.exitCode(), 3);
  });

  it('finds its tasks again in the next process, given a file', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'scripted-'));
    const script = { stateFile: path.join(folder, 'tasks.json'), tools: [{ name: 'build' }] };
    start(script);
    await call('build');
    await peer.close();
    start(script);
    assert.equal((await get('build-1')).status, 'working');
    assert.equal(((await call('build')).task as Fields).taskId, 'build-2');
    rmSync(folder, { recursive: true });
  });

  it('gives no ID that another process of it gave, where the script says so', async () => {
    const ids = new Set<unknown>();
    for (let run = 1; run <= 2; run++) {
      start({ uniqueIds: true, tools: [{ name: 'build' }] });
      ids.add(((await call('build')).task as Fields).taskId);
      await peer.close();
    }
    assert.equal(ids.size, 2);
  });
});
