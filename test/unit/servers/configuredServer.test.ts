// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the variables of mcp.json look like
import assert from 'node:assert/strict';
import { ConnectionError, isCancelledError, isUserError } from '../../../src/base/errors';
import type { RankedDefinition } from '../../../src/config/serverDefinition';
import type { McpClientModule, ServerFacts } from '../../../src/mcp/connection';
import { ConfiguredServer } from '../../../src/servers/configuredServer';
import { RECONNECT_TRIES } from '../../../src/servers/reconnectPlan';
import { NO_ABILITIES, type ServerState } from '../../../src/servers/server';
import type { TaskClient } from '../../../src/tasks/taskClient';
import { SERVER, serverId } from '../../support/builders';
import { aDefinition } from '../../support/definitions';
import { FakeServerHost } from '../../support/fakeMcpClient';
import { FakeTaskClient } from '../../support/fakeTaskClient';
import { Deferred, outcomeOf, settled } from '../../support/settled';

describe('ConfiguredServer', () => {
  let host: FakeServerHost;
  let server: ConfiguredServer;
  /** The state at each change that was told. */
  let states: ServerState[];
  /** Whether a client came or went, each time that was told. */
  let clients: (TaskClient | undefined)[];

  beforeEach(() => begin());

  function begin(definition: Partial<RankedDefinition> = {}, isTrusted = true): void {
    host = new FakeServerHost();
    host.isTrusted = isTrusted;
    states = [];
    clients = [];
    server = new ConfiguredServer(
      aDefinition(definition),
      host,
      () => states.push(server.snapshot().state),
      client => clients.push(client),
    );
  }

  /** Starts to connect, up to where the server would be started. */
  async function starting(): Promise<{ connecting: Promise<void> }> {
    const connecting = server.connect();
    connecting.catch(() => undefined); // Each test looks at it when it likes.
    await settled();
    return { connecting };
  }

  async function running(client: TaskClient = new FakeTaskClient(), facts: Partial<ServerFacts> = {}) {
    const { connecting } = await starting();
    const connection = host.mcpClient.last.succeed(client, facts);
    await connecting;
    return connection;
  }

  it('is stopped at first, and can do nothing', () => {
    assert.deepEqual(server.snapshot(), {
      id: SERVER,
      name: 'server',
      source: { kind: 'setting' },
      state: 'stopped',
      generation: 'none',
      abilities: NO_ABILITIES,
      transport: 'stdio',
    });
    assert.deepEqual(NO_ABILITIES, { tasks: false, list: false, cancel: false, call: false });
    assert.equal(server.client, undefined);
    assert.equal(host.loaded, 0, 'the MCP client is loaded when it is needed');
  });

  it('becomes running by way of starting, and then has what the connection has', async () => {
    const client = new FakeTaskClient({ generation: '2026-07-28' });
    await running(client);
    assert.deepEqual(states, ['starting', 'running']);
    assert.deepEqual(clients, [client]);
    assert.equal(server.client, client);
    const { state, generation, abilities } = server.snapshot();
    assert.deepEqual([state, generation, abilities], ['running', '2026-07-28', client.abilities]);
  });

  it('is launched as it is defined, with its variables replaced', async () => {
    const entry = { kind: 'http', url: 'http://localhost/${env:TOKEN}', headers: {} } as const;
    begin({ entry });
    assert.equal(server.snapshot().transport, 'http');
    await running(new FakeTaskClient(), { transport: 'sse' });
    const { launch, options } = host.mcpClient.last;
    assert.ok(launch.kind === 'http');
    assert.deepEqual([launch.url, options.clientVersion], ['http://localhost/hunter2-token', '0.0.0']);
    assert.equal(server.snapshot().transport, 'sse', 'what it turned out to speak');
  });

  it('starts once for all who want it', async () => {
    const { connecting } = await starting();
    const joined = server.connect();
    host.mcpClient.last.succeed();
    await Promise.all([connecting, joined, server.connect()]);
    assert.equal(host.mcpClient.attempts.length, 1);
  });

  it('writes into its own log what a bug report needs', async () => {
    const connection = await running();
    connection.end('The server closed the connection.');
    await running();
    await server.disconnect();
    const lines = ['info Connecting (stdio)', 'info Connected to fake 1.0.0, tasks: 2025-11-25'];
    const ended = ['error The server closed the connection.', 'info Trying again in 500 ms (1 of 8)'];
    assert.deepEqual(host.serverLog.lines, [...lines, ...ended, ...lines, 'info Disconnecting']);
  });

  it('is never started again once it is configured no more', async () => {
    const connection = await running();
    await server.retire();
    await assert.rejects(server.connect(), error => isUserError(error) && error.code === 'unknownServer');
    assert.deepEqual([connection.closed, host.mcpClient.attempts.length], [1, 1]);
  });

  it('writes what the server says on stderr into its own log', async () => {
    await running();
    host.mcpClient.last.options.onStderr('Listening');
    assert.ok(host.serverLog.lines.includes('info [stderr] Listening'), host.serverLog.text);
  });

  describe('that does not start', () => {
    it('says why, to those who wait and in its state, and can be tried again', async () => {
      const { connecting } = await starting();
      host.mcpClient.last.fail(new ConnectionError('"npx" cannot be started'));
      await assert.rejects(connecting, /"npx" cannot be started/);
      assert.deepEqual(server.snapshot().error, { message: '"npx" cannot be started' });
      assert.deepEqual([states, clients], [['starting', 'error'], []]);
      await running();
      const { state, error } = server.snapshot();
      assert.deepEqual([state, error], ['running', undefined]);
    });

    it('says so of a chunk that cannot be loaded', async () => {
      host.loadMcpClient = () => Promise.reject(new Error('no such file'));
      await assert.rejects(server.connect(), /no such file/);
      assert.equal(server.snapshot().state, 'error');
    });

    it('has its secrets redacted from the reason, the log and the error itself', async () => {
      begin({ entry: { kind: 'stdio', command: 'c', args: [], env: { API_KEY: '${env:TOKEN}' } } });
      const { connecting } = await starting();
      const cause = new Error('hunter2-token');
      host.mcpClient.last.fail(new ConnectionError('It said last: bad key hunter2-token', { cause }));
      const error = await connecting.then(
        () => undefined,
        (thrown: Error) => thrown,
      );
      const everything = [error?.message, error?.stack, String(error?.cause), server.snapshot().error?.message];
      assert.equal([...everything, host.serverLog.text].join('\n').includes('hunter2'), false);
      assert.match(error?.message ?? '', /bad key •••/);
    });

    it('names what is wrong with its definition, without loading anything', async () => {
      begin({ entry: { kind: 'stdio', command: '${input:x}', args: [], env: {} } });
      await assert.rejects(server.connect(), error => isUserError(error) && error.message.includes('${input:x}'));
      assert.deepEqual([server.snapshot().state, host.loaded], ['error', 0]);
    });
  });

  it('shows an entry that cannot be used as an error from the start', () => {
    begin({ entry: { kind: 'invalid', problem: 'The entry must be an object.' } });
    const { state, error } = server.snapshot();
    assert.deepEqual([state, error], ['error', { message: 'The entry must be an object.' }]);
  });

  describe('that came with a folder', () => {
    it('is not started while the folder is not trusted', async () => {
      begin({ needsTrust: true }, false);
      assert.equal(server.snapshot().state, 'untrusted');
      await assert.rejects(server.connect(), error => isUserError(error) && error.code === 'untrusted');
      assert.deepEqual([server.snapshot().state, host.mcpClient.attempts.length], ['untrusted', 0]);
      assert.equal(server.mayStartByItself, false);
    });

    it('can be started once the folder is trusted', async () => {
      begin({ needsTrust: true }, false);
      host.isTrusted = true;
      assert.equal(server.redefine(aDefinition({ needsTrust: true })), true);
      assert.equal(server.snapshot().state, 'stopped');
      await running();
    });

    it('needs no trust when it did not come with the folder', () => {
      begin({ needsTrust: false }, false);
      assert.equal(server.snapshot().state, 'stopped');
    });
  });

  describe('that is disconnected', () => {
    it('closes its connection, and is stopped at once', async () => {
      const connection = await running();
      states = [];
      await server.disconnect();
      assert.deepEqual([connection.closed, states.at(-1), server.client], [1, 'stopped', undefined]);
      assert.equal(clients.at(-1), undefined);
    });

    it('waits until the connection has ended', async () => {
      const connection = await running();
      const closing = new Deferred();
      connection.closing = closing.promise;
      const disconnecting = server.disconnect();
      assert.equal(await outcomeOf(disconnecting), 'pending');
      closing.resolve();
      await disconnecting;
    });

    it('takes it well when closing goes wrong', async () => {
      const connection = await running();
      connection.closing = Promise.reject(new Error('already gone'));
      await server.disconnect();
      assert.equal(server.snapshot().state, 'stopped');
    });

    it('stops a start under way, in silence', async () => {
      const { connecting } = await starting();
      const disconnecting = server.disconnect();
      await assert.rejects(connecting, isCancelledError);
      await disconnecting;
      assert.deepEqual([server.snapshot().state, server.snapshot().error], ['stopped', undefined]);
      assert.equal(host.mcpClient.last.options.signal.aborted, true);
    });

    it('stops in silence, whatever goes wrong while it stops', async () => {
      host.mcpClient.heedsAbort = false;
      const { connecting } = await starting();
      void server.disconnect();
      host.mcpClient.last.fail(new ConnectionError('It ended before it answered'));
      await assert.rejects(connecting, isCancelledError);
      assert.deepEqual([server.snapshot().state, server.snapshot().error], ['stopped', undefined]);
    });

    it('closes a connection that comes too late', async () => {
      host.mcpClient.heedsAbort = false;
      const { connecting } = await starting();
      void server.disconnect();
      const connection = host.mcpClient.last.succeed();
      await assert.rejects(connecting, isCancelledError);
      assert.deepEqual([connection.closed, server.client, server.snapshot().state], [1, undefined, 'stopped']);
      assert.deepEqual(
        clients.filter(client => client !== undefined),
        [],
      );
    });

    it('forgets why it had failed', async () => {
      const { connecting } = await starting();
      host.mcpClient.last.fail(new ConnectionError('no'));
      await connecting.catch(() => undefined);
      await server.disconnect();
      assert.deepEqual([server.snapshot().state, server.snapshot().error], ['stopped', undefined]);
    });

    it('can be connected again, and is one server at any time', async () => {
      const first = await running();
      const closing = new Deferred();
      first.closing = closing.promise;
      void server.disconnect();
      await starting();
      assert.equal(host.mcpClient.attempts.length, 1, 'the first process has not ended yet');
      closing.resolve();
      await settled();
      assert.equal(host.mcpClient.attempts.length, 2);
      host.mcpClient.last.succeed();
      await settled();
      assert.equal(server.snapshot().state, 'running');
    });
  });

  describe('whose connection ends by itself', () => {
    const reconnecting = () => server.snapshot().reconnecting?.attempt;

    it('says why, and is tried again by itself', async () => {
      const connection = await running();
      connection.end('The server closed the connection.');
      const { state, error } = server.snapshot();
      assert.deepEqual(
        [state, error?.message, server.client, reconnecting()],
        ['starting', 'The server closed the connection.', undefined, 1],
      );
      assert.deepEqual([states.at(-1), clients.at(-1)], ['starting', undefined]);
      assert.equal(host.mcpClient.attempts.length, 1, 'not at once');
      await host.clock.advance(500);
      host.mcpClient.last.succeed();
      await settled();
      assert.deepEqual(
        [server.snapshot().state, server.snapshot().error, reconnecting()],
        ['running', undefined, undefined],
      );
      assert.equal(server.details().connections, 2);
    });

    it('is tried later each time, a named number of times, and then waits for the user', async () => {
      (await running()).end('It crashed.');
      const waits: number[] = [];
      while (reconnecting() !== undefined) {
        const [wait = 0] = host.clock.waiting;
        waits.push(wait);
        await host.clock.advance(wait);
        host.mcpClient.last.fail(new ConnectionError('No such command.'));
        await settled();
      }
      assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
      const { state, error } = server.snapshot();
      assert.deepEqual([state, error?.message], ['error', 'No such command. (8 tries to reconnect failed)']);
      assert.deepEqual(host.clock.waiting, []);
      (await running()).end('It crashed again.');
      assert.equal(reconnecting(), 1, 'the user began anew');
    });

    it('is not tried for ever when it comes up and goes down at once', async () => {
      let connection = await running();
      let restarts = 0;
      for (connection.end('It crashed.'); reconnecting() !== undefined; connection.end('It crashed.')) {
        restarts++;
        await host.clock.advance(host.clock.waiting[0] ?? 0);
        connection = host.mcpClient.last.succeed();
        await settled();
      }
      assert.equal(restarts, RECONNECT_TRIES);
    });

    it('begins to count anew once it has stood for a minute', async () => {
      let connection = await running();
      for (let turn = 0; turn < RECONNECT_TRIES + 2; turn++) {
        await host.clock.advance(60_000);
        connection.end('It crashed.');
        assert.equal(reconnecting(), 1);
        await host.clock.advance(500);
        connection = host.mcpClient.last.succeed();
        await settled();
      }
    });

    it('is connected at once when somebody needs it, who joins that try', async () => {
      (await running()).end('It crashed.');
      const { connecting } = await starting();
      assert.equal(host.mcpClient.attempts.length, 2);
      assert.deepEqual(host.clock.waiting, []);
      host.mcpClient.last.succeed();
      await connecting;
      assert.equal(server.snapshot().state, 'running');
    });

    it('is left alone for as long as it asks for', async () => {
      (await running()).end('It crashed.');
      await host.clock.advance(500);
      host.mcpClient.last.fail(new ConnectionError('Too much.', { retryAfterMs: 120_000 }));
      await settled();
      assert.deepEqual(host.clock.waiting, [120_000]);
    });

    it('does not count the tries of those who could not wait', async () => {
      (await running()).end('It crashed.');
      for (let turn = 0; turn < 20; turn++) {
        const { connecting } = await starting();
        host.mcpClient.last.fail(new ConnectionError('No such command.'));
        await assert.rejects(connecting, /No such command/);
        assert.deepEqual([reconnecting(), host.clock.waiting], [1, [500]]);
      }
    });

    it('hurries for nobody who only waits for the next connection', async () => {
      (await running()).end('It crashed.');
      const next = server.nextConnection();
      assert.equal(await outcomeOf(next ?? Promise.reject()), 'pending');
      assert.deepEqual([host.mcpClient.attempts.length, host.clock.waiting], [1, [500]]);
      await host.clock.advance(500);
      host.mcpClient.last.succeed();
      await next;
      await server.nextConnection();
    });

    it('tells those who wait that it did not come, when it is given up or ended', async () => {
      (await running()).end('It crashed.');
      const first = server.nextConnection();
      first?.catch(() => undefined);
      while (reconnecting() !== undefined) {
        await host.clock.advance(host.clock.waiting[0] ?? 0);
        host.mcpClient.last.fail(new ConnectionError('No such command.'));
        await settled();
      }
      await assert.rejects(first ?? Promise.resolve(), /No such command/);
      assert.equal(server.nextConnection(), undefined, 'none is to come');
      (await running()).end('It crashed.');
      const second = server.nextConnection();
      second?.catch(() => undefined);
      await server.disconnect();
      await assert.rejects(second ?? Promise.resolve(), isCancelledError);
    });

    it('stays down when the user ends it while it waits', async () => {
      (await running()).end('It crashed.');
      await server.disconnect();
      await host.clock.advance(60_000);
      assert.deepEqual(
        [server.snapshot().state, reconnecting(), host.mcpClient.attempts.length],
        ['stopped', undefined, 1],
      );
    });

    it('gives up at once when its definition cannot be used any more', async () => {
      (await running()).end('It crashed.');
      server.redefine(aDefinition({ entry: { kind: 'invalid', problem: 'The entry must be an object.' } }));
      await host.clock.advance(500);
      assert.deepEqual([server.snapshot().state, reconnecting()], ['error', undefined]);
    });

    it('says so without its secrets', async () => {
      begin({ entry: { kind: 'stdio', command: 'c', args: [], env: { API_KEY: '${env:TOKEN}' } } });
      (await running()).end('It said last: hunter2-token');
      assert.equal(server.snapshot().error?.message, 'It said last: •••');
    });

    it('takes no notice of the end of a connection that is not its own any more', async () => {
      const first = await running();
      await server.disconnect();
      await running();
      first.end('late news');
      assert.deepEqual([server.snapshot().state, server.client !== undefined], ['running', true]);
    });
  });

  describe('that loses contact', () => {
    const gone = () => Promise.reject(new ConnectionError('127.0.0.1:1 cannot be reached', { fault: 'unreachable' }));

    it('has no client that anybody could use, until it answers again', async () => {
      const client = new FakeTaskClient();
      const connection = await running(client);
      connection.loseContact('fetch failed');
      const { state, error } = server.snapshot();
      assert.deepEqual([state, error?.message, server.client], ['starting', 'fetch failed', undefined]);
      await host.clock.advance(500);
      assert.deepEqual([server.snapshot().state, server.client, connection.checks], ['running', client, 1]);
      assert.deepEqual(clients, [client, undefined, client]);
      assert.deepEqual([host.mcpClient.attempts.length, connection.closed], [1, 0], 'it is the same connection');
    });

    it('is told once, however many requests fail', async () => {
      const connection = await running();
      connection.loseContact('fetch failed');
      connection.loseContact('fetch failed');
      assert.deepEqual([clients.length, server.snapshot().reconnecting?.attempt], [2, 1]);
    });

    it('is asked for a sign of life again, until it is given up and its connection ended', async () => {
      const connection = await running();
      connection.checking = gone;
      connection.loseContact('fetch failed');
      for (let turn = 0; turn < RECONNECT_TRIES; turn++) {
        await host.clock.advance(host.clock.waiting[0] ?? 0);
      }
      assert.deepEqual([connection.checks, connection.closed], [RECONNECT_TRIES, 1]);
      assert.match(server.snapshot().error?.message ?? '', /cannot be reached \(8 tries to reconnect failed\)$/);
      assert.equal(server.snapshot().state, 'error');
    });

    it('is connected anew when it answers and knows the session no more', async () => {
      const connection = await running();
      connection.checking = () => Promise.reject(new ConnectionError('no session', { fault: 'sessionLost' }));
      connection.loseContact('fetch failed');
      await host.clock.advance(500);
      assert.deepEqual([host.mcpClient.attempts.length, connection.closed], [2, 1]);
      host.mcpClient.last.succeed();
      await settled();
      assert.equal(server.snapshot().state, 'running');
    });

    it('is connected anew when the connection ends while it is asked', async () => {
      const connection = await running();
      connection.checking = () => new Promise(() => undefined);
      connection.loseContact('fetch failed');
      await host.clock.advance(500);
      connection.end('The server no longer knows this session.');
      await host.clock.advance(host.clock.waiting[0] ?? 0);
      host.mcpClient.last.succeed();
      await settled();
      assert.deepEqual([server.snapshot().state, host.mcpClient.attempts.length], ['running', 2]);
      assert.deepEqual(clients.length, 3, 'its end was told once');
    });

    it('is ended by the user in silence', async () => {
      const connection = await running();
      connection.loseContact('fetch failed');
      await server.disconnect();
      assert.deepEqual([server.snapshot().state, connection.closed, clients.length], ['stopped', 1, 2]);
      await host.clock.advance(60_000);
      assert.equal(connection.checks, 0);
    });
  });

  it('starts nothing that was ended while the client was being loaded', async () => {
    const loading = new Deferred<McpClientModule>();
    host.loadMcpClient = () => loading.promise;
    const { connecting } = await starting();
    void server.disconnect();
    loading.resolve(host.mcpClient);
    await assert.rejects(connecting, isCancelledError);
    assert.equal(host.mcpClient.attempts.length, 0);
  });

  it('masks the secrets of an earlier launch, too: the old process may still talk', async () => {
    const withKey = (key: string) =>
      aDefinition({ entry: { kind: 'stdio', command: 'c', args: [], env: { API_KEY: key } } });
    begin(withKey('first-secret'));
    await running();
    const { onStderr } = host.mcpClient.last.options;
    server.redefine(withKey('second-secret'));
    void server.disconnect();
    await running();
    onStderr('revoking first-secret for second-secret');
    assert.ok(host.serverLog.lines.includes('info [stderr] revoking ••• for •••'), host.serverLog.text);
  });

  describe('that is defined anew', () => {
    const entry = (command: string) => ({ kind: 'stdio', command, args: [], env: {} }) as const;

    it('tells whether the launch is another one', () => {
      assert.equal(server.redefine(aDefinition()), false);
      assert.equal(server.redefine(aDefinition({ name: 'renamed' })), false);
      assert.equal(server.redefine(aDefinition({ entry: entry('other') })), true);
      assert.equal(server.redefine(aDefinition({ entry: entry('other'), folder: '/code' })), true);
      host.isTrusted = false;
      assert.equal(server.redefine(aDefinition({ entry: entry('other'), folder: '/code' })), false);
    });

    it('has a new reason to be tried when its launch failed', async () => {
      const { connecting } = await starting();
      host.mcpClient.last.fail(new ConnectionError('no'));
      await connecting.catch(() => undefined);
      server.redefine(aDefinition({ entry: entry('mended') }));
      assert.deepEqual([server.snapshot().state, server.mayStartByItself], ['stopped', true]);
    });

    it('shows at once that it is shadowed', () => {
      server.redefine(aDefinition({ shadowedBy: serverId('stronger') }));
      assert.equal(server.snapshot().shadowedBy, 'stronger');
      assert.equal(server.mayStartByItself, false);
    });
  });
});
