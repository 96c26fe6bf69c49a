import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** How many broken files stay, for whoever wants to look into them. */
const MOST_BROKEN = 3;

const PARTS = ['', '-wal', '-shm'];
const NAME = /^ledger-broken-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)(?:-\d+)?\.db/;

/** Where a broken file is put: `ledger-broken-20261126-235959`, in UTC, without its ending. */
export function brokenStem(folder: string, nowMs: number): string {
  const moment = new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return path.join(folder, `ledger-broken-${moment}`);
}

/** The oldest go. */
export function thinOutBroken(folder: string): void {
  const stems = [...new Set(namesIn(folder).map(stemOf))].sort();
  try {
    removeParts(folder, stems.slice(0, -MOST_BROKEN));
  } catch {
    // Somebody looks into one: it goes the next time.
  }
}

/** Also what is left of a mending that did not come to its end. */
export function removeBroken(folder: string): void {
  removeParts(folder, [...new Set(namesIn(folder).map(stemOf))]);
  for (const part of PARTS) {
    rmSync(path.join(folder, `ledger.db.mending${part}`), { force: true });
  }
}

/** When the last one was put aside; milliseconds since the epoch. */
export function lastBrokenAt(folder: string): number {
  const moments = namesIn(folder).map(name => {
    const [, year, month, day, hour, minute, second] = (NAME.exec(name) ?? []).map(Number);
    return Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0);
  });
  return Math.max(Number.NEGATIVE_INFINITY, ...moments);
}

function namesIn(folder: string): string[] {
  return readdirSync(folder).filter(name => NAME.test(name));
}

const stemOf = (name: string) => name.slice(0, name.indexOf('.db'));

function removeParts(folder: string, stems: readonly string[]): void {
  for (const stem of stems) {
    for (const part of PARTS) {
      rmSync(path.join(folder, `${stem}.db${part}`), { force: true });
    }
  }
}
