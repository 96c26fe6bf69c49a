import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { atEnd } from './lifetime.mjs';

export const repository = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
/** Everything downloaded or produced for tests lives here: ignored by git and by packaging. */
export const downloads = path.join(repository, '.vscode-test');
export const artefacts = path.join(downloads, 'artefacts');
export const sampleWorkspace = path.join(repository, 'test', 'fixtures', 'workspace');

/**
 * A folder of this process's own, removed when it ends; what killed processes left behind goes at the same time.
 * A `workspace` in it lies as deep as the sample workspace, so that relative paths in a copy still lead to the same files.
 */
export function makeRunFolder() {
  removeLeftovers(downloads, 'run');
  const folder = makeOwnFolder(downloads, 'run');
  atEnd(() => removeFolder(folder));
  return folder;
}

/** Removes a folder, also one into which a process that is just ending still writes. */
export function removeFolder(/** @type {string} */ folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

/** A copy of a workspace that tests may write to. */
export function copyWorkspace(runFolder, original = sampleWorkspace) {
  const copy = path.join(runFolder, 'workspace');
  mkdirSync(copy);
  if (existsSync(original)) {
    cpSync(original, copy, { recursive: true });
  }
  return copy;
}

/** A new folder named after a purpose and this process. */
export function makeOwnFolder(parent, purpose) {
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(path.join(parent, `${purpose}-${process.pid}-`));
}

/** Removes the folders of `makeOwnFolder` whose process is gone. */
export function removeLeftovers(parent, purpose) {
  for (const name of existsSync(parent) ? readdirSync(parent) : []) {
    const [, found, owner] = /^([a-z]+)-(\d+)-/.exec(name) ?? [];
    if (found === purpose && !isAlive(Number(owner))) {
      rmSync(path.join(parent, name), { recursive: true, force: true });
    }
  }
}

/** @param {number} id */
function isAlive(id) {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
