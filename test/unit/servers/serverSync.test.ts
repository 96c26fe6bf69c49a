import assert from 'node:assert/strict';
import { ConnectionError } from '../../../src/base/errors';
import { ConnectPolicy } from '../../../src/servers/connectPolicy';
import { ServerRegistry } from '../../../src/servers/serverRegistry';
import { ServerSync } from '../../../src/servers/serverSync';
import { CallStore } from '../../../src/tasks/callStore';
import { InputStore } from '../../../src/tasks/inputStore';
import { PayloadFetcher } from '../../../src/tasks/payloadFetcher';
import { PayloadStore } from '../../../src/tasks/payloadStore';
import { ResultOpener } from '../../../src/tasks/resultOpener';
import { taskKey } from '../../../src/tasks/task';
import { TaskActions } from '../../../src/tasks/taskActions';
import { TaskReader } from '../../../src/tasks/taskReader';
import { TaskStore } from '../../../src/tasks/taskStore';
import { TaskWatcher } from '../../../src/tasks/taskWatcher';
import { ToolStore } from '../../../src/tasks/toolStore';
import { aReport, later, SERVER } from '../../support/builders';
import { aDefinition } from '../../support/definitions';
import { FakeClock } from '../../support/fakeClock';
import { FakeServerHost } from '../../support/fakeMcpClient';
import { FakeTaskClient } from '../../support/fakeTaskClient';
import { RecordingLog, silentLog } from '../../support/logs';
import { noLedger, onlyWindow } from '../../support/noLedger';
import { settled } from '../../support/settled';

describe('ServerSync', () => {
  const clock = new FakeClock();
  let host: FakeServerHost;
  let registry: ServerRegistry;
  let store: TaskStore;
  let sync: ServerSync;
  let tools: ToolStore;
  let log: RecordingLog;
  let busy: Promise<unknown>[];

  beforeEach(() => {
    host = new FakeServerHost();
    log = new RecordingLog();
    busy = [];
    const [calls, payloads] = [new CallStore(clock), new PayloadStore()];
    store = new TaskStore(clock);
    const inputs = new InputStore(store, clock);
    registry = new ServerRegistry(
      host,
      new ConnectPolicy(
        () => 'onDemand',
        () => false,
      ),
      silentLog,
    );
    const reader = new TaskReader(store, payloads, clock);
    const watcher = new TaskWatcher(store, reader, registry, clock, silentLog, onlyWindow);
    const actions = new TaskActions(
      store,
      payloads,
      calls,
      inputs,
      reader,
      watcher,
      registry,
      clock,
      noLedger,
      () => 0,
    );
    const results = new ResultOpener(store, actions, registry, clock, silentLog);
    tools = new ToolStore(id => actions.tools(id));
    const fetcher = new PayloadFetcher(store, payloads, actions, registry, () => 'startedHere', silentLog);
    sync = new ServerSync(
      registry,
      store,
      calls,
      reader,
      watcher,
      actions,
      tools,
      inputs,
      results,
      fetcher,
      log,
      work => busy.push(work),
    );
    registry.setDefinitions([aDefinition()]);
  });

  async function connected(client: FakeTaskClient) {
    const connecting = registry.connect(SERVER);
    await settled();
    const connection = host.mcpClient.last.succeed(client);
    await connecting;
    await settled();
    return connection;
  }

  const task = (taskId = 'task-1') => store.get(taskKey(SERVER, taskId));
  const preload = [{ taskId: 'task-1' }, { taskId: 'ended', status: 'completed' }];

  it('lists what a server already has when it connects, and shows that it is reading', async () => {
    await connected(new FakeTaskClient({ preload }));
    assert.deepEqual(
      store.all().map(({ taskId }) => taskId),
      ['ended', 'task-1'],
    );
    assert.equal(busy.length, 1);
  });

  it('says in the log why the list is missing, and stays connected', async () => {
    const client = new FakeTaskClient();
    client.next('list', new ConnectionError('no answer'));
    await connected(client);
    await busy[0];
    assert.match(log.text, /^warn .*no answer$/m);
    assert.equal(registry.get(SERVER)?.state, 'running');
  });

  it('folds in what the server reports by itself', async () => {
    const client = new FakeTaskClient({ preload });
    await connected(client);
    client.notify({ report: aReport({ statusMessage: 'news', lastUpdatedAt: later(1_000) }) });
    client.notify({ report: aReport({ taskId: 'of another client' }) });
    assert.equal(task()?.statusMessage, 'news');
    assert.equal(task('of another client')?.startedHere, false);
  });

  it('marks the unfinished tasks of 2025-11-25 lost with the connection, and no other', async () => {
    const connection = await connected(new FakeTaskClient({ preload }));
    connection.end('The server closed the connection.');
    assert.equal(task()?.goneReason, 'serverLost');
    assert.equal(task('ended')?.goneReason, undefined);
  });

  it('finds tasks again that outlived the connection', async () => {
    const connection = await connected(new FakeTaskClient({ preload }));
    connection.end('The server closed the connection.');
    await connected(new FakeTaskClient({ preload }));
    assert.equal(task()?.goneReason, undefined);
  });

  it('keeps the tasks of 2026-07-28, whose IDs are durable, and asks about them over the next connection', async () => {
    const first = new FakeTaskClient({ generation: '2026-07-28', preload });
    const connection = await connected(first);
    store.apply({ serverId: SERVER, generation: '2026-07-28', source: 'poll', report: aReport() });
    connection.end('The server closed the connection.');
    assert.equal(task()?.goneReason, undefined);
    const next = new FakeTaskClient({
      generation: '2026-07-28',
      preload: [{ taskId: 'task-1', statusMessage: 'still here' }],
    });
    await connected(next);
    assert.equal(task()?.statusMessage, 'still here');
    assert.deepEqual(next.followed, [['task-1']]);
  });

  it('forgets the tasks of a server that is configured no more', async () => {
    await connected(new FakeTaskClient({ preload }));
    registry.setDefinitions([]);
    assert.deepEqual(store.all(), []);
  });

  it('does nothing after its end', async () => {
    sync.dispose();
    await connected(new FakeTaskClient({ preload }));
    assert.deepEqual(store.all(), []);
  });

  it('loses the tasks when the user disconnects', async () => {
    await connected(new FakeTaskClient({ preload }));
    await registry.disconnect(SERVER);
    assert.equal(task()?.goneReason, 'serverLost');
  });

  it('asks what a task wants to know that only says that it does', async () => {
    const client = new FakeTaskClient({
      generation: '2026-07-28',
      preload: [
        { taskId: 'task-1', status: 'input_required', inputRequests: { a: { method: 'roots/list', params: {} } } },
      ],
    });
    await connected(client);
    client.follow(new Set(['task-1']));
    client.notify({ report: aReport({ status: 'input_required', lastUpdatedAt: later(1) }) });
    await settled();
    assert.deepEqual(client.askedFor, ['task-1']);
    assert.deepEqual(Object.keys(store.get(taskKey(SERVER, 'task-1'))?.inputRequests ?? {}), ['a']);
  });
});
