import { existsSync, readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import { version } from 'vscode';

/** Where the test files were bundled from; they are found by name, so a new one needs no line anywhere. */
const sources = path.join(__dirname, '..', '..', 'test', 'integration');
const testTimeoutMs = 30_000;

interface Result {
  readonly passed: number;
  readonly failed: number;
  readonly pending: number;
  readonly failures: readonly { readonly title: string; readonly message: string }[];
}

/** What the host calls: runs every `*.test.ts` beside this file and rejects unless all of them passed. */
export async function run(): Promise<void> {
  const report = await connectReport();
  const send = (message: object) => report?.write(`${JSON.stringify(message)}\n`);
  Mocha.reporters.Base.consoleLog = (...args) => send({ output: `${format(...args)}\n` });
  try {
    send({ output: `VS Code ${version} on Node ${process.versions.node}\n` });
    refuseOtherHost();
    const result = await runAll(newMocha());
    send({ result });
    if (result.failed > 0) {
      throw new Error(`${result.failed} tests failed`);
    }
  } catch (error) {
    // Heard only when it comes instead of a result: a test file that cannot be loaded.
    send({ error: error instanceof Error ? error.stack : String(error) });
    throw error;
  } finally {
    await new Promise<void>(resolve => (report ? report.end(resolve) : resolve()));
  }
}

/** What is green on one VS Code says nothing about the one that was asked for. */
function refuseOtherHost(): void {
  const expected = process.env.MCP_TASKS_EXPECTED_VSCODE;
  if (expected && version !== expected) {
    throw new Error(`this is VS Code ${version}, and ${expected} was asked for`);
  }
}

function runAll(mocha: Mocha): Promise<Result> {
  for (const name of testNames()) {
    mocha.suite.emit('pre-require', globalThis, name, mocha);
    // The bundler turns this pattern into a table of all files that match it.
    require(`./${name}.test.ts`);
  }
  const failures: { title: string; message: string }[] = [];
  return new Promise(resolve => {
    const runner = mocha.run(failed =>
      resolve({ passed: runner.stats?.passes ?? 0, failed, pending: runner.stats?.pending ?? 0, failures }),
    );
    runner.on('fail', (test, error) => failures.push({ title: test.fullTitle(), message: error.message }));
  });
}

function newMocha(): Mocha {
  const grep = process.env.MCP_TASKS_GREP;
  return new Mocha({
    ui: 'bdd',
    reporter: 'spec',
    timeout: testTimeoutMs,
    color: process.env.MCP_TASKS_COLOR === '1',
    forbidOnly: process.env.CI === 'true',
    ...(grep ? { grep } : {}),
  });
}

function testNames(): string[] {
  const suffix = '.test.ts';
  const files = existsSync(sources) ? readdirSync(sources, { recursive: true, encoding: 'utf8' }) : [];
  return files
    .filter(file => file.endsWith(suffix))
    .map(file => file.slice(0, -suffix.length).replaceAll('\\', '/'))
    .sort();
}

/** The launcher's ear; without one (started by F5) the results go nowhere but the exit code and the debug console. */
async function connectReport(): Promise<Socket | undefined> {
  const port = process.env.MCP_TASKS_TEST_REPORT;
  if (!port) {
    return undefined;
  }
  const socket = connect(Number(port), '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return socket;
}
