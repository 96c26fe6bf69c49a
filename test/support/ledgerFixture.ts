import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/base/clock';
import { silentLog } from '../../src/base/logger';
import { Ledger, type LedgerHost } from '../../src/ledger/ledger';
import type { LedgerWrite, RetentionLimits, ServerFacts } from '../../src/ledger/records';
import type { Task } from '../../src/tasks/task';
import { aTask, SERVER, serverId } from './builders';

export const UNLIMITED: RetentionLimits = { entries: 0, ageMs: 0, resultBytes: 0, largestResultBytes: 0 };

export function aServer(overrides: Partial<ServerFacts> = {}): ServerFacts {
  return { serverId: SERVER, name: 'Server', transport: 'http', launchHash: 'launch', ...overrides };
}

type TaskWrite = Extract<LedgerWrite, { kind: 'task' }>;
type CallBegan = Extract<LedgerWrite, { kind: 'callBegan' }>;

export function taskWrite(task: Partial<Task> = {}, overrides: Partial<TaskWrite> = {}): TaskWrite {
  const whole = aTask(task);
  return {
    kind: 'task',
    server: aServer({ serverId: whole.serverId }),
    task: whole,
    source: 'poll',
    at: whole.firstSeenAt,
    ...overrides,
  };
}

export function callBegan(callId: string, overrides: Partial<CallBegan> = {}): CallBegan {
  return {
    kind: 'callBegan',
    callId,
    server: aServer(),
    generation: '2025-11-25',
    toolName: 'build',
    args: { target: 'all' },
    leftOut: [],
    at: aTask().firstSeenAt,
    ...overrides,
  };
}

export { SERVER, serverId };

/** A folder for ledgers, and the ledgers of several windows in it; all of it goes at the end of a test. */
export class LedgerFolder {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'ledger-'));
  private readonly ledgers: Ledger[] = [];

  get file(): string {
    return path.join(this.folder, 'ledger.db');
  }

  /** A window's ledger, not opened yet. */
  window(host: Partial<LedgerHost> = {}): Ledger {
    const ledger = new Ledger({
      folder: this.folder,
      clock: systemClock,
      random: Math.random,
      log: silentLog,
      limits: () => UNLIMITED,
      ...host,
    });
    this.ledgers.push(ledger);
    return ledger;
  }

  async opened(host: Partial<LedgerHost> = {}): Promise<Ledger> {
    const ledger = this.window(host);
    await ledger.open();
    return ledger;
  }

  async remove(): Promise<void> {
    await Promise.all(this.ledgers.map(ledger => ledger.close()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Writes all of it, and waits until that is done. */
export async function written(ledger: Ledger, ...writes: readonly LedgerWrite[]): Promise<void> {
  for (const write of writes) {
    ledger.write(write);
  }
  await ledger.committed();
}
