import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { type Member, RollCall } from '../../support/rollCall';
import { Supervised, supervisorBundle } from '../../support/supervised';

const STUBBORN = { ignores: ['stdin', 'SIGTERM'] } as const;

/** A server with relatives of every kind, all of the same character. */
function family(character: Omit<Member, 'name'> = {}): Member {
  const grandchild: Member = { ...character, name: 'grandchild of another group' };
  return {
    ...character,
    name: 'server',
    children: [
      { ...character, name: 'child' },
      { ...character, name: 'detached', isDetached: true, children: [grandchild] },
    ],
  };
}

describe('the process tree of a server', function () {
  // Some wait for SIGKILL, and a busy machine may take its time.
  this.timeout(20_000);

  let rollCall: RollCall;
  let supervised: Supervised | undefined;
  let host: ChildProcessWithoutNullStreams | undefined;

  beforeEach(async function () {
    if (process.platform === 'win32') {
      this.skip(); // No process groups, no signals; what is done there instead has a test of its own.
    }
    rollCall = await RollCall.open();
  });
  afterEach(async () => {
    await rollCall?.close();
    await supervised?.kill();
    host?.kill('SIGKILL');
    supervised = undefined;
    host = undefined;
  });

  async function start(members: Member, nodeArguments: readonly string[] = []): Promise<Supervised> {
    supervised = await Supervised.node(rollCall.argumentsFor(members), { nodeArguments });
    await rollCall.allPresent(members);
    return supervised;
  }

  describe('ends with its stdin:', () => {
    it('a server that heeds it in its own way, all others by SIGTERM', async () => {
      const { child } = await start(family());
      child.stdin.end();
      await rollCall.allGone();
      assert.equal(await supervised?.end(), 0);
      assert.deepEqual(rollCall.terminated.sort(), ['child', 'detached', 'grandchild of another group']);
    });

    it('a server that does not by SIGTERM', async () => {
      const { child } = await start(family({ ignores: ['stdin'] }));
      child.stdin.end();
      await rollCall.allGone();
      assert.equal(await supervised?.end(), 0, 'it left by itself');
      assert.ok(rollCall.terminated.includes('server'));
    });

    it('those that ignore SIGTERM by SIGKILL', async () => {
      const { child } = await start(family(STUBBORN));
      child.stdin.end();
      await rollCall.allGone();
      assert.equal(await supervised?.end(), 137);
      assert.equal(rollCall.terminated.length, 4, 'after they were asked');
    });
  });

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    it(`ends when the supervisor gets ${signal}`, async () => {
      const { child } = await start(family({ ignores: ['stdin'] }));
      child.kill(signal);
      await rollCall.allGone();
      assert.equal(await supervised?.end(), 0);
      assert.equal(rollCall.terminated.length, 4);
    });
  }

  it('ends when the supervisor gets SIGTERM, even if nobody heeds it', async () => {
    const { child } = await start(family(STUBBORN));
    child.kill('SIGTERM');
    await rollCall.allGone();
    assert.equal(await supervised?.end(), 137);
  });

  describe('ends when the server itself ends:', () => {
    const stubborn = family(STUBBORN);

    it('by a code', async () => {
      const { child } = await start(stubborn);
      child.stdin.write('exit 7\n');
      await rollCall.allGone();
      assert.equal(await supervised?.end(), 7);
      assert.deepEqual(supervised?.events.at(-1), { event: 'exited', code: 7, signal: null });
    });

    it('by a signal', async () => {
      await start(stubborn);
      supervised?.child.stdin.write('hello\n');
      await supervised?.hasWritten('hello');
      process.kill(rollCall.pidOf('server'), 'SIGKILL');
      await rollCall.allGone();
      assert.equal(await supervised?.end(), 137);
      assert.deepEqual(supervised?.events.at(-1), { event: 'exited', code: null, signal: 'SIGKILL' });
    });
  });

  describe('ends when the extension host is killed:', () => {
    /** A process that starts the supervisor, as the extension host does. */
    async function startHost(members: Member, fills = false): Promise<ChildProcessWithoutNullStreams> {
      const args = [await supervisorBundle(), process.execPath, ...rollCall.argumentsFor(members)];
      const program = path.resolve(import.meta.dirname, '../../fixtures/processes/host.mjs');
      host = spawn(process.execPath, [program, JSON.stringify({ args, fills })]);
      await rollCall.allPresent(members);
      return host;
    }

    async function kill(killed: ChildProcessWithoutNullStreams): Promise<void> {
      const closed = once(killed, 'close'); // The supervisor has its stdout and stderr as well.
      killed.kill('SIGKILL');
      await rollCall.allGone();
      await closed;
    }

    it('politely, where that is enough', async () => {
      await kill(await startHost(family()));
      assert.ok(!rollCall.terminated.includes('server'));
    });

    it('by SIGKILL, where it is not', async () => {
      await kill(await startHost(family(STUBBORN)));
      assert.equal(rollCall.terminated.length, 4);
    });

    it('even if the server hangs, with more before it than it could ever read', async () => {
      const hung = await startHost({ name: 'server', isDeaf: true }, true);
      await once(hung.stdout, 'data');
      await kill(hung);
      assert.deepEqual(rollCall.terminated, ['server']);
    });
  });

  it('ends even if the supervisor breaks', async () => {
    const breaking = 'data:text/javascript,process.on("SIGUSR2", () => { throw new Error("broken"); })';
    const { child } = await start(family(STUBBORN), ['--import', breaking]);
    child.kill('SIGUSR2');
    await rollCall.allGone();
    assert.equal(await supervised?.end(), 1);
    assert.match(supervised?.stderr ?? '', /Error: broken/);
  });

  it('ends before the client package would kill the supervisor', async () => {
    const members = family(STUBBORN);
    const args = [await supervisorBundle(), process.execPath, ...rollCall.argumentsFor(members)];
    const transport = new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' });
    const closed = new Promise<void>(resolve => {
      transport.onclose = resolve;
    });
    await transport.start();
    await rollCall.allPresent(members);
    await transport.close();
    await rollCall.allGone();
    await closed;
  });
});
