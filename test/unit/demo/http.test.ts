import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import type { SubscriptionFilter } from '@modelcontextprotocol/client';
import { HttpClient } from './httpClient';
import { HttpDemo } from './httpDemo';
import { envelope } from './modernPeer';
import type { Fields } from './peer';

const json = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
const modern = { ...json, 'MCP-Protocol-Version': '2026-07-28' };

describe('demo servers over HTTP', function () {
  this.timeout(10_000);
  let demo: HttpDemo;
  const clients: HttpClient[] = [];

  before(async () => {
    demo = await HttpDemo.start();
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map(client => client.close()));
  });

  after(() => demo.endInput());

  async function connect(generation: keyof HttpDemo['urls']): Promise<HttpClient> {
    const client = await HttpClient.connect(demo.urls[generation]);
    clients.push(client);
    return client;
  }

  const post = (url: string, body: Fields, headers: Record<string, string>) =>
    fetch(url, { method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...body }) });

  it('announce themselves in one line: both on one port of the loopback interface, below a path of their own', () => {
    assert.equal(demo.lines.length, 1);
    const [first, second] = Object.values(demo.urls).map(url => new URL(url));
    assert.deepEqual(Object.keys(demo.urls), ['2025-11-25', '2026-07-28']);
    assert.equal(first?.host, second?.host);
    assert.match(demo.urls['2025-11-25'], /^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/2025-11-25$/);
  });

  it('are found nowhere but there', async () => {
    const { origin, pathname } = new URL(demo.urls['2025-11-25']);
    const guesses = ['/', '/2025-11-25', `/${'x'.repeat(32)}/2025-11-25`, `${pathname}/`, pathname.slice(0, -11)];
    const answers = await Promise.all(guesses.map(guess => fetch(`${origin}${guess}`)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [404, 404, 404, 404, 404],
    );
  });

  for (const generation of ['2025-11-25', '2026-07-28'] as const) {
    it(`${generation} refuses web pages, and names that were bound to its address`, async () => {
      const ask = async (headers: Record<string, string>): Promise<number | undefined> => {
        const sent = request(demo.urls[generation], { method: 'POST', headers: { ...json, ...headers } });
        const answered = once(sent, 'response');
        sent.end('{}');
        const [response] = await answered;
        return response.resume().statusCode;
      };
      const { port } = new URL(demo.urls[generation]);
      assert.equal(await ask({ Origin: 'https://example.com' }), 403);
      assert.equal(await ask({ Origin: 'null' }), 403);
      assert.equal(await ask({ Origin: `http://127.0.0.1:${port}` }), 403);
      assert.equal(await ask({ Host: `example.com:${port}` }), 403);
      assert.equal(await ask({}), 400, 'and gets as far as its messages else');
    });
  }

  describe('2025-11-25', () => {
    it('lists its tools, runs a task and tells its status over the stream of the session', async () => {
      const peer = await connect('2025-11-25');
      assert.equal(peer.client.getProtocolEra(), 'legacy');
      assert.ok(peer.sessionId);
      assert.equal((await peer.client.listTools()).tools.length, 14);
      const taskId = await peer.startTask('watch_logs');
      await peer.status('notifications/tasks/status', taskId, 'working');
      const cancelled = await peer.request('tasks/cancel', { taskId });
      assert.equal(cancelled.status, 'cancelled');
      await peer.status('notifications/tasks/status', taskId, 'cancelled');
    });

    it('answers tasks/result with what the call would have answered', async () => {
      const peer = await connect('2025-11-25');
      const result = async (tool: string) => peer.request('tasks/result', { taskId: await peer.startTask(tool) });
      const [tested, built] = await Promise.allSettled([result('run_tests'), result('run_build')]);
      assert.equal(tested.status === 'fulfilled' && tested.value.isError, true);
      assert.equal(built.status === 'rejected' && built.reason.code, -32010);
    });

    it('shows the tasks of a session to the next one, which is asked what is still open', async () => {
      const first = await connect('2025-11-25');
      await first.streamOpened;
      const taskId = await first.startTask('deploy');
      await first.status('notifications/tasks/status', taskId, 'input_required');
      await first.close();
      const second = await connect('2025-11-25');
      second.client.setRequestHandler('elicitation/create', () => ({
        action: 'accept',
        content: { environment: 'preview' },
      }));
      const { tasks } = await second.request('tasks/list');
      assert.ok((tasks as Fields[]).some(task => task.taskId === taskId));
      const { content } = await second.request('tasks/result', { taskId });
      assert.match(JSON.stringify(content), /Deployed 2\.7\.0 to preview/);
    });

    it('sends the user to a page, and tells the session when that is done', async () => {
      const peer = await connect('2025-11-25');
      await peer.streamOpened;
      let elicitationId: unknown;
      peer.client.setRequestHandler('elicitation/create', ({ params }) => {
        elicitationId = 'elicitationId' in params ? params.elicitationId : undefined;
        return { action: 'accept' };
      });
      const taskId = await peer.startTask('link_account');
      const result = peer.request('tasks/result', { taskId });
      const { params } = await peer.heard.message(({ method }) => method === 'notifications/elicitation/complete');
      assert.deepEqual(params, { elicitationId });
      assert.match(JSON.stringify((await result).content), /account linked/);
    });

    it('knows a session no more once it has been ended, and none that never was', async () => {
      const url = demo.urls['2025-11-25'];
      const peer = await connect('2025-11-25');
      const ofSession = { ...json, 'Mcp-Session-Id': peer.sessionId ?? '', 'MCP-Protocol-Version': '2025-11-25' };
      const list = { method: 'tools/list' };
      assert.equal((await post(url, list, ofSession)).status, 200);
      await peer.close();
      assert.equal((await post(url, list, ofSession)).status, 404);
      assert.equal((await post(url, list, { ...ofSession, 'Mcp-Session-Id': 'made-up' })).status, 404);
      assert.equal((await post(url, list, json)).status, 400, 'without any session');
    });
  });

  describe('2026-07-28', () => {
    const listen = (peer: HttpClient, ...taskIds: string[]) => peer.client.listen({ taskIds } as SubscriptionFilter); // The package passes on what its type does not know.

    it('lists its tools, runs a task and tells every change of it to who listens', async () => {
      const peer = await connect('2026-07-28');
      assert.equal(peer.client.getProtocolEra(), 'modern');
      assert.equal((await peer.client.listTools()).tools.length, 14);
      const taskId = await peer.takeTask('write_report', { topic: 'tides', seconds: 0.2 });
      const subscription = await listen(peer, taskId);
      const { result } = await peer.status('notifications/tasks', taskId, 'completed');
      assert.ok((result as Fields).structuredContent);
      const read = await peer.request('tasks/get', { taskId });
      assert.deepEqual(read.result, result);
      await subscription.close();
    });

    it('honours the task IDs it knows', async () => {
      const peer = await connect('2026-07-28');
      const taskId = await peer.takeTask('watch_logs', { seconds: 60 });
      const subscription = await listen(peer, taskId, 'made-up');
      const [acknowledged] = peer.heard.notifications('notifications/subscriptions/acknowledged');
      assert.deepEqual(acknowledged?.notifications, { taskIds: [taskId] });
      await peer.request('tasks/cancel', { taskId });
      await peer.status('notifications/tasks', taskId, 'cancelled');
      await subscription.close();
    });

    it('asks within the task and goes on with the answer', async () => {
      const peer = await connect('2026-07-28');
      const taskId = await peer.takeTask('deploy');
      const subscription = await listen(peer, taskId);
      const { inputRequests } = await peer.status('notifications/tasks', taskId, 'input_required');
      const [key = ''] = Object.keys(inputRequests as Fields);
      const inputResponses = { [key]: { action: 'accept', content: { environment: 'staging' } } };
      await peer.request('tasks/update', { taskId, inputResponses });
      const { result } = await peer.status('notifications/tasks', taskId, 'completed');
      assert.match(JSON.stringify(result), /Deployed 2\.7\.0 to staging/);
      await subscription.close();
    });

    it('asks before there is a task, which begins with the answer', async () => {
      const peer = await connect('2026-07-28');
      peer.client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { room: 'grace' } }));
      const taskId = await peer.takeTask('book_room');
      const subscription = await listen(peer, taskId);
      const { result } = await peer.status('notifications/tasks', taskId, 'completed');
      assert.match(JSON.stringify(result), /Room grace booked/);
      await subscription.close();
    });

    it('refuses a call in which it cannot ask', async () => {
      const extensions = { 'io.modelcontextprotocol/tasks': {} };
      const params = { name: 'book_room', _meta: envelope({ extensions }) };
      const headers = { ...modern, 'Mcp-Method': 'tools/call', 'Mcp-Name': 'book_room' };
      const answer = await post(demo.urls['2026-07-28'], { method: 'tools/call', params }, headers);
      const { error } = (await answer.json()) as { error: { code: number } };
      assert.deepEqual([answer.status, error.code], [400, -32021]);
    });

    it('refuses a state that it has not given', async () => {
      const params = { name: 'book_room', requestState: 'made up', _meta: envelope() };
      const headers = { ...modern, 'Mcp-Method': 'tools/call', 'Mcp-Name': 'book_room' };
      const answer = await post(demo.urls['2026-07-28'], { method: 'tools/call', params }, headers);
      const { error } = (await answer.json()) as { error: { code: number } };
      assert.equal(error.code, -32602);
    });

    it('refuses to listen for a client that does not declare the extension, or sends headers of another request', async () => {
      const url = demo.urls['2026-07-28'];
      const filter = { notifications: { taskIds: ['made-up'] } };
      const listenTo = (meta: Fields) => ({ method: 'subscriptions/listen', params: { ...filter, _meta: meta } });
      const headers = { ...modern, 'Mcp-Method': 'subscriptions/listen' };
      const undeclared = await post(url, listenTo(envelope({})), headers);
      const { error } = (await undeclared.json()) as { error: { code: number } };
      assert.deepEqual([undeclared.status, error.code], [400, -32021]);
      const listTools = { method: 'tools/list', params: { _meta: envelope() } };
      assert.equal((await post(url, listTools, headers)).status, 400);
      assert.equal((await post(url, listenTo(envelope()), { ...headers, 'Content-Type': 'text/plain' })).status, 415);
    });

    it('leaves a subscription without task IDs to the package, which has nothing to tell', async () => {
      const peer = await connect('2026-07-28');
      const subscription = await peer.client.listen({ toolsListChanged: true });
      assert.equal(await subscription.closed, 'graceful');
    });

    it('is for its own generation only', async () => {
      const params = {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name: 'test', version: '1.0.0' },
      };
      const answer = await post(demo.urls['2026-07-28'], { method: 'initialize', params }, json);
      assert.equal(answer.status, 400);
    });
  });

  it('end with their stdin, whoever is connected and whatever runs', async () => {
    const ending = await HttpDemo.start();
    const legacy = await HttpClient.connect(ending.urls['2025-11-25']);
    const other = await HttpClient.connect(ending.urls['2026-07-28']);
    await legacy.startTask('watch_logs', {});
    const taskId = await other.takeTask('watch_logs', {});
    await other.client.listen({ taskIds: [taskId] } as SubscriptionFilter);
    assert.equal(await ending.endInput(), 0);
    await Promise.all([legacy.client.close(), other.client.close()]);
  });
});
