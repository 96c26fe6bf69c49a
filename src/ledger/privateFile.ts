import { chmodSync, closeSync, existsSync, fchmodSync, mkdirSync, openSync, statSync } from 'node:fs';

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/**
 * Makes a file that only this user can read, where there is none yet: SQLite would make one that all can, and gives
 * what it puts beside it the same rights.
 */
export function makePrivateFile(file: string): void {
  if (existsSync(file)) {
    return; // Opening it but through SQLite would break the locks that we have on it.
  }
  try {
    const descriptor = openSync(file, 'ax', FILE_MODE);
    fchmodSync(descriptor, FILE_MODE);
    closeSync(descriptor);
  } catch (error) {
    if (!existsSync(file)) {
      throw error; // Else another window was faster.
    }
  }
}

/** Makes a folder, and takes one that is there from all other users. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  takeFromOthers(folder, FOLDER_MODE);
}

export function makePrivate(file: string): void {
  takeFromOthers(file, FILE_MODE);
}

function takeFromOthers(place: string, mode: number): void {
  try {
    if ((statSync(place).mode & 0o077) !== 0) {
      chmodSync(place, mode);
    }
  } catch {
    // It is not there, or somebody else's: then he decides who can read it.
  }
}
