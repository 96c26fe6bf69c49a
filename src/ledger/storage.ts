import type { Disposable } from '../base/disposable';
import { MutableDisposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import type { Database } from './database';
import type { LedgerFile, OpenFile } from './ledgerFile';
import type { Me } from './me';
import type { LedgerState, LedgerTrouble } from './records';
import { repair } from './repair';
import { NewerVersionError } from './schema';
import { type FileFault, faultIn, troubleOf } from './sqlite';
import { moveSome } from './transferAll';
import type { WriteTarget } from './writeQueue';

/** How long a locked file is waited for before work goes on in memory. */
export const LONGEST_LOCK_MS = 10_000;
const SHORTEST_RETRY_MS = 5;
const LONGEST_RETRY_MS = 100;

/** How long until the file is tried again while work goes on in memory. */
const FIRST_RETURN_MS = 1_000;
const LONGEST_RETURN_MS = 60_000;

/** How often it is looked whether the file is still the one that was opened. */
const PLACE_CHECK_MS = 1_000;

/**
 * Where entries are: in the file, or, while that cannot be written to, in memory, with the file beside it as far as it
 * can be read.
 */
export class Storage implements WriteTarget, Disposable {
  private current: LedgerState = { kind: 'closed' };
  private opened: OpenFile | undefined;
  /** The file takes the place of another one that was worked with before. */
  private isReplaced = false;
  private formerPlace: string | undefined;
  private memory: Database | undefined;
  /** The file is being opened or mended: nothing is written until that is over. */
  private isBetween = true;
  private isEnded = false;
  private lockedSince: number | undefined;
  private retries = 0;
  private returns = 0;
  private placeCheckedAt = 0;
  private readonly timer = new MutableDisposable();
  private readonly memoryTimer = new MutableDisposable();
  private readonly stateChanges = new Emitter<LedgerState>();
  private readonly recoveries = new Emitter<LedgerTrouble>();
  private readonly losses = new Emitter<void>();
  private readonly readiness = new Emitter<void>();
  readonly onDidChangeState = this.stateChanges.event;
  readonly onDidRecover = this.recoveries.event;
  /** The file was deleted, replaced or mended: another one is there, without some of what was in the old one. */
  readonly onDidLose = this.losses.event;
  /** Something can be written (again). */
  readonly onDidBecomeReady = this.readiness.event;

  constructor(
    private readonly file: LedgerFile,
    private readonly me: Me,
    private readonly random: () => number,
    private readonly log: Logger,
  ) {}

  get state(): LedgerState {
    return this.current;
  }

  /** The file, if it can be read. */
  get disk(): Database | undefined {
    return this.opened?.database;
  }

  /** What is looked into, the latest first. */
  get readers(): Database[] {
    return [this.memory, this.disk].filter(database => database !== undefined);
  }

  findTarget(): Database | undefined {
    this.checkPlace(); // What is written to a file that was deleted is lost.
    return this.isBetween || this.isEnded ? undefined : (this.memory ?? this.disk);
  }

  get source(): Database | undefined {
    return this.memory && this.disk;
  }

  /** Only while all is well things are tidied up. */
  get isOnDisk(): boolean {
    return this.current.kind === 'file' && !this.isBetween && !this.isEnded;
  }

  /** Resolves when there is a place to write to. */
  async open(): Promise<void> {
    const start = this.clock.now();
    while (!this.isEnded) {
      try {
        return this.take(await this.openOrMend());
      } catch (error) {
        if (faultIn(error) !== 'busy' || this.clock.now() - start >= LONGEST_LOCK_MS) {
          return this.workFromMemory(error);
        }
      }
      await new Promise<void>(resolve => this.clock.after(this.retryDelay(), resolve));
    }
  }

  onWriteFault(fault: FileFault, error: unknown): void {
    if (this.memory) {
      this.log.error('The memory of the ledger fails', error);
      this.memoryTimer.value = this.clock.after(LONGEST_RETRY_MS, () => this.readiness.fire());
    } else if (fault === 'busy') {
      this.waitForLock(error);
    } else {
      this.suffer(error);
    }
  }

  /** The file does not work as it should. */
  suffer(error: unknown): void {
    const fault = faultIn(error);
    if (fault === undefined || fault === 'busy' || this.isBetween || this.isEnded) {
      this.log.debug(`The ledger was not read: ${messageOf(error)}`);
      return;
    }
    if (this.opened?.isReadOnly) {
      this.workFromMemory(error);
    } else if (fault === 'corrupt') {
      this.between(() => this.mend(error));
    } else if (this.hasMoved()) {
      this.between(() => this.replace());
    } else {
      this.workFromMemory(error);
    }
  }

  /** Looks, now and then or at once, whether the file is still in its place. */
  checkPlace(isUrgent = false): void {
    const now = this.clock.now();
    const isDue = isUrgent || now < this.placeCheckedAt || now - this.placeCheckedAt >= PLACE_CHECK_MS;
    if (!isDue || this.isBetween || this.isEnded || !this.opened) {
      return;
    }
    this.placeCheckedAt = now;
    if (this.hasMoved()) {
      this.between(() => this.replace());
    }
  }

  dispose(): void {
    this.isEnded = true;
    this.timer.dispose();
    this.memoryTimer.dispose();
    for (const database of this.readers) {
      database.dispose();
    }
    this.opened = undefined;
    this.memory = undefined;
    for (const emitter of [this.stateChanges, this.recoveries, this.losses, this.readiness]) {
      emitter.dispose();
    }
  }

  private get clock() {
    return this.file.host.clock;
  }

  private hasMoved(): boolean {
    return this.opened !== undefined && this.opened.place !== this.file.place;
  }

  private async openOrMend(): Promise<OpenFile> {
    const { place } = this.file;
    try {
      return await this.file.open();
    } catch (error) {
      if (faultIn(error) !== 'corrupt') {
        throw error;
      }
      return await this.mended(error, place);
    }
  }

  /** Works with this file from now on, be it only for reading. */
  private take(opened: OpenFile): void {
    if (this.isEnded) {
      opened.database.dispose();
      return;
    }
    this.opened = opened;
    this.isReplaced ||= this.formerPlace !== undefined && opened.place !== this.formerPlace;
    this.lockedSince = undefined;
    if (opened.isReadOnly) {
      this.workFromMemory(undefined);
    } else if (this.memory) {
      this.comeBack();
    } else {
      this.ready({ kind: 'file' });
    }
  }

  private ready(state: LedgerState): void {
    this.isBetween = false;
    if (this.isReplaced && this.opened) {
      this.isReplaced = false;
      this.losses.fire(); // Before anybody reads the new one as if it were the old one.
    }
    this.become(state);
    this.readiness.fire();
  }

  private become(state: LedgerState): void {
    const isSame = JSON.stringify(state) === JSON.stringify(this.current);
    this.current = state;
    if (!isSame) {
      this.stateChanges.fire(state);
    }
  }

  /** While this runs nothing is written; what is to be written waits. */
  private between(action: () => Promise<void>): void {
    this.isBetween = true;
    void action().catch((error: unknown) => this.workFromMemory(error));
  }

  private async mend(error: unknown): Promise<void> {
    const place = this.opened?.place ?? '';
    this.isReplaced = true;
    this.dropFile();
    this.take(await this.mended(error, place));
  }

  private async mended(error: unknown, place: string): Promise<OpenFile> {
    this.log.warn(`The ledger is broken and is made anew: ${messageOf(error)}`);
    const { opened, brokenFile, recovered } = await repair(this.file, place, this.me);
    if (brokenFile !== undefined) {
      this.recoveries.fire({ reason: 'corrupt', message: messageOf(error), file: brokenFile, recovered });
    }
    return opened;
  }

  private async replace(): Promise<void> {
    this.log.warn('The file of the ledger is gone or another one.');
    this.isReplaced = true;
    this.dropFile();
    this.take(await this.openOrMend());
  }

  private dropFile(): void {
    this.opened?.database.dispose();
    this.formerPlace = this.opened?.place ?? this.formerPlace;
    this.opened = undefined;
  }

  private waitForLock(error: unknown): void {
    const now = this.clock.now();
    this.lockedSince ??= now;
    if (now - this.lockedSince >= LONGEST_LOCK_MS) {
      this.workFromMemory(error);
    } else {
      this.wait(this.retryDelay(), () => this.readiness.fire());
    }
  }

  /** Something was written to the file. */
  onWritten(): void {
    this.lockedSince = undefined;
    this.retries = 0;
  }

  private retryDelay(): number {
    this.retries++;
    const longest = Math.min(LONGEST_RETRY_MS, SHORTEST_RETRY_MS * 2 ** this.retries);
    return SHORTEST_RETRY_MS + this.random() * (longest - SHORTEST_RETRY_MS);
  }

  private wait(delayMs: number, action: () => void): void {
    this.timer.value = this.clock.after(delayMs, action);
  }

  /** @param error why; nothing when the file is there, but only to be read */
  private workFromMemory(error: unknown): void {
    if (this.isEnded) {
      return;
    }
    const trouble = this.troubleOf(error);
    this.log.warn(`The ledger works from memory (${trouble.reason}): ${trouble.message}`);
    this.lockedSince = undefined;
    this.memory ??= this.file.inMemory();
    const fault = faultIn(error);
    if (fault === 'corrupt' || fault === 'unreachable') {
      this.dropFile(); // It is opened anew when it is tried again, and mended if it has to be.
    }
    this.returns++;
    const delay = Math.min(LONGEST_RETURN_MS, FIRST_RETURN_MS * 2 ** (this.returns - 1));
    this.wait(delay, () => void this.tryFile().catch((fault: unknown) => this.workFromMemory(fault)));
    this.ready({ kind: this.opened?.isReadOnly ? 'readOnly' : 'memory', trouble });
  }

  private troubleOf(error: unknown): LedgerTrouble {
    const { file } = this.file;
    if (error instanceof NewerVersionError) {
      return { reason: 'newer', message: error.message, file };
    }
    return error === undefined ? { reason: 'notWritable', message: 'read-only', file } : troubleOf(error, file);
  }

  /** Whether the file can be used again. What is in memory stays there until it is in the file. */
  private async tryFile(): Promise<void> {
    if (this.opened?.isReadOnly || this.hasMoved()) {
      this.dropFile();
    }
    this.take(this.opened ?? (await this.openOrMend()));
  }

  /** The last chance before this window ends. */
  comeBackNow(): void {
    const { memory, disk } = this;
    try {
      while (memory && disk && moveSome(memory, disk, this.me)) {
        // Until all is there.
      }
    } catch (error) {
      this.log.warn(`What was in memory only is gone with it: ${messageOf(error)}`);
    }
  }

  /** Moves what is in memory to the file, some at a time. */
  private comeBack(): void {
    this.isBetween = true;
    const { memory, disk } = this;
    if (!memory || !disk || this.isEnded) {
      return;
    }
    try {
      if (moveSome(memory, disk, this.me)) {
        this.wait(0, () => this.comeBack());
        return;
      }
    } catch (error) {
      this.workFromMemory(error);
      return;
    }
    memory.dispose();
    this.memory = undefined;
    this.returns = 0;
    this.log.info('The ledger is written to its file again.');
    this.ready({ kind: 'file' });
  }
}
