import path from 'node:path';
import { repository } from './folders.mjs';

const tool = (/** @type {string[]} */ ...segments) => path.join(repository, 'node_modules', ...segments);
const own = (/** @type {string} */ name) => path.join(repository, 'test', 'host', name);

/**
 * @typedef {object} Part
 * @property {readonly (readonly string[])[]} commands arguments for Node; the first that fails is the last
 * @property {boolean} [runsTests] whether a result is due
 * @property {boolean} [begins] whether it says when its first test begins
 * @property {NodeJS.ProcessEnv} [env] added to ours
 * @property {(files: readonly string[]) => readonly string[]} [again] runs single files once more, in windows of their own
 */

const compiler = tool('typescript', 'bin', 'tsc');

/**
 * What `npm test` can run, in this order. Packaging alone is done only when asked for: `packaged` includes it; so are
 * benchmarks, whose figures mean something only where nothing else runs.
 * @type {Record<string, Part>}
 */
export const parts = {
  lint: { commands: [[tool('@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.']] },
  types: {
    commands: [
      [compiler, '-p', 'tsconfig.json'],
      [compiler, '-p', 'test/host'],
    ],
  },
  unit: {
    commands: [mocha('test/unit/**/*.test.ts', '--ignore', 'test/unit/ledger/**')],
    runsTests: true,
    begins: true,
  },
  ledger: {
    // The Node that runs these scripts may have no SQLite; that of VS Code has.
    commands: [[own('onServerNode.mjs'), ...mocha('test/unit/ledger/**/*.test.ts', '--timeout', '30000')]],
    runsTests: true,
  },
  faults: {
    commands: [[own('onServerNode.mjs'), ...mocha('test/faults/**/*.test.ts', '--timeout', '60000')]],
    runsTests: true,
  },
  conformance: {
    commands: [mocha('test/conformance/**/*.test.ts', '--timeout', '120000')],
    runsTests: true,
    begins: true,
  },
  integration: { commands: [[own('integration.mjs')]], runsTests: true },
  oldest: { commands: [[own('integration.mjs')]], runsTests: true, env: { MCP_TASKS_VSCODE: 'oldest' } },
  packaged: { commands: [[own('packaged.mjs')]], runsTests: true },
  ui: { commands: [uiTests(['test/ui/**/*.test.ts'])], runsTests: true, begins: true, again: uiTests },
  package: { commands: [[own('package.mjs')]] },
  bench: { commands: [[own('bench.mjs')]] },
};

export const usualParts = Object.keys(parts).filter(name => name !== 'package' && name !== 'bench');

/** @param {readonly string[]} files */
function uiTests(files) {
  const [first = '', ...more] = files;
  return mocha(first, ...more, '--timeout', '120000', '--require', './test/ui/support/hooks.ts');
}

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
