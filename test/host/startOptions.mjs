import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { sampleWorkspace } from './folders.mjs';

export const help = `Usage: npm start [-- options]

Builds the extension and opens a VS Code with it, the Tasks view shown and a few demo tasks running.
Where there is no desktop, a VS Code server is started instead, and its address printed.

  --workspace <path>  folder or .code-workspace to open (test/fixtures/workspace)
  --no-demo           open the view, but start no tasks
  --server            use the VS Code server even where there is a desktop
  --host <address>    where the server listens (127.0.0.1); one that others reach gets an access token
  --port <number>     its port (a free one)
  --help              print this
`;

/** @typedef {{ help: boolean, workspace: string, demo: boolean, server: boolean, host: string, port: number }} StartOptions */

/**
 * @param {readonly string[]} args
 * @returns {StartOptions}
 * @throws with a word to the user about what is wrong
 */
export function parseStartOptions(args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      workspace: { type: 'string', default: sampleWorkspace },
      'no-demo': { type: 'boolean', default: false },
      server: { type: 'boolean', default: false },
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: '0' },
    },
  });
  const workspace = path.resolve(values.workspace);
  const port = Number(values.port);
  if (!existsSync(workspace)) {
    throw new Error(`--workspace: there is no ${workspace}`);
  }
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new Error(`--port: "${values.port}" is no number from 0 (any free one) to 65535`);
  }
  if (!isIP(values.host) && values.host !== 'localhost') {
    throw new Error(`--host: "${values.host}" is no IP address of this machine`);
  }
  return { help: values.help, workspace, demo: !values['no-demo'], server: values.server, host: values.host, port };
}

/** @param {string} host */
export function isLoopback(host) {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
