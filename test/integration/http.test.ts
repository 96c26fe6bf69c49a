import assert from 'node:assert/strict';
import { configure, connected, explorer, removeServers, startTask, until } from './support/explorer';
import { everythingHttp, HttpServer } from './support/httpServer';

describe('A server over Streamable HTTP', () => {
  let server: HttpServer;
  before(async () => {
    server = await HttpServer.start(everythingHttp);
  });
  after(() => server.kill());
  afterEach(removeServers);

  it('runs a task to its result', async () => {
    const { api, id } = await connected({ type: 'http', url: server.url });
    const { generation, transport } = api.servers.find(one => one.id === id) ?? {};
    assert.deepEqual([generation, transport], ['2025-11-25', 'http']);
    const task = await startTask(api, id, 'simulate-research-query', { topic: 'owls' });
    const finished = await task.finished();
    assert.equal(finished.status, 'completed');
    assert.match(JSON.stringify(await finished.result()), /owls/);
  });

  it('lists and cancels', async () => {
    const { api, id } = await connected({ url: server.url });
    const task = await startTask(api, id, 'simulate-research-query', { topic: 'owls' });
    assert.deepEqual(
      (await api.listTasks(id)).map(({ taskId }) => taskId),
      [task.taskId],
    );
    assert.equal((await task.cancel()).status, 'cancelled');
  });

  it('that cannot be reached says so, and never shows the secrets of its headers', async () => {
    const api = await explorer();
    const secret = 'Bearer s3cr3t-t0ken';
    const { away = '' } = await configure({
      away: { type: 'http', url: 'http://127.0.0.1:9/mcp', headers: { Authorization: secret } },
    });
    await assert.rejects(api.connect(away), error => {
      assert.match(String(error), /127\.0\.0\.1:9 cannot be reached/);
      assert.doesNotMatch(String(error), /s3cr3t/);
      return true;
    });
    await until('the server to be in error', api.onDidChangeServers, () =>
      api.servers.find(({ id }) => id === away)?.state === 'error' ? true : undefined,
    );
  });
});
