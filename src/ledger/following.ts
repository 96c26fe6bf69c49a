import type { Clock } from '../base/clock';
import { type Disposable, MutableDisposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { type Batch, lastSeq, type Me } from './batch';
import { changeOf, hearOthers, isEmptyChange, releaseWindow, rowsByHash, windowsNamed } from './elsewhere';
import { hashOf } from './identity';
import type { ElsewhereChange, Owner } from './records';
import { residenceOf } from './residence';
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
  private readonly changes = new Emitter<ElsewhereChange>();
  readonly onDidChangeElsewhere = this.changes.event;

  constructor(
    private readonly storage: Storage,
    private readonly queue: WriteQueue,
    private readonly me: Me,
    private readonly clock: Clock,
  ) {}

  /** A file was opened: what is in it is known from now on, or (a new one) not at all. */
  begin(isKnown: boolean): void {
    this.withFile(disk => {
      this.me.seenSeq = isKnown ? lastSeq(disk) : 0;
      this.hasBegun = true;
    });
    this.look();
  }

  /** The file can be used (again). What it held before it could be used at all is no news. */
  fileIsBack(): void {
    if (this.hasBegun) {
      this.hear();
    } else {
      this.begin(true);
    }
  }

  /** Other windows wrote something. */
  hear(): void {
    if (!this.hasBegun) {
      return;
    }
    this.withFile(disk => {
      const { rows, removed, seq } = hearOthers(disk, this.me);
      this.me.seenSeq = seq;
      this.tell(rows, removed);
    });
    this.look();
  }

  /** This window wrote something. */
  wrote(batch: Batch): void {
    if (batch.news.size > 0) {
      this.tell(rowsByHash(batch.database, batch.news), []);
      this.look();
    }
  }

  dispose(): void {
    this.looking.dispose();
    this.changes.dispose();
  }

  private tell(rows: readonly EntryRow[], removed: readonly string[]): void {
    for (const row of rows.filter(row => this.canTakeOver(row))) {
      this.queue.push(batch => settle(batch, batch.findByHash(row.hash)));
    }
    const change = changeOf(rows, removed, this.me);
    if (!isEmptyChange(change)) {
      this.changes.fire(change);
    }
  }

  private canTakeOver(row: EntryRow): boolean {
    const isWished = this.me.wishes.has(row.hash) && row.followerId !== this.me.windowId;
    return isWished && residenceOf(row, this.me) === 'free';
  }

  /** Looks whether the windows live that hold something; again and again, but only while there are such windows. */
  private look(): void {
    this.looking.value = undefined;
    this.withFile(disk => {
      const others = [...windowsNamed(disk, this.me)];
      const dead = others.filter(id => !this.me.isAlive(id));
      for (const id of this.storage.isOnDisk ? dead : []) {
        this.queue.push(batch => releaseWindow(batch, id));
      }
      if (others.length > dead.length) {
        this.looking.value = this.clock.after(LOOK_MS, () => this.look());
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

/** Whether this window asks for a task, as far as it wants to and may. */
function settle(batch: Batch, row: EntryRow | undefined): void {
  const { me } = batch;
  if (row && me.wishes.has(row.hash)) {
    follow(batch, row);
  } else if (row?.followerId === me.windowId) {
    row.followerId = null;
  }
}
