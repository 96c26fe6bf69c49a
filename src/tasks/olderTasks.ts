import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/emitter';
import type { RememberedTask } from './rememberedTask';
import { type ServerId, type TaskKey, taskKey } from './task';
import type { TaskStore } from './taskStore';

/** How many entries of the history are read in one go: enough to pass over what is known, too few to be felt. */
const READ_AT_ONCE = 200;
/** How far the history is searched for what is not known yet, in goes. */
const MOST_READS = 100;

/** Where a page of the history begins: below this task. */
export interface HistoryPlace {
  readonly createdAt: string;
  readonly serverId: ServerId;
  readonly taskId: string;
}

/** The history of tasks, newest first; `ledger/` fulfils it. */
export interface TaskHistory {
  /** Never rejects. */
  open(): Promise<unknown>;
  history(query: {
    readonly serverId: ServerId;
    readonly limit: number;
    readonly before?: HistoryPlace;
  }): readonly RememberedTask[];
}

interface Found {
  /** Not known to the store; newest first, of each task the latest word. */
  readonly tasks: readonly RememberedTask[];
  /** Where the next search begins. */
  readonly place: HistoryPlace | undefined;
  /** There is nothing below that. */
  readonly isAtEnd: boolean;
}

/** Tasks that the history has and the list has not: looked for, so that more is only offered where there is more. */
export class OlderTasks implements Disposable {
  private readonly owned = new DisposableStore();
  /** The servers of whose tasks the history has more. */
  private readonly more = new Set<ServerId>();
  /** Down to where the history of a server is known to be in the list. */
  private readonly places = new Map<ServerId, HistoryPlace>();
  /** Whose history has been looked at, or is about to be. */
  private readonly looked = new Set<ServerId>();
  /** Searches end one after the other: each begins with what the one before brought. */
  private turn: Promise<unknown> = Promise.resolve();
  private lookingBelow: Promise<void> | undefined;
  private readonly changes = this.owned.add(new Emitter<readonly ServerId[]>());
  /** For these servers, there is more now, or no more. */
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly history: TaskHistory,
    private readonly store: Pick<TaskStore, 'get' | 'isHidden'>,
    /** Into the store, and not from there into the history again. */
    private readonly bringBack: (tasks: readonly RememberedTask[]) => void,
  ) {}

  hasMore(serverId: ServerId): boolean {
    return this.more.has(serverId);
  }

  /** Whether any of these has. */
  hasMoreOf(serverIds: readonly ServerId[]): boolean {
    return serverIds.some(id => this.more.has(id));
  }

  /** Looks whether the history has more of these servers; from the beginning, since any of it may be new or gone. */
  async look(serverIds: readonly ServerId[]): Promise<void> {
    for (const serverId of serverIds) {
      this.looked.add(serverId);
    }
    await this.inTurn(() => this.lookAt(serverIds));
  }

  /** The same for those of these servers only whose history has not been looked at. */
  async lookAtNew(serverIds: readonly ServerId[]): Promise<void> {
    const fresh = serverIds.filter(id => !this.looked.has(id));
    if (fresh.length > 0) {
      await this.look(fresh);
    }
  }

  /** Some of the history has gone: where there was more, there may be nothing more. */
  async lookBelow(): Promise<void> {
    this.lookingBelow ??= this.inTurn(() => {
      this.lookingBelow = undefined;
      return this.lookAt([...this.more]);
    });
    await this.lookingBelow;
  }

  /**
   * Brings the next so many tasks of these servers into the list, the newest of them first.
   * @returns how many came
   */
  async load(serverIds: readonly ServerId[], count: number): Promise<number> {
    return await this.inTurn(() => this.loadFrom(serverIds, count));
  }

  forget(serverIds: readonly ServerId[]): void {
    for (const serverId of serverIds) {
      this.places.delete(serverId);
      this.more.delete(serverId);
      this.looked.delete(serverId);
    }
  }

  dispose(): void {
    this.owned.dispose();
  }

  private async lookAt(serverIds: readonly ServerId[]): Promise<void> {
    await this.history.open();
    const changed: ServerId[] = [];
    for (const serverId of serverIds) {
      this.places.delete(serverId);
      const { tasks, isAtEnd } = await this.search(serverId, 1);
      if (this.setMore(serverId, tasks.length > 0 || !isAtEnd)) {
        changed.push(serverId);
      }
    }
    this.tell(changed);
  }

  private async loadFrom(serverIds: readonly ServerId[], count: number): Promise<number> {
    await this.history.open();
    const found = new Map<ServerId, Found>();
    for (const serverId of serverIds) {
      found.set(serverId, await this.search(serverId, count + 1));
    }
    const taken = [...found.values()]
      .flatMap(({ tasks }) => tasks)
      .sort(latestFirst)
      .slice(0, count);
    const chosen = new Set(taken);
    const changed = [...found].filter(([serverId, { tasks, place, isAtEnd }]) => {
      const left = tasks.find(task => !chosen.has(task));
      const next = left ? placeAbove(tasks, left) : place;
      if (next) {
        this.places.set(serverId, next);
      }
      return this.setMore(serverId, left !== undefined || !isAtEnd);
    });
    this.bringBack(taken);
    this.tell(changed.map(([serverId]) => serverId));
    return taken.length;
  }

  private async inTurn<T>(search: () => Promise<T>): Promise<T> {
    const result = this.turn.then(search);
    this.turn = result.catch(() => undefined); // Whoever asked for it hears of it.
    return await result;
  }

  private setMore(serverId: ServerId, hasMore: boolean): boolean {
    const isChanged = this.more.has(serverId) !== hasMore;
    if (hasMore) {
      this.more.add(serverId);
    } else {
      this.more.delete(serverId);
    }
    return isChanged;
  }

  private tell(changed: readonly ServerId[]): void {
    if (changed.length > 0) {
      this.changes.fire(changed);
    }
  }

  /** Down the history of a server, until so many are found that are not in the list, and were not removed from it. */
  private async search(serverId: ServerId, count: number): Promise<Found> {
    const found = new Map<TaskKey, RememberedTask>();
    let place = this.places.get(serverId);
    let isAtEnd = false;
    for (let reads = 0; reads < MOST_READS && found.size < count && !isAtEnd; reads++) {
      const page = this.history.history({ serverId, limit: READ_AT_ONCE, ...(place && { before: place }) });
      for (const task of page) {
        const key = taskKey(serverId, task.report.taskId);
        // Of two of one ID, the latter is the one that is listed.
        if (!found.has(key) && !this.store.get(key) && !this.store.isHidden(key)) {
          found.set(key, task);
        }
      }
      const last = page.at(-1);
      isAtEnd = page.length < READ_AT_ONCE;
      place = last ? placeOf(last) : place;
      await nextTick();
    }
    return { tasks: [...found.values()].slice(0, count), place, isAtEnd };
  }
}

const placeOf = ({ serverId, report }: RememberedTask): HistoryPlace => ({
  serverId,
  createdAt: report.createdAt,
  taskId: report.taskId,
});

/** The place of the one before: where those begin that are left. */
function placeAbove(tasks: readonly RememberedTask[], left: RememberedTask): HistoryPlace | undefined {
  const above = tasks[tasks.indexOf(left) - 1];
  return above && placeOf(above);
}

function latestFirst(a: RememberedTask, b: RememberedTask): number {
  return momentOf(b) - momentOf(a);
}

function momentOf({ report, firstSeenAt }: RememberedTask): number {
  const said = Date.parse(report.createdAt);
  return Number.isNaN(said) ? firstSeenAt : said;
}

/** Between two reads, the window works. */
const nextTick = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
