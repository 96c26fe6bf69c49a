import assert from 'node:assert/strict';
import { ConnectionError, isCancelledError, isUserError } from '../../../src/base/errors';
import type { RankedDefinition } from '../../../src/config/serverDefinition';
import { ConnectPolicy, type ConnectSetting } from '../../../src/servers/connectPolicy';
import { type ConnectionChange, ServerRegistry, type ServersChange } from '../../../src/servers/serverRegistry';
import { serverId } from '../../support/builders';
import { aDefinition } from '../../support/definitions';
import { FakeServerHost } from '../../support/fakeMcpClient';
import { RecordingLog } from '../../support/logs';
import { Deferred, settled } from '../../support/settled';

const [A, B, C] = [serverId('a'), serverId('b'), serverId('c')];

describe('ServerRegistry', () => {
  let host: FakeServerHost;
  let policy: ConnectPolicy;
  let chosen: ConnectSetting;
  let log: RecordingLog;
  let registry: ServerRegistry;
  let changes: ServersChange[];
  let connections: string[];

  beforeEach(() => begin('onDemand'));

  function begin(setting: ConnectSetting): void {
    host = new FakeServerHost();
    chosen = setting;
    policy = new ConnectPolicy(
      () => chosen,
      () => false,
    );
    policy.tasksRestored();
    log = new RecordingLog();
    registry = new ServerRegistry(host, policy, log);
    changes = [];
    connections = [];
    registry.onDidChange(change => changes.push(change));
    registry.onDidChangeConnection(({ serverId: id, client }: ConnectionChange) =>
      connections.push(`${id} ${client ? 'came' : 'went'}`),
    );
  }

  /** A server named after its ID, started by a command of that name. */
  const named = (id: string, overrides: Partial<RankedDefinition> = {}, command = id): RankedDefinition =>
    aDefinition({ id: serverId(id), name: id, entry: { kind: 'stdio', command, args: [], env: {} }, ...overrides });
  const define = (...definitions: RankedDefinition[]) => registry.setDefinitions(definitions);
  const states = () => registry.servers.map(server => `${server.name} ${server.state}`);
  /** The commands of every start so far. */
  const started = () => host.mcpClient.attempts.map(({ launch }) => (launch.kind === 'stdio' ? launch.command : ''));

  async function connected(id: string) {
    const connecting = registry.connect(serverId(id));
    await settled();
    const connection = host.mcpClient.last.succeed();
    await connecting;
    return connection;
  }

  it('has every configured server, in the order of their names', () => {
    define(named('c'), named('a'), named('b'));
    assert.deepEqual(states(), ['a stopped', 'b stopped', 'c stopped']);
    assert.equal(registry.get(B)?.name, 'b');
    assert.equal(registry.get(serverId('x')), undefined);
    assert.deepEqual(changes, [{ isMembership: true, updated: [C, A, B], removed: [] }]);
  });

  it('has servers that share a name in the order of their IDs', () => {
    define(named('b', { name: 'same' }), named('a', { name: 'same' }), named('c', { name: 'Same' }));
    const ids = () => registry.servers.map(({ id }) => id).filter(id => id !== C);
    assert.deepEqual(ids(), [A, B]);
  });

  it('connects a server that is asked for by name', async () => {
    define(named('a'), named('b'));
    const { client } = await connected('a');
    assert.equal(registry.client(A), client);
    assert.equal(await registry.connected(A), client);
    assert.deepEqual([states(), connections], [['a running', 'b stopped'], ['a came']]);
  });

  it('does not know a server that is not configured', async () => {
    await assert.rejects(registry.connect(A), error => isUserError(error) && error.code === 'unknownServer');
    await registry.disconnect(A);
  });

  it('joins a start under way', async () => {
    define(named('a'));
    const both = [registry.connected(A), registry.connected(A)];
    await settled();
    const { client } = host.mcpClient.last.succeed();
    assert.deepEqual(await Promise.all(both), [client, client]);
    assert.equal(started().length, 1);
  });

  it('tells of each change of state', async () => {
    define(named('a'));
    changes = [];
    await connected('a');
    await registry.disconnect(A);
    assert.ok(changes.length >= 3);
    assert.deepEqual(
      changes.filter(change => change.isMembership || change.removed.length > 0 || change.updated.join() !== 'a'),
      [],
    );
  });

  it('restarts a server without what is remembered of its launch', async () => {
    define(named('a'));
    const first = await connected('a');
    const { launch } = host.mcpClient.last;
    host.eras.set(launch, { kind: 'legacy', transport: 'stdio' });
    const restarting = registry.restart(A);
    await settled();
    assert.deepEqual([first.closed, host.eras.get(launch), started().length], [1, undefined, 2]);
    host.mcpClient.last.succeed();
    await restarting;
    await registry.disconnect(A);
    host.eras.set(launch, { kind: 'legacy', transport: 'stdio' });
    await connected('a');
    assert.ok(host.eras.get(launch), 'connecting alone forgets nothing');
  });

  it('does not run two processes of a server that was taken out and put back', async () => {
    define(named('a'));
    const first = await connected('a');
    const ending = new Deferred();
    first.closing = ending.promise;
    define();
    define(named('a'));
    const again = registry.connect(A);
    await settled();
    assert.equal(started().length, 1, 'the first has not ended yet');
    ending.resolve();
    await settled();
    host.mcpClient.last.succeed();
    await again;
    assert.equal(started().length, 2);
  });

  describe('when the configuration changes', () => {
    it('leaves alone what did not change', async () => {
      define(named('a'), named('b'));
      const connection = await connected('a');
      define(named('a'), named('b', {}, 'other'), named('c'));
      await settled();
      assert.deepEqual([connection.closed, started()], [0, ['a']]);
      assert.deepEqual(states(), ['a running', 'b stopped', 'c stopped']);
      assert.deepEqual(changes.at(-1), { isMembership: true, updated: [A, B, C], removed: [] });
    });

    it('restarts a running server whose launch changed', async () => {
      define(named('a'));
      const connection = await connected('a');
      define(named('a', {}, 'a2'));
      await settled();
      assert.deepEqual([connection.closed, started()], [1, ['a', 'a2']]);
      host.mcpClient.last.succeed();
      await settled();
      assert.deepEqual([states(), connections], [['a running'], ['a came', 'a went', 'a came']]);
    });

    it('does not start the new process before the old one has ended', async () => {
      define(named('a'));
      const connection = await connected('a');
      const closing = new Deferred();
      connection.closing = closing.promise;
      define(named('a', {}, 'a2'));
      await settled();
      assert.deepEqual(started(), ['a']);
      closing.resolve();
      await settled();
      assert.deepEqual(started(), ['a', 'a2']);
    });

    it('does not start a stopped server because its launch changed', async () => {
      define(named('a'));
      define(named('a', {}, 'a2'));
      await settled();
      assert.deepEqual(started(), []);
    });

    it('gives those who wait for a start the server as it is defined now', async () => {
      define(named('a'));
      const waiting = registry.connected(A);
      await settled();
      define(named('a', {}, 'a2'));
      await settled();
      assert.deepEqual(started(), ['a', 'a2']);
      const { client } = host.mcpClient.last.succeed();
      assert.equal(await waiting, client);
    });

    it('ends a server that is configured no more, and says which', async () => {
      define(named('a'), named('b'));
      const connection = await connected('a');
      define(named('b'));
      await settled();
      assert.deepEqual([connection.closed, states(), registry.client(A)], [1, ['b stopped'], undefined]);
      assert.deepEqual(changes.at(-1), { isMembership: true, updated: [B], removed: [A] });
      assert.deepEqual(connections, ['a came', 'a went']);
    });

    it('starts nothing that was removed while its old connection was closing', async () => {
      define(named('a'));
      const connection = await connected('a');
      const closing = new Deferred();
      connection.closing = closing.promise;
      define(named('a', {}, 'a2'));
      define();
      closing.resolve();
      await settled();
      await settled();
      assert.deepEqual([started(), states()], [['a'], []]);
    });

    it('starts no removed server for somebody who still knows it', async () => {
      begin('onStartup');
      define(named('a'));
      await settled();
      const connection = host.mcpClient.last.succeed();
      await settled();
      define();
      policy.viewShown();
      await assert.rejects(registry.connected(A), error => isUserError(error) && error.code === 'unknownServer');
      await settled();
      assert.deepEqual([connection.closed, started()], [1, ['a']]);
    });

    it('rejects those who wait for a server that is removed', async () => {
      define(named('a'));
      const rejected = assert.rejects(registry.connected(A), isCancelledError);
      await settled();
      define();
      await rejected;
    });

    it('stops a running server whose folder is not trusted any more, and starts none', async () => {
      const definition = named('a', { needsTrust: true });
      define(definition);
      const connection = await connected('a');
      host.isTrusted = false;
      define(definition);
      await settled();
      assert.deepEqual([connection.closed, states(), started().length], [1, ['a untrusted'], 1]);
    });

    it('tells of nothing but updates when no server came or went', () => {
      define(named('a'));
      define(named('a'));
      assert.equal(changes.at(-1)?.isMembership, false);
    });
  });

  describe('what the policy wants', () => {
    it('is started when it is defined', async () => {
      begin('onStartup');
      define(named('a'), named('b', { shadowedBy: A }), named('c'));
      await settled();
      assert.deepEqual(started(), ['a', 'c'], 'but nothing that is shadowed');
    });

    it('is started when the policy changes its mind', async () => {
      begin('whenNeeded');
      define(named('a'));
      await settled();
      assert.deepEqual(started(), []);
      policy.viewShown();
      await settled();
      assert.deepEqual(started(), ['a']);
    });

    it('is not started when it needs trust that it has not', async () => {
      begin('onStartup');
      host.isTrusted = false;
      define(named('a', { needsTrust: true }), named('b'));
      await settled();
      assert.deepEqual([started(), states()[0]], [['b'], 'a untrusted']);
    });

    it('is not even connected for somebody who needs it, where the user said never', async () => {
      begin('never');
      define(named('a'));
      await assert.rejects(registry.connected(A), error => isUserError(error) && error.code === 'neverConnects');
      assert.deepEqual(started(), []);
      await connected('a');
      assert.ok(await registry.connected(A), 'whoever connects it can use it');
    });

    it('is not tried again and again where it fails', async () => {
      begin('onStartup');
      define(named('a'));
      await settled();
      host.mcpClient.last.fail(new ConnectionError('no'));
      await settled();
      policy.viewShown();
      define(named('a'), named('b'));
      await settled();
      assert.deepEqual(started(), ['a', 'b']);
      define(named('a', {}, 'mended'), named('b'));
      await settled();
      assert.deepEqual(started(), ['a', 'b', 'mended'], 'but after it was edited');
    });

    it('is not started again after the user stopped it, until somebody asks for it', async () => {
      begin('onStartup');
      define(named('a'));
      await settled();
      host.mcpClient.last.succeed();
      await settled();
      await registry.disconnect(A);
      policy.viewShown();
      define(named('a', {}, 'a2'));
      await settled();
      assert.deepEqual(started(), ['a']);
      await connected('a');
      assert.deepEqual(started(), ['a', 'a2']);
      define(named('a', {}, 'a3'));
      await settled();
      assert.deepEqual(started(), ['a', 'a2', 'a3'], 'and from then on as before');
    });

    it('lets a shadowed server be connected by name', async () => {
      define(named('a'), named('b', { shadowedBy: A }));
      await connected('b');
      assert.deepEqual(states(), ['a stopped', 'b running']);
    });

    it('writes no secret into the common log when a start fails', async () => {
      begin('onStartup');
      const entry = { kind: 'stdio', command: 'c', args: [], env: { API_KEY: 'hunter2' } } as const;
      define(named('a', { entry }));
      await settled();
      host.mcpClient.last.fail(new ConnectionError('bad key hunter2'));
      await settled();
      assert.equal(log.text.includes('hunter2'), false, log.text);
    });
  });

  describe('at the end', () => {
    it('ends every connection, and waits for it', async () => {
      define(named('a'), named('b'));
      const connections = [await connected('a'), await connected('b')];
      await registry.closeAll();
      assert.deepEqual(
        connections.map(({ closed }) => closed),
        [1, 1],
      );
    });

    it('stops what is starting', async () => {
      define(named('a'));
      const rejected = assert.rejects(registry.connect(A), isCancelledError);
      await settled();
      await registry.closeAll();
      await rejected;
    });

    it('tells nobody after its end', async () => {
      define(named('a'));
      const connection = await connected('a');
      registry.dispose();
      changes = [];
      await settled();
      assert.deepEqual([changes, connections, connection.closed], [[], ['a came'], 1]);
    });
  });
});
