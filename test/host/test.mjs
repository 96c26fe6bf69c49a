// npm test [-- part …]: every part runs, whatever became of those before it; the last line adds up their tests.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { downloads, repository } from './folders.mjs';
import { installDependencies } from './install.mjs';
import { runMain } from './lifetime.mjs';
import { parts, usualParts } from './parts.mjs';
import { describeOutcome, startProcess } from './processes.mjs';
import { hasBegun } from './results.mjs';

/** @typedef {import('./report.mjs').Failure} Failure */
/** @typedef {{ name: string, passed: number, failed: number, failures: readonly Failure[], unstable: readonly Failure[],
 *   complaint?: string }} Verdict */

/**
 * VS Code drops a click on what it draws anew at that moment. A file in which so few tests failed is run once more, in new
 * windows; what fails there as well has failed, and what does not is told at the end all the same.
 */
const MOST_RUN_AGAIN = 6;

/** No command of a part takes longer, many times over: one that does hangs, and the others are to be heard of. */
const LONGEST_MINUTES = 40;

/**
 * Node 20 now and then never gets through the loading of TypeScript, which goes by another thread of its own: seen once
 * in a CI run, which was silent from there on. A suite that has not begun by then is started once more.
 */
const SECONDS_TO_BEGIN = 180;

/** So much of the message of a test that failed is told once more at the end. */
const MOST_LINES = 12;

async function main() {
  const names = process.argv.slice(2);
  const unknown = names.filter(name => !Object.hasOwn(parts, name));
  if (unknown.length > 0) {
    throw new Error(`There is no part "${unknown.join('", "')}". Parts: ${Object.keys(parts).join(' ')}`);
  }
  await installDependencies();
  const verdicts = [await buildOnce()];
  for (const name of names.length > 0 ? names : usualParts) {
    verdicts.push(await runPart(name));
  }
  const bad = verdicts.filter(({ complaint }) => complaint);
  // Last, for whoever sees no more than the end of a long output.
  process.stdout.write(`${verdicts.map(unstablePart).join('')}${bad.map(badPart).join('')}\n`);
  process.stdout.write(`${total(verdicts, 'passed')} passed, ${total(verdicts, 'failed')} failed\n`);
  return bad.length > 0 ? 1 : 0;
}

/**
 * The window and some unit tests run what is built. Without it the other parts still have something to say.
 * @returns {Promise<Verdict>}
 */
async function buildOnce() {
  const verdict = { name: 'build', passed: 0, failed: 0, failures: [], unstable: [] };
  return await build().then(
    () => verdict,
    error => ({ ...verdict, complaint: error.message }),
  );
}

/** @returns {Promise<Verdict>} */
async function runPart(name) {
  const {
    commands,
    runsTests = false,
    begins = false,
    env,
    again,
  } = /** @type {import('./parts.mjs').Part} */ (parts[name]);
  const resultFile = path.join(downloads, 'results', `${name}-${process.pid}.json`);
  process.stdout.write(`\n▶ ${name}\n`);
  const started = performance.now();
  const environment = { ...process.env, ...env, MCP_TASKS_TEST_RESULT: resultFile };
  let outcome = await runAll(commands, environment, begins);
  let result = readResult(resultFile);
  const files = filesToRunAgain(result);
  const unstable = again && files.length > 0 ? result.failures : [];
  if (again && files.length > 0) {
    process.stdout.write(`\n▶ ${name}, once more: ${files.map(file => path.relative(repository, file)).join(' ')}\n`);
    outcome = await runAll([again(files)], environment, begins);
    const second = readResult(resultFile);
    result = { ...second, passed: result.passed + result.failed - second.failed };
  }
  const complaint = complaintAbout(outcome, runsTests ? result : undefined);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${complaint ? '✘' : '✔'} ${name} (${seconds} s)\n`);
  // A suite that broke before it could count is one failure at least.
  const failed = Math.max(result.failed, complaint && runsTests ? 1 : 0);
  return {
    name,
    passed: result.passed,
    failed,
    failures: result.failures,
    unstable,
    ...(complaint ? { complaint } : {}),
  };
}

/** @returns {string[]} nothing where too much failed, or where it is not known what */
function filesToRunAgain(/** @type {import('./report.mjs').Result} */ { failed, failures }) {
  const files = failures.flatMap(({ file }) => file ?? []);
  return failed <= MOST_RUN_AGAIN && files.length === failed ? [...new Set(files)] : [];
}

async function runAll(commands, env, begins) {
  /** @type {import('./processes.mjs').Outcome} */
  let outcome = { code: 0, signal: null };
  for (const args of commands) {
    const first = await runBounded(args, env, begins);
    if (first === 'neverBegan') {
      process.stdout.write(`! has not begun after ${SECONDS_TO_BEGIN} s, and is started once more\n`);
    }
    const second = first === 'neverBegan' ? await runBounded(args, env, false) : first;
    outcome = second === 'neverBegan' ? outcome : second;
    if (outcome.code !== 0) {
      break;
    }
  }
  return outcome;
}

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} begins whether it says so when its first test begins
 * @returns {Promise<import('./processes.mjs').Outcome | 'neverBegan'>}
 */
async function runBounded(args, env, begins) {
  const run = startProcess(process.execPath, args, {
    cwd: repository,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    secondsToEnd: 30,
  });
  /** @type {NodeJS.Timeout[]} */
  const timers = [];
  const after = (/** @type {number} */ seconds) =>
    new Promise(resolve => timers.push(setTimeout(() => resolve('late'), seconds * 1_000)));
  try {
    if (begins && (await Promise.race([run.ended, after(SECONDS_TO_BEGIN)])) === 'late' && !hasBegun(env)) {
      await run.stop();
      return 'neverBegan';
    }
    if ((await Promise.race([run.ended, after(LONGEST_MINUTES * 60)])) === 'late') {
      await run.stop();
      return { code: null, signal: null, error: new Error(`had not ended after ${LONGEST_MINUTES} minutes`) };
    }
    return await run.ended;
  } finally {
    timers.forEach(clearTimeout);
    hasBegun(env); // Nobody else takes its mark away.
  }
}

function readResult(file) {
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 0, failures: [] };
  } finally {
    rmSync(file, { force: true });
  }
}

function complaintAbout(outcome, result) {
  if (result?.failed > 0) {
    return `${result.failed} tests failed`;
  }
  if (outcome.code !== 0) {
    return describeOutcome(outcome);
  }
  // Green without a test is how a suite dies unnoticed.
  return result?.passed === 0 ? 'ran no test' : undefined;
}

/** @type {(verdict: Verdict) => string} */
function badPart({ name, complaint, failures }) {
  return `\n✘ ${name}: ${complaint}${told(failures)}`;
}

/** @type {(verdict: Verdict) => string} */
function unstablePart({ name, unstable }) {
  return unstable.length > 0 ? `\n! ${name}: failed at first, and were run once more:${told(unstable)}` : '';
}

/** @type {(failures: readonly Failure[]) => string} */
function told(failures) {
  const all = failures.map(({ title, message }) => {
    const lines = String(message).split('\n').slice(0, MOST_LINES);
    return `\n  ${title}\n    ${lines.join('\n    ')}`;
  });
  return all.join('');
}

const total = (verdicts, word) => verdicts.reduce((sum, verdict) => sum + verdict[word], 0);

await runMain(main);
