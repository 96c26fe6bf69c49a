// npm run soak -- --minutes N: windows on one ledger, fifty servers, and all that can happen to them; a report at the end.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { killAll } from './children';
import { Run } from './run';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '2' } } });
const folder = mkdtempSync(path.join(os.tmpdir(), 'mcp-tasks-soak-'));
const stop = new AbortController();

process.on('exit', () => {
  killAll();
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => stop.abort());
}

const run = new Run(folder, Number(values.minutes) * 60_000, stop.signal);
process.on('unhandledRejection', error => run.uncaught.push(String(error)));
process.on('uncaughtException', error => run.uncaught.push(error.stack ?? String(error)));

void run.toEnd().then(
  isHeld => process.exit(isHeld && !stop.signal.aborted ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exit(1);
  },
);
