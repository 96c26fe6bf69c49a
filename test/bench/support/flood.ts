import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { ServerDefinition } from '../../../src/config/serverDefinition';
import { silentLog } from '../../support/logs';
import { definitionOf, WholeCore } from '../../support/wholeCore';

const SCRIPT = path.join(path.dirname(fileURLToPath(import.meta.url)), 'floodServer.mjs');

/** What a server of the benchmarks has, and how often it tells of each task. */
export interface Flood {
  readonly tasks: number;
  readonly rounds: number;
  /** It lists its tasks instead. */
  readonly isListed?: boolean;
}

export interface Ended {
  readonly status: string;
  readonly statusMessage?: string | undefined;
}

/** How each task is when all has been told, by its number. */
export function endOf({ rounds }: Flood, index: number): Ended & { readonly taskId: string } {
  return {
    taskId: `${String(index).padStart(8, '0')}-7c1e-4d0a-9a51-0242ac120002`,
    status: index % 3 === 0 ? 'failed' : 'completed',
    statusMessage: `Step ${rounds} of ${rounds}: linked ${index} objects`,
  };
}

/** One word about a task, as JSON; of the same size as those of the server. */
export function wordsOf(index: number): string {
  const began = Date.parse('2026-01-01T00:00:00.000Z') + index;
  return JSON.stringify({
    ...endOf({ tasks: 0, rounds: 1 }, index),
    createdAt: new Date(began).toISOString(),
    lastUpdatedAt: new Date(began + 1_000).toISOString(),
    ttl: 3_600_000,
    pollInterval: 5_000,
  });
}

/** @throws where one task is not as its server has told */
export function assertAllEnded(flood: Flood, look: (taskId: string) => Ended | undefined): void {
  for (let index = 0; index < flood.tasks; index++) {
    const expected = endOf(flood, index);
    const known = look(expected.taskId);
    if (known?.status !== expected.status || known.statusMessage !== expected.statusMessage) {
      throw new Error(`Task ${index} is ${JSON.stringify(known)} and should be ${JSON.stringify(expected)}`);
    }
  }
}

export function floodArguments({ tasks, rounds, isListed }: Flood): string[] {
  return [SCRIPT, String(tasks), String(rounds), ...(isListed ? ['list'] : [])];
}

export function floodDefinition(flood: Flood): ServerDefinition {
  const args = floodArguments(flood);
  return definitionOf('flood', { kind: 'stdio', command: process.execPath, args, env: {}, cwd: os.tmpdir() });
}

/** All rooms that need no VS Code, with a ledger in a folder of its own. */
export async function withCore<T>(use: (core: WholeCore) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mcp-tasks-bench-'));
  const core = new WholeCore({ folder, log: silentLog, era: '2025-11-25', keepResults: 'startedHere' });
  try {
    return await use(core);
  } finally {
    await core.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The newer client package, with nothing of ours. */
export async function withBareClient<T>(flood: Flood, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ name: 'bare', version: '1.0.0' });
  try {
    await client.connect(new StdioClientTransport({ command: process.execPath, args: floodArguments(flood) }));
    return await use(client);
  } finally {
    await client.close();
  }
}

/** The server itself, and whoever reads what it writes. */
export async function withProcess<T>(flood: Flood, use: (server: ChildProcess) => Promise<T>): Promise<T> {
  const server = spawn(process.execPath, floodArguments(flood), { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  try {
    return await use(server);
  } finally {
    server.stdin?.end();
    server.kill();
    await ended;
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** A Standard Schema that takes anything. */
export const anything = {
  '~standard': { version: 1, vendor: 'bench', validate: (value: unknown) => ({ value }) },
} as const;
