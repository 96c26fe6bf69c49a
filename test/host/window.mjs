// What test/ui needs of this folder; window.d.mts tells its types.
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
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
  opens = '',
  withoutBuiltIn,
}) {
  const runFolder = makeRunFolder();
  const folder = path.join(runFolder, 'host');
  const copied = workspace === null ? undefined : copyWorkspace(runFolder, workspace);
  const opened = copied && path.join(copied, opens);
  const user = path.join(folder, 'user', 'User');
  const storage = path.join(user, 'globalStorage', extensionId);
  const driverFolder = path.join(folder, 'driver');
  mkdirSync(driverFolder, { recursive: true });
  const environment = privateHome(folder);
  prepare?.(storage, { workspace: copied, home: environment.HOME, user });
  const server = await startServer({
    folder,
    settings,
    env: { ...environment, MCP_TASKS_DRIVER_FOLDER: driverFolder, ...env },
    args: [
      `--extensions-dir=${linkExtensions(path.join(folder, 'extensions'), extensions)}`,
      // A closed page must not leave its extension host waiting for hours; a reload needs no grace.
      '--reconnection-grace-time=5',
      ...(trustsEverything ? ['--disable-workspace-trust'] : []),
      ...(withoutBuiltIn ? [`--builtin-extensions-dir=${await builtIns(folder, withoutBuiltIn)}`] : []),
    ],
  });
  return {
    address: workbenchAddress(server, { workspace: opened }),
    addressWith(other) {
      const beside = path.join(runFolder, other);
      mkdirSync(beside, { recursive: true });
      return workbenchAddress(server, { workspace: beside });
    },
    workspace: copied,
    storage,
    user,
    driverFolder,
    home: path.join(folder, 'home'),
    logFile: server.logFile,
    async close() {
      await server.stop();
      removeFolder(runFolder);
    },
  };
}

/** A folder with all extensions that come with VS Code, but one. */
async function builtIns(folder, left) {
  const original = path.join((await installServer()).main, '..', '..', 'extensions');
  const linked = path.join(folder, 'builtIn');
  mkdirSync(linked);
  for (const name of readdirSync(original).filter(each => each !== left)) {
    symlinkSync(path.join(original, name), path.join(linked, name), 'junction');
  }
  return linked;
}

/** The Node that the server runs on, which has SQLite whatever runs the tests. */
export async function serverNode() {
  return (await installServer()).node;
}
