// What a large history costs: `node test/host/bench.mjs ledger`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../../src/base/clock';
import { silentLog } from '../../src/base/logger';
import { Ledger, type LedgerHost } from '../../src/ledger/ledger';
import type { HistoryQuery } from '../../src/ledger/records';
import { loadSqlite } from '../../src/ledger/sqlite';
import { CREATED_AT, later, serverId } from '../support/builders';
import { aServer, taskWrite, UNLIMITED } from '../support/ledgerFixture';
import { report } from './support/figures';

const TASKS = 100_000;
const SERVERS = 5;
const WRITES_PER_SECOND = 1_000;
const WRITING_MS = 10_000;
const STATUSES = ['completed', 'completed', 'completed', 'failed', 'cancelled'] as const;

interface Line {
  readonly what: string;
  readonly ours: number;
  readonly baseline: number;
  /** Of ours, at the 95th percentile: what else the machine does shows here. */
  readonly p95?: number;
  readonly unit: string;
  readonly limit?: number;
}

const server = (index: number) => serverId(`workspaceFile:server-${index % SERVERS}`);

/** A remembered task as they are: one in a thousand still runs. */
function aWrite(index: number, statusMessage = `Step ${index % 97} of 97: linked ${index} objects`) {
  const status = index % 1_000 === 0 ? 'working' : (STATUSES[index % STATUSES.length] ?? 'completed');
  const taskId = `${String(index).padStart(8, '0')}-7c1e-4d0a-9a51-0242ac120002`;
  const createdAt = later(index * 1_000);
  const task = { taskId, serverId: server(index), status, statusMessage, createdAt, lastUpdatedAt: createdAt } as const;
  return taskWrite(
    { ...task, toolName: `tool-${index % 40}`, ttlMs: 3_600_000, pollIntervalMs: 1_000, startedHere: index % 2 === 0 },
    {
      server: aServer({ serverId: server(index), name: `Server ${index % SERVERS}` }),
      at: Date.parse(CREATED_AT) + index,
    },
  );
}

function ledgerIn(folder: string, host: Partial<LedgerHost> = {}): Ledger {
  const needs = { clock: systemClock, random: Math.random, log: silentLog, limits: () => UNLIMITED };
  return new Ledger({ folder, ...needs, ...host });
}

async function fill(folder: string): Promise<void> {
  const ledger = ledgerIn(folder);
  await ledger.open();
  for (let index = 0; index < TASKS; index++) {
    ledger.write(aWrite(index));
    if (index % 2_000 === 0) {
      await ledger.committed();
    }
  }
  await ledger.committed();
  await ledger.close();
}

/** What a window does first with it. */
async function openWithFirstPage(folder: string): Promise<Ledger> {
  const ledger = ledgerIn(folder);
  await ledger.open();
  const all = Array.from({ length: SERVERS }, (_, index) => server(index));
  ledger.unfinished(all);
  for (const id of all) {
    ledger.recent(id, 50);
    ledger.recentCalls(id, 50);
    ledger.hidden(id);
  }
  ledger.history({});
  return ledger;
}

async function openingTime(folder: string): Promise<number> {
  const start = performance.now();
  const ledger = await openWithFirstPage(folder);
  const duration = performance.now() - start;
  await ledger.close();
  return duration;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function shares(times: readonly number[]) {
  return { ours: percentile(times, 0.5), p95: percentile(times, 0.95) };
}

function timed(action: () => unknown, times = 50): number[] {
  return Array.from({ length: times }, () => {
    const start = performance.now();
    action();
    return performance.now() - start;
  });
}

async function reading(full: string, empty: string): Promise<Line[]> {
  const [ours, baseline] = [ledgerIn(full), ledgerIn(empty)];
  await Promise.all([ours.open(), baseline.open()]);
  const all = Array.from({ length: SERVERS }, (_, index) => server(index));
  const pages: [string, HistoryQuery][] = [
    ['a page, unfiltered', {}],
    ['a page by a text that all have', { text: 'STEP' }],
    ['a page by a text that one has', { text: 'linked 77 obj' }],
    ['a page by a text that none has', { text: 'nowhere to be found' }],
    ['a page by server and status', { serverId: server(3), status: 'cancelled' }],
    ['a page by text, server and status', { serverId: server(3), status: 'failed', text: 'tool-33' }],
    ['a page by a status that none has', { status: 'paused' }],
    ['the last page', { before: { createdAt: later(50_000) } }],
  ];
  const actions: [string, (ledger: Ledger) => unknown, number][] = [
    ...pages.map(([what, query]): [string, (ledger: Ledger) => unknown, number] => [
      what,
      ledger => ledger.history(query),
      20,
    ]),
    ['unfinished tasks of all servers', ledger => ledger.unfinished(all), 5],
    ['the 50 newest of one server', ledger => ledger.recent(server(1), 50), 5],
    ['totals', ledger => ledger.totals(), 20],
  ];
  const lines = actions.map(([what, action, limit]) => ({
    what,
    ...shares(timed(() => action(ours))),
    baseline: percentile(
      timed(() => action(baseline)),
      0.5,
    ),
    unit: 'ms',
    limit,
  }));
  await Promise.all([ours.close(), baseline.close()]);
  return lines;
}

/** Tells how long each transaction takes, from its first to its last statement. */
function stopwatch(times: number[]): (connection: DatabaseSync) => void {
  return connection => {
    const exec = connection.exec.bind(connection);
    let start = 0;
    connection.exec = (sql: string) => {
      if (sql.startsWith('BEGIN')) {
        start = performance.now();
      }
      exec(sql);
      if (sql === 'COMMIT') {
        times.push(performance.now() - start);
      }
    };
  };
}

/** Calls back so often per second, as evenly as timers are. */
async function steadily(act: (index: number) => void): Promise<void> {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < WRITING_MS) {
    const due = Math.floor(((performance.now() - start) / 1_000) * WRITES_PER_SECOND);
    for (; count < due; count++) {
      act(count);
    }
    await new Promise(resolve => setTimeout(resolve, 1));
  }
}

async function writing(full: string, bare: string): Promise<Line[]> {
  const ours: number[] = [];
  const ledger = ledgerIn(full, { prepare: stopwatch(ours) });
  await ledger.open();
  await ledger.committed();
  ours.length = 0;
  // Every other write is a new task, every other one news of a task that is known.
  const writeAt = (index: number) =>
    index % 2 === 0 ? aWrite(TASKS + index) : aWrite((index * 7_919) % TASKS, `Now at ${index}`);
  await steadily(index => ledger.write(writeAt(index)));
  await ledger.committed();
  await ledger.close();
  const baseline = await bareInserts(bare, writeAt);
  return [0.5, 0.99, 1].map(share => ({
    what: `a transaction at ${WRITES_PER_SECOND} writes/s, ${share === 1 ? 'longest' : `p${share * 100}`}`,
    ours: percentile(ours, share),
    baseline: percentile(baseline, share),
    unit: 'ms',
    ...(share === 0.99 && { limit: 5 }),
  }));
}

/** The same bytes, in one column. */
async function bareInserts(folder: string, writeAt: (index: number) => unknown): Promise<number[]> {
  const sqlite = loadSqlite();
  if (!sqlite) {
    throw new Error('This Node has no SQLite.');
  }
  const times: number[] = [];
  const database = new sqlite.DatabaseSync(path.join(folder, 'bare.db'));
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)',
  );
  const insert = database.prepare('INSERT INTO t (a) VALUES (?)');
  let waiting: string[] = [];
  await steadily(index => {
    if (waiting.length === 0) {
      setImmediate(() => {
        const start = performance.now();
        database.exec('BEGIN IMMEDIATE');
        for (const text of waiting) {
          insert.run(text);
        }
        database.exec('COMMIT');
        times.push(performance.now() - start);
        waiting = [];
      });
    }
    waiting.push(JSON.stringify(writeAt(index)));
  });
  database.close();
  return times;
}

/** In a process of its own: what an open ledger with its first page adds to it, caches of SQLite included. */
function memoryOf(folder: string): number {
  const args = ['--expose-gc', '--import', 'tsx', process.argv[1] ?? '', 'memory', folder];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}

async function printMemory(folder: string): Promise<void> {
  const warm = mkdtempSync(path.join(os.tmpdir(), 'ledger-warm-'));
  await (await openWithFirstPage(warm)).close(); // Code is no memory of tasks.
  rmSync(warm, { recursive: true });
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const ledger = await openWithFirstPage(folder);
  ledger.history({ text: 'nowhere to be found' });
  globalThis.gc?.();
  process.stdout.write(String((process.memoryUsage().rss - before) / 1e6));
  await ledger.close();
}

function reportLine({ what, ours, baseline, p95, unit, limit }: Line): void {
  const target =
    limit === undefined
      ? { words: 'reported', isReported: true as const }
      : { words: `at most ${limit} ${unit}`, isMet: (figure: { readonly ours: number }) => figure.ours <= limit };
  report(`ledger: ${what}`, unit, ours, baseline, target);
  if (p95 !== undefined) {
    process.stdout.write(`  at the 95th percentile ${p95.toFixed(2)} ${unit}\n`);
  }
}

async function main(): Promise<void> {
  const [full, empty, bare] = ['full', 'empty', 'bare'].map(name =>
    mkdtempSync(path.join(os.tmpdir(), `ledger-${name}-`)),
  );
  if (!full || !empty || !bare) {
    return;
  }
  try {
    const start = performance.now();
    await fill(full);
    const seconds = (performance.now() - start) / 1_000;
    const megabytes = statSync(path.join(full, 'ledger.db')).size / 1e6;
    const facts = `${TASKS} remembered tasks (${megabytes.toFixed(0)} MB, filled in ${seconds.toFixed(0)} s)`;
    process.stdout.write(`${facts}; medians; baseline: an empty ledger, of writes a bare INSERT of the same bytes\n\n`);
    await openingTime(empty);
    const opening = {
      what: 'open, with first page',
      ours: await openingTime(full),
      baseline: await openingTime(empty),
    };
    const memory = { what: 'memory, with first page', ours: memoryOf(full), baseline: memoryOf(empty) };
    const lines: Line[] = [
      { ...opening, unit: 'ms' },
      { ...memory, unit: 'MB', limit: 20 },
      ...(await reading(full, empty)),
      ...(await writing(full, bare)),
    ];
    lines.forEach(reportLine);
    process.exitCode = lines.some(({ ours, limit }) => limit !== undefined && ours > limit) ? 1 : 0;
  } finally {
    for (const folder of [full, empty, bare]) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

void (process.argv[2] === 'memory' ? printMemory(process.argv[3] ?? '') : main());
