// What is downloaded to install the extension, and what its bundles cost to load.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { packageExtension, unpackExtension } from '../host/packageExtension.mjs';
import { endAll } from '../host/window.mjs';
import { report } from './support/figures';
import { medianOf } from './support/median';

const LARGEST_KB = 1_024;
const TIMES = 7;

/** Milliseconds for the first `require` of a file, in a process of its own. */
function loadTime(file: string): number {
  const script = 'const start = performance.now(); require(process.argv[1]); console.log(performance.now() - start)';
  return Number(execFileSync(process.execPath, ['-e', script, file], { encoding: 'utf8' }));
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mcp-tasks-size-'));
  try {
    const { file } = await packageExtension(folder);
    report('.vsix size', 'kB', statSync(file).size / 1_024, undefined, {
      words: `at most ${LARGEST_KB}`,
      isMet: ({ ours }) => ours <= LARGEST_KB,
    });
    const dist = path.join(await unpackExtension(file, folder), 'dist');
    const times = Array.from({ length: TIMES }, () => loadTime(path.join(dist, 'mcpClient.js')));
    report('loading the client chunk', 'ms', medianOf(times), undefined, { words: 'reported', isReported: true });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await endAll();
  }
}

void main();
