import assert from 'node:assert/strict';
import { NO_ABILITIES, type Server } from '../../../src/servers/server';
import { CallStore } from '../../../src/tasks/callStore';
import type { TaskReport } from '../../../src/tasks/task';
import { TaskStore } from '../../../src/tasks/taskStore';
import { NodeTable, type TaskNode } from '../../../src/views/nodeTable';
import { aReport, later, SERVER, serverId } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

const OTHER = serverId('other');

describe('NodeTable', () => {
  let servers: Server[];
  let brokenFiles: { uri: string }[];
  let store: TaskStore;
  let calls: CallStore;
  let nodes: NodeTable;

  beforeEach(() => {
    servers = [aServer(), aServer({ id: OTHER, name: 'other' })];
    brokenFiles = [];
    store = new TaskStore(new FakeClock());
    calls = new CallStore(new FakeClock());
    nodes = new NodeTable(
      {
        get servers() {
          return servers;
        },
        get: id => servers.find(server => server.id === id),
      },
      store,
      calls,
      {
        get brokenFiles() {
          return brokenFiles;
        },
      },
    );
  });

  const aServer = (overrides: Partial<Server> = {}): Server => ({
    id: SERVER,
    name: 'server',
    source: { kind: 'setting' },
    state: 'running',
    generation: '2025-11-25',
    abilities: NO_ABILITIES,
    transport: 'stdio',
    ...overrides,
  });
  const hear = (report: Partial<TaskReport>, id = SERVER) =>
    store.apply({ serverId: id, generation: '2025-11-25', report: aReport(report) });
  const hearMany = (count: number) => {
    for (let number = 1; number <= count; number++) {
      hear({ taskId: `task ${number}`, createdAt: later(number * 1_000) });
    }
  };
  /** The rows below a server, as text. */
  const rowsOf = (id = SERVER) => nodes.childrenOf(nodes.server(id)).map(describeRow);

  it('has the servers at the top, below the files that cannot be read', () => {
    brokenFiles = [{ uri: 'file:///code/.vscode/mcp.json' }];
    assert.deepEqual(nodes.childrenOf().map(describeRow), [
      'brokenFile file:///code/.vscode/mcp.json',
      'server server',
      'server other',
    ]);
  });

  it('has calls before tasks, each newest first, and only those of the server', () => {
    hear({ taskId: 'old' });
    hear({ taskId: 'new', createdAt: later(1_000) });
    hear({ taskId: 'elsewhere' }, OTHER);
    calls.begin(SERVER, 'build');
    calls.begin(SERVER, 'test');
    calls.begin(OTHER, 'time');
    assert.deepEqual(rowsOf(), ['call 2', 'call 1', 'task new', 'task old']);
  });

  it('has one object per row, however often it is asked', () => {
    brokenFiles = [{ uri: 'file:///mcp.json' }];
    hearMany(101);
    calls.begin(SERVER, 'build');
    servers = [aServer({ state: 'error' })];
    const all = () => [...nodes.childrenOf(), ...nodes.childrenOf(nodes.server(SERVER))];
    const before = all();
    hear({ taskId: 'task 101', statusMessage: 'news', createdAt: later(101_000), lastUpdatedAt: later(200_000) });
    for (const [index, node] of all().entries()) {
      assert.equal(node, before[index], describeRow(node));
    }
  });

  it('has an ID for every row that is unique in the whole view', () => {
    brokenFiles = [{ uri: 'server' }, { uri: '1' }];
    hear({ taskId: 'server' });
    hear({ taskId: 'task' }, OTHER);
    hear({ taskId: 'task' });
    calls.begin(SERVER, 'build');
    calls.begin(OTHER, 'build');
    const all = nodes.childrenOf().flatMap(node => [node, ...nodes.childrenOf(node)]);
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  });

  it('knows the parent of every row', () => {
    hear({});
    calls.begin(SERVER, 'build');
    const server = nodes.server(SERVER);
    for (const node of nodes.childrenOf(server)) {
      assert.equal(nodes.parentOf(node), server);
    }
    assert.equal(nodes.parentOf(server), undefined);
    servers = [aServer({ state: 'error' })];
    const [hint] = nodes.childrenOf(server);
    assert.equal(hint && nodes.parentOf(hint), server);
  });

  it('carries ids and no data, so that no row goes stale', () => {
    const { key } = hear({ statusMessage: 'secret words' });
    assert.deepEqual(Object.keys(nodes.task(SERVER, key)), ['kind', 'id', 'serverId', 'key']);
  });

  it('has nothing below rows that are no server', () => {
    const { key } = hear({});
    assert.deepEqual(nodes.childrenOf(nodes.task(SERVER, key)), []);
  });

  it('makes a new object for a row that was forgotten', () => {
    const { key } = hear({});
    const before = nodes.task(SERVER, key);
    nodes.delete([before.id, 'no such row']);
    assert.notEqual(nodes.task(SERVER, key), before);
    assert.deepEqual(nodes.task(SERVER, key), before);
  });

  describe('with more tasks than anybody reads', () => {
    it('shows the hundred newest first, and offers more', () => {
      hearMany(101);
      const rows = rowsOf();
      assert.deepEqual([rows.length, rows[0], rows[99], rows[100]], [101, 'task task 101', 'task task 2', 'loadMore']);
      assert.equal(nodes.hiddenTasksOf(SERVER), 1);
    });

    it('offers no more when there is no more', () => {
      hearMany(100);
      assert.equal(rowsOf().includes('loadMore'), false);
      assert.equal(nodes.hiddenTasksOf(SERVER), 0);
    });

    it('shows another hundred each time, for that server only', () => {
      hearMany(250);
      nodes.loadMore(SERVER);
      assert.deepEqual([rowsOf().length, nodes.hiddenTasksOf(SERVER)], [201, 50]);
      nodes.loadMore(SERVER);
      assert.deepEqual([rowsOf().length, nodes.hiddenTasksOf(SERVER)], [250, 0]);
      for (let number = 1; number <= 101; number++) {
        hear({ taskId: `other ${number}` }, OTHER);
      }
      assert.equal(nodes.hiddenTasksOf(OTHER), 1);
    });
  });

  describe('hints', () => {
    const hintsIn = (state: Server['state'], generation: Server['generation'] = '2025-11-25') => {
      servers = [aServer({ state, generation })];
      return rowsOf().filter(row => row.startsWith('hint'));
    };

    it('say what to do where there is no task', () => {
      assert.deepEqual(hintsIn('stopped', 'none'), ['hint connect']);
      assert.deepEqual(hintsIn('starting', 'none'), ['hint connecting']);
      assert.deepEqual(hintsIn('running'), ['hint noTasks']);
      assert.deepEqual(hintsIn('running', 'none'), ['hint noTaskSupport']);
    });

    it('say what to do about trouble, also where there are tasks', () => {
      hear({});
      assert.deepEqual(hintsIn('error', 'none'), ['hint retry', 'hint showLog']);
      assert.deepEqual(hintsIn('untrusted', 'none'), ['hint trust']);
      assert.deepEqual(rowsOf(), ['hint trust', 'task task-1']);
    });

    it('are silent where tasks or calls speak for themselves', () => {
      calls.begin(SERVER, 'build');
      for (const state of ['stopped', 'starting', 'running'] as const) {
        assert.deepEqual(hintsIn(state), []);
      }
    });
  });
});

function describeRow(node: TaskNode): string {
  switch (node.kind) {
    case 'brokenFile':
      return `brokenFile ${node.uri}`;
    case 'server':
      return `server ${node.serverId}`;
    case 'call':
      return `call ${node.callId}`;
    case 'task':
      return `task ${JSON.parse(node.key)[1]}`;
    case 'loadMore':
      return 'loadMore';
    case 'hint':
      return `hint ${node.hint}`;
  }
}
