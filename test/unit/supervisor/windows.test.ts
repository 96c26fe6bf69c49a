import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { taskkill } from '../../../src/supervisor/windowsTree';
import { Supervised } from '../../support/supervised';

const pretendWindows = path.resolve(import.meta.dirname, '../../fixtures/processes/pretendWindows.cjs');

interface Started {
  readonly spawn: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** The supervisor as it is shipped, on another system that it takes for Windows: what would start is only noted. */
describe('supervisor on a pretended Windows', function () {
  // A busy machine may take its time.
  this.timeout(15_000);

  let folder: string;
  let supervised: Supervised | undefined;

  before(function () {
    if (process.platform === 'win32') {
      this.skip(); // Starts something else than it says.
    }
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'mcp-tasks-windows-'));
  });
  afterEach(async () => {
    await supervised?.kill();
    supervised = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  function program(name: string): string {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '');
    return file;
  }

  /** @param code what the server does in truth */
  async function start(command: readonly string[], code: string): Promise<Supervised> {
    const PRETENDED_SERVER = JSON.stringify(['-e', code]);
    // Files are found by these letters, on a system that tells small ones from capitals.
    const env = { PATH: folder, PATHEXT: '.EXE;.CMD;.BAT', SystemRoot: 'C:\\Windows', PRETENDED_SERVER };
    supervised = await Supervised.start(command, { env, nodeArguments: ['--require', pretendWindows] });
    return supervised;
  }

  const noted = () =>
    supervised?.stdout
      .toString()
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line)) ?? [];

  async function started(...command: string[]): Promise<Started> {
    await (await start(command, '')).end();
    return noted()[0];
  }

  /** The command line that cmd.exe gets. */
  async function commandLine(...command: string[]): Promise<string> {
    const { spawn, options } = await started(...command);
    const [shell, ...args] = spawn;
    assert.deepEqual([shell, ...args.slice(0, 3)], ['cmd.exe', '/d', '/s', '/c']);
    assert.equal(options.windowsVerbatimArguments, true, 'as it is');
    assert.equal(args.length, 4);
    return args[3] ?? '';
  }

  it('starts an .exe with its arguments as they are', async () => {
    program('server.EXE');
    const { spawn, options } = await started('server', 'two words', '"', '&', '%PATH%');
    assert.deepEqual(spawn, ['server', 'two words', '"', '&', '%PATH%']);
    assert.equal(options.windowsVerbatimArguments, undefined);
  });

  it('starts it without a window, and where it ends with the supervisor', async () => {
    program('server.EXE');
    assert.deepEqual((await started('server')).options, { detached: false, windowsHide: true });
  });

  const quoted: Readonly<Record<string, string>> = {
    plain: '^"plain^"',
    '': '^"^"',
    'two words': '^"two^ words^"',
    'say "hi"': '^"say^ \\^"hi\\^"^"',
    'a&b|c>d<e': '^"a^&b^|c^>d^<e^"',
    '^': '^"^^^"',
    '%PATH%': '^"^%PATH^%^"',
    '!x!': '^"^!x^!^"',
    'C:\\dir\\': '^"C:\\dir\\\\^"',
    'C:\\a dir\\"': '^"C:\\a^ dir\\\\\\^"^"',
    '(a;b,c)': '^"^(a^;b^,c^)^"',
  };
  for (const [argument, expected] of Object.entries(quoted)) {
    it(`quotes ${JSON.stringify(argument)} for a .cmd`, async () => {
      program('server.CMD');
      assert.equal(await commandLine('server', argument), `"server ${expected}"`);
    });
  }

  it('quotes several arguments for a .bat, and the path to it', async () => {
    const file = program('my servers/run & go.bat');
    const line = await commandLine(file, 'a', 'b c');
    assert.equal(line, `"${folder}/my^ servers/run^ ^&^ go.bat ^"a^" ^"b^ c^""`);
  });

  it('quotes twice for what npm puts into node_modules/.bin, which reads its arguments twice', async () => {
    const file = program('node_modules/.bin/server.cmd');
    assert.equal(await commandLine(file, 'a&b'), `"${file} ^^^"a^^^&b^^^""`);
  });

  it('tells that there is no such command, which only cmd.exe has noticed', async () => {
    await (await start(['no-such-command'], 'process.exitCode = 1')).end();
    assert.deepEqual(supervised?.events.at(-1), {
      event: 'failed',
      code: 'ENOENT',
      message: 'spawn no-such-command ENOENT',
    });
  });

  it('ends the tree of a server that does not end with its stdin by taskkill', async () => {
    const { child } = await start(['server'], 'console.log("{}"); setInterval(() => {}, 1000)');
    await supervised?.hasWritten('{}');
    child.stdin.end();
    assert.equal(await supervised?.end(), 137);
    const [event] = supervised?.events ?? [];
    assert.ok(event?.event === 'started');
    const { spawnSync } = noted().at(-1);
    assert.deepEqual(spawnSync, ['C:\\Windows\\System32\\taskkill.exe', '/pid', String(event.pid), '/T', '/F']);
  });

  it('does not touch the ID of a server that has ended, for it may be another’s by now', async () => {
    await (await start(['server'], '')).end();
    assert.equal(noted().length, 1);
  });

  it('finds taskkill even if the server is to have no SystemRoot', () => {
    assert.deepEqual(taskkill(7, {}), ['taskkill.exe', ['/pid', '7', '/T', '/F']]);
  });
});
