import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Me } from './batch';
import type { LedgerFile, OpenFile } from './ledgerFile';
import { salvage } from './salvage';

/** What became of a broken file. */
export interface Mended {
  readonly opened: OpenFile;
  /** Where the broken one is now; nothing when another window had put it there already. */
  readonly brokenFile?: string;
  readonly recovered: number;
}

/**
 * Puts a broken file aside, where it stays, and makes a new one with whatever can be read of it.
 * @param brokenPlace which file it is that was found broken
 */
export async function repair(ledger: LedgerFile, brokenPlace: string, me: Me): Promise<Mended> {
  return await ledger.alone(async () => {
    if (ledger.place !== brokenPlace) {
      return { opened: openNow(ledger), recovered: 0 }; // Another window was faster.
    }
    const brokenFile = putAside(ledger);
    const recovered = await makeAnew(ledger, brokenFile, me);
    return { opened: openNow(ledger), brokenFile, recovered };
  });
}

function openNow(ledger: LedgerFile): OpenFile {
  const database = ledger.connect();
  return { database, isReadOnly: false, place: ledger.place };
}

/** @returns where the broken file is now */
function putAside({ file, host }: LedgerFile): string {
  const stem = path.join(host.folder, `ledger-broken-${timestamp(host.clock.now())}`);
  let target = `${stem}.db`;
  for (let count = 2; existsSync(target); count++) {
    target = `${stem}-${count}.db`;
  }
  for (const part of ['-wal', '-shm', '']) {
    if (existsSync(file + part)) {
      renameSync(file + part, target + part);
    }
  }
  return target;
}

/** The new file appears under its name when it is whole: whoever looks before finds none, and waits. */
async function makeAnew(ledger: LedgerFile, brokenFile: string, me: Me): Promise<number> {
  const draft = `${ledger.file}.mending`;
  for (const part of ['', '-wal', '-shm']) {
    rmSync(draft + part, { force: true }); // Of a window that died over it.
  }
  const database = ledger.connect(draft);
  let recovered = 0;
  try {
    recovered = await salvage(ledger.host.sqlite, brokenFile, database, me);
  } finally {
    database.dispose();
  }
  renameSync(draft, ledger.file);
  return recovered;
}

/** As `20261126-235959`, in UTC. */
function timestamp(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
