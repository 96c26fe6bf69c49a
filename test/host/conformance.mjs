import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { artefacts, removeFolder, repository } from './folders.mjs';
import { describeOutcome, startProcess } from './processes.mjs';
import { within } from './within.mjs';

const suite = path.join(repository, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');
const preload = path.join(repository, 'test', 'host', 'conformanceOnNode20.mjs');
const tests = path.join(repository, 'test', 'conformance');

/**
 * What a scenario waits for our client; the suite itself then has a few more seconds to say so. Far more than they take:
 * a machine that is busy with other things is no reason for a red build.
 */
const secondsForClient = 60;
const secondsForSuite = secondsForClient + 10;
const secondsForServer = 60;

/**
 * Runs one client scenario of the conformance suite against `test/conformance/client.ts`, its server listening in a
 * process of its own. What the suite finds stays in `.vscode-test/artefacts/conformance/<revision>/<scenario>`.
 * @param {string} scenario
 * @param {string} revision
 */
export async function runScenario(scenario, revision) {
  const client = `"${process.execPath}" --import tsx "${path.join(tests, 'client.ts')}"`;
  // The suite has a shell run the command, with the server's address as its last argument.
  const args = ['client', '--spec-version', revision, '--command', client, '--timeout', `${secondsForClient * 1000}`];
  return await judge(scenario, args, path.join(artefacts, 'conformance', revision, scenario));
}

/**
 * Runs one server scenario against the server at an address. What the suite finds stays in
 * `.vscode-test/artefacts/conformance/server/<scenario>`.
 * @param {string} scenario
 * @param {string} url
 */
export async function runServerScenario(scenario, url) {
  return await judge(scenario, ['server', '--url', url], path.join(artefacts, 'conformance', 'server', scenario));
}

/** The names of all server scenarios that the suite has. */
export function listServerScenarios() {
  return listScenarios('--server');
}

/** The names of all client scenarios that the suite has. */
export function listClientScenarios() {
  return listScenarios('--client');
}

/** @param {string} side */
async function listScenarios(side) {
  const { isPassed, output } = await runSuite(['list', side], 'the list', () => {});
  if (!isPassed) {
    throw new Error(output);
  }
  return [...output.matchAll(/^ +- (\S+)/gm)].map(([, name]) => String(name));
}

/** Starts `test/conformance/server.ts`; whoever starts it stops it. */
export async function startServer() {
  const server = path.join(tests, 'server.ts');
  const { child, ended, stop } = startProcess(process.execPath, ['--import', 'tsx', server], {
    cwd: repository,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const announcement = once(createInterface({ input: /** @type {NodeJS.ReadableStream} */ (child.stdout) }), 'line');
  const end = ended.then(outcome => Promise.reject(new Error(`The server ${describeOutcome(outcome)}.`)));
  // Once it stands, its end is nothing that anybody waits for.
  end.catch(() => {});
  try {
    const [url] = await within(secondsForServer, 'the server', Promise.race([announcement, end]));
    return { url: String(url), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {string} scenario
 * @param {string[]} args
 * @param {string} folder
 */
async function judge(scenario, args, folder) {
  removeFolder(folder);
  mkdirSync(folder, { recursive: true });
  const run = await runSuite([...args, '--scenario', scenario, '--output-dir', folder], scenario, text =>
    writeFileSync(path.join(folder, 'output.txt'), text),
  );
  const checks = readChecks(folder);
  return {
    ...run,
    successes: checks.filter(({ status }) => status === 'SUCCESS').length,
    misses: checks.filter(({ status }) => status !== 'SUCCESS' && status !== 'INFO').map(({ id }) => id),
  };
}

/**
 * @param {string[]} args
 * @param {string} what for the message about a suite that does not end
 * @param {(output: string) => void} keep gets what the suite has said, however it ended
 */
async function runSuite(args, what, keep) {
  const command = ['--import', pathToFileURL(preload).href, suite, ...args];
  const { child, ended, stop } = startProcess(process.execPath, command, { cwd: repository });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', text => {
      output += stripVTControlCharacters(text);
    });
  }
  try {
    const outcome = await within(secondsForSuite, `${what} of the conformance suite`, ended);
    output += `The suite ${describeOutcome(outcome)}.\n`;
    return { isPassed: outcome.code === 0, output };
  } finally {
    await stop();
    keep(output);
  }
}

/**
 * A scenario that is not for the revision is skipped, and counts as passed.
 * @returns {{ id: string, status: string }[]}
 */
function readChecks(folder) {
  // Of a scenario whose name is a path, the suite makes folders.
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    file => path.basename(file) === 'checks.json',
  );
  return files.flatMap(file => JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
}
