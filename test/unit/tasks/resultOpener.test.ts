import assert from 'node:assert/strict';
import { ConnectionError } from '../../../src/base/errors';
import type { Generation } from '../../../src/tasks/generation';
import { PayloadFetcher } from '../../../src/tasks/payloadFetcher';
import { ResultOpener } from '../../../src/tasks/resultOpener';
import { type TaskReport, taskKey } from '../../../src/tasks/task';
import { aReport, later, SERVER, serverId } from '../../support/builders';
import { FakeTaskClient } from '../../support/fakeTaskClient';
import { silentLog } from '../../support/logs';
import { Deferred, settled } from '../../support/settled';
import { TaskCore } from '../../support/taskCore';

describe('ResultOpener', () => {
  let client: FakeTaskClient;
  let core: TaskCore;
  let opener: ResultOpener;

  function begin(generation: Exclude<Generation, 'none'> = '2025-11-25', tasks = 1): void {
    const preload = Array.from({ length: tasks }, (_, index) => ({
      taskId: `task-${index + 1}`,
      status: 'input_required',
    }));
    client = new FakeTaskClient({ generation, preload });
    core = new TaskCore(client);
    opener = new ResultOpener(core.store, core.actions, core.connections, core.clock, silentLog);
  }
  async function hear(report: Partial<TaskReport>): Promise<void> {
    core.store.apply({ serverId: SERVER, generation: client.generation, source: 'poll', report: aReport(report) });
    await settled();
  }

  it('opens the result of a task that says it needs input, at once and once', async () => {
    begin();
    await hear({});
    assert.equal(client.asked.result, 0);
    await hear({ status: 'input_required', lastUpdatedAt: later(1) });
    assert.equal(client.asked.result, 1);
    await hear({ status: 'input_required', lastUpdatedAt: later(2), statusMessage: 'still' });
    await hear({ lastUpdatedAt: later(3) });
    await hear({ status: 'input_required', lastUpdatedAt: later(4) });
    assert.equal(client.asked.result, 1, 'it stays open while the task works again');
  });

  it('keeps the payload with which it ends', async () => {
    begin();
    await hear({ status: 'input_required' });
    client.order({ set: { taskId: 'task-1', status: 'completed' }, notify: true });
    await settled();
    await settled();
    assert.equal(core.payloads.get(taskKey(SERVER, 'task-1'))?.kind, 'result');
    assert.equal(core.task()?.status, 'completed');
  });

  it('is not asked a second time by those who fetch what has ended', async () => {
    begin();
    const fetcher = new PayloadFetcher(
      core.store,
      core.payloads,
      core.actions,
      core.connections,
      () => 'startedHere',
      silentLog,
    );
    core.store.apply({
      serverId: SERVER,
      generation: '2025-11-25',
      source: 'poll',
      report: aReport({ status: 'input_required' }),
      startedHere: true,
    });
    await settled();
    await hear({ status: 'completed', lastUpdatedAt: later(1) });
    client.order({ set: { taskId: 'task-1', status: 'completed' } });
    await settled();
    await settled();
    assert.equal(client.asked.result, 1);
    assert.equal(core.payloads.get(taskKey(SERVER, 'task-1'))?.kind, 'result');
    fetcher.dispose();
  });

  it('does not try again what failed at the end of the task', async () => {
    begin();
    const outcome = new Deferred<never>();
    client.next('result', () => outcome.promise);
    await hear({ status: 'input_required' });
    await hear({ status: 'failed', lastUpdatedAt: later(1) });
    client.next('get', new ConnectionError('No way'));
    outcome.reject(new ConnectionError('Too late'));
    await settled();
    await core.clock.advance(600_000);
    assert.equal(client.asked.result, 1);
  });

  it('shares it with whoever asks for the result meanwhile', async () => {
    begin();
    await hear({ status: 'input_required' });
    const result = core.actions.result(SERVER, 'task-1');
    await settled();
    assert.equal(client.asked.result, 1);
    client.order({ set: { taskId: 'task-1', status: 'completed' } });
    assert.ok((await result).content);
    assert.equal(client.asked.result, 1);
  });

  it('opens none for 2026-07-28, where the task itself lists what it asks', async () => {
    begin('2026-07-28');
    await hear({ status: 'input_required' });
    assert.equal(client.asked.result, 0);
  });

  it('opens none while the server is not connected, and does so once it is', async () => {
    begin();
    core.connections.set(SERVER, undefined);
    await hear({ status: 'input_required' });
    assert.equal(client.asked.result, 0);
    core.connections.set(SERVER, client);
    opener.connectionChanged(SERVER);
    await settled();
    assert.equal(client.asked.result, 1);
  });

  it('opens it anew over a new connection', async () => {
    begin();
    await hear({ status: 'input_required' });
    const next = new FakeTaskClient({ preload: [{ taskId: 'task-1', status: 'input_required' }] });
    core.connections.set(SERVER, next);
    client.close();
    await settled();
    opener.connectionChanged(SERVER);
    await settled();
    assert.equal(next.asked.result, 1);
  });

  it('does not wait for its next try when the server is connected again', async () => {
    begin();
    client.next('result', new ConnectionError('No way'));
    await hear({ status: 'input_required' });
    opener.connectionChanged(SERVER);
    await settled();
    assert.equal(client.asked.result, 2);
    await core.clock.advance(10_000);
    assert.equal(client.asked.result, 2);
  });

  it('tries again, later each time, while the task needs input', async () => {
    begin();
    const no = new ConnectionError('No way');
    client.next('result', no, no, no);
    await hear({ status: 'input_required' });
    assert.equal(client.asked.result, 1);
    await core.clock.advance(1_000);
    assert.equal(client.asked.result, 2);
    await core.clock.advance(1_999);
    assert.equal(client.asked.result, 2);
    await core.clock.advance(1);
    assert.equal(client.asked.result, 3);
    await hear({ lastUpdatedAt: later(1) });
    await core.clock.advance(600_000);
    assert.equal(client.asked.result, 3, 'a task that works again says so itself when it needs more');
    await hear({ status: 'input_required', lastUpdatedAt: later(2) });
    assert.equal(client.asked.result, 4);
  });

  it('closes it when the task is gone, or left alone by the user', async () => {
    begin();
    let aborted = false;
    const open = new Deferred<never>();
    core.actions.payload = async (_server, _task, signal) => {
      signal?.addEventListener('abort', () => {
        aborted = true;
      });
      return open.promise;
    };
    await hear({ status: 'input_required' });
    core.actions.watch(taskKey(SERVER, 'task-1'), false);
    assert.equal(aborted, true);
  });

  it('holds fifty of a server open, and the next one when there is a place', async () => {
    begin('2025-11-25', 60);
    for (let number = 1; number <= 60; number++) {
      await hear({ taskId: `task-${number}`, status: 'input_required' });
    }
    assert.equal(client.asked.result, 50);
    core.store.markGone([taskKey(SERVER, 'task-1')], 'unknown');
    await settled();
    assert.equal(client.asked.result, 51);
    core.store.markGone([taskKey(SERVER, 'task-60')], 'unknown');
    core.store.markGone([taskKey(SERVER, 'task-2')], 'unknown');
    await settled();
    assert.equal(client.asked.result, 52, 'what is gone takes no place');
  });

  it('keeps the servers apart: a busy one takes no place from another', async () => {
    begin('2025-11-25', 60);
    for (let number = 1; number <= 60; number++) {
      await hear({ taskId: `task-${number}`, status: 'input_required' });
    }
    const other = new FakeTaskClient({ preload: [{ taskId: 'other', status: 'input_required' }] });
    core.connections.set(serverId('other'), other);
    core.store.apply({
      serverId: serverId('other'),
      generation: '2025-11-25',
      source: 'poll',
      report: aReport({ taskId: 'other', status: 'input_required' }),
    });
    await settled();
    assert.equal(other.asked.result, 1);
  });
});
