// What a large result costs, from the news that its task has ended until it is kept, against a bare client that asks
// for the same; and what it costs to read it again from where it was kept.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as passed } from 'node:timers/promises';
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { LARGEST_MESSAGE_BYTES } from '../../src/mcp/transports';
import { type Task, taskKey } from '../../src/tasks/task';
import { definitionOf, WholeCore } from '../support/wholeCore';
import { report } from './support/figures';
import { anything, median } from './support/flood';

const RUNS = 3;
/** A whole result, whatever its size; the setting's default keeps what fits in 10 MB. */
const WHOLE = { entries: 10_000, ageMs: 0, resultBytes: 0, largestResultBytes: 0 };
const SCRIPT = path.join(import.meta.dirname, 'support', 'largeServer.mjs');
const MOST_TIMES = 1.5;
const MOST_MORE_BLOCK_MS = 50;

interface Case {
  readonly words: string;
  readonly megabytes: number;
  readonly shape: 'text' | 'records';
  readonly transport: 'http' | 'stdio';
  readonly isCut?: boolean;
}

interface Run {
  readonly ms: number;
  readonly longestBlockMs: number;
}

const CASES: readonly Case[] = [
  { words: 'HTTP 100 MB, one text, kept whole', megabytes: 100, shape: 'text', transport: 'http' },
  { words: 'HTTP 100 MB, one text, cut to 10 MB', megabytes: 100, shape: 'text', transport: 'http', isCut: true },
  { words: 'HTTP 100 MB, a million records, kept whole', megabytes: 100, shape: 'records', transport: 'http' },
  { words: 'stdio 20 MB, one text, kept whole', megabytes: 20, shape: 'text', transport: 'stdio' },
];

/** How long it takes, and for how long nothing else could happen meanwhile. */
async function timed(act: () => Promise<unknown>): Promise<Run> {
  globalThis.gc?.();
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  await passed(20);
  delays.reset();
  const start = performance.now();
  await act();
  const ms = performance.now() - start;
  await passed(20); // The end of the last block is seen by the next tick.
  delays.disable();
  return { ms, longestBlockMs: delays.max / 1e6 };
}

const argumentsOf = ({ megabytes, shape, transport }: Case): string[] => [SCRIPT, String(megabytes), shape, transport];

/** Where the server listens; over stdio, whoever connects starts one. */
async function withServer(aCase: Case, use: (url: string | undefined) => Promise<void>): Promise<void> {
  if (aCase.transport === 'stdio') {
    return use(undefined);
  }
  const server: ChildProcess = spawn(process.execPath, argumentsOf(aCase), { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  try {
    if (!server.stdout) {
      throw new Error('The server has no stdout.');
    }
    const [port] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
    await use(`http://127.0.0.1:${port}/mcp`);
  } finally {
    server.stdin?.end();
    await ended;
  }
}

async function bare(aCase: Case, url: string | undefined): Promise<Run> {
  const client = new Client({ name: 'bare', version: '1.0.0' });
  const transport: Transport =
    url === undefined
      ? new StdioClientTransport({
          command: process.execPath,
          args: argumentsOf(aCase),
          maxBufferSize: LARGEST_MESSAGE_BYTES,
        })
      : new StreamableHTTPClientTransport(new URL(url));
  try {
    await client.connect(transport);
    return await timed(() => client.request({ method: 'tasks/result', params: { taskId: 'large' } }, anything));
  } finally {
    await client.close();
  }
}

interface OurRun extends Run {
  readonly reading: Run;
}

async function ours(aCase: Case, url: string | undefined): Promise<OurRun> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mcp-tasks-large-'));
  const core = new WholeCore({ folder, ...(!aCase.isCut && { limits: WHOLE }) });
  const entry =
    url === undefined
      ? { kind: 'stdio' as const, command: process.execPath, args: argumentsOf(aCase), env: {}, cwd: os.tmpdir() }
      : { kind: 'http' as const, url, headers: {} };
  const server = definitionOf('large', entry);
  const key = taskKey(server.id, 'large');
  try {
    await core.configure([server]);
    await core.registry.connected(server.id);
    await passed(300); // What is asked when a server is connected is over.
    const run = await timed(() => {
      const kept = untilKept(core, key);
      core.actions.get(server.id, 'large').catch(() => undefined); // As soon as its end is known, its result is fetched.
      return kept;
    });
    core.payloads.clear();
    const reading = await timed(() => core.recorder.payloadOf(server.id, 'large'));
    return { ...run, reading };
  } finally {
    await core.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function untilKept(core: WholeCore, key: Task['key']): Promise<void> {
  return new Promise(resolve => {
    const subscription = core.store.onDidChange(() => {
      if (core.store.get(key)?.isResultKept) {
        subscription.dispose();
        resolve();
      }
    });
  });
}

async function measure(aCase: Case): Promise<void> {
  const bareRuns: Run[] = [];
  const ourRuns: OurRun[] = [];
  await withServer(aCase, async url => {
    for (let run = 0; run < RUNS; run++) {
      bareRuns.push(await bare(aCase, url));
      ourRuns.push(await ours(aCase, url));
    }
  });
  const name = `large result: ${aCase.words}`;
  const of = (runs: readonly Run[], what: keyof Run) => median(runs.map(run => run[what]));
  report(name, 'ms', of(ourRuns, 'ms'), of(bareRuns, 'ms'), {
    words: `at most ${MOST_TIMES} ×`,
    isMet: ({ ratio }) => ratio <= MOST_TIMES,
  });
  // Of the best run each: what else the machine does only adds to a block.
  const best = (runs: readonly Run[]) => Math.min(...runs.map(({ longestBlockMs }) => longestBlockMs));
  const bareBlock = best(bareRuns);
  report(`${name}: longest block`, 'ms', best(ourRuns), bareBlock, {
    words: `at most ${MOST_MORE_BLOCK_MS} ms more`,
    isMet: figure => figure.ours <= bareBlock + MOST_MORE_BLOCK_MS,
  });
  const readings = ourRuns.map(({ reading }) => reading);
  const reported = { words: 'reported', isReported: true } as const;
  report(`${name}: read again`, 'ms', of(readings, 'ms'), undefined, reported);
  report(`${name}: read again, longest block`, 'ms', best(readings), undefined, reported);
}

async function main(): Promise<void> {
  for (const aCase of CASES) {
    await measure(aCase);
  }
}

void main();
