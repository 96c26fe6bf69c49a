import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { systemClock } from '../../src/base/clock';
import { silentLog } from '../../src/base/logger';
import type { ConnectOptions, RequestTimeouts, Supervisor } from '../../src/mcp/connection';
import { createRecord } from '../../src/mcp/createRecord';
import { type RememberedEra, RememberedEras } from '../../src/servers/rememberedEras';

export const USUAL_TIMEOUTS: RequestTimeouts = { requestMs: 60_000, callMs: 3_600_000 };

/** Verdicts about launches, in memory. */
export function erasInMemory(): RememberedEras {
  let eras: Readonly<Record<string, RememberedEra>> = {};
  const write = (changed: typeof eras) => {
    eras = changed;
  };
  return new RememberedEras({ read: () => eras, write }, systemClock);
}

let built: Supervisor | undefined;

/** The supervisor as it is shipped, built once. */
export function theSupervisor(): Supervisor {
  built ??= { execPath: process.execPath, script: buildSupervisor() };
  return built;
}

function buildSupervisor(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mcp-tasks-supervisor-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { builds } = createRequire(import.meta.url)('../../esbuild.js') as {
    builds: { entryPoints: Record<string, string> }[];
  };
  const build = builds.find(({ entryPoints }) => 'supervisor' in entryPoints);
  buildSync({ ...build, sourcemap: false, outdir: folder });
  return path.join(folder, 'supervisor.js');
}

/** What connecting needs, of which a test names what it is about. */
export function connectOptions(own: Partial<ConnectOptions> = {}): ConnectOptions {
  return {
    log: silentLog,
    onStderr: () => undefined,
    onSecret: () => undefined,
    signal: new AbortController().signal,
    clientVersion: '0.0.0',
    fetch: globalThis.fetch,
    supervisor: own.supervisor ?? theSupervisor(), // It takes a moment, and a folder: only where it is wanted.
    eras: erasInMemory(),
    timeouts: () => USUAL_TIMEOUTS,
    record: createRecord(text => text),
    onQuestion: () => undefined,
    canSample: false,
    ...own,
  };
}
