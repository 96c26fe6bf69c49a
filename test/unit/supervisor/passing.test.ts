import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Supervised, type Surroundings } from '../../support/supervised';

describe('supervisor', function () {
  // A busy machine may take its time.
  this.timeout(15_000);

  let supervised: Supervised;
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'mcp-tasks-supervised ')));
  });
  afterEach(async () => {
    await supervised.kill();
    rmSync(folder, { recursive: true });
  });

  /** A server that is what this code does. */
  async function start(code: string, args: readonly string[] = [], surroundings?: Surroundings): Promise<Supervised> {
    supervised = await Supervised.node(['-e', code, '--', ...args], surroundings);
    return supervised;
  }

  /** What a server says about itself that ends at once. */
  async function told(expression: string, args?: readonly string[], surroundings?: Surroundings): Promise<unknown> {
    await start(`require('fs').writeSync(1, JSON.stringify(${expression}))`, args, surroundings);
    await supervised.end();
    return JSON.parse(supervised.stdout.toString());
  }

  describe('passes on', () => {
    it('every byte in both directions, however many at once, before the end of stdin', async () => {
      const bytes = Buffer.alloc(5_000_000, Buffer.from(Array.from({ length: 251 }, (_, index) => index + 5)));
      await start('process.stdin.pipe(process.stdout)');
      supervised.child.stdin.end(bytes);
      assert.equal(await supervised.end(), 0);
      assert.ok(bytes.equals(supervised.stdout), `${supervised.stdout.length} bytes came back`);
    });

    it('what little there is at once, not only when more comes', async () => {
      await start('process.stdin.on("data", data => process.stdout.write("got " + data))');
      supervised.child.stdin.write('one');
      await supervised.hasWritten('got one');
      supervised.child.stdin.write('two');
      await supervised.hasWritten('got two');
    });

    it('what the server writes to stderr', async () => {
      await start('process.stderr.write("Zwölf\\n\\r\\n\\x07 $HOME")');
      await supervised.end();
      assert.equal(supervised.stderr.trimEnd(), 'Zwölf\n\r\n\x07 $HOME');
    });

    it('arguments as they are', async () => {
      const args = ['two words', '', '"quoted"', "it's", '--inspect', '-', '*', '$HOME', '\\', 'a\nb', 'Zwölf 十二 🎉'];
      assert.deepEqual(await told('process.argv.slice(1)', args), args);
    });

    it('the folder it was started in', async () => {
      assert.equal(await told('process.cwd()', [], { cwd: folder }), folder);
    });

    it('the environment that was meant for the server, and nothing else', async () => {
      const env = { PATH: process.env.PATH ?? '', EMPTY: '', MINE: ' ä="1"\n', NODE_ENV: 'test' };
      const actual = (await told('process.env', [], { env })) as object;
      // Windows and macOS add a few of their own to every process.
      const known = Object.entries(actual).filter(([name]) => !/^(__CF_|SYSTEM|WINDIR)/i.test(name));
      assert.deepEqual(Object.fromEntries(known), env);
    });

    it('the server’s own wish to run as Node', async () => {
      const env = { ELECTRON_RUN_AS_NODE: 'yes' };
      assert.deepEqual(await told('process.env.ELECTRON_RUN_AS_NODE', [], { env }), 'yes');
    });

    it('options of Node that are meant for the server, without heeding them', async () => {
      await start('', [], { env: { NODE_OPTIONS: '--require no-such-module' } });
      assert.equal(await supervised.end(), 1);
      assert.deepEqual(supervised.events.at(-1), { event: 'exited', code: 1, signal: null });
      assert.match(supervised.stderr, /no-such-module/);
    });

    it('pipes that block, as programs expect of them', async function () {
      if (process.platform !== 'linux') {
        this.skip(); // Only there a process can be asked.
      }
      // After something was passed, when both processes are well under way. This server has not touched its streams.
      const flags = '[0, 1, 2].map(fd => require("fs").readFileSync("/proc/self/fdinfo/" + fd, "utf8"))';
      await start(`require("fs").readSync(0, Buffer.alloc(1)); require("fs").writeSync(1, JSON.stringify(${flags}))`);
      supervised.child.stdin.write('x');
      await supervised.end();
      for (const info of JSON.parse(supervised.stdout.toString())) {
        const [, octal = ''] = /flags:\s*(\d+)/.exec(info) ?? [];
        assert.equal(Number.parseInt(octal, 8) & 0o4000, 0, info);
      }
    });
  });

  describe('tells', () => {
    it('which process the server is', async () => {
      const pid = await told('process.pid');
      assert.deepEqual(supervised.events[0], { event: 'started', pid });
    });

    it('with which code the server ended by itself, and ends with it as well', async () => {
      await start('process.exitCode = 7');
      assert.equal(await supervised.end(), 7);
      assert.deepEqual(supervised.events.at(-1), { event: 'exited', code: 7, signal: null });
    });

    it('by which signal the server ended, and ends as shells say it', async () => {
      await start('process.kill(process.pid, "SIGKILL")');
      assert.equal(await supervised.end(), 137);
      assert.deepEqual(supervised.events.at(-1), { event: 'exited', code: null, signal: 'SIGKILL' });
    });

    it('it on a line of its own, although the server did not end its last', async () => {
      await start('process.stderr.write("Error: no token"); process.exitCode = 1');
      await supervised.end();
      assert.deepEqual(supervised.events.at(-1), { event: 'exited', code: 1, signal: null });
      assert.match(supervised.stderr, /^Error: no token$/m);
    });

    it('nothing of a server that ended because it was to', async () => {
      await start('process.stdin.resume(); process.stdout.write("ready")');
      await supervised.hasWritten('ready');
      supervised.child.stdin.end();
      assert.equal(await supervised.end(), 0);
      assert.deepEqual(
        supervised.events.map(({ event }) => event),
        ['started'],
      );
    });

    const failing = async (command: string) => {
      supervised = await Supervised.start([command]);
      assert.equal(await supervised.end(), 127);
      const [event, ...others] = supervised.events;
      assert.ok(event?.event === 'failed' && others.length === 0, supervised.stderr);
      return event;
    };

    it('that there is no such command', async () => {
      const { code, message } = await failing('no-such-command');
      assert.equal(code, 'ENOENT');
      assert.match(message, /no-such-command/);
    });

    it('that the command is not executable', async function () {
      if (process.platform === 'win32') {
        this.skip(); // Every file is, there.
      }
      const file = path.join(folder, 'server');
      writeFileSync(file, '', { mode: 0o600 });
      assert.equal((await failing(file)).code, 'EACCES');
    });

    it('what Node itself refuses to start', async () => {
      assert.equal((await failing('')).code, 'ERR_INVALID_ARG_VALUE');
    });
  });

  it('survives a server that does not read its stdin any more, and ends it', async () => {
    await start('require("fs").closeSync(0); process.stdout.write("closed"); setInterval(() => {}, 1000)');
    await supervised.hasWritten('closed');
    for (let index = 0; index < 20; index++) {
      supervised.child.stdin.write(Buffer.alloc(100_000));
    }
    supervised.child.stdin.end();
    assert.equal(await supervised.end(), 143, 'ended by SIGTERM');
  });
});
