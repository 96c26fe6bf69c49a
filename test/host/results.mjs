import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Hands the outcome of a mocha run to whoever started this part and named a file for it.
 * @param {import('./report.mjs').Result} result
 */
export function saveResult(result) {
  const file = process.env.MCP_TASKS_TEST_RESULT;
  if (file) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(result));
  }
}

/** Tells whoever started this part that its first test begins. */
export function saveBegun() {
  const file = begunFile(process.env);
  if (file) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '');
  }
}

/** Whether a mocha run with this environment got as far as its first test; asked once. */
export function hasBegun(/** @type {NodeJS.ProcessEnv} */ env) {
  const file = begunFile(env);
  const has = file !== undefined && existsSync(file);
  if (file) {
    rmSync(file, { force: true });
  }
  return has;
}

const begunFile = (/** @type {NodeJS.ProcessEnv} */ { MCP_TASKS_TEST_RESULT: file }) => file && `${file}.begun`;
