import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silentLog } from '../../../src/base/logger';
import { DemoHttpProcess } from '../../../src/host/demoHttpProcess';
import { settled } from '../../support/settled';

/** Announces one address; ends when somebody calls it and says so. */
const announcing = `
  const server = require('node:net').createServer(socket => socket.once('data', () => process.exit(1)));
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(JSON.stringify({ one: 'http://127.0.0.1:' + server.address().port }) + '\\n');
  });
  process.stdin.resume().once('end', () => process.exit());
`;

describe('DemoHttpProcess', function () {
  this.timeout(10_000);
  let folder: string;
  let last: DemoHttpProcess;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'demo-process-'));
  });

  afterEach(() => last.dispose());

  after(() => rmSync(folder, { recursive: true }));

  function run(script: string): DemoHttpProcess {
    const file = path.join(folder, 'script.cjs');
    writeFileSync(file, script);
    last = new DemoHttpProcess(file, silentLog);
    return last;
  }

  it('starts once for all who ask', async () => {
    const demo = run(announcing);
    const [first, second] = await Promise.all([demo.urls(), demo.urls()]);
    assert.deepEqual(second, first);
    assert.deepEqual(await demo.urls(), first);
  });

  it('ends the process with itself', async () => {
    const demo = run(announcing);
    const open = await call(await demo.urls());
    demo.dispose();
    await closed(open);
  });

  it('starts the process anew when it has died, somewhere else', async () => {
    const demo = run(announcing);
    const first = await demo.urls();
    const open = await call(first);
    open.write('die');
    await closed(open);
    let second = await demo.urls();
    while (second === first) {
      await settled(); // Its connections close before its end is known.
      second = await demo.urls();
    }
    await call(second);
  });

  it('says that a process did not start, and tries again', async () => {
    const demo = run('process.exit(3)');
    await assert.rejects(demo.urls(), /It ended \(3\)/);
    const file = path.join(folder, 'script.cjs');
    writeFileSync(file, announcing);
    assert.ok((await demo.urls()).one);
  });

  it('does not take anything for an announcement', async () => {
    await assert.rejects(run('process.stdout.write("[1]\\n"); process.stdin.resume()').urls(), /It announces \[1\]/);
  });

  it('runs nothing after its own end', async () => {
    const demo = run(announcing);
    demo.dispose();
    await assert.rejects(demo.urls(), /It ended \(SIGTERM\)/);
  });
});

function closed(socket: Socket): Promise<unknown> {
  return new Promise(resolve => socket.once('close', resolve)); // `once` of `node:events` would mind how.
}

async function call({ one = '' }: Readonly<Record<string, string>>): Promise<Socket> {
  const socket = connect(Number(new URL(one).port), '127.0.0.1');
  socket.on('error', () => undefined); // It may be cut off, which is what the tests are about.
  await once(socket, 'connect');
  return socket;
}
