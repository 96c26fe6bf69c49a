// What one task's change costs with few tasks known and with many: in the store, and in all that follows it.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/base/clock';
import type { Observation } from '../../src/tasks/taskStore';
import { Contact } from '../../src/views/contact';
import { Listing } from '../../src/views/listing';
import { ListOrder } from '../../src/views/listOrder';
import { aReport, later, serverId } from '../support/builders';
import { FakeWorkspaceState } from '../support/listOf';
import { silentLog } from '../support/logs';
import { WholeCore } from '../support/wholeCore';
import { report } from './support/figures';
import { median } from './support/flood';

const SIZES = [100, 10_000, 100_000];
const SERVERS = 5;
const ROUNDS = 15;
const CHANGES = 200;

interface Stage {
  readonly size: number;
  readonly core: WholeCore;
  readonly listing: Listing;
  /** Microseconds for each change, by rounds. */
  readonly costs: number[];
}

function observed(index: number, word: number): Observation {
  return {
    serverId: serverId(`workspaceFile:server-${index % SERVERS}`),
    generation: '2025-11-25',
    source: 'notification',
    report: aReport({
      taskId: `task ${index}`,
      statusMessage: `Step ${word}`,
      createdAt: later(index * 1_000),
      lastUpdatedAt: later(index * 1_000 + word),
    }),
  };
}

async function stageOf(size: number, folder: string): Promise<Stage> {
  // No server is configured, so nothing is written down: what that costs, the ledger's own benchmark tells.
  const core = new WholeCore({ folder: path.join(folder, String(size)), log: silentLog });
  core.watcher.setVisible(true);
  const { store, calls, inputs } = core;
  const order = new ListOrder(new FakeWorkspaceState());
  const listing = new Listing(store, calls, inputs, order, new Contact(systemClock), id => id);
  store.applyAll(Array.from({ length: size }, (_, index) => observed(index, 0)));
  return { size, core, listing, costs: [] };
}

/** Single tasks have news, each with an event of its own. */
function change({ core: { store }, size, costs }: Stage, round: number): void {
  const start = performance.now();
  for (let i = 0; i < CHANGES; i++) {
    store.apply(observed((i * 7_919) % size, round * CHANGES + i + 1));
  }
  costs.push((1_000 * (performance.now() - start)) / CHANGES);
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mcp-tasks-change-'));
  const stages = await Promise.all(SIZES.map(size => stageOf(size, folder)));
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const stage of stages) {
        change(stage, round);
      }
    }
    const [few = Number.NaN, ...many] = stages.map(({ costs }) => median(costs));
    for (const [index, cost] of many.entries()) {
      report(`change: one task of ${SIZES[index + 1]}, and of ${SIZES[0]}`, 'µs', cost, few, {
        words: '≤ 1.5 ×',
        isMet: ({ ratio }) => ratio <= 1.5,
      });
    }
  } finally {
    for (const { core, listing } of stages) {
      listing.dispose();
      await core.close();
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
