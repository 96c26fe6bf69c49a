import assert from 'node:assert/strict';
import { NO_ABILITIES, type Server } from '../../../src/servers/server';
import { CallStore } from '../../../src/tasks/callStore';
import type { InputRequest } from '../../../src/tasks/inputRequest';
import { InputStore } from '../../../src/tasks/inputStore';
import { type ServerId, type TaskReport, taskKey } from '../../../src/tasks/task';
import { TaskStore } from '../../../src/tasks/taskStore';
import type { ToolList } from '../../../src/tasks/toolStore';
import { GROUPINGS } from '../../../src/views/grouping';
import { NodeTable, type TaskNode } from '../../../src/views/nodeTable';
import { aReport, aTool, later, SERVER, serverId } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';
import { listOf } from '../../support/listOf';

const OTHER = serverId('other');

describe('NodeTable', () => {
  let servers: Server[];
  let clock: FakeClock;
  let brokenFiles: { uri: string }[];
  let store: TaskStore;
  let calls: CallStore;
  let tools: ToolList;
  let inputs: InputStore;
  let list: ReturnType<typeof listOf>;
  /** The servers of which the history has more. */
  let more: Set<ServerId>;
  let nodes: NodeTable;

  beforeEach(() => {
    servers = [aServer(), aServer({ id: OTHER, name: 'other' })];
    brokenFiles = [];
    tools = { kind: 'unknown' };
    store = new TaskStore(new FakeClock());
    clock = new FakeClock();
    let lastCall = 0;
    calls = new CallStore(clock, () => `${++lastCall}`);
    inputs = new InputStore(store, new FakeClock());
    list = listOf({ store, calls, inputs }, clock);
    more = new Set();
    nodes = new NodeTable(
      {
        get servers() {
          return servers;
        },
        get: id => servers.find(server => server.id === id),
      },
      list.listing,
      { hasMoreOf: ids => ids.some(id => more.has(id)) },
      { of: () => tools },
      inputs,
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
    store.apply({ serverId: id, generation: '2025-11-25', source: 'poll', report: aReport(report) });
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
      'server other',
      'server server',
    ]);
  });

  it('has servers in name order, hidden ones below the one that hides them', () => {
    const [weak, weaker] = [serverId('a weak'), serverId('a weaker')];
    servers = [
      aServer({ id: weak, name: 'same', shadowedBy: SERVER }),
      aServer({ id: weaker, name: 'same', shadowedBy: SERVER }),
      aServer({ id: SERVER, name: 'same' }),
      aServer({ id: OTHER, name: 'zoo' }),
    ];
    assert.deepEqual(nodes.childrenOf().map(describeRow), [
      'server server',
      'server a weak',
      'server a weaker',
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
    assert.deepEqual(rowsOf(), ['tools', 'call 2', 'call 1', 'task new', 'task old']);
  });

  it('puts calls that are over among the tasks, where they belong by their age', async () => {
    const names: Record<string, string> = {};
    const call = (name: string, isOver: boolean) => {
      const { callId } = calls.begin(SERVER, name);
      names[callId] = name;
      if (isOver) {
        calls.end(callId, 'result');
      }
    };
    call('first', true);
    await clock.advance(1_000);
    hear({ taskId: 'early', createdAt: later(1_000) });
    await clock.advance(1_000);
    call('between', true);
    await clock.advance(1_000);
    hear({ taskId: 'late', createdAt: later(3_000) });
    call('runs', false);
    await clock.advance(1_000);
    call('last', true);
    const rows = rowsOf().map(row => row.replace(/^call (.*)/, (_, id: string) => `call ${names[id]}`));
    assert.deepEqual(rows, [
      'tools',
      'call runs',
      'call last',
      'task late',
      'call between',
      'task early',
      'call first',
    ]);
  });

  it('has one object per row, however often it is asked', () => {
    brokenFiles = [{ uri: 'file:///mcp.json' }];
    hearMany(101);
    calls.begin(SERVER, 'build');
    servers = [aServer({ state: 'error' }), aServer({ id: OTHER })];
    tools = { kind: 'failed', tools: [aTool()], message: 'no' };
    const all = () => [
      ...nodes.childrenOf(),
      ...nodes.childrenOf(nodes.server(SERVER)),
      ...nodes.childrenOf(nodes.server(OTHER)),
      ...nodes.childrenOf(nodes.toolsOf(OTHER)),
    ];
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
    tools = { kind: 'read', tools: [aTool({ name: 'server' }), aTool({ name: '1' }), aTool({ name: '1' })] };
    const below = (node: TaskNode): TaskNode[] => [node, ...nodes.childrenOf(node).flatMap(below)];
    const all = nodes.childrenOf().flatMap(below);
    assert.equal(all.filter(({ kind }) => kind === 'tool').length, 6);
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
    const group = nodes.toolsOf(SERVER);
    tools = { kind: 'failed', tools: [aTool()], message: 'no' };
    assert.equal(nodes.childrenOf(group).length, 3);
    for (const node of nodes.childrenOf(group)) {
      assert.equal(nodes.parentOf(node), group, describeRow(node));
    }
    servers = [aServer({ state: 'error' })];
    const [hint] = nodes.childrenOf(server);
    assert.equal(hint && nodes.parentOf(hint), server);
  });

  it('carries ids and no data, so that no row goes stale', () => {
    const { key } = hear({ statusMessage: 'secret words' });
    assert.deepEqual(Object.keys(nodes.task(SERVER, key)), ['kind', 'id', 'serverId', 'key']);
  });

  it('has nothing below rows that are no server and no group', () => {
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
      const rows = rowsOf().slice(1);
      assert.deepEqual([rows.length, rows[0], rows[99], rows[100]], [101, 'task task 101', 'task task 2', 'loadMore']);
      assert.equal(nodes.hiddenRowsOf(`server ${SERVER}`), 1);
    });

    it('knows which rows are shown: not those too far down, nor those that a filter leaves out', () => {
      hearMany(120);
      const isListed = (taskId: string) => nodes.isListed(nodes.task(SERVER, taskKey(SERVER, taskId)));
      assert.deepEqual(['task 120', 'task 21', 'task 20', 'nobody'].map(isListed), [true, true, false, false]);
      nodes.loadMore(`server ${SERVER}`);
      assert.equal(isListed('task 20'), true);
      list.order.choose({ filter: { statuses: ['failed'] } });
      assert.equal(isListed('task 120'), false);
      list.order.choose({ filter: {}, grouping: 'status' });
      inputs.asked(
        { serverId: SERVER, generation: '2025-11-25' },
        {
          method: 'elicitation/create',
          params: { message: 'Where?' },
          taskId: 'task 3',
          signal: new AbortController().signal,
          answer: async () => undefined,
        },
      );
      assert.deepEqual(['task 3', 'task 4'].map(isListed), [true, false], 'what waits for the user is shown');
    });

    it('offers no more when there is no more', () => {
      hearMany(100);
      assert.equal(rowsOf().includes('loadMore'), false);
      assert.equal(nodes.hiddenRowsOf(`server ${SERVER}`), 0);
    });

    it('shows another hundred each time, for that server only', () => {
      hearMany(250);
      nodes.loadMore(`server ${SERVER}`);
      assert.deepEqual([rowsOf().length, nodes.hiddenRowsOf(`server ${SERVER}`)], [202, 50]);
      nodes.loadMore(`server ${SERVER}`);
      assert.deepEqual([rowsOf().length, nodes.hiddenRowsOf(`server ${SERVER}`)], [251, 0]);
      for (let number = 1; number <= 101; number++) {
        hear({ taskId: `other ${number}` }, OTHER);
      }
      assert.equal(nodes.hiddenRowsOf(`server ${OTHER}`), 1);
    });
  });

  describe('grouped by something else', () => {
    const roots = () => nodes.childrenOf().map(describeRow);
    const below = (label: string) => {
      const parent = nodes.childrenOf().find(node => describeRow(node) === label);
      return parent ? nodes.childrenOf(parent).map(describeRow) : [];
    };

    beforeEach(() => {
      hear({ taskId: 'a', status: 'completed' });
      hear({ taskId: 'b', createdAt: later(1) }, OTHER);
      list.order.choose({ grouping: 'status' });
    });

    it('has the servers as the last row, with what they have but tasks', () => {
      brokenFiles = [{ uri: 'file:///mcp.json' }];
      assert.deepEqual(roots(), [
        'brokenFile file:///mcp.json',
        'group status working',
        'group status completed',
        'servers',
      ]);
      assert.deepEqual(below('group status working'), ['task b']);
      assert.deepEqual(below('servers'), ['server other', 'server server']);
      assert.deepEqual(rowsOf(), ['tools']);
      servers = [aServer({ state: 'stopped' })];
      assert.deepEqual(rowsOf(), ['hint connect'], 'as if there were no tasks: they are elsewhere');
    });

    it('has tasks without any group as roots, and more of the history below them', () => {
      list.order.choose({ grouping: 'none' });
      assert.deepEqual(roots(), ['task b', 'task a', 'servers']);
      more.add(OTHER);
      assert.deepEqual(roots(), ['task b', 'task a', 'loadMore', 'servers']);
      list.order.choose({ grouping: 'status' });
      assert.deepEqual(roots(), ['group status working', 'group status completed', 'loadMore', 'servers']);
    });

    it('has nothing at all where there is no server', () => {
      servers = [];
      assert.deepEqual(roots(), []);
    });

    it('says that there is no task, above servers that unfold once more whenever the list became empty', () => {
      const serversRow = () => nodes.childrenOf().at(-1);
      const withTasks = serversRow();
      store.forget([...store.keys()].flatMap(key => store.get(key) ?? []));
      assert.deepEqual(roots(), ['noTasks', 'servers']);
      const alone = serversRow();
      assert.notEqual(alone?.id, withTasks?.id, 'VS Code keeps a row folded that it knows');
      assert.equal(serversRow(), alone);
      list.order.choose({ filter: { statuses: ['failed'] } });
      assert.deepEqual(roots(), ['servers'], 'what stands above the rows says which filter it is');
      list.order.choose({ filter: {}, grouping: 'none' });
      assert.deepEqual(roots(), ['noTasks', 'servers']);
      const [none] = nodes.childrenOf();
      assert.ok(none);
      assert.equal(nodes.parentOf(none), undefined);
      const last = serversRow();
      hear({ taskId: 'c' });
      assert.deepEqual(roots(), ['task c', 'servers']);
      assert.equal(serversRow(), last, 'it stays as it is, folded or not');
    });

    it('offers more of each group by itself, and shows it from there on', () => {
      hearMany(150);
      assert.deepEqual(below('group status working').slice(-2), ['task task 51', 'loadMore']);
      assert.deepEqual(below('group status completed'), ['task a']);
      assert.equal(nodes.loadMore('status working'), true);
      assert.equal(nodes.loadMore('status working'), false);
      assert.equal(below('group status working').length, 151);
    });

    it('knows the parent of every row', () => {
      const check = (parent?: TaskNode): number => {
        const rows = nodes.childrenOf(parent);
        for (const row of rows) {
          assert.equal(nodes.parentOf(row), parent, describeRow(row));
        }
        return rows.length + rows.reduce((count, row) => count + check(row), 0);
      };
      for (const grouping of GROUPINGS) {
        list.order.choose({ grouping });
        assert.ok(check() >= 7, grouping);
      }
    });

    it('says where no task of a server fits the filter', () => {
      list.order.choose({ grouping: 'server', filter: { statuses: ['failed'] } });
      assert.deepEqual(rowsOf(), ['tools', 'hint noneFits']);
      more.add(SERVER);
      assert.deepEqual(rowsOf(), ['tools', 'loadMore'], 'there may be one');
    });
  });

  describe('questions', () => {
    const ask = (message: string, taskId?: string) =>
      inputs.asked(
        { serverId: SERVER, generation: '2025-11-25' },
        {
          method: 'elicitation/create',
          params: { message },
          signal: new AbortController().signal,
          answer: async () => undefined,
          ...(taskId !== undefined && { taskId }),
        },
      );
    /** What is below a row, by the messages of the questions. */
    const below = (node: TaskNode) =>
      nodes.childrenOf(node).map(row => (row.kind === 'input' ? inputs.get(row.inputId)?.params.message : row.kind));
    const only = (): InputRequest => {
      const [request] = inputs.all();
      assert.ok(request);
      return request;
    };

    it('stand below the task that waits for the answer', () => {
      const { key } = hear({ taskId: 'a' });
      ask('Where?', 'a');
      ask('When?', 'a');
      assert.deepEqual(below(nodes.task(SERVER, key)), ['Where?', 'When?']);
      assert.equal(nodes.parentOf(nodes.input(only())), nodes.task(SERVER, key));
      assert.deepEqual(rowsOf(), ['tools', 'task a']);
    });

    it('stand below their server while no task is known that waits for the answer', () => {
      ask('Where?', 'a');
      assert.deepEqual(below(nodes.server(SERVER)), ['tools', 'Where?']);
      assert.equal(nodes.parentOf(nodes.input(only())), nodes.server(SERVER));
      const row = nodes.input(only());
      const { key } = hear({ taskId: 'a' });
      assert.deepEqual(below(nodes.server(SERVER)), ['tools', 'task']);
      assert.equal(nodes.parentOf(row), nodes.task(SERVER, key));
      assert.equal(nodes.input(only()), row, 'the row stays the one it was');
    });

    it('stand below the call that waits for them', () => {
      const { callId, signal } = calls.begin(SERVER, 'book');
      const questions = { room: { method: 'elicitation/create', params: { message: 'Which room?' } } };
      const asker = { serverId: SERVER, generation: '2026-07-28' } as const;
      inputs.askedForCall(asker, callId, { questions }, signal).catch(() => undefined);
      assert.deepEqual(below(nodes.call(SERVER, callId)), ['Which room?']);
      assert.equal(nodes.parentOf(nodes.input(only())), nodes.call(SERVER, callId));
      assert.deepEqual(rowsOf(), ['tools', `call ${callId}`]);
    });

    it('bring a task into sight that is older than those shown', () => {
      hearMany(150);
      ask('Where?', 'task 1');
      assert.deepEqual(rowsOf().slice(-3), ['task task 51', 'task task 1', 'loadMore']);
    });

    it('are about the row above where the task comes into sight, or goes, with them', () => {
      const { key } = hear({ taskId: 'a', createdAt: later(-1) });
      ask('Where?', 'a');
      const around = () => nodes.rowAround(only());
      assert.equal(around(), nodes.task(SERVER, key));
      hearMany(120);
      assert.equal(around(), nodes.server(SERVER), 'it was pushed out of the first hundred');
      list.order.choose({ grouping: 'status' });
      const parent = around();
      assert.equal(parent && describeRow(parent), 'group status working');
      list.order.choose({ grouping: 'none' });
      assert.equal(around(), undefined);
      nodes.loadMore('all');
      assert.equal(around(), nodes.task(SERVER, key));
    });
  });

  describe('tools', () => {
    const toolRows = () => nodes.childrenOf(nodes.toolsOf(SERVER)).map(describeRow);
    const group = (server: Partial<Server>) => {
      servers = [aServer(server)];
      return rowsOf().indexOf('tools');
    };

    it('come first below a server that runs, whatever it says of tasks', () => {
      hear({});
      assert.equal(group({}), 0);
      assert.equal(group({ generation: 'none' }), 0);
    });

    it('stay first while a server that was lost is tried again, and are not there without a connection', () => {
      hear({});
      assert.equal(group({ state: 'starting', reconnecting: { attempt: 1, of: 8 } }), 0);
      for (const state of ['starting', 'stopped', 'error', 'untrusted'] as const) {
        assert.equal(group({ state }), -1, state);
      }
    });

    it('are in the order of the server, two of one name apart', () => {
      const [first, second] = [aTool({ name: 'b', description: '1' }), aTool({ name: 'b', description: '2' })];
      tools = { kind: 'read', tools: [first, aTool({ name: 'a' }), second] };
      assert.deepEqual(toolRows(), ['tool b 0', 'tool a 0', 'tool b 1']);
      assert.equal(nodes.tool({ serverId: SERVER, name: 'b', nth: 0 }), first);
      assert.equal(nodes.tool({ serverId: SERVER, name: 'b', nth: 1 }), second);
      assert.equal(nodes.tool({ serverId: SERVER, name: 'b', nth: 2 }), undefined);
    });

    it('may have any name', () => {
      const names = ['', '__proto__', 'constructor', '"]', '\u0000', '\u202e', 'x'.repeat(100_000), ' a', 'a '];
      tools = { kind: 'read', tools: names.map(name => aTool({ name })) };
      const rows = nodes.childrenOf(nodes.toolsOf(SERVER));
      assert.equal(new Set(rows.map(({ id }) => id)).size, names.length);
    });

    it('carry no data, so that no row goes stale', () => {
      tools = { kind: 'read', tools: [aTool()] };
      const [row] = nodes.childrenOf(nodes.toolsOf(SERVER));
      assert.deepEqual(Object.keys(row ?? {}), ['kind', 'id', 'serverId', 'name', 'nth']);
    });

    it('are read, or are not there, or could not be read', () => {
      assert.deepEqual(toolRows(), ['hint readingTools']);
      tools = { kind: 'reading', tools: [] };
      assert.deepEqual(toolRows(), ['hint readingTools']);
      tools = { kind: 'read', tools: [] };
      assert.deepEqual(toolRows(), ['hint noTools']);
      tools = { kind: 'failed', tools: [], message: 'no' };
      assert.deepEqual(toolRows(), ['hint toolsFailed', 'hint retryTools']);
    });

    it('stay while they are read again, and when that fails', () => {
      tools = { kind: 'reading', tools: [aTool()] };
      assert.deepEqual(toolRows(), ['tool build 0']);
      tools = { kind: 'failed', tools: [aTool()], message: 'no' };
      assert.deepEqual(toolRows(), ['hint toolsFailed', 'hint retryTools', 'tool build 0']);
    });

    it('keep their rows as long as they are there, and leave nothing behind', () => {
      tools = { kind: 'read', tools: [aTool({ name: 'a' }), aTool({ name: 'b' })] };
      const [a, b] = nodes.childrenOf(nodes.toolsOf(SERVER));
      tools = { kind: 'read', tools: [aTool({ name: 'b' })] };
      assert.equal(nodes.childrenOf(nodes.toolsOf(SERVER))[0], b);
      tools = { kind: 'read', tools: [aTool({ name: 'a' })] };
      assert.notEqual(nodes.childrenOf(nodes.toolsOf(SERVER))[0], a);
    });

    it('are forgotten with their server', () => {
      tools = { kind: 'read', tools: [aTool()] };
      const before = [nodes.server(SERVER), nodes.toolsOf(SERVER), ...nodes.childrenOf(nodes.toolsOf(SERVER))];
      nodes.forgetServer(SERVER);
      const after = [nodes.server(SERVER), nodes.toolsOf(SERVER), ...nodes.childrenOf(nodes.toolsOf(SERVER))];
      assert.deepEqual(after, before);
      assert.ok(after.every((node, index) => node !== before[index]));
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

    it('say what has to be allowed, answered or switched on first, also where there are tasks', () => {
      hear({});
      const rows: [Partial<Server>, string][] = [
        [{ state: 'untrusted', need: { kind: 'workspaceTrust' } }, 'trust'],
        [{ state: 'untrusted', need: { kind: 'launchTrust' } }, 'allow'],
        [{ state: 'untrusted', need: { kind: 'noSandbox' } }, 'noSandbox'],
        [{ state: 'blocked', error: { message: 'chat.mcp.access' } }, 'showPolicy'],
        [{ state: 'stopped', need: { kind: 'answers', names: ['key'] } }, 'answer'],
        [{ state: 'signInRequired', need: { kind: 'signIn' } }, 'signIn'],
        [{ state: 'stopped', disabled: true }, 'enable'],
        [{ state: 'untrusted', need: { kind: 'workspaceTrust' }, disabled: true }, 'enable'],
      ];
      for (const [facts, hint] of rows) {
        servers = [aServer({ generation: 'none', ...facts })];
        assert.deepEqual(rowsOf(), [`hint ${hint}`, 'task task-1']);
      }
    });

    it('say that more permission is needed while the server runs, before what else there is to say', () => {
      const need = { kind: 'signIn', scope: 'admin' } as const;
      servers = [aServer({ need })];
      assert.deepEqual(rowsOf(), ['tools', 'hint signInAgain', 'hint noTasks']);
      hear({});
      assert.deepEqual(rowsOf(), ['tools', 'hint signInAgain', 'task task-1']);
    });

    it('offer a try and the log while a server that was lost is tried again', () => {
      hear({});
      servers = [aServer({ state: 'starting', reconnecting: { attempt: 2, of: 8 } })];
      assert.deepEqual(rowsOf(), ['tools', 'hint tryNow', 'hint showLog', 'task task-1']);
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
    case 'tools':
      return 'tools';
    case 'tool':
      return `tool ${node.name} ${node.nth}`;
    case 'call':
      return `call ${node.callId}`;
    case 'task':
      return `task ${JSON.parse(node.key)[1]}`;
    case 'input':
      return `input ${node.inputId}`;
    case 'group':
      return `group ${node.groupId}`;
    case 'servers':
    case 'noTasks':
      return node.kind;
    case 'loadMore':
      return 'loadMore';
    case 'hint':
      return `hint ${node.hint}`;
  }
}
