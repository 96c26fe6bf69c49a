import { type FSWatcher, watch, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable, toDisposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { messageOf } from '../base/errors';
import type { Logger } from '../base/logger';

/** The bell is rung no more often than this. */
const SHORTEST_RING_MS = 100;
/** What follows each other so closely is heard as one. */
const HEARD_TOGETHER_MS = 50;
/** Where the system cannot watch a folder, windows look by themselves. */
const LOOK_MS = 500;

/** How windows tell each other that there is something new: by a small file in the folder that all of them watch. */
export class Bell implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly ringing = this.owned.add(new MutableDisposable());
  private readonly watching = this.owned.add(new MutableDisposable());
  private readonly hearing = this.owned.add(new MutableDisposable());
  private readonly rings = this.owned.add(new Emitter<void>());
  private readonly moves = this.owned.add(new Emitter<void>());
  private rungAt = Number.NEGATIVE_INFINITY;
  readonly onDidRing = this.rings.event;
  /** The file of the ledger came or went. */
  readonly onDidMove = this.moves.event;

  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  /** From now on it is heard; to be called again for a folder that was made anew. */
  listen(): void {
    this.watching.value = undefined;
    try {
      const watcher = watch(this.folder, { persistent: false }, (event, name) => this.hear(event, name));
      watcher.on('error', error => this.lookInstead(watcher, error));
      this.watching.value = toDisposable(() => watcher.close());
    } catch (error) {
      this.lookInstead(undefined, error);
    }
  }

  /** Tells the other windows, now or in a moment. */
  ring(): void {
    const wait = this.rungAt + SHORTEST_RING_MS - this.clock.now();
    if (wait <= 0 || wait > SHORTEST_RING_MS) {
      void this.ringNow();
    } else {
      this.ringing.value ??= this.clock.after(wait, () => void this.ringNow());
    }
  }

  /** Resolves when it has been rung. */
  async ringNow(): Promise<void> {
    this.ringing.value = undefined;
    this.rungAt = this.clock.now();
    try {
      await writeFile(this.file, String(this.rungAt), { mode: 0o600 });
    } catch (error) {
      this.notTold(error);
    }
  }

  /** What was to be rung in a moment is rung now: the process may end before anything else. */
  dispose(): void {
    if (this.ringing.value) {
      this.ringAtOnce();
    }
    this.owned.dispose();
  }

  private ringAtOnce(): void {
    try {
      writeFileSync(this.file, String(this.clock.now()), { mode: 0o600 });
    } catch (error) {
      this.notTold(error);
    }
  }

  private get file(): string {
    return path.join(this.folder, 'bell');
  }

  private notTold(error: unknown): void {
    this.log.debug(`The other windows were not told: ${messageOf(error)}`);
  }

  private hear(event: string, name: string | null): void {
    if (name === 'bell' || name === null) {
      this.hearing.value ??= this.clock.after(HEARD_TOGETHER_MS, () => {
        this.hearing.value = undefined;
        this.rings.fire();
      });
    }
    if (event === 'rename' && (name === 'ledger.db' || name === null)) {
      this.moves.fire();
    }
  }

  private lookInstead(watcher: FSWatcher | undefined, error: unknown): void {
    this.log.warn(`The folder of the ledger cannot be watched: ${messageOf(error)}`);
    watcher?.close();
    const look = () => {
      this.watching.value = this.clock.after(LOOK_MS, look);
      this.rings.fire();
    };
    look();
  }
}
