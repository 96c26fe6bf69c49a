import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { artefacts, removeFolder, repository } from './folders.mjs';
import { describeOutcome, startProcess } from './processes.mjs';
import { within } from './within.mjs';

const suite = path.join(repository, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');
const preload = path.join(repository, 'test', 'host', 'conformanceOnNode20.mjs');
const tests = path.join(repository, 'test', 'conformance');

/** What a scenario waits for our client; the suite itself then has a few more seconds to say so. */
const secondsForClient = 20;
const secondsForSuite = secondsForClient + 10;

/**
 * Runs one client scenario of the conformance suite against `test/conformance/client.ts`, its server listening in a
 * process of its own. What the suite finds stays in `.vscode-test/artefacts/conformance/<revision>/<scenario>`.
 * @param {string} scenario
 * @param {string} revision
 */
export async function runScenario(scenario, revision) {
  const folder = path.join(artefacts, 'conformance', revision, scenario);
  removeFolder(folder);
  mkdirSync(folder, { recursive: true });
  const { child, ended, stop } = startProcess(process.execPath, suiteArguments(scenario, revision, folder), {
    cwd: repository,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', text => {
      output += stripVTControlCharacters(text);
    });
  }
  try {
    const outcome = await within(secondsForSuite, `${scenario} of the conformance suite`, ended);
    output += `The suite ${describeOutcome(outcome)}.\n`;
    return { isPassed: outcome.code === 0, successes: countSuccesses(folder), output };
  } finally {
    await stop();
    writeFileSync(path.join(folder, 'output.txt'), output);
  }
}

/** The suite has a shell run the command, with the server's address as its last argument. */
function suiteArguments(scenario, revision, folder) {
  const client = `"${process.execPath}" --import tsx "${path.join(tests, 'client.ts')}"`;
  return [
    ...['--import', pathToFileURL(preload).href, suite, 'client'],
    ...['--scenario', scenario, '--spec-version', revision, '--command', client],
    ...['--timeout', String(secondsForClient * 1000), '--output-dir', folder],
  ];
}

/** A scenario that is not for the revision is skipped, and counts as passed. */
function countSuccesses(folder) {
  const files = readdirSync(folder).map(name => path.join(folder, name, 'checks.json'));
  const checks = files.filter(file => existsSync(file)).flatMap(file => JSON.parse(readFileSync(file, 'utf8')));
  return checks.filter(({ status }) => status === 'SUCCESS').length;
}
