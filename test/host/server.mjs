import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeOutcome, startProcess } from './processes.mjs';
import { installServer } from './serverInstall.mjs';
import { within } from './within.mjs';

/**
 * @typedef {object} ServerOptions
 * @property {string} folder what the server writes goes here: user data, server data, extensions, a home, its log
 * @property {string} [host] loopback unless told
 * @property {number} [port] a free one unless told
 * @property {Record<string, unknown>} [settings] the user settings
 * @property {readonly string[]} [args] further arguments of the server
 * @property {NodeJS.ProcessEnv} [env] what it and the extension host see; ours unless told
 * @typedef {Awaited<ReturnType<typeof startServer>>} Server
 */

/**
 * Starts the VS Code server and waits until it listens.
 * @param {ServerOptions} options
 */
export async function startServer({ folder, host = '127.0.0.1', port = 0, settings, args = [], env = process.env }) {
  const { node, main } = await installServer();
  mkdirSync(folder, { recursive: true });
  const folders = { user: path.join(folder, 'user'), data: path.join(folder, 'data') };
  if (settings) {
    writeSettings(folders.user, settings);
  }
  const { child, ended, stop } = startProcess(
    node,
    [main, ...fixedArguments, '--host', host, '--port', String(port), ...foldersAsArguments(folder, folders, args)],
    { env },
  );
  const logFile = path.join(folder, 'server.log');
  const log = createWriteStream(logFile);
  child.stdout?.pipe(log);
  child.stderr?.pipe(log);
  const failed = ended.then(outcome => {
    throw new Error(`The VS Code server ${describeOutcome(outcome)}:\n${tail(logFile)}`);
  });
  failed.catch(() => {});
  const boundPort = await within(60, 'the VS Code server to listen', Promise.race([portOf(child), failed]));
  return { host, port: boundPort, ended, stop, logFile };
}

/**
 * The port that the server says it listens on; a failure to listen does not end it, so that is read as well.
 * @param {import('node:child_process').ChildProcess} server
 * @returns {Promise<number>}
 */
function portOf(server) {
  return new Promise((resolve, reject) => {
    let printed = '';
    const read = data => {
      printed += data;
      const [, port, error] = /Extension host agent listening on (\d+)|Error: (listen E.*)/.exec(printed) ?? [];
      if (port) {
        resolve(Number(port));
      } else if (error) {
        reject(new Error(`The VS Code server cannot start: ${error}`));
      } else {
        return;
      }
      server.stdout?.off('data', read);
      server.stderr?.off('data', read);
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
  });
}

const fixedArguments = [
  '--accept-server-license-terms',
  '--telemetry-level=off',
  '--disable-update-check',
  '--disable-experiments',
  '--disable-getting-started-override',
  // It would start a login shell to learn the environment, which is ours already.
  '--force-disable-user-env',
];

function foldersAsArguments(folder, { user, data }, args) {
  const own = ['--user-data-dir', user, '--server-data-dir', data];
  const extensions = args.some(argument => argument.startsWith('--extensions-dir'))
    ? []
    : ['--extensions-dir', path.join(folder, 'extensions')];
  const token = args.some(argument => argument.startsWith('--connection-token')) ? [] : ['--without-connection-token'];
  return [...own, ...extensions, ...token, ...args];
}

/** An environment with a home of its own, so that what this machine's user has configured is not found by a test. */
export function privateHome(folder) {
  const home = path.join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const { XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, ...env } = process.env;
  return { ...env, HOME: home, USERPROFILE: home, APPDATA: path.join(home, 'AppData') };
}

/** @param {string} userFolder */
function writeSettings(userFolder, settings) {
  mkdirSync(path.join(userFolder, 'User'), { recursive: true });
  writeFileSync(path.join(userFolder, 'User', 'settings.json'), `${JSON.stringify(settings, undefined, 2)}\n`);
}

/** The last lines of a log, for a message about what went wrong. */
export function tail(file, lines = 30) {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n') : '';
}
