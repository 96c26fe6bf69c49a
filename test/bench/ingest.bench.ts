// How fast task news comes from a stdio server into the store, against what reading the same bytes takes at least, and
// against bare clients that only look at each.
import { setImmediate as turn } from 'node:timers/promises';
import { Client as SdkClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as SdkTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CallToolResultSchema, TaskStatusNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { taskKey } from '../../src/tasks/task';
import { report } from './support/figures';
import {
  anything,
  assertAllEnded,
  type Ended,
  type Flood,
  floodArguments,
  floodDefinition,
  median,
  withBareClient,
  withCore,
  withProcess,
} from './support/flood';

const FLOOD: Flood = { tasks: 10_000, rounds: 20 };
const NOTIFICATIONS = FLOOD.tasks * FLOOD.rounds;
const RUNS = 3;

const CALL = { method: 'tools/call', params: { name: 'tell', arguments: {} } };
const TIMEOUT_MS = 60_000;

interface Run {
  readonly perSecond: number;
  /** Of the event loop, in milliseconds. */
  readonly longestBlock: number;
}

/** From the call that makes the server tell until its answer, which comes after all that. */
async function timed(tell: () => Promise<unknown>): Promise<Run> {
  let [isOver, longestBlock] = [false, 0];
  const watching = (async () => {
    for (let last = performance.now(); !isOver; ) {
      await turn();
      const now = performance.now();
      longestBlock = Math.max(longestBlock, now - last);
      last = now;
    }
  })();
  const start = performance.now();
  await tell();
  const seconds = (performance.now() - start) / 1_000;
  isOver = true;
  await watching;
  return { perSecond: NOTIFICATIONS / seconds, longestBlock };
}

function ours(): Promise<Run> {
  return withCore(async core => {
    const definition = floodDefinition(FLOOD);
    await core.configure([definition]);
    await core.registry.connected(definition.id);
    const run = await timed(() => core.actions.run(definition.id, 'tell', {}));
    assertAllEnded(FLOOD, taskId => core.store.get(taskKey(definition.id, taskId)));
    const start = performance.now();
    await core.ledger.committed();
    writtenAfter.push(performance.now() - start);
    return run;
  });
}

const writtenAfter: number[] = [];

function parsing(): Promise<Run> {
  return withProcess(FLOOD, async server => {
    const known = new Map<string, Ended>();
    const answered = new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      let rest = '';
      server.stdout?.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const { params, id } = JSON.parse(line) as { params: Ended & { taskId: string }; id?: number };
          if (id === undefined) {
            known.set(params.taskId, params);
          } else {
            resolve();
          }
        }
      });
    });
    const run = await timed(() => {
      server.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, ...CALL })}\n`);
      return answered;
    });
    assertAllEnded(FLOOD, taskId => known.get(taskId));
    return run;
  });
}

function newerClient(): Promise<Run> {
  return withBareClient(FLOOD, async client => {
    const known = new Map<string, Ended>();
    client.setNotificationHandler(
      'notifications/tasks/status',
      { params: anything },
      (params: unknown) => void known.set((params as { taskId: string }).taskId, params as Ended),
    );
    const run = await timed(() => client.request(CALL, anything, { timeout: TIMEOUT_MS }));
    assertAllEnded(FLOOD, taskId => known.get(taskId));
    return run;
  });
}

async function olderClient(): Promise<Run> {
  const client = new SdkClient({ name: 'bare', version: '1.0.0' });
  const known = new Map<string, Ended>();
  try {
    client.setNotificationHandler(TaskStatusNotificationSchema, ({ params }) => void known.set(params.taskId, params));
    await client.connect(new SdkTransport({ command: process.execPath, args: floodArguments(FLOOD) }));
    const run = await timed(() =>
      client.request({ ...CALL, method: 'tools/call' }, CallToolResultSchema, { timeout: TIMEOUT_MS }),
    );
    await turn();
    assertAllEnded(FLOOD, taskId => known.get(taskId));
    return run;
  } finally {
    await client.close();
  }
}

async function main(): Promise<void> {
  const ways = { ours, parsing, newerClient, olderClient };
  const runs = { ours: [] as Run[], parsing: [] as Run[], newerClient: [] as Run[], olderClient: [] as Run[] };
  for (let run = 0; run < RUNS; run++) {
    for (const name of ['ours', 'parsing', 'newerClient', 'olderClient'] as const) {
      runs[name].push(await ways[name]());
    }
  }

  const rate = (name: keyof typeof runs) => median(runs[name].map(({ perSecond }) => perSecond));
  const fasterBare = Math.max(rate('newerClient'), rate('olderClient'));
  report('ingest: ours and the faster bare client', 'notifications/s', rate('ours'), fasterBare, {
    words: '≥ 1.0 ×',
    isMet: ({ ratio }) => ratio >= 1,
  });
  report('ingest: ours and reading with JSON.parse', 'notifications/s', rate('ours'), rate('parsing'), {
    words: 'as near to 1 as a clean design allows',
    isReported: true,
  });
  report('ingest: bare @modelcontextprotocol/client', 'notifications/s', rate('newerClient'), rate('parsing'), {
    words: 'reported',
    isReported: true,
  });
  report('ingest: bare @modelcontextprotocol/sdk', 'notifications/s', rate('olderClient'), rate('parsing'), {
    words: 'reported',
    isReported: true,
  });
  const longest = median(runs.ours.map(({ longestBlock }) => longestBlock));
  report(
    'ingest: longest block of the event loop',
    'ms',
    longest,
    median(runs.newerClient.map(run => run.longestBlock)),
    {
      words: 'reported',
      isReported: true,
    },
  );
  report('ingest: written to the ledger after that', 'ms', median(writtenAfter), undefined, {
    words: 'reported',
    isReported: true,
  });
}

void main();
