import assert from 'node:assert/strict';
import { envelope, ModernPeer, tasksExtension } from './modernPeer';
import { type Fields, rpcError } from './peer';
import { pngSize } from './pngSize';
import { acknowledged, createTaskResult, emptyResult, getTaskResult, taskNotification } from './taskOracle';

describe('demo server 2026-07-28', () => {
  let peer: ModernPeer;

  beforeEach(async () => {
    peer = await ModernPeer.connect();
  });

  afterEach(() => {
    for (const pushed of peer.notifications('notifications/tasks')) {
      taskNotification.parse(pushed);
    }
    return peer.close();
  });

  it('offers the extension, and tools that say nothing about tasks', async () => {
    const { capabilities } = await peer.request('server/discover');
    assert.deepEqual(capabilities, { tools: {}, extensions: { [tasksExtension]: {} } });
    const { tools } = await peer.request('tools/list');
    assert.deepEqual(
      (tools as { name: string }[]).map(({ name }) => name),
      [
        'write_report',
        'run_build',
        'run_tests',
        'render_chart',
        'deploy',
        'watch_logs',
        'migrate_database',
        'server_time',
        'plan_meetup',
        'link_account',
        'summarize_notes',
        'survey_folders',
        'review_release',
        'book_room',
      ],
    );
    assert.ok((tools as Fields[]).every(tool => !('execution' in tool)));
  });

  it('answers an instant tool with a plain result', async () => {
    const result = await peer.request('tools/call', { name: 'server_time' });
    assert.equal(result.resultType, 'complete');
  });

  it('answers a call with a task that can be read at once', async () => {
    const created = createTaskResult.parse(
      await peer.request('tools/call', { name: 'run_tests', arguments: { seconds: 0.1 } }),
    );
    const read = getTaskResult.parse(await peer.request('tasks/get', { taskId: created.taskId }));
    assert.equal(read.taskId, created.taskId);
  });

  it('answers bad arguments with a tool error and an unknown tool with an error', async () => {
    assert.equal((await peer.request('tools/call', { name: 'write_report' })).isError, true);
    await assert.rejects(peer.request('tools/call', { name: 'no_such_tool' }), rpcError(-32602));
  });

  it('writes a report and inlines the result', async () => {
    const taskId = await peer.callAndListen('write_report', { topic: 'tides', seconds: 0.1 });
    const { result, statusMessage } = await peer.status(taskId, 'completed');
    assert.match(String(statusMessage), /^Report on tides is ready/);
    const { content, structuredContent } = result as { content: [{ text: string }]; structuredContent: Fields };
    assert.match(content[0].text, /^# Report: tides/);
    assert.equal(structuredContent.sources, 12);
    assert.deepEqual(getTaskResult.parse(await peer.request('tasks/get', { taskId })).status, 'completed');
    assert.deepEqual(peer.notifications('notifications/progress'), []);
  });

  it('fails a build with the JSON-RPC error inline', async () => {
    const taskId = await peer.callAndListen('run_build');
    const { error } = await peer.status(taskId, 'failed');
    const { code, message, data } = error as { code: number; message: string; data: { exitCode: number } };
    assert.deepEqual([code, message, data.exitCode], [-32010, 'Build of web-shop failed: 2 type errors', 2]);
  });

  it('completes a test run whose result is a tool error', async () => {
    const taskId = await peer.callAndListen('run_tests');
    const { result } = await peer.status(taskId, 'completed');
    assert.equal((result as Fields).isError, true);
  });

  it('renders a chart as an image', async () => {
    const taskId = await peer.callAndListen('render_chart');
    const { result } = await peer.status(taskId, 'completed');
    const [image] = (result as { content: [{ data: string }] }).content;
    assert.deepEqual(pngSize(image.data), { width: 480, height: 320 });
  });

  it('watches logs until it is cancelled', async () => {
    const taskId = await peer.callAndListen('watch_logs', { seconds: 0.1 });
    await peer.message(message => String(message.params?.statusMessage).startsWith('2 lines'));
    emptyResult.parse(await peer.request('tasks/cancel', { taskId }));
    assert.equal((await peer.status(taskId, 'cancelled')).statusMessage, 'Cancelled by request');
    emptyResult.parse(await peer.request('tasks/cancel', { taskId }));
  });

  it('acknowledges the cancellation of a migration, which still completes', async () => {
    const taskId = await peer.callAndListen('migrate_database');
    emptyResult.parse(await peer.request('tasks/cancel', { taskId }));
    await peer.status(taskId, 'completed');
  });

  it('does not know other task ids', async () => {
    await assert.rejects(peer.request('tasks/get', { taskId: 'nobody' }), rpcError(-32602));
    await assert.rejects(peer.request('tasks/cancel', { taskId: 'nobody' }), rpcError(-32602));
    await assert.rejects(peer.request('tasks/update', { taskId: 'nobody', inputResponses: {} }), rpcError(-32602));
  });

  it('has neither tasks/list nor tasks/result', async () => {
    await assert.rejects(peer.request('tasks/list'), rpcError(-32601));
    await assert.rejects(peer.request('tasks/result', { taskId: 'nobody' }), rpcError(-32601));
  });

  it('gives a client without the extension plain results, or names what is missing', async () => {
    const plain = await ModernPeer.connect({});
    const result = await plain.request('tools/call', { name: 'run_tests', arguments: { seconds: 0.1 } });
    assert.deepEqual([result.resultType, result.isError], ['complete', true]);
    const build = plain.request('tools/call', { name: 'run_build', arguments: { seconds: 0.1 } });
    await assert.rejects(build, rpcError(-32010));
    await assert.rejects(plain.request('tools/call', { name: 'deploy' }), rpcError(-32021));
    await assert.rejects(plain.request('tasks/get', { taskId: 'any' }), rpcError(-32021));
    const filter = { notifications: { taskIds: [] } };
    await assert.rejects(plain.request('subscriptions/listen', filter), rpcError(-32021));
    await plain.close();
  });

  describe('subscriptions/listen', () => {
    it('acknowledges the tasks it knows, and shows each as it is', async () => {
      const taskId = await peer.callAsTask('watch_logs', { seconds: 60 });
      void peer.request('subscriptions/listen', {
        notifications: { taskIds: [taskId, 'nobody'], toolsListChanged: true },
      });
      await peer.status(taskId, 'working');
      const [first] = peer.notifications('notifications/subscriptions/acknowledged');
      assert.deepEqual(acknowledged.parse(first).notifications, { taskIds: [taskId] });
      const subscription = first?._meta;
      assert.deepEqual(peer.notifications('notifications/tasks')[0]?._meta, subscription);
    });

    it('says nothing more after the subscription is cancelled', async () => {
      const taskId = await peer.callAndListen('watch_logs', { seconds: 60 });
      const { _meta } = await peer.status(taskId, 'working');
      const requestId = (_meta as Fields)['io.modelcontextprotocol/subscriptionId'];
      peer.notify('notifications/cancelled', { requestId, _meta: envelope() });
      const before = peer.notifications('notifications/tasks').length;
      await peer.request('tasks/cancel', { taskId });
      await peer.request('tasks/get', { taskId });
      assert.equal(peer.notifications('notifications/tasks').length, before);
    });

    it('refuses a filter whose task ids are no list', async () => {
      const filter = { notifications: { taskIds: 'all' } };
      await assert.rejects(peer.request('subscriptions/listen', filter), rpcError(-32602));
    });

    it('leaves other filters to the server package', async () => {
      void peer.request('subscriptions/listen', { notifications: { toolsListChanged: true } });
      const method = 'notifications/subscriptions/acknowledged';
      const { params } = await peer.message(message => message.method === method);
      assert.deepEqual(params?.notifications, {});
    });
  });

  describe('deploy', () => {
    it('shows its question until it is answered, and goes on with the answer', async () => {
      const { taskId, key } = await asked();
      const read = getTaskResult.parse(await peer.request('tasks/get', { taskId })) as Fields;
      assert.deepEqual(Object.keys(read.inputRequests as Fields), [key]);
      await update(taskId, { [key]: { action: 'accept', content: { environment: 'staging', notify: false } } });
      const { result } = await peer.status(taskId, 'completed');
      assert.deepEqual(result, { content: [{ type: 'text', text: 'Deployed 2.7.0 to staging' }] });
    });

    it('completes when the user declines', async () => {
      const { taskId, key } = await asked();
      await update(taskId, { [key]: { action: 'decline' } });
      assert.equal((await peer.status(taskId, 'completed')).statusMessage, 'Deployment declined');
    });

    it('is cancelled when the user dismisses the question', async () => {
      const { taskId, key } = await asked();
      await update(taskId, { [key]: { action: 'cancel' } });
      await peer.status(taskId, 'cancelled');
    });

    it('asks again under a new key when the answer does not fit the form', async () => {
      const { taskId, key } = await asked();
      await update(taskId, { [key]: { action: 'accept', content: {} } });
      const again = await peer.message(({ params }) => {
        const keys = Object.keys((params?.inputRequests ?? {}) as Fields);
        return keys.length > 0 && !keys.includes(key);
      });
      const [newKey = ''] = Object.keys(again.params?.inputRequests as Fields);
      await update(taskId, { [newKey]: { action: 'accept', content: { environment: 'preview' } } });
      await peer.status(taskId, 'completed');
    });

    it('ignores responses nobody asked for, or asked for long ago', async () => {
      const { taskId, key } = await asked();
      await update(taskId, { other: { action: 'decline' }, [key]: { action: 'no such action' } });
      assert.equal((await peer.request('tasks/get', { taskId })).status, 'input_required');
      await update(taskId, { [key]: { action: 'accept', content: { environment: 'staging' } } });
      await update(taskId, { [key]: { action: 'decline' } });
      assert.match(String((await peer.status(taskId, 'completed')).statusMessage), /^Deployed/);
    });

    async function asked(): Promise<{ taskId: string; key: string }> {
      const taskId = await peer.callAndListen('deploy');
      const { inputRequests, statusMessage } = await peer.status(taskId, 'input_required');
      assert.equal(statusMessage, 'Which environment? Waiting for an answer');
      const [key = ''] = Object.keys(inputRequests as Fields);
      return { taskId, key };
    }

    async function update(taskId: string, inputResponses: Fields): Promise<void> {
      emptyResult.parse(await peer.request('tasks/update', { taskId, inputResponses }));
    }
  });
});
