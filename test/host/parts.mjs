import path from 'node:path';
import { repository } from './folders.mjs';

const tool = (/** @type {string[]} */ ...segments) => path.join(repository, 'node_modules', ...segments);
const own = (/** @type {string} */ name) => path.join(repository, 'test', 'host', name);

/** @typedef {{ args: readonly string[], runsTests?: boolean }} Part arguments for Node, and whether a result is due */

/** What `npm test` can run, in this order. Packaging alone is done only when asked for: `packaged` includes it. */
export const parts = {
  lint: { args: [tool('@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.'] },
  types: { args: [tool('typescript', 'bin', 'tsc'), '-p', 'tsconfig.json'] },
  unit: { args: mocha('test/unit/**/*.test.ts'), runsTests: true },
  integration: { args: [own('integration.mjs')], runsTests: true },
  packaged: { args: [own('packaged.mjs')], runsTests: true },
  ui: {
    args: mocha('test/ui/**/*.test.ts', '--timeout', '120000', '--require', './test/ui/support/hooks.ts'),
    runsTests: true,
  },
  package: { args: [own('package.mjs')] },
};

export const usualParts = Object.keys(parts).filter(name => name !== 'package');

/** Mocha in plain Node, straight from TypeScript. */
function mocha(/** @type {string} */ pattern, /** @type {string[]} */ ...more) {
  const grep = process.env.MCP_TASKS_GREP;
  return [
    '--import',
    'tsx',
    tool('mocha', 'bin', 'mocha.js'),
    '--reporter',
    own('savingReporter.mjs'),
    ...(process.env.CI ? ['--forbid-only'] : []),
    ...(grep ? ['--grep', grep] : []),
    ...more,
    pattern,
  ];
}
