import assert from 'node:assert/strict';
import { NO_ABILITIES, type Server } from '../../../src/servers/server';
import { CallStore } from '../../../src/tasks/callStore';
import { InputStore } from '../../../src/tasks/inputStore';
import type { RememberedTask } from '../../../src/tasks/rememberedTask';
import { type ServerId, type Task, taskKey } from '../../../src/tasks/task';
import { TaskStore } from '../../../src/tasks/taskStore';
import { ExplorerList } from '../../../src/views/explorerList';
import { callRowId, taskRowId } from '../../../src/views/listEntry';
import { aReport, later, SERVER, serverId } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';
import { FakeWorkspaceState } from '../../support/listOf';

const OTHER = serverId('other');
const HOUR_MS = 60 * 60 * 1_000;

describe('ExplorerList', () => {
  let clock: FakeClock;
  let store: TaskStore;
  let calls: CallStore;
  let state: FakeWorkspaceState;
  let servers: ServerId[];
  /** What the history holds, newest first, and what was asked of it. */
  let history: RememberedTask[];
  let reads: ServerId[];
  let recalls: string[];
  let list: ExplorerList;

  beforeEach(() => {
    clock = new FakeClock();
    store = new TaskStore(clock);
    calls = new CallStore(clock);
    state = new FakeWorkspaceState();
    servers = [SERVER, OTHER];
    history = [];
    reads = [];
    recalls = [];
    list = newList();
  });

  afterEach(() => list.dispose());

  const server = (id: ServerId): Server => ({
    id,
    name: id,
    source: { kind: 'setting' },
    state: 'running',
    generation: '2025-11-25',
    abilities: NO_ABILITIES,
    transport: 'stdio',
  });
  const newList = () => {
    const registry = {
      get servers() {
        return servers.map(server);
      },
      get: (id: ServerId) => (servers.includes(id) ? server(id) : undefined),
    };
    const memory = {
      history: {
        open: async () => undefined,
        history: ({ serverId: id }: { readonly serverId: ServerId }) => {
          reads.push(id);
          return history.filter(task => task.serverId === id);
        },
      },
      bringBack: (tasks: readonly RememberedTask[]) => store.restore(tasks),
      recall: async (_serverId: ServerId, taskId: string): Promise<Task | undefined> => {
        recalls.push(taskId);
        return undefined;
      },
    };
    const inputs = new InputStore(store, clock);
    return new ExplorerList(state, registry, store, calls, inputs, memory, clock);
  };
  const remember = (taskId: string, id = SERVER) =>
    history.unshift({
      serverId: id,
      generation: '2025-11-25',
      report: aReport({ taskId, status: 'completed', createdAt: later(history.length) }),
      startedHere: false,
      firstSeenAt: 0,
      own: {},
      residence: 'free',
    });

  it('searches the history of each server once, and again for one that has come back', async () => {
    remember('a');
    await list.restored();
    await list.restored();
    assert.deepEqual([reads, list.older.hasMore(SERVER)], [[SERVER, OTHER], true]);
    list.serversRemoved([SERVER]);
    assert.equal(list.older.hasMore(SERVER), false);
    await list.restored();
    assert.deepEqual([reads, list.older.hasMore(SERVER)], [[SERVER, OTHER, SERVER], true]);
  });

  it('asks once for what is pinned and not known, however often the configuration changes', async () => {
    list.order.pin([taskRowId(taskKey(SERVER, 'long ago')), taskRowId(taskKey(serverId('gone'), 'x'))], true);
    await list.restored();
    await list.restored();
    assert.deepEqual(recalls, ['long ago']);
    await list.historyReplaced();
    assert.deepEqual(recalls, ['long ago', 'long ago'], 'another file may have it');
  });

  it('offers no more once the history was cleared, and more as soon as its file can be read', async () => {
    await list.restored();
    assert.equal(list.older.hasMore(SERVER), false);
    remember('a');
    await list.historyReplaced();
    assert.equal(list.older.hasMore(SERVER), true);
    history = [];
    reads = [];
    await Promise.all([list.historyCleared(), list.historyCleared()]);
    assert.deepEqual([reads, list.older.hasMore(SERVER)], [[SERVER], false], 'only where there was more, and once');
  });

  it('forgets what was chosen and pinned when all data is deleted, and does not write it down again', async () => {
    remember('a');
    await list.restored();
    list.order.pin([taskRowId(taskKey(SERVER, 'secret-id'))], true);
    list.order.choose({ grouping: 'day', filter: { text: 'payroll' } });
    const told: (readonly string[])[] = [];
    let changes = 0;
    list.order.onDidChangePins(rows => told.push(rows));
    list.order.onDidChange(() => changes++);
    history = [];
    await list.allDeleted();
    assert.deepEqual([told, changes], [[[taskRowId(taskKey(SERVER, 'secret-id'))]], 1]);
    assert.deepEqual([list.order.grouping, list.order.isFiltered, list.order.pinned.size], ['server', false, 0]);
    assert.equal(list.older.hasMore(SERVER), false);
    list.order.choose({ sorting: 'name' });
    assert.deepEqual(state.get('mcpTasks.listOrder'), { grouping: 'server', sorting: 'name', filter: {}, pins: [] });
  });

  it('keeps a call pinned that becomes a task', () => {
    const { callId } = calls.begin(SERVER, 'build');
    list.order.pin([callRowId(callId)], true);
    const { key } = store.apply({ serverId: SERVER, generation: '2025-11-25', source: 'create', report: aReport() });
    store.apply({
      serverId: SERVER,
      generation: '2025-11-25',
      source: 'create',
      report: aReport({ taskId: 'newer', createdAt: later(1) }),
    });
    calls.remove(callId, key);
    assert.deepEqual([...list.order.pinned], [taskRowId(key)]);
    const [first] = list.listing.entriesOf(`server ${SERVER}`);
    assert.deepEqual([first?.id, first?.isPinned], [taskRowId(key), true]);
    assert.deepEqual([...newList().order.pinned], [taskRowId(key)], 'in the next window, too');
  });

  it('tells of another day at midnight, and after a sleep through it as soon as somebody looks', async () => {
    let days = 0;
    list.onDidTurnDay(() => days++);
    await clock.advance(24 * HOUR_MS);
    assert.equal(days, 1);
    list.lookAtDay();
    assert.equal(days, 1);
    clock.sleep(24 * HOUR_MS);
    assert.equal(days, 1);
    list.lookAtDay();
    assert.equal(days, 2);
    await clock.advance(24 * HOUR_MS);
    assert.equal(days, 3, 'the next midnight is awaited');
  });
});
