// What test/ui needs of this folder; window.d.mts tells its types.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { artefacts, copyWorkspace, makeRunFolder, removeFolder, repository } from './folders.mjs';
import { linkExtensions } from './linkExtensions.mjs';
import { privateHome, startServer } from './server.mjs';
import { installServer } from './serverInstall.mjs';
import { workbenchAddress } from './workbench.mjs';

export { launchBrowser } from './browser.mjs';
export { endAll } from './lifetime.mjs';
export { artefacts, repository };

/** The folder below `globalStorage` that VS Code gives to the extension. */
const extensionId = 'mcp-task-explorer.mcp-task-explorer';

/** A server of its own for each window: it starts in a fifth of a second, and nothing is shared with other tests. */
export async function startWindowHost({
  workspace,
  settings,
  extensions = [repository],
  trustsEverything = true,
  env,
  prepare,
}) {
  const runFolder = makeRunFolder();
  const folder = path.join(runFolder, 'host');
  const opened = workspace === null ? undefined : copyWorkspace(runFolder, workspace);
  const storage = path.join(folder, 'user', 'User', 'globalStorage', extensionId);
  const driverFolder = path.join(folder, 'driver');
  mkdirSync(driverFolder, { recursive: true });
  prepare?.(storage);
  const server = await startServer({
    folder,
    settings,
    env: { ...privateHome(folder), MCP_TASKS_DRIVER_FOLDER: driverFolder, ...env },
    args: [
      `--extensions-dir=${linkExtensions(path.join(folder, 'extensions'), extensions)}`,
      // A closed page must not leave its extension host waiting for hours; a reload needs no grace.
      '--reconnection-grace-time=5',
      ...(trustsEverything ? ['--disable-workspace-trust'] : []),
    ],
  });
  return {
    address: workbenchAddress(server, { workspace: opened }),
    addressWith(other) {
      const beside = path.join(runFolder, other);
      mkdirSync(beside, { recursive: true });
      return workbenchAddress(server, { workspace: beside });
    },
    workspace: opened,
    storage,
    driverFolder,
    home: path.join(folder, 'home'),
    logFile: server.logFile,
    async close() {
      await server.stop();
      removeFolder(runFolder);
    },
  };
}

/** The Node that the server runs on, which has SQLite whatever runs the tests. */
export async function serverNode() {
  return (await installServer()).node;
}
