import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from './folders.mjs';
import { runMain } from './lifetime.mjs';
import { npm } from './npmFolder.mjs';

/** Installs the development dependencies unless they are there and as new as the lock file. */
export async function installDependencies() {
  if (isUpToDate()) {
    return;
  }
  process.stdout.write('Installing dependencies (npm ci) …\n');
  await npm(repository, ['ci']);
}

function isUpToDate() {
  // npm writes this file last, so it is also the sign of an install that was not interrupted.
  const installed = path.join(repository, 'node_modules', '.package-lock.json');
  const wanted = path.join(repository, 'package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}

// Run by itself, it fetches everything at once: useful before going offline, or as a cached step of a build machine.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runMain(async () => {
    const { installServer } = await import('./serverInstall.mjs');
    const { installBrowser } = await import('./browserInstall.mjs');
    const { versions } = await import('./versions.mjs');
    await installDependencies();
    await installServer(versions.vscode.newest);
    await installServer(versions.vscode.oldest);
    await installBrowser();
  });
}
