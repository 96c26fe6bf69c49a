#!/usr/bin/env node
// Takes the place of a desktop `code` in `runTests`: same command line, same exit code, but a server and a browser.
import path from 'node:path';
import { launchBrowser } from './browser.mjs';
import { parseCodeArguments } from './codeArguments.mjs';
import { makeRunFolder } from './folders.mjs';
import { endAll, runMain } from './lifetime.mjs';
import { linkExtensions } from './linkExtensions.mjs';
import { describeOutcome } from './processes.mjs';
import { privateHome, startServer, tail } from './server.mjs';
import { within } from './within.mjs';
import { workbenchAddress } from './workbench.mjs';

/** The suite has its own limits for each test; this one is for a host that hangs. */
const minutesForEverything = 20;

async function main() {
  // Whoever started us holds the other end; when they are gone, nobody is left to stop us.
  process.stdin.on('end', () => void endAll().then(() => process.exit(1))).resume();
  // Listening alone does not keep us running.
  /** @type {import('node:net').Socket} */ (process.stdin).unref();
  const asked = parseCodeArguments(process.argv.slice(2));
  if (!asked.tests) {
    throw new Error('Only test runs are served here: --extensionTestsPath is missing.');
  }
  const folder = asked.folder ?? makeRunFolder();
  // A workbench develops one extension; those that only help it are installed.
  const [developed = '', ...helpers] = asked.extensions;
  const extensionsFolder = linkExtensions(asked.extensionsFolder ?? path.join(folder, 'extensions'), helpers);
  const server = await startServer({
    folder,
    env: privateHome(folder),
    args: [
      '--enable-smoke-test-driver',
      `--extensions-dir=${extensionsFolder}`,
      ...(asked.trustsEverything ? ['--disable-workspace-trust'] : []),
    ],
  });
  const page = await (await launchBrowser()).newPage();
  const crashed = new Promise((_, reject) => {
    page.once('crash', () => reject(new Error('The page of the workbench crashed.')));
    page.once('close', () => reject(new Error('The page of the workbench was closed.')));
    void server.ended.then(outcome =>
      reject(new Error(`The VS Code server ${describeOutcome(outcome)}:\n${tail(server.logFile)}`)),
    );
  });
  /** @type {(code: number) => void} */
  let finish = () => {};
  const finished = new Promise(resolve => {
    finish = resolve;
  });
  // The workbench calls this, where it exists, with the exit code of a test run.
  await page.exposeFunction('codeAutomationExit', finish);
  await page.goto(workbenchAddress(server, { ...asked, extensions: [developed] }));
  return await within(minutesForEverything * 60, 'the extension tests to finish', Promise.race([finished, crashed]));
}

await runMain(main);
