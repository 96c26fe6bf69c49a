import assert from 'node:assert/strict';
import { ConnectionError, ProtocolError } from '../../../src/base/errors';
import { taskKey } from '../../../src/tasks/task';
import type { TaskAnswer, TaskPage } from '../../../src/tasks/taskClient';
import { aReport, SERVER } from '../../support/builders';
import { FakeTaskClient } from '../../support/fakeTaskClient';
import { silentLog } from '../../support/logs';
import type { ScriptedTask, ServerScript } from '../../support/serverScript';
import { Deferred, settled } from '../../support/settled';
import { TaskCore } from '../../support/taskCore';

const INTERVAL_MS = 2_000;

describe('TaskPolls, of many tasks of a server', () => {
  let client: FakeTaskClient;
  let core: TaskCore;

  const named = (count: number, prefix = 'task'): string[] =>
    Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  const working = (taskId: string): ScriptedTask => ({ taskId, status: 'working', pollInterval: INTERVAL_MS });

  /** Somebody looks at these tasks, which are on the server and known here. */
  function begin(taskIds: readonly string[], script: ServerScript = {}, random: () => number = () => 0): void {
    client = new FakeTaskClient({ preload: taskIds.map(working), pageSize: 10, ...script });
    core = new TaskCore(client, silentLog, random);
    core.watcher.setVisible(true);
    hear(taskIds);
  }

  const hear = (taskIds: readonly string[], pollIntervalMs = INTERVAL_MS) =>
    core.store.applyAll(
      taskIds.map(taskId => ({
        serverId: SERVER,
        generation: client.generation,
        source: 'notification',
        report: aReport({ taskId, pollIntervalMs }),
      })),
    );

  /** What is asked in this time. */
  async function asked(ms: number): Promise<{ readonly list: number; readonly get: number }> {
    const { list, get } = client.asked;
    await core.clock.advance(ms);
    return { list: client.asked.list - list, get: client.asked.get - get };
  }

  it('reads the list, where its pages are fewer than the tasks', async () => {
    begin(named(40));
    assert.deepEqual(await asked(INTERVAL_MS - 1), { list: 0, get: 0 });
    assert.deepEqual(await asked(1), { list: 4, get: 0 });
    client.order({ set: { taskId: 'task-7', status: 'completed' } });
    assert.deepEqual(await asked(INTERVAL_MS), { list: 4, get: 0 });
    assert.deepEqual([core.task('task-7')?.status, core.task('task-7')?.source], ['completed', 'list']);
  });

  it('waits for those that are due soon, and asks about none before it is due', async () => {
    let spread = 0;
    begin(named(40), {}, () => spread++ / 40);
    assert.deepEqual(await asked(INTERVAL_MS * 1.19), { list: 0, get: 0 });
    assert.deepEqual(await asked(INTERVAL_MS * 0.01), { list: 4, get: 0 });
    assert.deepEqual(await asked(INTERVAL_MS * 0.99), { list: 0, get: 0 }, 'from then on they are due together');
    assert.deepEqual(await asked(INTERVAL_MS * 0.01), { list: 4, get: 0 });
  });

  it('lets none that is asked about often wait for those that are asked about rarely', async () => {
    begin(named(40), {}, () => 0.5);
    client.order({ set: { ...working('slow'), pollInterval: 600_000 } });
    hear(named(20, 'slow'), 600_000);
    let quietMs = 0;
    let longestMs = 0;
    for (let ms = 0; ms < 1_300_000; ms += 500) {
      const { list, get } = await asked(500);
      quietMs = list + get > 0 ? 0 : quietMs + 500;
      longestMs = Math.max(longestMs, quietMs);
    }
    assert.ok(longestMs <= INTERVAL_MS * 1.5, `nothing was asked for ${longestMs} ms`);
  });

  it('reads no further than to the last of them', async () => {
    begin([...named(40), ...named(200, 'other')], { preload: [...named(40), ...named(200, 'other')].map(working) });
    for (const taskId of named(200, 'other')) {
      client.order({ set: { taskId, status: 'completed' } });
      core.heard({ taskId, status: 'completed' });
    }
    core.watcher.listWasRead(client, 10);
    assert.deepEqual(await asked(INTERVAL_MS), { list: 4, get: 0 });
  });

  it('asks about each, where they are few, where there is no list, and of servers of 2026-07-28', async () => {
    begin(named(3));
    assert.deepEqual(await asked(INTERVAL_MS), { list: 0, get: 3 });
    begin(named(40), { capabilities: { list: false } });
    assert.deepEqual(await asked(INTERVAL_MS), { list: 0, get: 40 });
    begin(named(40), { generation: '2026-07-28', capabilities: { listen: false } });
    assert.deepEqual(await asked(INTERVAL_MS), { list: 0, get: 40 });
  });

  it('asks about each, where they are due at other times', async () => {
    begin(named(40));
    named(40).forEach((taskId, index) => {
      hear([taskId], INTERVAL_MS * (1 + index));
      client.order({ set: { ...working(taskId), pollInterval: 1_000_000 } });
    });
    assert.deepEqual(await asked(INTERVAL_MS * 10), { list: 0, get: 10 });
  });

  it('asks about each, where the whole list was long', async () => {
    begin(named(40));
    core.watcher.listWasRead(client, 11);
    assert.deepEqual(await asked(INTERVAL_MS), { list: 0, get: 40 });
    core.watcher.listWasRead(client, 10);
    assert.deepEqual(await asked(INTERVAL_MS), { list: 4, get: 0 });
  });

  it('asks once about a task that the list does not tell of', async () => {
    begin(named(40));
    client.order({ remove: 'task-11' });
    assert.deepEqual(await asked(INTERVAL_MS), { list: 4, get: 1 });
    assert.equal(core.task('task-11')?.goneReason, 'unknown');
    assert.deepEqual(await asked(INTERVAL_MS), { list: 4, get: 0 });
  });

  it('gives up a list that tells of too few, until there are twice as many to ask about', async () => {
    begin(named(40));
    client.next('list', { reports: [] });
    assert.deepEqual(await asked(INTERVAL_MS), { list: 1, get: 40 });
    assert.deepEqual(await asked(INTERVAL_MS), { list: 0, get: 40 });
    for (const taskId of named(40, 'more')) {
      client.order({ set: working(taskId) });
    }
    hear(named(40, 'more'));
    assert.deepEqual(await asked(INTERVAL_MS), { list: 8, get: 0 });
  });

  it('reads no more of a list than a quarter of the questions, however long it is', async () => {
    begin(named(40), { preload: [...named(1_000, 'old'), ...named(40)].map(working) });
    assert.deepEqual(await asked(INTERVAL_MS), { list: 10, get: 40 });
    assert.deepEqual(await asked(INTERVAL_MS), { list: 0, get: 40 });
    assert.equal(core.store.size, 40, 'and brings nothing into view that nobody asked for');
  });

  it('asks about each at once when the list cannot be read', async () => {
    begin(named(40));
    client.next('list', new ProtocolError(-32_603, 'No list today'));
    assert.deepEqual(await asked(INTERVAL_MS), { list: 1, get: 40 });
    assert.deepEqual(await asked(INTERVAL_MS), { list: 0, get: 40 });
  });

  it('asks later about those that were not heard of when there is no answer', async () => {
    begin(named(40));
    client.next(
      'list',
      { reports: named(30).map(taskId => aReport({ taskId, pollIntervalMs: INTERVAL_MS })), nextCursor: '30' },
      new ConnectionError('no answer'),
    );
    assert.deepEqual(await asked(INTERVAL_MS), { list: 2, get: 0 });
    core.store.markGone(
      named(30).map(taskId => taskKey(SERVER, taskId)),
      'unknown',
    );
    assert.deepEqual(await asked(INTERVAL_MS * 2 - 1), { list: 0, get: 0 });
    assert.deepEqual(await asked(1), { list: 0, get: 10 });
  });

  it('asks no second question about a task that left the list and is back before it is answered', async () => {
    begin(named(1));
    const answer = new Deferred<TaskAnswer>();
    client.next('get', () => answer.promise);
    assert.deepEqual(await asked(INTERVAL_MS), { list: 0, get: 1 });
    const [task] = core.store.all();
    assert.ok(task);
    core.store.forget([task]);
    hear(named(1));
    assert.deepEqual(await asked(INTERVAL_MS * 3), { list: 0, get: 0 });
    answer.resolve({ report: aReport({ taskId: 'task-0', pollIntervalMs: INTERVAL_MS }) });
    assert.deepEqual(await asked(INTERVAL_MS), { list: 0, get: 1 });
  });

  it('asks no second question while the list is read', async () => {
    begin(named(40));
    const page = new Deferred<TaskPage>();
    client.next('list', () => page.promise);
    assert.deepEqual(await asked(INTERVAL_MS * 5), { list: 1, get: 0 });
    core.watcher.setVisible(false);
    core.watcher.setVisible(true);
    core.heard({ taskId: 'task-1', statusMessage: 'news', pollIntervalMs: INTERVAL_MS });
    assert.deepEqual(await asked(INTERVAL_MS * 5), { list: 0, get: 0 });
    page.resolve({ reports: named(40).map(taskId => aReport({ taskId, pollIntervalMs: INTERVAL_MS })) });
    await settled();
    assert.deepEqual(await asked(INTERVAL_MS), { list: 4, get: 0 });
  });

  it('takes what the list says of others for their answer, too', async () => {
    begin(named(40));
    client.order({ set: { ...working('slow'), pollInterval: INTERVAL_MS * 3 } });
    hear(['slow'], INTERVAL_MS * 3);
    core.watcher.listWasRead(client, 5);
    client.order({ remove: 'task-0' });
    client.order({ set: working('task-0') }); // Now the last of the list, so that the slow one is read on the way.
    assert.deepEqual(await asked(INTERVAL_MS * 9), { list: 45, get: 0 });
  });

  it('leaves no timer behind, also while it waits for those that are due soon', async () => {
    let spread = 0;
    begin(named(40), {}, () => spread++ / 40);
    await core.clock.advance(INTERVAL_MS * 1.1);
    core.watcher.setVisible(false);
    assert.deepEqual(core.clock.waiting, []);
    core.watcher.setVisible(true);
    await core.clock.advance(INTERVAL_MS * 1.1);
    core.watcher.dispose();
    assert.deepEqual(core.clock.waiting, []);
  });

  describe('that nobody answers', () => {
    const failure = () => new ConnectionError('The server answered with 500.');
    const told = () => core.task('task-0')?.readFailure;

    it('says so of each once it was asked twice in vain, and no more when it is answered', async () => {
      begin(named(1));
      client.next('get', failure(), failure());
      await asked(INTERVAL_MS);
      assert.equal(told(), undefined, 'one failure is made up for by the next question');
      await asked(INTERVAL_MS * 2.4);
      assert.equal(told(), 'The server answered with 500.');
      await asked(INTERVAL_MS * 5);
      assert.equal(told(), undefined);
    });

    it('says so no more when the server tells by itself', async () => {
      begin(named(1));
      client.next('get', failure(), failure());
      await asked(INTERVAL_MS * 3.5);
      assert.equal(told(), 'The server answered with 500.');
      core.heard({ taskId: 'task-0', statusMessage: 'Half of it' });
      assert.equal(told(), undefined);
    });

    it('says so of all that were asked about by a list', async () => {
      begin(named(40));
      client.next('list', failure());
      client.next('get', ...Array.from({ length: 40 }, failure));
      await asked(INTERVAL_MS * 3.5);
      assert.deepEqual([told(), core.task('task-39')?.readFailure], Array(2).fill('The server answered with 500.'));
    });

    it('asks about each by itself when the list was not answered', async () => {
      begin(named(40));
      client.next('list', failure());
      assert.deepEqual(await asked(INTERVAL_MS), { list: 1, get: 0 });
      assert.deepEqual(await asked(INTERVAL_MS * 2.5), { list: 0, get: 40 });
    });
  });
});
