import type { Clock } from '../base/clock';
import { type Disposable, MutableDisposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { type Batch, isAllDeleted, lastSeq } from './batch';
import {
  changeOf,
  hearOthers,
  idsFollowedBy,
  isEmptyChange,
  releaseWindow,
  rowsByHash,
  windowsNamed,
} from './elsewhere';
import { hashOf } from './identity';
import { findAgain } from './lost';
import type { Me } from './me';
import type { ElsewhereChange, Owner } from './records';
import { isTakenForLost, residenceOf } from './residence';
import type { EntryRow } from './rows';
import type { Storage } from './storage';
import { follow } from './taskWrite';
import type { WriteQueue } from './writeQueue';

/** How often it is looked whether windows live that something here depends on. */
const LOOK_MS = 1_000;

/** What this window hears of the others, and which of the tasks that several know it is the one to ask for. */
export class Following implements Disposable {
  private readonly looking = new MutableDisposable();
  private hasBegun = false;
  /** Whether other windows held something when it was looked last. */
  private areOthers = false;
  private readonly changes = new Emitter<ElsewhereChange>();
  private readonly deletions = new Emitter<void>();
  readonly onDidChangeElsewhere = this.changes.event;
  readonly onDidDeleteAll = this.deletions.event;

  constructor(
    private readonly storage: Storage,
    private readonly queue: WriteQueue,
    private readonly me: Me,
    private readonly clock: Clock,
  ) {}

  /** A file was opened: what is in it is no news, be it old or saved from a broken one. */
  begin(): void {
    this.withFile(disk => {
      this.me.seenSeq = lastSeq(disk);
      this.me.unreadSeq = 0;
      this.hasBegun = true;
      this.claim();
    });
    this.look();
  }

  /** Another file has taken the place of the one that was read: of what this window writes to it, all may be news. */
  beginAnew(): void {
    this.begin();
    this.me.unreadSeq = this.me.seenSeq;
  }

  /** The file can be used (again). What it held before it could be used at all is no news. */
  fileIsBack(): void {
    if (this.hasBegun) {
      this.hear();
      this.claim();
    } else {
      this.begin();
    }
  }

  /** Other windows wrote something. */
  hear(): void {
    if (!this.hasBegun) {
      return;
    }
    this.withFile(disk => {
      const { rows, removed, seq } = hearOthers(disk, this.me);
      const isAnew = isAllDeleted(disk, this.me);
      this.me.seenSeq = seq;
      this.tell(rows, removed);
      if (isAnew) {
        this.deletions.fire();
      }
    });
    this.look();
  }

  /** This window wrote something. */
  wrote(batch: Batch): void {
    if (batch.news.size > 0) {
      this.tell(rowsByHash(batch, batch.news), []);
      this.look();
    }
  }

  dispose(): void {
    this.looking.dispose();
    this.changes.dispose();
    this.deletions.dispose();
  }

  private tell(rows: readonly EntryRow[], removed: readonly string[]): void {
    for (const { hash } of rows.filter(row => this.canTakeOver(row) || isTakenForLost(row, this.me))) {
      this.queue.push(batch => settle(batch, batch.findByHash(hash)));
    }
    const told = rows.filter(row => !isTakenForLost(row, this.me));
    const change = changeOf(told, removed, this.me);
    if (!isEmptyChange(change)) {
      this.changes.fire(change);
    }
  }

  /** The file says of this window what is so now: it may have worked elsewhere meanwhile, or been taken for dead. */
  private claim(): void {
    this.queue.push(batch => giveUpOthers(batch));
    for (const hash of [...this.me.wishes, ...this.me.homes]) {
      this.queue.push(batch => settle(batch, batch.findByHash(hash)));
    }
  }

  private canTakeOver(row: EntryRow): boolean {
    const isWished = this.me.wishes.has(row.hash) && row.followerId !== this.me.windowId;
    return isWished && residenceOf(row, this.me) === 'free';
  }

  /**
   * Looks whether the windows live that hold something; again and again, but only while there are such windows, and once
   * more: what they wrote is heard then, too, and the last that a window says may come without the bell.
   */
  private look(): void {
    this.looking.value = undefined;
    this.withFile(disk => {
      const others = [...windowsNamed(disk, this.me)];
      const dead = others.filter(id => !this.me.isAlive(id));
      for (const id of this.storage.isOnDisk ? dead : []) {
        this.queue.push(batch => releaseWindow(batch, id));
      }
      const areSome = others.length > dead.length;
      const wereSome = this.areOthers;
      this.areOthers = areSome;
      if (areSome || wereSome) {
        this.looking.value = this.clock.after(LOOK_MS, () => this.hear());
      }
    });
  }

  private withFile(action: (disk: NonNullable<Storage['disk']>) => void): void {
    const { disk } = this.storage;
    try {
      if (disk) {
        action(disk);
      }
    } catch (error) {
      this.storage.suffer(error);
    }
  }
}

/** From now on this window wants, or does not want any more, to be the one that asks for a task. */
export function wish(queue: WriteQueue, wishes: Set<string>, of: Owner, isFollowed: boolean): void {
  const hash = hashOf(of);
  if (isFollowed) {
    wishes.add(hash);
  } else {
    wishes.delete(hash);
  }
  queue.push(batch => settle(batch, batch.findByHash(hash)));
}

/** This window asks no more for what it does not want to. */
function giveUpOthers(batch: Batch): void {
  for (const id of idsFollowedBy(batch.database, batch.me.windowId)) {
    settle(batch, batch.findById(id));
  }
}

/** Whether this window asks for a task, as far as it wants to and may; what goes on here, does. */
function settle(batch: Batch, row: EntryRow | undefined): void {
  const { me } = batch;
  if (row && isTakenForLost(row, me)) {
    findAgain(batch, row);
  }
  if (row && me.wishes.has(row.hash)) {
    follow(batch, row);
  } else if (row?.followerId === me.windowId) {
    row.followerId = null;
  }
}
