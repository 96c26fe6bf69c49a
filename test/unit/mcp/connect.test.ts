import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isCancelledError, isConnectionError } from '../../../src/base/errors';
import type { StdioLaunch } from '../../../src/config/launch';
import type { Connection } from '../../../src/mcp/connection';
import type { EraMemory } from '../../../src/mcp/eraMemory';
import { connect } from '../../../src/mcp/mcpClient';
import { connectOptions, erasInMemory } from '../../support/connectOptions';
import { RecordingLog } from '../../support/logs';
import { connectScripted, scriptedLaunch } from '../../support/scriptedConnection';
import { Deferred } from '../../support/settled';

describe('connect', function () {
  // A busy machine may take its time.
  this.timeout(15_000);

  let connection: Connection | undefined;

  afterEach(() => connection?.close());

  /** A program instead of a server: what it does is Node's to run. */
  const program = (code: string): StdioLaunch => ({ ...scriptedLaunch({}), args: ['-e', code] });

  async function connectTo(launch: StdioLaunch, signal = new AbortController().signal): Promise<string[]> {
    const stderr: string[] = [];
    connection = await connect(launch, connectOptions({ onStderr: line => void stderr.push(line), signal }));
    return stderr;
  }

  const refusal = (launch: StdioLaunch) =>
    connectTo(launch).then(
      () => assert.fail('It connected'),
      (error: unknown) => {
        assert.ok(isConnectionError(error));
        return error.message;
      },
    );

  it('says who answered, as it introduces itself', async () => {
    connection = await connectScripted({ serverInfo: { name: 'Build Server', version: '3.1' } });
    assert.equal(connection.facts.serverInfo?.name, 'Build Server');
  });

  it('names a command that does not exist', async () => {
    assert.match(await refusal({ ...program(''), command: 'no-such-command' }), /"no-such-command" cannot be started/);
  });

  it('repeats the last words of a program that ends before it answers, although it did not end the line', async () => {
    const code = 'process.stderr.write("Starting\\nError: no token"); process.exitCode = 1';
    const message = await refusal(program(code));
    assert.match(message, /ended before it answered/);
    assert.match(message, /It said last: Error: no token$/);
  });

  it('says what the server speaks where that is none of what it was asked for', async () => {
    const launch = scriptedLaunch({ generation: '2026-07-28' });
    const refused = connect(launch, connectOptions({ era: '2025-11-25' }));
    await assert.rejects(refused, /says that it speaks 2026-07-28\./);
  });

  it('gives the server its environment and nothing else of the host’s', async () => {
    const { PATH = '' } = process.env;
    const launch = { ...program('console.error(JSON.stringify(process.env))'), env: { PATH, MINE: 'x' } };
    const message = await refusal(launch);
    const env = JSON.parse(message.slice(message.indexOf('{')));
    // Windows and macOS add a few of their own to every process.
    assert.deepEqual(
      [env.MINE, env.HOME, env.USER, env.SHELL, env.TERM],
      ['x', undefined, undefined, undefined, undefined],
    );
  });

  it('hands on what the server writes to stderr, line by line', async () => {
    const launch = scriptedLaunch({});
    const code = 'console.error("one\\ntwo"); import("./test/fixtures/servers/scriptedServer.mjs")';
    const stderr = await connectTo({ ...launch, args: ['-e', code] });
    assert.ok(stderr.includes('one') && stderr.includes('two'), stderr.join());
  });

  describe('when its signal aborts', () => {
    /** Begins to connect to a server that never gets ready, and aborts as soon as the log has this in it. */
    async function abortedAt(launch: StdioLaunch, moment?: string): Promise<void> {
      const controller = new AbortController();
      const log = new RecordingLog();
      const arrived = new Deferred();
      log.trace = line => void (moment && line.includes(moment) && arrived.resolve());
      const rejected = assert.rejects(
        connect(launch, connectOptions({ log, signal: controller.signal })),
        isCancelledError,
      );
      setImmediate(() => !moment && arrived.resolve());
      await arrived.promise;
      controller.abort();
      await rejected;
    }

    it('gives up at once while the generation is being asked for', async () => {
      await abortedAt(program('setInterval(() => {}, 1000)'));
    });

    it('gives up at once while the server does not answer the handshake', async () => {
      await abortedAt(scriptedLaunch({ hang: ['initialize'] }), 'initialize');
    });
  });

  it('says once that the server ended, and with which words', async () => {
    connection = await connectScripted({});
    const ended = new Deferred<string>();
    connection.onDidEnd(ended.resolve);
    const tool = { name: 'control', inputSchema: {}, taskSupport: 'forbidden' } as const;
    await connection.client.call({ tool, args: { exit: 3 } });
    assert.match(await ended.promise, /^The server ended with exit code 3\./);
  });

  it('never seems to stand when the server ended as soon as it had answered', async () => {
    const code = `
      const initialized = { protocolVersion: "2025-11-25", capabilities: {}, serverInfo: { name: "x", version: "1" } };
      require("node:readline").createInterface({ input: process.stdin }).on("line", line => {
        const { id, method } = JSON.parse(line);
        if (method !== "initialize") process.exit();
        require("node:fs").writeSync(1, JSON.stringify({ jsonrpc: "2.0", id, result: initialized }) + "\\n");
        process.exit(3);
      });`;
    for (let turn = 0; turn < 5; turn++) {
      const end = connect(program(code), connectOptions()).then(
        ({ onDidEnd }) => new Promise<string>(resolve => onDidEnd(resolve)),
        (error: Error) => error.message,
      );
      assert.match(await end, /ended/);
    }
  });

  it('says nothing of an end that we brought about', async () => {
    connection = await connectScripted({});
    const reasons: string[] = [];
    connection.onDidEnd(reason => reasons.push(reason));
    await connection.close();
    await connection.close();
    assert.deepEqual(reasons, []);
  });

  it('writes the traffic into the log, a line per message', async () => {
    const log = new RecordingLog();
    connection = await connectScripted({ preload: 1 }, { log });
    await connection.client.get('task-1');
    assert.match(log.text, /^trace → initialize #\d+$/m);
    assert.match(log.text, /^trace ← #\d+ tasks\/get \d+ ms task task-1 completed$/m);
  });

  describe('to a server that it knows', () => {
    let folder: string;
    let starts: string;

    beforeEach(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'mcp-tasks-connect-'));
      starts = path.join(folder, 'starts');
    });

    afterEach(() => rm(folder, { recursive: true }));

    /** The scripted server, which notes each of its starts. Always the same launch: the script is read from a file. */
    async function counted(script: object): Promise<StdioLaunch> {
      const file = path.join(folder, 'script.json');
      await writeFile(file, JSON.stringify(script));
      const code = `
        const fs = require("node:fs");
        fs.appendFileSync(${JSON.stringify(starts)}, "x");
        process.argv[2] = fs.readFileSync(${JSON.stringify(file)}, "utf8");
        import("./test/fixtures/servers/scriptedServer.mjs");`;
      return { ...scriptedLaunch({}), args: ['-e', code, 'one', 'two'] };
    }

    /** How often the server was started for this connection. */
    async function startsFor(launch: StdioLaunch, eras: EraMemory): Promise<number> {
      const before = (await readFile(starts, 'utf8').catch(() => '')).length;
      await connection?.close();
      connection = await connect(launch, connectOptions({ eras }));
      return (await readFile(starts, 'utf8')).length - before;
    }

    for (const generation of ['2025-11-25', '2026-07-28'] as const) {
      it(`starts it once, where it had to be asked before (${generation})`, async () => {
        const eras = erasInMemory();
        const launch = await counted({ generation });
        assert.deepEqual([await startsFor(launch, eras), await startsFor(launch, eras)], [2, 1]);
        assert.equal(connection?.client.generation, generation);
        assert.equal(await startsFor(launch, erasInMemory()), 2, 'nothing is known without a memory');
      });
    }

    it('finds out that a server of the newer generation can do something else now', async () => {
      const eras = erasInMemory();
      const script = { generation: '2026-07-28', capabilities: { tasks: false } };
      await startsFor(await counted(script), eras);
      assert.equal(connection?.client.abilities.tasks, false);
      const launch = await counted({ ...script, capabilities: {} });
      await startsFor(launch, eras);
      assert.equal(connection?.client.abilities.tasks, true);
      assert.equal(await startsFor(launch, eras), 1);
    });

    it('starts it once although it calls itself otherwise each time, and shows what it says now', async () => {
      const eras = erasInMemory();
      for (const version of ['1', '2', '3']) {
        const launch = await counted({ generation: '2026-07-28', serverInfo: { name: 'a', version } });
        const starts = await startsFor(launch, eras);
        assert.deepEqual([starts, connection?.facts.serverInfo?.version], [version === '1' ? 2 : 1, version]);
      }
    });

    it('takes a server for what it says when its answer is never the same', async () => {
      const eras = erasInMemory();
      const capabilities = '{ get experimental() { return { now: { at: String(Math.random()) } } } }';
      await startsFor(await counted({ generation: '2026-07-28' }), eras);
      const { command, cwd, env, secrets } = scriptedLaunch({});
      const code = moody(starts, capabilities);
      const launch: StdioLaunch = { kind: 'stdio', command, cwd, env, secrets, args: ['-e', code] };
      await startsFor(launch, eras);
      assert.ok((await startsFor(launch, eras)) <= 2);
    });

    for (const [before, after] of [
      ['2026-07-28', '2025-11-25'],
      ['2025-11-25', '2026-07-28'],
    ]) {
      it(`asks anew when it is of the other generation now (${before} → ${after})`, async () => {
        const eras = erasInMemory();
        await startsFor(await counted({ generation: before }), eras);
        await startsFor(await counted({ generation: after }), eras);
        assert.equal(connection?.client.generation, after);
      });
    }

    for (const era of ['2025-11-25', '2026-07-28'] as const) {
      it(`takes it for what the user says it is, remembers nothing, and asks nobody (${era})`, async () => {
        const eras = erasInMemory();
        const launch = await counted({ generation: era });
        const log = new RecordingLog();
        connection = await connect(launch, connectOptions({ eras, era, log }));
        assert.equal(connection.client.generation, era);
        assert.equal(eras.get(launch), undefined);
        assert.equal(/server\/discover/.test(log.text), era === '2026-07-28', log.text);
      });

      const other = era === '2025-11-25' ? '2026-07-28' : '2025-11-25';
      it(`does not reach it when the user is wrong (${other}, said to be ${era})`, async () => {
        const launch = await counted({ generation: other });
        await assert.rejects(connect(launch, connectOptions({ era })), isConnectionError);
      });
    }

    it('is not there yet when only the process answered that was asked what it speaks', async () => {
      // Every start but the first ends at once.
      const { command, cwd, env, secrets } = scriptedLaunch({});
      const code = `if (require("node:fs").existsSync(${JSON.stringify(starts)})) process.exit(7);${moody(starts, '{}')}`;
      const launch: StdioLaunch = { kind: 'stdio', command, cwd, env, secrets, args: ['-e', code] };
      assert.match(await refusal(launch), /ended before it answered/);
    });

    it('forgets what it knew of a server that does not start any more', async () => {
      const eras = erasInMemory();
      const launch = await counted({});
      await startsFor(launch, eras);
      await writeFile(path.join(folder, 'script.json'), 'no JSON');
      await assert.rejects(startsFor(launch, eras), isConnectionError);
      assert.equal(eras.get(launch), undefined);
    });
  });
});

/** A server of 2026-07-28 with capabilities that are an expression of its own. */
function moody(starts: string, capabilities: string): string {
  return `
    require("node:fs").appendFileSync(${JSON.stringify(starts)}, "x");
    require("node:readline").createInterface({ input: process.stdin }).on("line", line => {
      const { id, method } = JSON.parse(line);
      const result = { resultType: "complete", supportedVersions: ["2026-07-28"], ttlMs: 0, cacheScope: "private" };
      const answer = method === "server/discover"
        ? { result: { ...result, capabilities: JSON.parse(JSON.stringify(${capabilities})) } }
        : { error: { code: -32601, message: "No" } };
      if (id !== undefined) console.log(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
    });`;
}
