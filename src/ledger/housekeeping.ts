import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../base/clock';
import { type Disposable, MutableDisposable } from '../base/disposable';
import { messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import type { ServerId } from '../base/serverId';
import { type Batch, markAllDeleted } from './batch';
import { lastBrokenAt, removeBroken } from './brokenFiles';
import type { RetentionLimits } from './records';
import { removeEntry } from './removal';
import type { ResultFiles } from './resultFiles';
import { isFileNamed } from './resultRows';
import { retire, shrink } from './retention';
import type { EntryRow } from './rows';
import type { Storage } from './storage';
import type { Windows } from './windows';
import type { Change, WriteQueue } from './writeQueue';

/** The first time is when a window has other things behind it. */
const FIRST_MS = 10_000;
/** And again after so many new entries. */
const ENTRIES_BETWEEN = 500;
/** And after so many bytes of results. */
const BYTES_BETWEEN = 50_000_000;
/** And once a day. */
const DAY_MS = 24 * 60 * 60 * 1_000;
/** How many entries are removed in one transaction. */
const AT_A_TIME = 100;
/** How long other windows have to hear that all was deleted before nothing of it is left. */
const LAST_TRACE_MS = 5_000;

const MOST_TRACE_TRIES = 12;

/** While the file cannot be written to. */
const MEMORY_LIMITS: RetentionLimits = {
  entries: 5_000,
  ageMs: 0,
  resultBytes: 50_000_000,
  largestResultBytes: 0,
};

/** Which entries are cleared; only what has ended. */
export interface Clearing {
  /** Milliseconds since the epoch. */
  readonly endedBefore?: number;
  readonly serverId?: ServerId;
}

/** Keeps the ledger within its limits, and removes what the user wants removed; always a little at a time. */
export class Housekeeping implements Disposable {
  private readonly timer = new MutableDisposable();
  private readonly tracing = new MutableDisposable();
  /** How often it is still tried to remove what is left of what was deleted. */
  private traceTries = 0;
  private newEntries = 0;
  private newBytes = 0;
  private running = Promise.resolve();

  constructor(
    private readonly folder: string,
    private readonly storage: Storage,
    private readonly queue: WriteQueue,
    private readonly files: ResultFiles,
    private readonly windows: Windows,
    private readonly limits: () => RetentionLimits,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  begin(): void {
    this.timer.value = this.clock.after(FIRST_MS, () => void this.run());
  }

  wrote({ database, inserted, keptBytes, strayFiles }: Batch): void {
    if (database === this.storage.disk) {
      this.files.remove(strayFiles); // What goes from memory may still be named in the file.
    }
    this.newEntries += inserted;
    this.newBytes += keptBytes;
    if (this.newEntries >= ENTRIES_BETWEEN || this.newBytes >= this.bytesBetween) {
      this.soon();
    }
  }

  /** The limits are others now, or much is new. */
  soon(): void {
    this.newEntries = 0;
    this.newBytes = 0;
    this.timer.value = this.clock.after(0, () => void this.run());
  }

  /** A tenth of what may be kept, where that is less. */
  private get bytesBetween(): number {
    const { resultBytes } = this.storage.isOnDisk ? this.limits() : MEMORY_LIMITS;
    return resultBytes === 0 ? BYTES_BETWEEN : Math.min(BYTES_BETWEEN, resultBytes / 10);
  }

  /** Never rejects: what fails today is done the next time. One at a time. */
  run(): Promise<void> {
    this.running = this.running.then(() => this.tidyUp());
    return this.running;
  }

  /** @returns how many entries were removed */
  async clear(what: Clearing): Promise<number> {
    const { endedBefore = Number.MAX_SAFE_INTEGER, serverId } = what;
    if (what.endedBefore === undefined && serverId === undefined) {
      this.removeBroken(); // They hold the same history.
    }
    const ofServer = serverId === undefined ? '' : 'AND serverId = ?';
    const values = serverId === undefined ? [endedBefore] : [endedBefore, serverId];
    const sql = `SELECT * FROM entries WHERE isEnded = 1 AND endedMs < ? ${ofServer} LIMIT ${AT_A_TIME}`;
    const count = await this.removeAll(batch => batch.database.all<EntryRow>(sql, ...values));
    await this.giveBack();
    return count;
  }

  /** Everything, also what has not ended, and the broken files that were put aside. */
  async deleteAll(): Promise<void> {
    const sql = `SELECT * FROM entries LIMIT ${AT_A_TIME}`;
    await this.removeAll(batch => batch.database.all<EntryRow>(sql));
    await this.files.removeAll();
    removeBroken(this.folder);
    this.queue.push(markAllDeleted);
    await this.queue.committed();
    await this.giveBack();
    // The other windows are told by their names what went; then the names go too.
    this.traceTries = MOST_TRACE_TRIES;
    this.removeTracesLater();
  }

  /** The window closes: what it was to do is done now. */
  end(): void {
    if (this.traceTries > 0 && !this.removeTraces()) {
      this.log.warn('Traces of what was deleted are left until another window writes.');
    }
    this.traceTries = 0;
  }

  dispose(): void {
    this.timer.dispose();
    this.tracing.dispose();
  }

  private async tidyUp(): Promise<void> {
    this.timer.value = this.clock.after(DAY_MS, () => void this.run());
    try {
      await this.whileMore(batch => retire(batch, this.limitsOf(batch), this.clock.now()));
      if (!this.storage.isOnDisk) {
        return;
      }
      await this.giveBack();
      this.windows.sweep();
      if (this.clock.now() - lastBrokenAt(this.folder) > DAY_MS) {
        await this.files.sweep(file => this.isNamed(file)); // Else somebody may still find out whose results they are.
      }
    } catch (error) {
      this.log.error('The ledger was not tidied up', error);
    }
  }

  private async removeAll(find: (batch: Batch) => EntryRow[]): Promise<number> {
    let count = 0;
    await this.whileMore(
      batch => {
        const rows = find(batch);
        for (const row of rows) {
          removeEntry(batch, row, this.clock.now());
        }
        return rows.length;
      },
      removed => {
        count += removed;
      },
    );
    return count;
  }

  /** Runs a change until it finds nothing to do, one transaction each. */
  private async whileMore(change: (batch: Batch) => number, onDone: (count: number) => void = () => undefined) {
    for (let found = Number.POSITIVE_INFINITY; found > 0; ) {
      found = 0;
      const counted: Change = batch => {
        found = change(batch); // Set again when the transaction is run again.
      };
      this.queue.push(counted);
      await this.queue.committed();
      onDone(found);
      await setImmediate();
    }
  }

  private async giveBack(): Promise<void> {
    while (this.storage.isOnDisk && this.storage.disk && shrink(this.storage.disk)) {
      await setImmediate();
    }
  }

  /** @returns which limits hold where this is written */
  private limitsOf({ database }: Batch): RetentionLimits {
    return database === this.storage.disk ? this.limits() : MEMORY_LIMITS;
  }

  private removeTracesLater(): void {
    this.tracing.value = this.clock.after(LAST_TRACE_MS, () => {
      this.traceTries--;
      if (this.removeTraces()) {
        this.traceTries = 0;
      } else if (this.traceTries > 0) {
        this.removeTracesLater();
      } else {
        this.log.warn('Traces of what was deleted are left: another program holds the file.');
      }
    });
  }

  /** @returns whether nothing is left: another connection can be in the way for a moment */
  private removeTraces(): boolean {
    try {
      const { disk } = this.storage;
      disk?.run('DELETE FROM removals');
      return disk?.get<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)')?.busy === 0;
    } catch (error) {
      this.log.debug(`Traces of what was deleted are not removed yet: ${messageOf(error)}`);
      return false;
    }
  }

  private removeBroken(): void {
    try {
      removeBroken(this.folder);
    } catch (error) {
      this.log.error('Broken files are left', error);
    }
  }

  private isNamed(file: string): boolean {
    const { disk } = this.storage;
    return !this.storage.isOnDisk || !disk || isFileNamed(disk, file);
  }
}
