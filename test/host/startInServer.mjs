import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import { makeRunFolder } from './folders.mjs';
import { linkExtensions } from './linkExtensions.mjs';
import { describeOutcome } from './processes.mjs';
import { startServer, tail } from './server.mjs';
import { isLoopback } from './startOptions.mjs';

const settings = {
  'git.openRepositoryInParentFolders': 'never',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

/**
 * Starts the VS Code server, prints its address and waits for its end.
 * @param {import('./startOptions.mjs').StartOptions} options
 * @param {readonly string[]} extensions
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
export async function startInServer({ host, port, workspace }, extensions, env) {
  const folder = makeRunFolder();
  const token = isLoopback(host) ? undefined : randomBytes(20).toString('hex');
  const server = await startServer({
    folder,
    host,
    port,
    settings,
    env,
    args: [
      `--extensions-dir=${linkExtensions(path.join(folder, 'extensions'), extensions)}`,
      workspace.endsWith('.code-workspace') ? `--default-workspace=${workspace}` : `--default-folder=${workspace}`,
      '--disable-workspace-trust',
      ...(token ? [`--connection-token=${token}`] : []),
    ],
  });
  process.stdout.write(`\nVS Code is at ${address(host, server.port, token)}\nCtrl+C ends it.\n`);
  const outcome = await server.ended;
  throw new Error(`The VS Code server ${describeOutcome(outcome)}:\n${tail(server.logFile)}`);
}

/** @param {string | undefined} token */
function address(host, port, token) {
  const listensEverywhere = host === '0.0.0.0' || host === '::';
  const reachable = listensEverywhere ? hostname() : host.includes(':') ? `[${host}]` : host;
  return `http://${reachable}:${port}/${token ? `?tkn=${token}` : ''}`;
}
