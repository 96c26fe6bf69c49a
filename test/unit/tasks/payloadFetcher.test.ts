import assert from 'node:assert/strict';
import { ConnectionError } from '../../../src/base/errors';
import type { Generation } from '../../../src/tasks/generation';
import { type KeepResults, PayloadFetcher } from '../../../src/tasks/payloadFetcher';
import { type TaskReport, taskKey } from '../../../src/tasks/task';
import { aReport, later, SERVER } from '../../support/builders';
import { FakeTaskClient } from '../../support/fakeTaskClient';
import { RecordingLog } from '../../support/logs';
import type { ScriptedTask } from '../../support/serverScript';
import { Deferred, settled } from '../../support/settled';
import { TaskCore } from '../../support/taskCore';

const failing: Omit<ScriptedTask, 'taskId'> = {
  status: 'failed',
  result: { content: [{ type: 'text', text: '3 tests failed' }], isError: true },
};

describe('PayloadFetcher', () => {
  let client: FakeTaskClient;
  let core: TaskCore;
  let log: RecordingLog;
  let fetcher: PayloadFetcher;
  let keepResults: KeepResults;

  function begin(task: Omit<ScriptedTask, 'taskId'>, generation: Exclude<Generation, 'none'> = '2025-11-25'): void {
    client = new FakeTaskClient({ generation, preload: [{ taskId: 'task-1', ...task }] });
    core = new TaskCore(client);
    log = new RecordingLog();
    keepResults = 'startedHere';
    fetcher = new PayloadFetcher(core.store, core.payloads, core.actions, core.connections, () => keepResults, log);
  }

  async function hear(report: Partial<TaskReport>, startedHere = true): Promise<void> {
    const generation = client.generation;
    core.store.apply({ serverId: SERVER, generation, source: 'poll', report: aReport(report), startedHere });
    await settled();
  }

  it('fetches the result of a task started here when it ends, once', async () => {
    begin({ status: 'completed' });
    await hear({});
    assert.equal(client.asked.result, 0);
    await hear({ status: 'completed', lastUpdatedAt: later(1) });
    await hear({ status: 'completed', lastUpdatedAt: later(2), statusMessage: 'again' });
    assert.equal(client.asked.result, 1);
    await core.actions.payload(SERVER, 'task-1');
    assert.equal(client.asked.result, 1, 'whoever opens it finds it there');
  });

  it('lets the row say why the task failed: in the tool’s words, or the JSON-RPC error’s', async () => {
    begin(failing);
    await hear({ status: 'failed' });
    assert.equal(core.task()?.failureMessage, '3 tests failed');
    begin({ status: 'failed', error: { code: -32_603, message: 'Port is taken' } });
    await hear({ status: 'failed' });
    assert.equal(core.task()?.failureMessage, 'Port is taken');
  });

  it('says no more of a failure than fits a row, and nothing where it left no words', async () => {
    begin({ status: 'failed', error: { code: 1, message: 'x'.repeat(100_000) } });
    await hear({ status: 'failed' });
    assert.equal(core.task()?.failureMessage?.length, 500);
    begin({ status: 'failed', result: { content: [null, { type: 'image', data: 'x' }, 'loose'] } });
    await hear({ status: 'failed' });
    assert.equal(core.task()?.failureMessage, undefined);
  });

  it('learns that the tool failed although the task completed', async () => {
    begin({ ...failing, status: 'completed' });
    await hear({ status: 'completed' });
    assert.deepEqual([core.task()?.hasToolError, core.task()?.failureMessage], [true, undefined]);
  });

  it('leaves alone what is another’s, cancelled, gone, or comes along by itself', async () => {
    begin({ status: 'completed' });
    await hear({ status: 'completed' }, false);
    await hear({ taskId: 'cancelled', status: 'cancelled' });
    assert.equal(client.asked.result, 0);
    begin({ status: 'completed' }, '2026-07-28');
    await hear({});
    const payload = { kind: 'result', result: { content: [] } } as const;
    core.reader.fold(SERVER, client, { report: aReport({ status: 'completed' }), payload }, 'notification');
    await settled();
    assert.equal(client.asked.result, 0);
  });

  it('fetches what is another’s too where all results are to be kept', async () => {
    begin({ status: 'completed' });
    keepResults = 'always';
    await hear({ status: 'completed' }, false);
    assert.equal(client.asked.result, 1);
  });

  it('leaves alone what is on this computer already', async () => {
    begin({ status: 'completed' });
    await hear({});
    core.store.note(taskKey(SERVER, 'task-1'), { isResultKept: true });
    await hear({ status: 'completed', lastUpdatedAt: later(1) });
    assert.equal(client.asked.result, 0);
  });

  it('leaves to another window what that has heard, and asks for what was remembered only to keep it', async () => {
    const memory = {
      serverId: SERVER,
      generation: '2025-11-25',
      report: aReport({ status: 'completed' }),
      startedHere: true,
      firstSeenAt: 0,
      own: {},
      residence: 'free',
    } as const;
    for (const [keep, asked] of [
      ['never', 0],
      ['startedHere', 1],
    ] as const) {
      begin({ status: 'completed' });
      keepResults = keep;
      core.store.restore([memory]);
      await settled();
      assert.equal(client.asked.result, asked);
    }
    begin({ status: 'completed' });
    core.store.restore([{ ...memory, report: aReport() }]);
    core.store.restore([memory]);
    assert.equal(core.task()?.source, 'otherWindow');
    await settled();
    assert.equal(client.asked.result, 0);
  });

  it('asks four at a time, however many have ended', async () => {
    const tasks = Array.from({ length: 6 }, (_, index) => `task-${index}`);
    client = new FakeTaskClient({ preload: tasks.map(taskId => ({ taskId, status: 'completed' })) });
    core = new TaskCore(client);
    fetcher = new PayloadFetcher(core.store, core.payloads, core.actions, core.connections, () => 'always', log);
    const first = new Deferred<never>();
    client.next('result', () => first.promise);
    client.next('result', () => first.promise);
    client.next('result', () => first.promise);
    client.next('result', () => first.promise);
    await core.actions.list(SERVER);
    await settled();
    assert.equal(client.asked.result, 4);
    first.reject(new ConnectionError('no answer'));
    await settled();
    assert.equal(client.asked.result, 6);
  });

  it('asks nobody while the server is not connected', async () => {
    begin({ status: 'completed' });
    core.connections.set(SERVER, undefined);
    await hear({ status: 'completed' });
    assert.deepEqual([client.asked.result, log.lines], [0, []]);
  });

  it('fetches nothing after its end', async () => {
    begin({ status: 'completed' });
    fetcher.dispose();
    await hear({ status: 'completed' });
    assert.equal(client.asked.result, 0);
  });

  it('says in the log that there is no answer, and does not ask again by itself', async () => {
    begin({ status: 'completed' });
    client.next('result', new ConnectionError('no answer'));
    await hear({ status: 'completed' });
    await hear({ status: 'completed', statusMessage: 'x', lastUpdatedAt: later(1) });
    assert.equal(client.asked.result, 1);
    assert.match(log.text, /^debug .*no answer$/);
    fetcher.connectionChanged(SERVER);
    await settled();
    assert.equal(client.asked.result, 2, 'the next connection may bring it');
  });
});
