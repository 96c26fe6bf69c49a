// A thousand words a second from one server while its tasks are in sight: how soon the tree knows, and how busy the
// extension host is with that.
import path from 'node:path';
import { endAll, repository } from '../host/window.mjs';
import { eventually } from '../ui/support/eventually';
import { report } from './support/figures';
import { MeasuredWindow } from './support/measuredWindow';
import { percentileOf } from './support/median';

const PER_SECOND = 1_000;
const SECONDS = 10;
/** For the code to have been compiled. */
const WARM_UP_SECONDS = 2;
/** The others were overtaken, or came with a row above theirs. */
const LEAST_SHARE = 0.9;

interface Watched {
  readonly latencies: readonly number[];
  readonly loopDelay: Readonly<Record<'p50' | 'p99' | 'longest', number>>;
}

const server = path.join(repository, 'test', 'fixtures', 'servers', 'stormServer.mjs');

async function main(): Promise<void> {
  const measured = await MeasuredWindow.open({ Storm: { command: 'node', args: [server, String(PER_SECOND)] } });
  try {
    const { driver, window } = measured;
    const id = await driver.serverId('Storm');
    await window.tasks.waitForText(/task-89/);
    await blow(measured, id, WARM_UP_SECONDS);
    const idle = await watch(measured, async () => undefined);
    const { latencies, loopDelay } = await watch(measured, () => blow(measured, id, SECONDS));
    if (latencies.length < PER_SECOND * SECONDS * LEAST_SHARE) {
      throw new Error(`The tree fired for ${latencies.length} words of ${PER_SECOND * SECONDS} only.`);
    }
    const name = `at ${PER_SECOND.toLocaleString('en')} notifications a second`;
    const latency = (share: number) => percentileOf(latencies, share);
    report(`wire to onDidChangeTreeData, p50, ${name}`, 'ms', latency(0.5), undefined, atMost(2));
    report(`wire to onDidChangeTreeData, p99, ${name}`, 'ms', latency(0.99), undefined, atMost(10));
    report(`event-loop delay of the extension host, p99, ${name}`, 'ms', loopDelay.p99, idle.loopDelay.p99, atMost(20));
    report(
      `event-loop delay of the extension host, longest, ${name}`,
      'ms',
      loopDelay.longest,
      idle.loopDelay.longest,
      {
        words: 'reported; the baseline is the same window at rest',
        isReported: true,
      },
    );
  } finally {
    await measured.close();
    await endAll();
  }
}

const atMost = (limit: number) => ({
  words: `at most ${limit}`,
  isMet: ({ ours }: { readonly ours: number }) => ours <= limit,
});

/** @returns what was measured meanwhile, or for some seconds */
async function watch({ driver }: MeasuredWindow, work: () => Promise<unknown>): Promise<Watched> {
  await driver.tell('startWatch');
  await Promise.all([work(), new Promise(resolve => setTimeout(resolve, WARM_UP_SECONDS * 1_000))]);
  return driver.tell('endWatch');
}

/** Until nothing more comes. */
async function blow({ driver }: MeasuredWindow, id: string, seconds: number): Promise<void> {
  let last = await driver.tell<number>('heard');
  const enough = last + seconds * PER_SECOND * LEAST_SHARE;
  await driver.api('runTool', id, 'blow', { seconds });
  await eventually(
    'the last word to have come',
    async () => {
      const before = last;
      last = await driver.tell<number>('heard');
      return { heard: last, isSilent: last === before };
    },
    ({ heard, isSilent }) => isSilent && heard >= enough,
    (seconds + 20) * 1_000,
  );
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
