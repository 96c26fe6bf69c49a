// What test/ui needs of this folder; window.d.mts tells its types.
import path from 'node:path';
import { artefacts, copyWorkspace, makeRunFolder, removeFolder, repository } from './folders.mjs';
import { linkExtensions } from './linkExtensions.mjs';
import { privateHome, startServer } from './server.mjs';
import { workbenchAddress } from './workbench.mjs';

export { launchBrowser } from './browser.mjs';
export { endAll } from './lifetime.mjs';
export { artefacts, repository };

/** A server of its own for each window: it starts in a fifth of a second, and nothing is shared with other tests. */
export async function startWindowHost({
  workspace,
  settings,
  extensions = [repository],
  trustsEverything = true,
  env,
}) {
  const runFolder = makeRunFolder();
  const folder = path.join(runFolder, 'host');
  const opened = workspace === null ? undefined : copyWorkspace(runFolder, workspace);
  const server = await startServer({
    folder,
    settings,
    env: { ...privateHome(folder), ...env },
    args: [
      `--extensions-dir=${linkExtensions(path.join(folder, 'extensions'), extensions)}`,
      // A closed page must not leave its extension host waiting for hours; a reload needs no grace.
      '--reconnection-grace-time=5',
      ...(trustsEverything ? ['--disable-workspace-trust'] : []),
    ],
  });
  return {
    address: workbenchAddress(server, { workspace: opened }),
    workspace: opened,
    home: path.join(folder, 'home'),
    logFile: server.logFile,
    async close() {
      await server.stop();
      removeFolder(runFolder);
    },
  };
}
