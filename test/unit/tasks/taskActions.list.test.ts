import assert from 'node:assert/strict';
import {
  ConnectionError,
  INVALID_PARAMS,
  isConnectionError,
  isProtocolError,
  ProtocolError,
} from '../../../src/base/errors';
import type { TaskPage } from '../../../src/tasks/taskClient';
import { aReport, later, SERVER } from '../../support/builders';
import { FakeTaskClient } from '../../support/fakeTaskClient';
import type { ScriptedTask, ServerScript } from '../../support/serverScript';
import { Deferred, settled } from '../../support/settled';
import { TaskCore } from '../../support/taskCore';

const unknownTask = () => new ProtocolError(INVALID_PARAMS, 'Task not found');
const tasksOf = (...ids: string[]): ScriptedTask[] => ids.map(taskId => ({ taskId, status: 'completed' }));

describe('TaskActions, on whole lists', () => {
  let client: FakeTaskClient;
  let core: TaskCore;

  beforeEach(() => begin({}));

  function begin(script: ServerScript): void {
    client = new FakeTaskClient({ tools: [{ name: 'build' }, { name: 'time', immediate: true }], ...script });
    core = new TaskCore(client);
  }

  describe('listing', () => {
    const listed = async () => (await core.actions.list(SERVER)).map(task => task.taskId);

    it('follows every page', async () => {
      begin({ preload: tasksOf('a', 'b', 'c', 'd', 'e'), pageSize: 2 });
      assert.deepEqual(await listed(), ['a', 'b', 'c', 'd', 'e']);
      assert.equal(client.asked.list, 3);
    });

    it('asks no server that offers no list', async () => {
      begin({ capabilities: { list: false } });
      assert.deepEqual(await listed(), []);
      assert.equal(client.asked.list, 0);
    });

    it('starts over once when the server no longer takes its own cursor', async () => {
      begin({ preload: tasksOf('a', 'b', 'c'), pageSize: 2 });
      client.next('list', { reports: [aReport({ taskId: 'old' })], nextCursor: 'stale' }, unknownTask());
      assert.deepEqual(await listed(), ['a', 'b', 'c']);
      client.next('list', unknownTask(), unknownTask());
      await assert.rejects(listed(), isProtocolError);
    });

    it('gives up on cursors that go round in circles', async () => {
      const page = (nextCursor: string): TaskPage => ({ reports: [], nextCursor });
      client.next('list', page('a'), page('b'), page('a'));
      await assert.rejects(listed(), /cursors repeat/);
      assert.equal(client.asked.list, 3);
    });

    it('asks once about a known task that no page has, and marks it gone', async () => {
      begin({ preload: tasksOf('here') });
      core.heard({ taskId: 'lost', status: 'completed' });
      await listed();
      await listed();
      assert.deepEqual(client.askedFor, ['lost']);
      assert.equal(core.task('lost')?.goneReason, 'unknown');
      assert.equal(core.task('here')?.goneReason, undefined);
    });

    it('keeps a task that no page has and the server still knows', async () => {
      begin({ preload: tasksOf('hidden') });
      core.heard({ taskId: 'hidden' });
      client.next('list', { reports: [] });
      assert.deepEqual(await listed(), []);
      assert.deepEqual([core.task('hidden')?.status, core.task('hidden')?.goneReason], ['completed', undefined]);
    });

    it('keeps what is known when the server cannot be asked about a missing task', async () => {
      core.heard({ taskId: 'missing' });
      client.next('get', new ConnectionError('no answer'));
      await listed();
      assert.deepEqual([core.task('missing')?.status, core.task('missing')?.goneReason], ['working', undefined]);
    });

    it('asks about many missing tasks a few at a time', async () => {
      let [open, most] = [0, 0];
      const slow = async (): Promise<never> => {
        most = Math.max(most, ++open);
        await settled();
        open--;
        throw unknownTask();
      };
      for (let index = 0; index < 20; index++) {
        core.heard({ taskId: `lost ${index}` });
        client.next('get', slow);
      }
      await listed();
      assert.equal(most, 4);
      assert.ok(core.store.all().every(task => task.goneReason === 'unknown'));
    });

    it('brings back a task that was gone and is listed again', async () => {
      begin({ preload: [{ taskId: 'back' }] });
      core.store.markGone([core.heard({ taskId: 'back' }).key], 'serverLost');
      assert.deepEqual(await listed(), ['back']);
      assert.equal(core.task('back')?.goneReason, undefined);
    });

    it('knows what a list said that breaks off, and nothing of it when the connection has ended', async () => {
      const page = (taskId: string): TaskPage => ({ reports: [aReport({ taskId })], nextCursor: '1' });
      client.next('list', page('a'), new ConnectionError('no answer'));
      await assert.rejects(listed(), isConnectionError);
      assert.ok(core.task('a'));
      assert.equal(client.asked.get, 0, 'who is not in half a list may be in the other half');
      client.next('list', page('b'), new ConnectionError('closed', { fault: 'closed' }));
      assert.deepEqual(await listed(), [], 'it is asked for again over the next connection');
      assert.equal(core.task('b'), undefined);
    });

    it('does not put an old page over newer news', async () => {
      const page = new Deferred<TaskPage>();
      client.next('list', () => page.promise);
      core.heard({ taskId: 'a' });
      const listing = listed();
      await settled();
      core.heard({ taskId: 'a', statusMessage: 'new', lastUpdatedAt: later(2_000) });
      page.resolve({ reports: [aReport({ taskId: 'a', statusMessage: 'old', lastUpdatedAt: later(1_000) })] });
      await listing;
      assert.equal(core.task('a')?.statusMessage, 'new');
    });
  });

  describe('refreshing', () => {
    it('lists where the server offers it, and asks about the unfinished ones elsewhere', async () => {
      begin({ generation: '2026-07-28', preload: [{ taskId: 'runs', statusMessage: 'news' }] });
      core.heard({ taskId: 'runs' });
      core.heard({ taskId: 'ended', status: 'completed' });
      await core.actions.refresh(SERVER);
      assert.deepEqual(client.askedFor, ['runs']);
      assert.equal(core.task('runs')?.statusMessage, 'news');
    });

    it('asks nothing of a server without tasks', async () => {
      begin({ capabilities: { tasks: false } });
      core.heard({ taskId: 'remembered' });
      await core.actions.refresh(SERVER);
      assert.deepEqual([client.asked.get, client.asked.list], [0, 0]);
    });
  });
});
