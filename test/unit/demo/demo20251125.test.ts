import assert from 'node:assert/strict';
import {
  CreateTaskResultSchema,
  GetTaskResultSchema,
  ListTasksResultSchema,
  TaskStatusNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { LegacyPeer } from './legacyPeer';
import { type Fields, rpcError, type WireMessage } from './peer';
import { pngSize } from './pngSize';

const relatedTask = 'io.modelcontextprotocol/related-task';

describe('demo server 2025-11-25', () => {
  let peer: LegacyPeer;

  beforeEach(async () => {
    peer = await LegacyPeer.connect();
  });

  afterEach(() => peer.close());

  it('announces for each tool whether it runs as a task', async () => {
    const { tools } = await peer.request('tools/list');
    const support = (tools as { name: string; execution: { taskSupport: string } }[]).map(
      ({ name, execution }) => `${name}: ${execution.taskSupport}`,
    );
    assert.deepEqual(support, [
      'write_report: optional',
      'run_build: optional',
      'run_tests: optional',
      'render_chart: optional',
      'deploy: required',
      'watch_logs: required',
      'migrate_database: required',
      'server_time: forbidden',
      'plan_meetup: required',
      'link_account: required',
      'summarize_notes: required',
      'survey_folders: required',
      'review_release: required',
      'book_room: required',
    ]);
  });

  it('refuses a call against the task support of its tool', async () => {
    await assert.rejects(peer.request('tools/call', { name: 'server_time', task: {} }), rpcError(-32601));
    await assert.rejects(peer.request('tools/call', { name: 'deploy' }), rpcError(-32601));
    await assert.rejects(peer.request('tools/call', { name: 'no_such_tool' }), rpcError(-32602));
  });

  it('refuses bad arguments, by an error where a task is asked for and by a tool error else', async () => {
    await assert.rejects(peer.callAsTask('write_report', {}), rpcError(-32602, /topic/));
    const result = await peer.request('tools/call', { name: 'write_report', arguments: {} });
    assert.equal(result.isError, true);
  });

  it('answers an instant tool at once', async () => {
    const { content } = await peer.request('tools/call', { name: 'server_time' });
    assert.match((content as [{ text: string }])[0].text, /^It is \d{4}-/);
  });

  it('answers the call with a task before it says anything about that task', async () => {
    const answer = await peer.request('tools/call', { name: 'run_tests', arguments: { seconds: 0.1 }, task: {} });
    const { task } = CreateTaskResultSchema.parse(answer);
    assert.equal(task.status, 'working');
    assert.equal(task.pollInterval, 10);
    assert.deepEqual(peer.notifications('notifications/tasks/status'), []);
  });

  it('writes a report with changing status, progress and a structured result', async () => {
    const args = { topic: 'tides', seconds: 0.1 };
    const taskId = await peer.callAsTask('write_report', args, { _meta: { progressToken: 'token' } });
    await peer.status(taskId, 'completed');
    const messages = peer.notifications('notifications/tasks/status').map(params => {
      TaskStatusNotificationSchema.parse({ method: 'notifications/tasks/status', params });
      return params.statusMessage;
    });
    assert.deepEqual(messages, [
      'Reading 12 sources',
      'Outlining',
      'Writing section 1 of 5',
      'Writing section 2 of 5',
      'Writing section 3 of 5',
      'Writing section 4 of 5',
      'Writing section 5 of 5',
      'Proofreading',
      'Report on tides is ready, 119 words',
    ]);
    const progress = peer.notifications('notifications/progress');
    assert.deepEqual(
      progress.map(params => params.progress),
      [0, 1, 2, 3, 4, 5, 6, 7],
    );
    assert.ok(progress.every(({ progressToken }) => progressToken === 'token'));
    assert.deepEqual(progress[0]?._meta, { [relatedTask]: { taskId } });
    const result = await peer.request('tasks/result', { taskId });
    assert.match((result.content as [{ text: string }])[0].text, /^# Report: tides\n\nWhat 12 sources say about tides/);
    assert.equal((result.structuredContent as Fields).topic, 'tides');
    assert.deepEqual(result._meta, { [relatedTask]: { taskId } });
  });

  it('runs an optional tool without a task where none is asked for', async () => {
    const call = { name: 'run_tests', arguments: { seconds: 0.1 }, _meta: { progressToken: 7 } };
    const result = await peer.request('tools/call', call);
    assert.equal(result.isError, true);
    assert.equal(peer.notifications('notifications/progress').length, 4);
    assert.deepEqual(peer.notifications('notifications/tasks/status'), []);
  });

  it('fails a build with the JSON-RPC error of the call', async () => {
    const taskId = await peer.callAsTask('run_build');
    const { statusMessage } = await peer.status(taskId, 'failed');
    assert.equal(statusMessage, 'Build of web-shop failed: 2 type errors');
    const failure = await peer.request('tasks/result', { taskId }).catch((error: unknown) => error);
    assert.ok(rpcError(-32010, /^Build of web-shop failed: 2 type errors$/)(failure));
    const { exitCode, errors } = (failure as { error: { data: { exitCode: number; errors: unknown[] } } }).error.data;
    assert.equal(exitCode, 2);
    assert.equal(errors.length, 2);
  });

  it('fails a test run whose result is a tool error', async () => {
    const taskId = await peer.callAsTask('run_tests');
    await peer.status(taskId, 'failed');
    const result = await peer.request('tasks/result', { taskId });
    assert.equal(result.isError, true);
    assert.match((result.content as [{ text: string }])[0].text, /applies the discount before tax/);
  });

  it('renders a chart as an image beside a text', async () => {
    const taskId = await peer.callAsTask('render_chart');
    const { content } = await peer.request('tasks/result', { taskId });
    const [image, text] = content as [{ type: string; data: string; mimeType: string }, { text: string }];
    assert.equal(image.mimeType, 'image/png');
    assert.deepEqual(pngSize(image.data), { width: 480, height: 320 });
    assert.match(text.text, /7 bars, highest 23/);
  });

  it('watches logs until it is cancelled', async () => {
    const taskId = await peer.callAsTask('watch_logs');
    await peer.message(message => message.params?.statusMessage === lineSeen(2));
    const cancelled = GetTaskResultSchema.parse(await peer.request('tasks/cancel', { taskId }));
    assert.equal(cancelled.status, 'cancelled');
    await peer.status(taskId, 'cancelled');
    await assert.rejects(peer.request('tasks/result', { taskId }), rpcError(-32800, /Cancelled by request/));
    await assert.rejects(peer.request('tasks/cancel', { taskId }), rpcError(-32602, /terminal/));
  });

  it('refuses to cancel a migration, which runs to its end', async () => {
    const taskId = await peer.callAsTask('migrate_database');
    await assert.rejects(peer.request('tasks/cancel', { taskId }), rpcError(-32600, /cannot be stopped halfway/));
    await peer.status(taskId, 'completed');
  });

  it('does not know other task ids', async () => {
    for (const method of ['tasks/get', 'tasks/result', 'tasks/cancel']) {
      await assert.rejects(peer.request(method, { taskId: 'nobody' }), rpcError(-32602));
    }
  });

  it('lists tasks ten to a page, in order of creation', async () => {
    const created: string[] = [];
    while (created.length < 21) {
      created.push(await peer.callAsTask('watch_logs', { seconds: 60 }));
    }
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const answer = await peer.request('tasks/list', cursor === undefined ? {} : { cursor });
      const page = ListTasksResultSchema.parse(answer);
      pages.push(page.tasks.map(task => task.taskId));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    assert.deepEqual(pages, [created.slice(0, 10), created.slice(10, 20), created.slice(20)]);
    await assert.rejects(peer.request('tasks/list', { cursor: 'made up' }), rpcError(-32602));
  });

  it('forgets a task after the ttl the client asked for', async () => {
    const taskId = await peer.callAsTask('migrate_database', { seconds: 60 }, { task: { ttl: 30 } });
    const result = peer.request('tasks/result', { taskId });
    await assert.rejects(result, rpcError(-32602));
    await assert.rejects(peer.request('tasks/get', { taskId }), rpcError(-32602));
  });

  describe('deploy', () => {
    it('asks through tasks/result and goes on with the answer', async () => {
      const taskId = await peer.callAsTask('deploy');
      const { statusMessage } = await peer.status(taskId, 'input_required');
      assert.equal(statusMessage, 'Which environment? Waiting for an answer');
      assert.equal(peer.received.some(isElicitation), false);
      const result = peer.request('tasks/result', { taskId });
      const question = await peer.message(isElicitation);
      assert.deepEqual(question.params?._meta, { [relatedTask]: { taskId } });
      const _meta = { [relatedTask]: { taskId } };
      peer.answer(question, { action: 'accept', content: { environment: 'production', notify: false }, _meta });
      assert.deepEqual((await result).content, [{ type: 'text', text: 'Deployed 2.7.0 to production' }]);
    });

    it('completes when the user declines', async () => {
      const taskId = await answered({ action: 'decline' });
      const { statusMessage } = await peer.status(taskId, 'completed');
      assert.equal(statusMessage, 'Deployment declined');
    });

    it('is cancelled when the user dismisses the question', async () => {
      const taskId = await answered({ action: 'cancel' });
      await peer.status(taskId, 'cancelled');
    });

    it('asks again when the answer does not fit the form', async () => {
      const taskId = await answered({ action: 'accept', content: { environment: 'the moon' } });
      const again = await peer.message(
        message => isElicitation(message) && message !== peer.received.find(isElicitation),
      );
      peer.answer(again, { action: 'accept', content: { environment: 'staging' } });
      await peer.status(taskId, 'completed');
    });

    it('goes on waiting when the client answers with an error', async () => {
      const taskId = await peer.callAsTask('deploy');
      peer.request('tasks/result', { taskId }).catch(() => {});
      peer.refuse(await peer.message(isElicitation), -32603, 'Out of order');
      assert.equal((await peer.request('tasks/get', { taskId })).status, 'input_required');
      assert.equal((await peer.request('tasks/cancel', { taskId })).status, 'cancelled');
    });

    it('withdraws a delivered question when its task is cancelled', async () => {
      const taskId = await peer.callAsTask('deploy');
      peer.request('tasks/result', { taskId }).catch(() => {});
      const question = await peer.message(isElicitation);
      await peer.request('tasks/cancel', { taskId });
      const { params } = await peer.message(message => message.method === 'notifications/cancelled');
      assert.equal(params?.requestId, question.id);
    });

    it('asks every session that waits for the result, and withdraws the question where it was not answered', async () => {
      const taskId = await peer.callAsTask('deploy');
      await peer.status(taskId, 'input_required');
      const late = await LegacyPeer.connect(undefined, peer.tasks);
      const results = [peer, late].map(each => each.request('tasks/result', { taskId }));
      const [first, second] = await Promise.all([peer, late].map(each => each.message(isElicitation)));
      assert.ok(first && second);
      late.answer(second, { action: 'decline' });
      const { params } = await peer.message(message => message.method === 'notifications/cancelled');
      assert.equal(params?.requestId, first.id);
      const declined = [{ type: 'text', text: 'Deployment declined' }];
      assert.deepEqual(
        (await Promise.all(results)).map(({ content }) => content),
        [declined, declined],
      );
      assert.deepEqual(late.notifications('notifications/cancelled'), []);
      await late.close();
    });

    it('waits for ever for a client without elicitation, without sending it the question', async () => {
      const mute = await LegacyPeer.connect({});
      const taskId = await mute.callAsTask('deploy');
      await mute.status(taskId, 'input_required');
      const result = assert.rejects(mute.request('tasks/result', { taskId }), rpcError(-32800));
      assert.equal((await mute.request('tasks/get', { taskId })).status, 'input_required');
      await mute.request('tasks/cancel', { taskId });
      await result;
      assert.equal(mute.received.some(isElicitation), false);
      assert.deepEqual(mute.notifications('notifications/cancelled'), []);
      await mute.close();
    });

    async function answered(answer: Fields): Promise<string> {
      const taskId = await peer.callAsTask('deploy');
      await peer.status(taskId, 'input_required');
      peer.request('tasks/result', { taskId }).catch(() => {});
      peer.answer(await peer.message(isElicitation), answer);
      return taskId;
    }
  });
});

function isElicitation(message: WireMessage): boolean {
  return message.method === 'elicitation/create';
}

function lineSeen(count: number): string {
  return `${count} lines from web-1, last: POST /cart/items 201 in 54 ms`;
}
