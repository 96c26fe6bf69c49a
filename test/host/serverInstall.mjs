import path from 'node:path';
import { npm, npmFolder } from './npmFolder.mjs';
import { wantedVscode } from './versions.mjs';

/** @typedef {{ node: string, main: string }} ServerInstall the Node binary and the script it runs */

/**
 * @param {import('./versions.mjs').VscodeVersion} [version]
 * @returns {Promise<ServerInstall>}
 */
export async function installServer({ codeServer, node } = wantedVscode()) {
  const platformPackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  // The umbrella package "node" would start an npm of its own to find the same binary.
  const nodeFolder = await npmFolder(`node-${node}`, `${platformPackage}@${node}`);
  const platformNode = path.join(nodeFolder, 'node_modules', platformPackage);
  const server = await npmFolder(`code-server-${codeServer}`, `code-server@${codeServer}`, draft =>
    completeServer(vscodeIn(draft), platformNode),
  );
  return {
    node: path.join(platformNode, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
    main: path.join(vscodeIn(server), 'out', 'server-main.js'),
  };
}

const vscodeIn = folder => path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');

async function completeServer(vscode, platformNode) {
  await npm(vscode, ['install', '--omit=dev', '--ignore-scripts']);
  await buildLogging(vscode, platformNode);
}

/** Without this one native module a LogOutputChannel shows and writes nothing; everything else works as it is. */
async function buildLogging(vscode, platformNode) {
  process.stdout.write('Building the native module behind log output channels …\n');
  const env = {
    ...process.env,
    PATH: [path.join(platformNode, 'bin'), process.env.PATH].join(path.delimiter),
    npm_config_nodedir: platformNode,
  };
  try {
    await npm(vscode, ['rebuild', '@vscode/spdlog', '--ignore-scripts=false'], env);
  } catch (error) {
    process.stdout.write(`No log output channels in this host, all else works: ${error.message}\n`);
  }
}
