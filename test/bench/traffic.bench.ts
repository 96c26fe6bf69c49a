// What goes over the wire while 1,000 tasks work: a real HTTP server, the real clock. So that a minute takes twelve
// seconds, tasks ask to be polled every second instead of every five: twelve intervals are twelve intervals.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { type Clock, systemClock } from '../../src/base/clock';
import { TASKS_EXTENSION } from '../../src/mcp/codec20260728';
import { HttpPeer } from '../support/httpPeer';
import { complete, FRESH } from '../support/rawServer';
import { definitionOf, WholeCore } from '../support/wholeCore';
import { report } from './support/figures';

const TASKS = 1_000;
const PAGE = 100;
const INTERVAL_MS = 1_000;
const INTERVALS = 12;
const GENERATIONS = { list: '2025-11-25', noList: '2025-11-25', modern: '2026-07-28' } as const;
/** Timers of a server and a client that share a process are late by a little, and one after the other. */
const JITTER_MS = 20;

type Kind = keyof typeof GENERATIONS;

const taskIds = Array.from({ length: TASKS }, (_, index) => `task-${String(index).padStart(4, '0')}`);

/** The tasks of a server, all of which work for ever, and when each was asked about. */
class WorkingTasks {
  readonly peer = new HttpPeer();
  readonly asked = new Map<string, number[]>();

  constructor(kind: Kind) {
    const { peer } = this;
    peer.respond = (request, response) => peer.refuse(request, response, -32_601);
    if (kind === 'modern') {
      peer.on('server/discover', (request, response) =>
        peer.answer(
          request,
          response,
          complete({
            supportedVersions: ['2026-07-28'],
            capabilities: { extensions: { [TASKS_EXTENSION]: {} } },
            ...FRESH,
          }),
        ),
      );
    } else {
      peer.speakLegacy();
      const serverInfo = { name: 'working', version: '1.0.0' };
      const capabilities = { tasks: kind === 'list' ? { list: {} } : {} };
      peer.on('initialize', (request, response) =>
        peer.answer(request, response, { protocolVersion: '2025-11-25', capabilities, serverInfo }),
      );
    }
    const spelled = kind === 'modern' ? modernTask : legacyTask;
    peer.on('tasks/get', (request, response) => {
      const { taskId } = request.message.params as { taskId: string };
      this.asked.set(taskId, [...(this.asked.get(taskId) ?? []), performance.now()]);
      peer.answer(request, response, spelled(taskId));
    });
    peer.on('tasks/list', (request, response) => {
      const { cursor = '0' } = request.message.params as { cursor?: string };
      const end = Number(cursor) + PAGE;
      const tasks = taskIds.slice(Number(cursor), end).map(legacyTask);
      peer.answer(request, response, { tasks, ...(end < TASKS && { nextCursor: String(end) }) });
    });
  }

  get requests(): number {
    return this.peer.count('tasks/get') + this.peer.count('tasks/list');
  }

  /** The shortest time between two questions about the same task. */
  get shortestPause(): number {
    const pauses = [...this.asked.values()].flatMap(moments =>
      moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0)),
    );
    return Math.min(...pauses);
  }
}

function legacyTask(taskId: string) {
  const at = '2026-01-01T00:00:00Z';
  return { taskId, status: 'working', createdAt: at, lastUpdatedAt: at, ttl: null, pollInterval: INTERVAL_MS };
}

function modernTask(taskId: string) {
  const { ttl, pollInterval, ...task } = legacyTask(taskId);
  return complete({ ...task, ttlMs: ttl, pollIntervalMs: pollInterval });
}

async function during<T>(
  kind: Kind,
  act: (core: WholeCore, tasks: WorkingTasks) => Promise<T>,
  clock: Clock = systemClock,
): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mcp-tasks-traffic-'));
  const tasks = new WorkingTasks(kind);
  await tasks.peer.listen();
  const core = new WholeCore({ folder, clock });
  try {
    const server = definitionOf('working', { kind: 'http', url: tasks.peer.url, headers: {} });
    await core.configure([server]);
    await core.registry.connected(server.id);
    core.store.applyAll(
      taskIds.map(taskId => ({
        serverId: server.id,
        generation: GENERATIONS[kind],
        source: 'list',
        report: {
          taskId,
          status: 'working',
          statusWord: 'working',
          createdAt: '2026-01-01T00:00:00Z',
          lastUpdatedAt: '2026-01-01T00:00:00Z',
          ttlMs: null,
          pollIntervalMs: INTERVAL_MS,
        },
      })),
    );
    await passed(500); // What is asked when a server is connected is over.
    return await act(core, tasks);
  } finally {
    await core.close();
    await tasks.peer.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Minute {
  readonly requests: number;
  readonly shortestPause: number;
}

/** Somebody looks at the tasks for so many intervals. */
function aMinute(kind: Kind): Promise<Minute> {
  return during(kind, async (core, tasks) => {
    const before = tasks.requests;
    core.watcher.setVisible(true);
    await passed(INTERVALS * INTERVAL_MS);
    const requests = tasks.requests - before;
    process.stdout.write(
      `  ${kind}: ${tasks.peer.count('tasks/list')} pages, ${tasks.peer.count('tasks/get')} gets in all\n`,
    );
    core.watcher.setVisible(false);
    return { requests, shortestPause: tasks.shortestPause };
  });
}

/** How many requests were made, and how many timers fired, while nobody looked. */
function idle(): Promise<{ readonly requests: number; readonly fired: number }> {
  let fired = 0;
  const counting: Clock = {
    now: () => systemClock.now(),
    after: (delayMs, action) =>
      systemClock.after(delayMs, () => {
        fired++;
        action();
      }),
  };
  return during(
    'list',
    async (_core, tasks) => {
      await passed(2_000); // The ledger tidies up once it is open.
      const before = tasks.peer.requests.length;
      fired = 0;
      await passed(INTERVALS * INTERVAL_MS);
      return { requests: tasks.peer.requests.length - before, fired };
    },
    counting,
  );
}

async function main(): Promise<void> {
  const gets = TASKS * INTERVALS;
  const fewest = (TASKS / PAGE) * INTERVALS;
  const [withList, withoutList, modern, nothing] = [
    await aMinute('list'),
    await aMinute('noList'),
    await aMinute('modern'),
    await idle(),
  ];

  report('traffic: 1,000 tasks of a server with a list, 12 intervals', 'requests', withList.requests, fewest, {
    words: 'the fewest: one tasks/list page for 100 tasks (≤ 1.0 ×)',
    isMet: ({ ratio }) => ratio <= 1,
  });
  report('traffic: the same, of a server without a list', 'requests', withoutList.requests, gets, {
    words: 'never more than the intervals ask (≤ 1.0 ×)',
    isMet: ({ ratio }) => ratio <= 1,
  });
  report('traffic: the same, 2026-07-28 without pushes', 'requests', modern.requests, gets, {
    words: 'never more than the intervals ask (≤ 1.0 ×)',
    isMet: ({ ratio }) => ratio <= 1,
  });
  report(
    'traffic: shortest time between two questions about a task',
    'ms',
    Math.min(withoutList.shortestPause, modern.shortestPause),
    INTERVAL_MS,
    { words: 'the interval', isMet: ({ ours }) => ours >= INTERVAL_MS - JITTER_MS },
  );
  report('traffic: nobody looks, nothing started here', 'requests', nothing.requests, undefined, {
    words: '0',
    isMet: ({ ours }) => ours === 0,
  });
  report('traffic: the same, timers of ours that fired', 'timers', nothing.fired, undefined, {
    words: '0',
    isMet: ({ ours }) => ours === 0,
  });
}

void main();
