import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { brokenStem, thinOutBroken } from './brokenFiles';

/** The name of a new file that is whole, and about to take the place of a broken one. */
export function mendedFileOf(file: string): string {
  return `${file}.mended`;
}

/** Whether a window came so far, and no farther. */
export function isHalfMended(file: string): boolean {
  return existsSync(mendedFileOf(file));
}

/**
 * The new file takes the place of the broken one.
 * @returns where the broken one is now
 */
export function swapIn(file: string, nowMs: number): string {
  const brokenFile = putAside(file, nowMs);
  renameSync(mendedFileOf(file), file);
  thinOutBroken(path.dirname(file));
  return brokenFile;
}

/** @returns where the broken file is now */
function putAside(file: string, nowMs: number): string {
  const stem = brokenStem(path.dirname(file), nowMs);
  let target = `${stem}.db`;
  for (let count = 2; existsSync(target); count++) {
    target = `${stem}-${count}.db`;
  }
  // The file itself last: a new one must never find the log of an old one beside it.
  for (const part of ['-wal', '-shm', '']) {
    if (existsSync(file + part)) {
      renameSync(file + part, target + part);
    }
  }
  return target;
}
