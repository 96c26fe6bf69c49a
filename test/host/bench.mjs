// npm run bench [-- name …]: each benchmark in a process of its own, one after the other; all figures in one table at the end.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from './folders.mjs';
import { runMain } from './lifetime.mjs';
import { describeOutcome, runToEnd } from './processes.mjs';
import { installServer } from './serverInstall.mjs';

const folder = path.join(repository, 'test', 'bench');
const results = path.join(repository, '.bench');
const SUFFIX = '.bench.ts';

/** @typedef {{ name: string, unit: string, ours: number, baseline: number | null, ratio: number | null, target: string, met: boolean | null }} Figure */

await runMain(async () => {
  const { node } = await installServer();
  const all = readdirSync(folder)
    .filter(name => name.endsWith(SUFFIX))
    .map(name => name.slice(0, -SUFFIX.length));
  const asked = process.argv.slice(2);
  const names = all.filter(name => asked.length === 0 || asked.includes(name));
  mkdirSync(results, { recursive: true });
  const file = path.join(results, `figures-${process.pid}.jsonl`);
  /** @type {string[]} */
  const failed = [];
  for (const name of names) {
    process.stdout.write(`\n▶ ${name}\n`);
    const options = ['--expose-gc', '--disable-warning=ExperimentalWarning', '--import', 'tsx'];
    const outcome = await runToEnd(node, [...options, path.join(folder, `${name}${SUFFIX}`)], {
      cwd: repository,
      env: { ...process.env, MCP_TASKS_BENCH_FIGURES: file },
    });
    if (outcome.code !== 0) {
      failed.push(`${name}: ${describeOutcome(outcome)}`);
    }
  }
  const figures = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').filter(Boolean).map(parsed) : [];
  rmSync(file, { force: true });
  writeFileSync(path.join(results, 'results.json'), `${JSON.stringify(figures, null, 2)}\n`);
  process.stdout.write(`\n${table(figures)}\n${failed.map(text => `✘ ${text}\n`).join('')}`);
  return failed.length > 0 || figures.length === 0 ? 1 : 0;
});

function parsed(/** @type {string} */ line) {
  return /** @type {Figure} */ (JSON.parse(line));
}

/** @param {readonly Figure[]} figures */
function table(figures) {
  const rows = figures.map(({ name, unit, ours, baseline, ratio, target, met }) =>
    [name, unit, shown(ours), shown(baseline), shown(ratio), target, met === null ? '–' : met ? 'yes' : '**no**'].join(
      ' | ',
    ),
  );
  const head = [
    'measured | unit | ours | baseline | ratio | target | met',
    '--- | --- | ---: | ---: | ---: | --- | ---',
  ];
  return [...head, ...rows].map(row => `| ${row} |`).join('\n');
}

function shown(/** @type {number | null} */ value) {
  return value === null ? '–' : value.toLocaleString('en', { maximumSignificantDigits: 4 });
}
