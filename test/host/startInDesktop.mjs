import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { desktopExecutable, hasDisplay } from './desktop.mjs';
import { makeRunFolder } from './folders.mjs';
import { runToEnd } from './processes.mjs';
import { wantedVscode } from './versions.mjs';

/**
 * Opens a desktop VS Code, the machine's own or a downloaded one, and waits until its window is closed.
 * @param {import('./startOptions.mjs').StartOptions} options
 * @param {readonly string[]} extensions
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number | undefined>} the exit code; `undefined` where there is no desktop
 */
export async function startInDesktop({ server, workspace }, extensions, env) {
  if (server || !hasDisplay()) {
    return undefined;
  }
  const executable = (wantedVscode().name === 'newest' ? codeOnPath() : undefined) ?? (await desktopExecutable());
  if (!executable) {
    return undefined;
  }
  process.stdout.write(`Opening ${executable}; close its window to end.\n`);
  const { code } = await runToEnd(
    executable,
    [
      ...extensions.map(extension => `--extensionDevelopmentPath=${extension}`),
      // An instance of its own: a window of one that runs already would not see our environment.
      `--user-data-dir=${makeRunFolder()}`,
      '--disable-workspace-trust',
      '--skip-welcome',
      '--new-window',
      '--wait',
      workspace,
    ],
    { env, shell: process.platform === 'win32' },
  );
  return code ?? 1;
}

function codeOnPath() {
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .map(folder => path.join(folder, name))
    .find(file => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
