import assert from 'node:assert/strict';
import { ConnectionError, faultOf, isCancelledError, isUserError, NeedsAnswersError } from '../../../src/base/errors';
import type { HttpEntry } from '../../../src/config/serverEntry';
import { ConfiguredServer } from '../../../src/servers/configuredServer';
import type { Permission } from '../../../src/servers/permission';
import type { TaskClient } from '../../../src/tasks/taskClient';
import { aDefinition } from '../../support/definitions';
import { type FakeConnection, FakeServerHost } from '../../support/fakeMcpClient';
import { FakeTaskClient } from '../../support/fakeTaskClient';
import { settled } from '../../support/settled';

const never = new AbortController().signal;
const entry: HttpEntry = { kind: 'http', url: 'https://example.com/mcp', headers: {} };
const refusal = (scope: string) => new ConnectionError('Who asks?', { fault: 'signInRequired', challenge: { scope } });

let host: FakeServerHost;
let server: ConfiguredServer;
let clients: (TaskClient | undefined)[];

function begin(overrides: Parameters<typeof aDefinition>[0] = {}): void {
  clients = [];
  server = new ConfiguredServer(
    aDefinition({ entry, ...overrides }),
    host,
    () => undefined,
    client => clients.push(client),
  );
}

beforeEach(() => {
  host = new FakeServerHost();
  begin();
});

const standing = () => {
  const { state, need } = server.snapshot();
  return [state, need];
};

/** Begins to connect, and has it answered by `answer`. */
async function connecting(answer: () => unknown, mayAsk = true): Promise<unknown> {
  const outcome = server.connect(mayAsk).then(
    () => 'connected',
    (error: unknown) => error,
  );
  await settled();
  answer();
  return outcome;
}

async function running(client = new FakeTaskClient()): Promise<FakeConnection> {
  let connection: FakeConnection | undefined;
  await connecting(() => {
    connection = host.mcpClient.last.succeed(client, { transport: 'http' });
  });
  return connection ?? assert.fail('Nothing was connected');
}

describe('A server that may not be started', () => {
  const cases: [Permission, string, object | undefined, string][] = [
    [{ kind: 'untrusted', need: 'workspaceTrust' }, 'untrusted', { kind: 'workspaceTrust' }, 'untrusted'],
    [{ kind: 'untrusted', need: 'launchTrust' }, 'untrusted', { kind: 'launchTrust' }, 'untrusted'],
    [{ kind: 'untrusted', need: 'noSandbox' }, 'untrusted', { kind: 'noSandbox' }, 'untrusted'],
    [{ kind: 'blocked', reason: 'chat.mcp.access says so' }, 'blocked', undefined, 'blocked'],
    [{ kind: 'disabled' }, 'stopped', undefined, 'disabled'],
  ];
  for (const [permission, state, need, code] of cases) {
    const words = permission.kind === 'untrusted' ? permission.need : permission.kind;
    it(`says why, is never reached, and can be once it is allowed (${words})`, async () => {
      host.allows = permission;
      begin();
      assert.deepEqual(standing(), [state, need]);
      assert.equal(server.snapshot().disabled, permission.kind === 'disabled' || undefined);
      assert.equal(server.mayStartByItself, false);
      await assert.rejects(server.connect(), error => isUserError(error) && error.code === code);
      assert.deepEqual([standing(), host.mcpClient.attempts.length], [[state, need], 0]);
      host.allows = { kind: 'allowed' };
      assert.equal(server.redefine(aDefinition({ entry })), true);
      assert.deepEqual([standing(), server.mayStartByItself], [['stopped', undefined], true]);
    });
  }

  it('says what is in its way now, when something else was before', () => {
    host.allows = { kind: 'untrusted', need: 'workspaceTrust' };
    begin();
    host.allows = { kind: 'untrusted', need: 'launchTrust' };
    server.redefine(aDefinition({ entry }));
    assert.deepEqual(standing(), ['untrusted', { kind: 'launchTrust' }]);
    host.allows = { kind: 'blocked', reason: 'one setting' };
    server.redefine(aDefinition({ entry }));
    host.allows = { kind: 'blocked', reason: 'another setting' };
    server.redefine(aDefinition({ entry }));
    assert.equal(server.snapshot().error?.message, 'another setting');
  });

  it('gives the reason of the policy as its own', () => {
    host.allows = { kind: 'blocked', reason: 'chat.mcp.access says so' };
    begin();
    assert.equal(server.snapshot().error?.message, 'chat.mcp.access says so');
  });
});

describe('A server whose launch needs answers', () => {
  beforeEach(() => {
    host.launches = {
      resolve: async (_definition, { mayAsk }) => {
        if (!mayAsk) {
          throw new NeedsAnswersError('Answers are missing: key', ['key']);
        }
        return { kind: 'http', url: 'https://example.com/', headers: {}, secrets: [] };
      },
    };
    begin();
  });

  it('asks nobody when it starts by itself, and says what is missing', async () => {
    await connecting(() => undefined, false);
    assert.deepEqual(standing(), ['stopped', { kind: 'answers', names: ['key'] }]);
    assert.equal(server.mayStartByItself, true, 'another server may have been told the answer meanwhile');
  });

  it('asks when somebody wants it, also while it was starting by itself', async () => {
    const byItself = server.connect(false).catch((error: unknown) => error);
    assert.equal(
      await connecting(() => byItself.then(() => settled()).then(() => host.mcpClient.last.succeed())),
      'connected',
    );
    assert.deepEqual(standing(), ['running', undefined]);
  });

  it('stays as it was when the user leaves the question', async () => {
    host.launches = { resolve: () => Promise.reject(Object.assign(new Error(), { kind: 'cancelled' })) };
    assert.ok(isCancelledError(await connecting(() => undefined)));
    assert.deepEqual(standing(), ['stopped', undefined]);
  });
});

describe('A server that wants to know who asks', () => {
  it('is not tried again by itself', async () => {
    const error = await connecting(() => host.mcpClient.last.fail(refusal('tasks:read')));
    assert.equal(faultOf(error), 'signInRequired');
    assert.deepEqual(standing(), ['signInRequired', { kind: 'signIn', scope: 'tasks:read' }]);
    assert.deepEqual([server.mayStartByItself, host.clock.waiting], [false, []]);
  });

  it('is connected when the user has signed in, with what the server had asked for', async () => {
    await connecting(() => host.mcpClient.last.fail(refusal('tasks:read')));
    host.kept = 'tokens';
    const signedIn = server.signIn(never);
    await settled();
    host.mcpClient.last.succeed();
    await signedIn;
    assert.deepEqual(
      host.mcpClient.signIns.map(({ challenge }) => challenge),
      [{ scope: 'tasks:read' }],
    );
    assert.deepEqual([standing(), server.snapshot().isSignedIn], [['running', undefined], true]);
  });

  it('stays where it was when the user gives up', async () => {
    await connecting(() => host.mcpClient.last.fail(refusal('a')));
    host.mcpClient.signingIn = () => Promise.reject(Object.assign(new Error(), { kind: 'cancelled' }));
    await assert.rejects(server.signIn(never), isCancelledError);
    assert.equal(server.snapshot().state, 'signInRequired');
  });

  it('keeps its connection when that is refused later, and goes on with it', async () => {
    const client = new FakeTaskClient();
    const connection = await running(client);
    connection.needSignIn({ challenge: { scope: 'a' }, isMoreNeeded: false });
    assert.deepEqual([standing(), server.client], [['signInRequired', { kind: 'signIn', scope: 'a' }], undefined]);
    assert.deepEqual(host.clock.waiting, [], 'nothing is tried before somebody has signed in');
    await server.signIn(never);
    assert.deepEqual([standing()[0], server.client, connection.checks, connection.closed], ['running', client, 1, 0]);
    assert.deepEqual(clients, [client, undefined, client]);
  });

  it('wants it again when the sign of life is refused, too', async () => {
    const connection = await running();
    connection.needSignIn({ challenge: {}, isMoreNeeded: false });
    connection.checking = () => Promise.reject(refusal('b'));
    await assert.rejects(server.connect(), error => faultOf(error) === 'signInRequired');
    assert.deepEqual([standing(), connection.closed], [['signInRequired', { kind: 'signIn', scope: 'b' }], 0]);
  });

  it('goes on working while some of its work wants more permission', async () => {
    const connection = await running();
    connection.needSignIn({ challenge: { scope: 'tasks:write' }, isMoreNeeded: true });
    assert.deepEqual(standing(), ['running', { kind: 'signIn', scope: 'tasks:write' }]);
    assert.ok(server.client);
    await server.signIn(never);
    assert.deepEqual([standing(), connection.checks], [['running', undefined], 0]);
  });

  it('is connected when another window has signed in', async () => {
    await connecting(() => host.mcpClient.last.fail(refusal('a')));
    await server.authorizationChanged();
    assert.equal(server.snapshot().state, 'signInRequired', 'nothing was kept');
    host.kept = 'tokens';
    const changed = server.authorizationChanged();
    await settled();
    host.mcpClient.last.succeed();
    await changed;
    assert.equal(server.snapshot().state, 'running');
  });

  it('forgets who asked when the user signs out, and starts nothing by itself', async () => {
    host.kept = 'tokens';
    const connection = await running();
    await server.signOut(never);
    assert.deepEqual([host.mcpClient.signedOut, connection.closed], [1, 1]);
    assert.deepEqual([standing()[0], server.snapshot().isSignedIn], ['signInRequired', undefined]);
    assert.equal(server.mayStartByItself, false);
  });

  it('is signed out of although it may not be reached any more', async () => {
    host.kept = 'tokens';
    await running();
    host.launches = { resolve: () => Promise.reject(new ConnectionError('forbidden now')) };
    host.allows = { kind: 'blocked', reason: 'forbidden now' };
    server.redefine(aDefinition({ entry }));
    await server.signOut(never);
    assert.deepEqual([host.kept, host.mcpClient.signedOut, standing()[0]], [undefined, 0, 'blocked']);
  });

  it('is not signed in to where its entry brings an authorization of its own', async () => {
    begin({ entry: { ...entry, headers: { authorization: 'Bearer mine' } } });
    await running();
    assert.equal(host.mcpClient.last.options.authorization, undefined);
    await assert.rejects(server.signIn(never), isUserError);
  });
});
