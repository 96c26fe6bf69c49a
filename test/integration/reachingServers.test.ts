import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { McpTasksApi } from '../../src/api/mcpTasksApi';
import {
  connected,
  control,
  type HttpRequest,
  removeServers,
  scripted,
  startTask,
  taskThat,
  until,
} from './support/explorer';
import { demoHttp, everythingSse, HttpServer, scriptedHttp } from './support/httpServer';
import { HttpLine, type Line, type StdioLine } from './support/lines';
import { peers } from './support/peers';

const BOTH = ['2025-11-25', '2026-07-28'] as const;

describe('Reaching servers', () => {
  const lines: Line[] = [];
  const servers: HttpServer[] = [];
  afterEach(async () => {
    await removeServers();
    await Promise.all(lines.splice(0).map(line => line.close()));
    await Promise.all(servers.splice(0).map(server => server.kill()));
  });

  async function over<L extends Line>(opening: Promise<L>): Promise<L> {
    const line = await opening;
    lines.push(line);
    await line.start();
    return line;
  }

  /** A connected scripted server over HTTP. */
  async function scriptedOverHttp(script: object): Promise<{ readonly api: McpTasksApi; readonly id: string }> {
    const server = await HttpServer.start(scriptedHttp({ ...script, http: true }));
    servers.push(server);
    return connected({ type: 'http', url: server.url });
  }

  describe('over stdio', () => {
    it('starts a server once that is known to speak 2026-07-28, and twice to find out', async () => {
      const line = await over(peers['demo 2026-07-28, stdio'].open() as Promise<StdioLine>);
      const { api, id } = await connected(line.entry);
      await api.listTools(id);
      assert.equal(line.starts.length, 2);
      await api.disconnect(id);
      assert.equal((await api.connect(id)).generation, '2026-07-28');
      await api.listTools(id);
      assert.equal(line.starts.length, 3);
    });

    it('does not ask for a subscription again that the server ends at once', async () => {
      const script = {
        generation: '2026-07-28',
        capabilities: { listen: false },
        tools: [{ name: 'build', polls: 2 }],
      };
      const { api, id } = await connected(scripted(script));
      await (await startTask(api, id, 'build')).finished();
      await (await startTask(api, id, 'build')).finished();
      assert.equal((await control(api, id, {})).counts['subscriptions/listen'], 1);
    });
  });

  describe('over the transport before Streamable HTTP', () => {
    for (const [words, entry, verbs] of [
      ['finds it where the newer one is missing', {}, ['POST', 'POST', 'GET']],
      ['begins with it where the entry says so', { type: 'sse' }, ['GET', 'POST', 'POST']],
    ] as const) {
      it(words, async () => {
        const line = await over(HttpLine.open(everythingSse, entry));
        const { api, id } = await connected(line.entry);
        assert.equal(api.servers.find(server => server.id === id)?.transport, 'sse');
        assert.deepEqual(line.proxy.verbs.slice(0, verbs.length), verbs);
        const outcome = await api.runTool(id, 'echo', { message: 'hello' });
        assert.match(JSON.stringify(outcome), /hello/);
      });
    }
  });

  describe('over HTTP', () => {
    it('goes through the fetch of the host', async () => {
      const { api, id } = await scriptedOverHttp({});
      const hosts = globalThis.fetch;
      const asked: string[] = [];
      globalThis.fetch = (input, init) => {
        asked.push(String(init?.body));
        return hosts(input, init);
      };
      try {
        await api.listTools(id);
      } finally {
        globalThis.fetch = hosts;
      }
      assert.ok(asked.some(body => body.includes('"tools/list"')));
    });

    it('2026-07-28: says in the headers of each request what it is about', async () => {
      const { api, id } = await scriptedOverHttp({
        generation: '2026-07-28',
        tools: [{ name: 'build', taskId: 'bäu' }],
      });
      const task = await startTask(api, id, 'build');
      await (await task.refresh()).cancel();
      const { posts = [] } = await control(api, id, {});
      assert.ok(posts.every(({ httpMethod }) => httpMethod === 'POST'));
      for (const { headers, message } of posts.filter(post => post.message?.id !== undefined)) {
        assert.equal(headers['mcp-method'], message?.method);
        assert.equal(headers['mcp-protocol-version'], '2026-07-28');
        assert.match(headers.accept ?? '', /application\/json.*text\/event-stream/);
        assert.equal(headers['mcp-session-id'], undefined);
      }
      const names = (method: string): Set<unknown> =>
        new Set(posts.filter(post => post.message?.method === method).map(nameIn));
      assert.deepEqual(names('tools/call'), new Set(['build', 'control']));
      assert.deepEqual([names('tasks/get'), names('tasks/cancel')], [new Set(['bäu']), new Set(['bäu'])]);
    });

    it('2025-11-25: names the session in each request, and ends it without cancelling anything', async () => {
      const { api, id } = await scriptedOverHttp({ tools: [{ name: 'build' }] });
      const task = await startTask(api, id, 'build');
      await api.disconnect(id);
      await api.connect(id);
      const { posts = [], counts } = await control(api, id, {});
      const first = posts.findIndex(({ message }) => message?.method === 'initialize');
      const sessions = posts.slice(first + 1).filter(({ message }) => !isOpening(message?.method));
      assert.ok(sessions.every(({ headers }) => headers['mcp-session-id'] !== undefined));
      assert.equal(posts.filter(({ httpMethod }) => httpMethod === 'DELETE').length, 1);
      assert.deepEqual([counts['tasks/cancel'], counts['notifications/cancelled']], [undefined, undefined]);
      assert.equal((await api.getTask(id, task.taskId)).status, 'working');
    });

    it('2025-11-25: begins a new session when the server has forgotten the old one, and finds its tasks again', async () => {
      const { api, id } = await scriptedOverHttp({ tools: [{ name: 'build', polls: 4 }] });
      const task = await startTask(api, id, 'build');
      await control(api, id, { forget: true });
      assert.equal((await task.finished()).status, 'completed');
      const { counts } = await control(api, id, {});
      assert.equal(counts.initialize, 2);
      assert.equal(api.servers.find(server => server.id === id)?.state, 'running');
    });

    it('2025-11-25: needs no stream for what the server sends by itself', async () => {
      const { api, id } = await scriptedOverHttp({ noStream: true, tools: [{ name: 'build', polls: 2 }] });
      assert.equal((await (await startTask(api, id, 'build')).finished()).status, 'completed');
      assert.equal((await control(api, id, {})).counts.initialize, 1);
    });

    it('2026-07-28: is told of a task by its subscription, and hardly asks', async () => {
      const line = await over(HttpLine.open(demoHttp('2026-07-28')));
      const { api, id } = await connected(line.entry);
      const messages = new Set<string>();
      const watch = api.onDidChangeTasks(({ updated }) => {
        for (const { statusMessage = '' } of updated) {
          messages.add(statusMessage);
        }
      });
      const task = await startTask(api, id, 'write_report', { topic: 'owls', seconds: 3 });
      const finished = await task.finished();
      watch.dispose();
      assert.match(JSON.stringify(await finished.result()), /owls/);
      assert.ok(messages.size >= 6, `messages seen: ${[...messages].join(', ')}`);
      assert.ok(line.proxy.count('tasks/get') <= 1, 'its server asks to be polled once a second');
    });
  });

  for (const generation of BOTH) {
    for (const way of ['stdio', 'HTTP'] as const) {
      it(`gives up a question that takes too long, tells the server, and holds no other up: ${generation}, ${way}`, async () => {
        const script = { generation, tools: [{ name: 'build' }] };
        const { api, id } = await (way === 'HTTP' ? scriptedOverHttp(script) : connected(scripted(script)));
        const { name = '' } = api.servers.find(server => server.id === id) ?? {};
        const task = await startTask(api, id, 'build');
        await setOptions({ [name]: { requestTimeoutSeconds: 1 } });
        try {
          await control(api, id, { script: { hang: ['tasks/get'] } });
          const hanging = assert.rejects(task.refresh(), /did not answer in time/);
          assert.ok((await api.listTools(id)).length > 0);
          await hanging;
        } finally {
          await setOptions(undefined);
        }
        await until('the server to be there', api.onDidChangeServers, () =>
          api.servers.find(server => server.id === id)?.state === 'running' ? true : undefined,
        );
        const { counts } = await control(api, id, { script: { hang: [] } });
        assert.ok((counts['notifications/cancelled'] ?? 0) >= 1);
        assert.equal((await task.refresh()).status, 'working');
      });
    }

    it(`gives the tools as they are now, when the server says that they changed: ${generation}`, async () => {
      const { api, id } = await connected(scripted({ generation, listChanged: true }));
      const names = async (): Promise<string[]> => (await api.listTools(id)).map(({ name }) => name);
      assert.deepEqual(await names(), ['control']);
      const send = { method: 'notifications/tools/list_changed' };
      await control(api, id, { script: { tools: [{ name: 'new', polls: 1 }] }, send });
      assert.deepEqual(await names(), ['new', 'control']);
      const task = await startTask(api, id, 'new');
      await taskThat(api, id, task.taskId, 'completed', ({ isCompleted }) => isCompleted);
    });
  }
});

/** Requests that have no session yet. */
function isOpening(method: string | undefined): boolean {
  return method === 'initialize' || method === 'server/discover';
}

/** What the header `Mcp-Name` says; what is not plain ASCII is encoded. @see MCP 2026-07-28, Streamable HTTP, "Request Metadata" */
function nameIn({ headers }: HttpRequest): string | undefined {
  const name = headers['mcp-name'];
  const [, encoded] = /^=\?base64\?(.*)\?=$/.exec(name ?? '') ?? [];
  return encoded === undefined ? name : Buffer.from(encoded, 'base64').toString();
}

async function setOptions(options: object | undefined): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('mcpTasks');
  await configuration.update('serverOptions', options, vscode.ConfigurationTarget.Global);
}
