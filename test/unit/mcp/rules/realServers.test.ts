import assert from 'node:assert/strict';
import path from 'node:path';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { isRecord } from '../../../../src/base/record';
import { WatchedServer } from '../../../support/watchedServer';

const repository = path.resolve(import.meta.dirname, '../../../..');
const SHORT = { seconds: 0.1 };

/** Over stdio, in processes of their own, with the client package that the extension uses. */
describe('protocol rules over real servers', function () {
  this.timeout(20_000);
  let transport: StdioClientTransport;
  let server: WatchedServer;

  async function start(...args: string[]): Promise<void> {
    transport = new StdioClientTransport({ command: process.execPath, args, cwd: repository, stderr: 'ignore' });
    server = await WatchedServer.connect(transport);
  }

  afterEach(async () => {
    if (transport.pid !== null) {
      process.kill(transport.pid); // Not every server ends with its stdin, and the package waits long for that.
    }
    await server.close();
  });

  it('find nothing at the 2025-11-25 demo', async () => {
    await start('--import', 'tsx', 'src/demo/demo20251125.ts');
    server.answerElicitations({ action: 'accept', content: { environment: 'staging' } });
    await server.request('tools/list');
    const names = ['run_tests', 'run_build', 'deploy', 'migrate_database'];
    await Promise.all([
      runLegacy('write_report', { ...SHORT, topic: 'tides' }),
      ...names.map(name => runLegacy(name, SHORT)),
      cancelLegacy('watch_logs', {}),
    ]);
    await server.request('tools/call', { name: 'server_time' });
    await server.request('tasks/list');
    assert.deepEqual(server.rules.findings(), []);
  });

  it('find nothing at the 2026-07-28 demo', async () => {
    await start('--import', 'tsx', 'src/demo/demo20260728.ts');
    await server.client.listTools();
    await runModern('write_report', { ...SHORT, topic: 'tides' });
    for (const name of ['run_tests', 'run_build', 'migrate_database']) {
      await runModern(name, SHORT);
    }
    await declineModern('deploy', SHORT);
    await server.request('tools/call', { name: 'server_time' });
    assert.deepEqual(server.rules.findings(), []);
  });

  it('find nothing at server-everything', async () => {
    await start('node_modules/@modelcontextprotocol/server-everything/dist/index.js');
    server.answerElicitations({ action: 'accept', content: { interpretation: 'technical' } });
    await server.request('tools/list');
    await Promise.all([
      runLegacy('simulate-research-query', { topic: 'tides', ambiguous: true }),
      cancelLegacy('simulate-research-query', { topic: 'tides' }),
    ]);
    const _meta = { progressToken: 'long' };
    const args = { duration: 0.1, steps: 2 };
    await server.request('tools/call', { name: 'trigger-long-running-operation', arguments: args, _meta });
    await server.request('tasks/list');
    assert.deepEqual(server.rules.findings(), []);
  });

  it('find what the scripted server does wrong on purpose', async () => {
    const preload = [{ taskId: 'a', status: 'sleeping' }];
    await start('test/fixtures/servers/scriptedServer.mjs', JSON.stringify({ preload }));
    await server.request('tasks/get', { taskId: 'a' });
    await server.request('tasks/list');
    assert.deepEqual(
      server.rules.findings().map(({ rule, count, example, taskId }) => ({ rule, count, example, taskId })),
      [{ rule: 'status-unknown', count: 2, example: '{"status":"sleeping"}', taskId: 'a' }],
    );
  });

  /** The whole life of a task: progress, questions, its payload, and a cancel that comes too late. */
  async function runLegacy(name: string, args: object): Promise<void> {
    const taskId = await server.callAsTask(name, { ...args }, { task: {}, _meta: { progressToken: name } });
    await server.request('tasks/get', { taskId });
    await server.request('tasks/result', { taskId }).catch(passed); // The error of the call, for some.
    await server.request('tasks/get', { taskId });
    await server.request('tasks/cancel', { taskId }).catch(passed);
  }

  async function cancelLegacy(name: string, args: object): Promise<void> {
    const taskId = await server.callAsTask(name, { ...args }, { task: {} });
    await server.request('tasks/cancel', { taskId });
    await server.request('tasks/cancel', { taskId }).catch(passed);
    await server.request('tasks/get', { taskId });
    await server.request('tasks/result', { taskId }).catch(passed);
  }

  async function runModern(name: string, args: object): Promise<void> {
    const taskId = await server.callAsTask(name, { ...args });
    await hearOf(taskId, 'completed', 'failed');
    await server.request('tasks/get', { taskId });
    await server.request('tasks/cancel', { taskId });
    await server.request('tasks/get', { taskId: 'nobody' }).catch(passed);
  }

  async function declineModern(name: string, args: object): Promise<void> {
    const taskId = await server.callAsTask(name, { ...args });
    await hearOf(taskId, 'input_required');
    const { inputRequests } = await server.request('tasks/get', { taskId });
    const [key = ''] = Object.keys(isRecord(inputRequests) ? inputRequests : {});
    await server.request('tasks/update', { taskId, inputResponses: { [key]: { action: 'decline' } } });
    await hearOf(taskId, 'completed');
    await server.request('tasks/get', { taskId });
  }

  /** Listens to a task until it has one of these statuses. */
  async function hearOf(taskId: string, ...statuses: string[]): Promise<void> {
    const filter: object = { taskIds: [taskId] }; // Which the package passes on, without a type for it.
    const listening = await server.client.listen(filter);
    await server.next(({ method, params }) => {
      const task = method === 'notifications/tasks' && isRecord(params) ? params : {};
      return task.taskId === taskId && statuses.includes(String(task.status));
    });
    await listening.close();
  }
});

/** The server refused, as it should, or gave the error that the call ended in. */
function passed(): void {}
