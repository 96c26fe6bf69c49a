import { randomUUID } from 'node:crypto';

import type { DatabaseSync } from 'node:sqlite';
import * as l10n from '@vscode/l10n';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { messageOf, UserError } from '../base/errors';
import type { Logger } from '../base/logger';
import type { ServerId } from '../base/serverId';
import type { Payload } from '../tasks/payload';
import type { RememberedCall, RememberedTask } from '../tasks/rememberedTask';
import type { Batch } from './batch';
import { Bell } from './bell';
import type { Database } from './database';
import { deleteLedgerFiles } from './deleteFiles';
import { releaseWindow } from './elsewhere';
import { Following, wish } from './following';
import { type Clearing, Housekeeping } from './housekeeping';
import { KeptResults } from './keptResults';
import { LedgerFile } from './ledgerFile';
import type { Me } from './me';
import { makePrivateFolder } from './privateFile';
import { Reads } from './reads';
import type {
  ElsewhereChange,
  EntryDetails,
  HistoryQuery,
  KeptAs,
  KeptResult,
  LedgerState,
  LedgerTotals,
  LedgerTrouble,
  LedgerWrite,
  Owner,
  RetentionLimits,
} from './records';
import { ResultFiles } from './resultFiles';
import type { Migration } from './schema';
import { loadSqlite, type Sqlite } from './sqlite';
import { Storage } from './storage';
import { Windows } from './windows';
import { WriteQueue } from './writeQueue';
import { applyWrite } from './writes';

/** How long the end of a window waits for what is still to be written. */
const LONGEST_CLOSING_MS = 1_000;

export interface LedgerHost {
  /** Where everything is kept; made if it is missing. */
  readonly folder: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly limits: () => RetentionLimits;
  /** Names this window among those that are open; never given twice. */
  readonly windowId?: string;
  readonly loadSqlite?: () => Sqlite | undefined;
  /** Runs on each connection to the file; for tests. */
  readonly prepare?: (connection: DatabaseSync) => void;
  /** The steps to the schema of today; for tests. */
  readonly migrations?: readonly Migration[];
}

/** What there is once SQLite is. */
interface Parts {
  readonly storage: Storage;
  readonly windows: Windows;
  readonly following: Following;
  readonly housekeeping: Housekeeping;
  readonly bell: Bell;
}

/**
 * What is remembered of tasks and calls, in a file that all windows share. Reading is synchronous and never throws;
 * what is to be written waits for its turn, and {@link committed} tells when it is safe.
 */
export class Ledger implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly me: Me & { readonly wishes: Set<string> };
  private readonly results: KeptResults;
  private readonly files: ResultFiles;
  private readonly queue: WriteQueue;
  private readonly stateChanges = this.owned.add(new Emitter<LedgerState>());
  private readonly elsewhere = this.owned.add(new Emitter<ElsewhereChange>());
  private readonly writes = this.owned.add(new Emitter<void>());
  private readonly recoveries = this.owned.add(new Emitter<LedgerTrouble>());
  private readonly deletions = this.owned.add(new Emitter<void>());
  private readonly losses = this.owned.add(new Emitter<void>());
  private readonly room = this.owned.add(new Emitter<void>());
  private readonly lastCalls = this.owned.add(new Emitter<void>());
  private readonly endings = this.owned.add(new Emitter<void>());
  private current: LedgerState = { kind: 'closed' };
  private parts: Parts | undefined;
  private opening: Promise<void> | undefined;
  private isClosed = false;
  /** The results that are being prepared or written. */
  private readonly keeping = new Set<Promise<KeptAs>>();
  readonly onDidChangeState = this.stateChanges.event;
  readonly onDidChangeElsewhere = this.elsewhere.event;
  /** Something that was read may be another now: this window wrote, or another one did. */
  readonly onDidWrite = this.writes.event;
  /** A broken file was put aside, and a new one has what could be read of it. */
  readonly onDidRecover = this.recoveries.event;
  /** The file was deleted, replaced or mended: it lacks some of what was in it. Who knows something writes it again. */
  readonly onDidLose = this.losses.event;
  readonly onDidMakeRoom = this.room.event;
  /** Somebody waits until all is written: who holds something back writes it now. */
  readonly onLastCall = this.lastCalls.event;
  /** The window closes, which leaves no time for much: who holds something back writes now what must not be lost. */
  readonly onWillClose = this.endings.event;
  /** In another window the user deleted all. */
  readonly onDidDeleteAll = this.deletions.event;

  constructor(private readonly host: LedgerHost) {
    this.me = {
      windowId: host.windowId ?? randomUUID(),
      isAlive: id => this.parts?.windows.isAlive(id) ?? false,
      wishes: new Set(),
      homes: new Set(),
      seenSeq: 0,
      unreadSeq: 0,
    };
    this.files = new ResultFiles(host.folder, host.clock);
    this.results = new KeptResults(this.me.windowId, this.files, host.log);
    this.queue = new WriteQueue(
      () => this.parts?.storage,
      this.me,
      host.log,
      batch => this.wrote(batch),
      () => this.room.fire(),
    );
  }

  get state(): LedgerState {
    return this.current;
  }

  /** Resolves when it is known where to write. Never rejects. */
  open(): Promise<void> {
    this.opening ??= this.openOnce().catch((error: unknown) => {
      this.host.log.error('The ledger does not open', error);
      this.giveUp('unknown', messageOf(error));
    });
    return this.opening;
  }

  /** Never throws; in order. */
  write(write: LedgerWrite): void {
    this.queue.push(batch => applyWrite(batch, write));
  }

  /** Resolves when all that was written so far is on disk, or in memory where the disk cannot be used. */
  committed(): Promise<void> {
    this.lastCalls.fire();
    return this.caughtUp();
  }

  /** As {@link committed}, of what was handed over: what somebody holds back until there is room is not waited for. */
  caughtUp(): Promise<void> {
    return this.queue.committed();
  }

  /** Whether what is handed over now is written soon; {@link onDidMakeRoom} tells when it is again. */
  get hasRoom(): boolean {
    return this.queue.hasRoom;
  }

  /**
   * Never rejects. Of a result that is too large the parts are kept that fit.
   * @returns once it is written: how much was kept
   */
  keepResult(of: Owner, payload: Payload, at: number): Promise<KeptAs> {
    const keeping = this.keepNow(of, payload, at);
    this.keeping.add(keeping);
    void keeping.then(() => this.keeping.delete(keeping));
    return keeping;
  }

  private async keepNow(of: Owner, payload: Payload, at: number): Promise<KeptAs> {
    try {
      const { largestResultBytes } = this.host.limits();
      const canUseFiles = this.parts?.storage.isOnDisk ?? false;
      const keeping = await this.results.prepare(of, payload, largestResultBytes, at, canUseFiles);
      if (keeping) {
        this.queue.push(keeping.change);
        await this.caughtUp();
        return keeping.as();
      }
    } catch (error) {
      this.host.log.error('A result is not kept', error);
    }
    await this.caughtUp();
    return 'none';
  }

  /** Whether this window wants to be the one that asks for a task; `onDidChangeElsewhere` tells who does. */
  follow(serverId: ServerId, taskId: string, isFollowed: boolean): void {
    wish(this.queue, this.me.wishes, { serverId, taskId }, isFollowed);
  }

  unfinished(serverIds: readonly ServerId[]): RememberedTask[] {
    return this.read(reads => reads.unfinished(serverIds), []);
  }

  /** The newest that have ended. */
  recent(serverId: ServerId, limit: number): RememberedTask[] {
    return this.read(reads => reads.recent(serverId, limit), []);
  }

  known(serverId: ServerId, taskIds: readonly string[]): RememberedTask[] {
    return this.read(reads => reads.known(serverId, taskIds), []);
  }

  /** The IDs of the tasks that are left out of the list. */
  hidden(serverId: ServerId): ReadonlySet<string> {
    return this.read(reads => reads.hidden(serverId), new Set());
  }

  /** Those of the tasks that are left out of the list. */
  isHidden(serverId: ServerId, taskIds: readonly string[]): ReadonlySet<string> {
    return this.read(reads => reads.isHidden(serverId, taskIds), new Set());
  }

  /** The newest first. */
  recentCalls(serverId: ServerId, limit: number): RememberedCall[] {
    return this.read(reads => reads.recentCalls(serverId, limit), []);
  }

  history(query: HistoryQuery): RememberedTask[] {
    return this.read(reads => reads.history(query), []);
  }

  /** How long the latest runs of a tool took that ended well and asked nothing, the newest first, in milliseconds. */
  runs(serverId: ServerId, toolName: string, limit: number): number[] {
    return this.read(reads => reads.runs(serverId, toolName, limit), []);
  }

  details(of: Owner): EntryDetails | undefined {
    return this.read(reads => reads.details(of), undefined);
  }

  async result(of: Owner): Promise<KeptResult | undefined> {
    try {
      return await this.results.read(this.readers, of);
    } catch (error) {
      this.suffer(error);
      return undefined;
    }
  }

  ownerByHash(hash: string): { owner: Owner; toolName?: string } | undefined {
    return this.read(reads => reads.ownerByHash(hash), undefined);
  }

  /** How many entries {@link clear} would remove. */
  countEnded(what: Clearing): number {
    return this.read(reads => reads.countEnded(what), 0);
  }

  totals(): LedgerTotals {
    return this.read(reads => reads.totals(), { tasks: 0, calls: 0, resultBytes: 0 });
  }

  /** @returns how many entries were removed; none that has not ended */
  async clear(what: Clearing): Promise<number> {
    return (await this.parts?.housekeeping.clear(what)) ?? 0;
  }

  /** @throws UserError when the file cannot be written to: then it is as it was */
  async deleteAll(): Promise<void> {
    await this.open();
    if (this.current.kind === 'none') {
      this.deleteFiles();
    }
    if (this.parts && !this.parts.storage.isOnDisk) {
      throw this.notDeleted();
    }
    await this.parts?.housekeeping.deleteAll();
  }

  /** What may be kept is another now. */
  limitsChanged(): void {
    this.parts?.housekeeping.soon();
  }

  /** Keeps the limits, and removes what nothing needs any more; happens by itself too. Never rejects. */
  async tidyUp(): Promise<void> {
    await this.parts?.housekeeping.run();
  }

  /** Writes what is still to be written, and gives back what this window holds. */
  async close(): Promise<void> {
    const { parts } = this;
    if (!this.isClosed && parts) {
      this.isClosed = true;
      await Promise.race([this.opening?.then(() => this.lastWords()), this.longestClosing()]);
      this.giveBack(parts);
      await parts.bell.ringNow();
    }
    this.dispose();
  }

  dispose(): void {
    if (this.parts && !this.isClosed) {
      this.isClosed = true;
      this.giveBack(this.parts);
    }
    this.queue.dispose();
    this.owned.dispose();
  }

  private deleteFiles(): void {
    try {
      deleteLedgerFiles(this.host.folder);
    } catch (error) {
      this.host.log.error('The files of the ledger are not deleted', error);
      throw this.notDeleted();
    }
  }

  private notDeleted(): UserError {
    return new UserError(
      l10n.t('The history on disk could not be deleted: {0} cannot be written to.', this.host.folder),
    );
  }

  private get readers(): readonly Database[] {
    return this.parts?.storage.readers ?? [];
  }

  private async openOnce(): Promise<void> {
    const sqlite = (this.host.loadSqlite ?? loadSqlite)();
    if (!sqlite) {
      this.giveUp('noSqlite', l10n.t('This version of VS Code has no SQLite.'));
      return;
    }
    const parts = this.build(sqlite);
    this.parts = parts;
    await parts.storage.open();
    parts.following.begin();
    parts.housekeeping.begin();
  }

  private build(sqlite: Sqlite): Parts {
    const { folder, clock, random, log, limits, prepare, migrations } = this.host;
    const own = <T extends Disposable>(part: T) => this.owned.add(part);
    const windows = own(new Windows(sqlite, folder, this.me.windowId, clock));
    const file = new LedgerFile({
      folder,
      clock,
      sqlite,
      ...(prepare && { prepare }),
      ...(migrations && { migrations }),
    });
    const storage = own(new Storage(file, this.me, random, log));
    const bell = own(new Bell(folder, clock, log));
    const following = own(new Following(storage, this.queue, this.me, clock));
    const housekeeping = own(new Housekeeping(folder, storage, this.queue, this.files, windows, limits, clock, log));
    own(storage.onDidChangeState(state => this.become(state)));
    own(storage.onDidChangeState(({ kind }) => kind === 'file' && following.fileIsBack()));
    own(storage.onDidBecomeReady(() => this.queue.wake()));
    own(storage.onDidRecover(trouble => this.recoveries.fire(trouble)));
    own(storage.onDidLose(() => this.lost()));
    own(bell.onDidRing(() => following.hear()));
    own(bell.onDidMove(() => storage.checkPlace(true)));
    own(following.onDidChangeElsewhere(change => this.elsewhere.fire(change)));
    own(following.onDidChangeElsewhere(() => this.writes.fire()));
    own(following.onDidDeleteAll(() => this.deletions.fire()));
    return { storage, windows, following, housekeeping, bell };
  }

  /** Takes this window's place among the others; without the right to write there it has none. */
  private enter({ windows, bell }: Parts): void {
    try {
      makePrivateFolder(this.host.folder);
      bell.listen();
      windows.enter();
    } catch (error) {
      this.host.log.warn(`Other windows do not see this one: ${messageOf(error)}`);
    }
  }

  private giveUp(reason: LedgerTrouble['reason'], message: string): void {
    this.queue.dispose();
    this.become({ kind: 'none', trouble: { reason, message, file: this.host.folder } });
  }

  private become(state: LedgerState): void {
    this.current = state;
    if (this.parts) {
      this.enter(this.parts); // Before any row names this window.
    }
    this.stateChanges.fire(state);
  }

  private lost(): void {
    if (this.parts) {
      this.enter(this.parts); // Perhaps the whole folder went.
      this.parts.following.beginAnew();
    }
    this.losses.fire();
  }

  private wrote(batch: Batch): void {
    const { parts } = this;
    if (!parts) {
      return;
    }
    parts.storage.onWritten();
    parts.housekeeping.wrote(batch);
    parts.following.wrote(batch);
    if (batch.hasChanged) {
      parts.bell.ring();
      this.writes.fire();
    }
  }

  private read<T>(read: (reads: Reads) => T, otherwise: T): T {
    try {
      return read(new Reads(this.readers, this.me));
    } catch (error) {
      this.suffer(error);
      return otherwise;
    }
  }

  private suffer(error: unknown): void {
    this.parts?.storage.suffer(error);
  }

  private async lastWords(): Promise<void> {
    this.endings.fire();
    await Promise.all(this.keeping);
    await this.caughtUp();
  }

  private giveBack({ storage, housekeeping }: Parts): void {
    this.endings.fire();
    this.me.wishes.clear();
    this.me.homes.clear();
    this.queue.push(batch => releaseWindow(batch, this.me.windowId));
    this.queue.flush();
    storage.comeBackNow();
    housekeeping.end();
  }

  private longestClosing(): Promise<void> {
    return new Promise(resolve => this.owned.add(this.host.clock.after(LONGEST_CLOSING_MS, resolve)));
  }
}
