import { renameSync, rmSync } from 'node:fs';
import { type Disposable, toDisposable } from '../base/disposable';
import { Database } from './database';
import type { LedgerFile, OpenFile } from './ledgerFile';
import type { Me } from './me';
import { mendedFileOf, swapIn } from './mendedFile';
import { salvage } from './salvage';

/** What became of a broken file. */
export interface Mended {
  readonly opened: OpenFile;
  /** Where the broken one is now; nothing when another window had put it there already. */
  readonly brokenFile?: string;
  readonly recovered: number;
}

/** How long a write of another window is waited for. */
const LONGEST_WRITE_MS = 200;

/**
 * Makes a new file with whatever can be read of a broken one, which then goes aside and stays there. Until the new one
 * is whole the broken one keeps its name: a window that ends on the way has changed nothing.
 * @param brokenPlace which file it is that was found broken
 */
export async function repair(ledger: LedgerFile, brokenPlace: string, me: Me): Promise<Mended> {
  return await ledger.alone(async () => {
    if (ledger.place !== brokenPlace) {
      return { opened: openNow(ledger), recovered: 0 }; // Another window was faster.
    }
    const writers = holdWriters(ledger);
    try {
      const recovered = await makeAnew(ledger, me);
      if (process.platform === 'win32') {
        writers.dispose(); // There what is open cannot be renamed.
      }
      const brokenFile = swapIn(ledger.file, ledger.host.clock.now());
      return { opened: openNow(ledger), brokenFile, recovered };
    } finally {
      writers.dispose();
    }
  });
}

function openNow(ledger: LedgerFile): OpenFile {
  const database = ledger.connect();
  return { database, isReadOnly: false, place: ledger.place };
}

/** What other windows wrote to the broken file from now on would be lost: they wait, as far as it can be locked. */
function holdWriters({ host, file }: LedgerFile): Disposable {
  const database = new Database(new host.sqlite.DatabaseSync(file));
  try {
    database.exec(`PRAGMA busy_timeout = ${LONGEST_WRITE_MS}; BEGIN IMMEDIATE`);
  } catch {
    // So broken that nobody can write to it.
  }
  return toDisposable(() => database.dispose());
}

/** @returns how many entries the new file has */
async function makeAnew(ledger: LedgerFile, me: Me): Promise<number> {
  const draft = `${ledger.file}.mending`;
  for (const part of ['', '-wal', '-shm']) {
    rmSync(draft + part, { force: true }); // Of a window that died over it.
  }
  const database = ledger.connect(draft);
  let recovered = 0;
  try {
    recovered = await salvage(ledger.host.sqlite, ledger.file, database, me);
  } finally {
    database.dispose();
  }
  renameSync(draft, mendedFileOf(ledger.file));
  return recovered;
}
