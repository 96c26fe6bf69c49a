import path from 'node:path';
import { repository } from './folders.mjs';
import { describeOutcome, runToEnd } from './processes.mjs';

/** Builds the extension as esbuild.js says. */
export async function build(/** @type {string[]} */ ...args) {
  const outcome = await runToEnd(process.execPath, [path.join(repository, 'esbuild.js'), ...args], { cwd: repository });
  if (outcome.code !== 0) {
    throw new Error(`The build ${describeOutcome(outcome)}.`);
  }
}
