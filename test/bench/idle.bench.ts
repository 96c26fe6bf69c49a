// What the extension does in a minute in which nobody looks and nothing runs, with servers of each kind connected.
import { endAll } from '../host/window.mjs';
import { TaskServer } from '../ui/support/taskServer';
import { report } from './support/figures';
import { MeasuredWindow } from './support/measuredWindow';

const IDLE_SECONDS = 60;
/** In which what has begun with the last click comes to its end. */
const SETTLING_SECONDS = 10;

const none = { words: 'none', isMet: ({ ours }: { readonly ours: number }) => ours === 0 };
const seconds = (count: number) => new Promise(resolve => setTimeout(resolve, count * 1_000));

/** Over HTTP, so that it can be asked from outside what was asked of it. */
function servers(): Promise<TaskServer[]> {
  const generations = ['2025-11-25', '2026-07-28'] as const;
  const ended = { count: 10, status: 'completed' };
  return Promise.all(
    generations.map(generation => TaskServer.start({ generation, preload: ended, pollInterval: 200 })),
  );
}

/** How many requests and notifications all of them have got. */
async function received(all: readonly TaskServer[]): Promise<number> {
  const reports = await Promise.all(all.map(server => server.control()));
  return reports.flatMap(({ counts }) => Object.values(counts)).reduce((sum, count) => sum + count, 0);
}

async function main(): Promise<void> {
  const all = await servers();
  const entries = Object.fromEntries(all.map((server, index) => [`Server ${index + 1}`, server.entry]));
  const measured = await MeasuredWindow.open(entries, { env: { MCP_TASKS_WATCH_TIMERS: '1' } });
  try {
    await measured.window.tasks.waitForText(/task-10[\s\S]*Server 2 — 2026-07-28/);
    await measured.hideViews();
    await seconds(SETTLING_SECONDS);
    await measured.driver.tell('firedTimers');
    const before = await received(all);
    await seconds(IDLE_SECONDS);
    const requests = (await received(all)) - before;
    const fired = await measured.driver.tell<[place: string, times: number][]>('firedTimers');
    for (const [place, times] of fired) {
      process.stdout.write(`${times} × ${place}\n`);
    }
    const timers = fired.reduce((sum, [, times]) => sum + times, 0);
    report('idle for a minute, view hidden: requests on the wire', 'messages', requests, undefined, none);
    report('idle for a minute, view hidden: timers of ours that fired', 'timers', timers, undefined, none);
  } finally {
    await measured.close();
    await Promise.all(all.map(server => server.close()));
    await endAll();
  }
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
