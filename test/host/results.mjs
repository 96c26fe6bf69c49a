import { mkdirSync, writeFileSync } from 'node:fs';
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
