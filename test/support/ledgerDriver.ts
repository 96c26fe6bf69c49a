// A window's ledger in a plain process: `write` until it is killed, or `hold` tasks until it is told to close.
import { createInterface } from 'node:readline';
import { systemClock } from '../../src/base/clock';
import { silentLog } from '../../src/base/logger';
import { Ledger } from '../../src/ledger/ledger';
import { aTask, SERVER } from './builders';
import { taskWrite, UNLIMITED } from './ledgerFixture';

const [command, folder = '', name = ''] = process.argv.slice(2);

const ledger = new Ledger({
  folder,
  clock: systemClock,
  random: Math.random,
  log: silentLog,
  limits: () => UNLIMITED,
  windowId: name,
});

const tell = (line: string) => process.stdout.write(`${line}\n`);

/** Each ID that is printed is of a task that was committed. */
async function writeUntilKilled(): Promise<void> {
  for (let count = 0; ; count++) {
    const callId = `${name}-call-${count}`;
    const taskId = `${name}-${count}`;
    const { server } = taskWrite();
    const at = aTask().firstSeenAt + count;
    const call = { kind: 'callBegan', callId, server, generation: '2025-11-25', toolName: 'build' } as const;
    ledger.write({ ...call, args: { count }, leftOut: [], at });
    ledger.write(taskWrite({ taskId }, { callId, at }));
    await ledger.committed();
    tell(taskId);
    ledger.write(taskWrite({ taskId, status: 'completed', statusMessage: 'x'.repeat(count % 3_000) }, { at: at + 1 }));
    if (count % 10 === 0) {
      const content = [{ type: 'text', text: 'y'.repeat(count % 20 === 0 ? 200_000 : 1_000) }];
      await ledger.keepResult({ serverId: SERVER, taskId }, { kind: 'result', result: { content } }, at);
      tell(`result ${taskId}`);
    }
  }
}

/** One task that this window asks for, and one that lives in its process. */
async function hold(): Promise<void> {
  const { server } = taskWrite();
  ledger.write(taskWrite({ taskId: 'followed' }));
  ledger.write(taskWrite({ taskId: 'at home' }, { server: { ...server, transport: 'stdio' } }));
  ledger.follow(SERVER, 'followed', true);
  await ledger.committed();
  tell('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'close') {
      await ledger.close();
      process.exit();
    }
    ledger.write(taskWrite({ taskId: 'followed', statusMessage: line }));
  }
}

async function main(): Promise<void> {
  await ledger.open();
  tell(ledger.state.kind);
  await (command === 'hold' ? hold() : writeUntilKilled());
}

void main().catch((error: unknown) => {
  process.stderr.write(String(error));
  process.exit(1);
});
