// Runs test/integration in a real extension host: a desktop VS Code where there is one, else a server and a browser.
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { desktopExecutable } from './desktop.mjs';
import { artefacts, copyWorkspace, downloads, makeRunFolder, repository } from './folders.mjs';
import { installDependencies } from './install.mjs';
import { atEnd, runMain } from './lifetime.mjs';
import { receiveReport } from './report.mjs';
import { saveResult } from './results.mjs';
import { wantedVscode } from './versions.mjs';
import { within } from './within.mjs';

/** Brings a language model when a test asks for one. */
const modelHelper = path.join(repository, 'test', 'fixtures', 'model-helper');
const secondsToStart = 120;
const secondsToClose = 60;

async function main() {
  const { values } = parseArgs({ options: { extension: { type: 'string', default: repository } } });
  await installDependencies();
  await build('--tests');
  const folder = makeRunFolder();
  const report = await receiveReport();
  const host = path.join(folder, 'host');
  const running = runHost({
    extension: path.resolve(values.extension),
    host,
    workspace: copyWorkspace(folder),
    report,
  });
  endWithUs(running);
  try {
    const result = await Promise.race([report.result(secondsToStart), running.then(endedEarly)]);
    saveResult(result);
    await within(secondsToClose, 'the host to close after its tests', running);
    return 0;
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    keepLogs(host);
    return 1;
  }
}

/** Settles with the host's exit code, which is that of the suite: rejects unless every test passed. */
async function runHost({ extension, host, workspace, report }) {
  const { runTests } = await import('@vscode/test-electron');
  const desktop = await desktopExecutable();
  const { name, vscode } = wantedVscode();
  return await runTests({
    vscodeExecutablePath: desktop ?? path.join(repository, 'test', 'host', 'code.mjs'),
    extensionDevelopmentPath: [extension, modelHelper],
    extensionTestsPath: path.join(downloads, 'suite', 'index.js'),
    extensionTestsEnv: {
      MCP_TASKS_TEST_REPORT: String(report.port),
      // The newest of a desktop is whichever was released last.
      MCP_TASKS_EXPECTED_VSCODE: desktop && name === 'newest' ? '' : vscode,
      MCP_TASKS_COLOR: process.stdout.isTTY ? '1' : '',
    },
    launchArgs: [
      workspace,
      `--user-data-dir=${host}`,
      `--extensions-dir=${path.join(host, 'extensions')}`,
      '--disable-extensions',
    ],
  });
}

/** Only `runTests` holds the host's process, and an interrupt is all it listens to. */
function endWithUs(running) {
  let over = false;
  const settled = running
    .catch(() => {})
    .then(() => {
      over = true;
    });
  atEnd(async () => {
    if (!over) {
      process.emit('SIGINT');
      await within(15, 'the host to end', settled);
    }
  });
}

/** @returns {never} */
function endedEarly() {
  throw new Error('The host ended without a word about its tests.');
}

/** What server and extension host wrote, where it outlives the run. */
function keepLogs(host) {
  const kept = path.join(artefacts, 'integration', wantedVscode().name);
  rmSync(kept, { recursive: true, force: true });
  for (const name of ['server.log', path.join('user', 'logs'), 'logs']) {
    try {
      cpSync(path.join(host, name), path.join(kept, name), { recursive: true });
    } catch {
      // The two hosts write to different places, and one that did not start wrote nothing.
    }
  }
  process.stderr.write(`Logs: ${path.relative(process.cwd(), kept)}\n`);
}

await runMain(main);
