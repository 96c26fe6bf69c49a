import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, toDisposable } from '../base/disposable';
import { isUnknownTaskError, messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import { shortTaskId } from '../base/strangerText';
import { isFollowed, isUnfinished, type ServerId, type Task, type TaskKey } from './task';
import type { TaskClient } from './taskClient';
import type { TaskReader } from './taskReader';
import type { Mark, TaskStore, TaskStoreChange } from './taskStore';

/** Where a server suggests no interval. @see MCP 2025-11-25, Tasks, "Getting Tasks" */
const DEFAULT_POLL_MS = 1_000;
/** No server is asked more often than this, whatever it suggests. */
const SHORTEST_POLL_MS = 500;
/** For a task whose server agreed to report it: only in case it keeps silent after all. */
const PUSHED_POLL_MS = 10_000;
/** For a status word we do not know: nobody knows when it will end. */
const UNKNOWN_STATUS_POLL_MS = 5_000;
/** Where the back-off on errors ends. */
const LONGEST_BACK_OFF_MS = 60_000;

/** The first question about a task comes later by up to this part of its interval. */
const FIRST_POLL_SPREAD = 0.2;

interface Watch {
  readonly serverId: ServerId;
  readonly taskId: string;
  timer?: Disposable;
  isAsking: boolean;
  failures: number;
  /** The server's word that the next question waits behind. */
  heardAt?: Mark | undefined;
}

/** What the watcher needs to know of connections. */
export interface ConnectedClients {
  client(serverId: ServerId): TaskClient | undefined;
}

/** Agrees with other windows on who asks about a task that all of them can reach. */
export interface FollowedTasks {
  /** This window asks about the task from now on, or does not any more. */
  follow(serverId: ServerId, taskId: string, isFollowed: boolean): void;
}

/**
 * Keeps unfinished tasks current: asks at the interval the server last suggested, one question per task at a time,
 * and stops at a terminal status. A view that nobody sees needs only the tasks started here, awaited, or waiting
 * for input. Notifications push the next question out but never replace it, since a server need not send them.
 */
export class TaskWatcher implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly watches = new Map<TaskKey, Watch>();
  private readonly awaited = new Map<TaskKey, number>();
  /** The tasks that the user asked to leave alone, and those that another window asks about. */
  private readonly leftAlone = new Set<TaskKey>();
  private isVisible = false;

  constructor(
    private readonly store: TaskStore,
    private readonly reader: TaskReader,
    private readonly clients: ConnectedClients,
    private readonly clock: Clock,
    private readonly log: Logger,
    private readonly followed: FollowedTasks,
    private readonly random: () => number = Math.random,
  ) {
    this.owned.add(store.onDidChange(change => this.storeChanged(change)));
  }

  /** Whether somebody sees the tasks. */
  setVisible(isVisible: boolean): void {
    if (isVisible !== this.isVisible) {
      this.isVisible = isVisible;
      for (const task of this.store.unfinishedTasks()) {
        this.reconsider(task);
      }
    }
  }

  /** Asks about this task also while nobody looks, until disposed. */
  hold(key: TaskKey): Disposable {
    this.awaited.set(key, (this.awaited.get(key) ?? 0) + 1);
    this.reconsiderKey(key);
    return toDisposable(() => {
      const left = (this.awaited.get(key) ?? 1) - 1;
      if (left > 0) {
        this.awaited.set(key, left);
      } else {
        this.awaited.delete(key);
      }
      this.reconsiderKey(key);
    });
  }

  /** Whether somebody waits for the end of this task. */
  isAwaited(key: TaskKey): boolean {
    return this.awaited.has(key);
  }

  /** The server's connection came or went. */
  connectionChanged(serverId: ServerId): void {
    for (const task of this.store.unfinishedTasks(serverId)) {
      this.stop(task.key);
      this.reconsider(task);
    }
    this.follow(serverId);
  }

  dispose(): void {
    this.owned.dispose();
    for (const watch of this.watches.values()) {
      watch.timer?.dispose(); // What this window followed is given back by whoever keeps count of windows.
    }
    this.watches.clear();
  }

  private storeChanged({ added, updated, removed }: TaskStoreChange): void {
    const touched = new Set<ServerId>();
    const isNew = new Set(added);
    for (const key of [...added, ...updated]) {
      const task = this.store.get(key);
      if (task) {
        if (isNew.has(key) || !isUnfinished(task) || this.isOtherwiseWatched(task)) {
          touched.add(task.serverId);
        }
        this.postpone(key);
        this.reconsider(task);
      }
    }
    for (const task of removed) {
      this.stop(task.key);
      this.leftAlone.delete(task.key);
      touched.add(task.serverId);
    }
    for (const serverId of touched) {
      this.follow(serverId);
    }
  }

  private follow(serverId: ServerId): void {
    const followed = this.store.unfinishedTasks(serverId).filter(task => isFollowed(task) && !task.isFollowedElsewhere);
    this.clients.client(serverId)?.follow(new Set(followed.map(task => task.taskId)));
  }

  /** Whether the user has changed their mind about watching this task, or another window asks about it now. */
  private isOtherwiseWatched({ key, isUnwatched = false, isFollowedElsewhere = false }: Task): boolean {
    const isLeftAlone = isUnwatched || isFollowedElsewhere;
    if (isLeftAlone === this.leftAlone.has(key)) {
      return false;
    }
    if (isLeftAlone) {
      this.leftAlone.add(key);
    } else {
      this.leftAlone.delete(key);
    }
    return true;
  }

  private isWanted(task: Task): boolean {
    return (
      isUnfinished(task) &&
      !task.isFollowedElsewhere &&
      this.clients.client(task.serverId) !== undefined &&
      (this.awaited.has(task.key) || (this.isWorthAsking(task) && task.isUnwatched !== true))
    );
  }

  private isWorthAsking(task: Task): boolean {
    return this.isVisible || task.startedHere || task.status === 'input_required';
  }

  private reconsiderKey(key: TaskKey): void {
    const task = this.store.get(key);
    if (task) {
      this.reconsider(task);
    }
  }

  private reconsider(task: Task): void {
    if (!this.isWanted(task)) {
      this.pause(task.key);
    } else if (!this.watches.has(task.key)) {
      this.watches.set(task.key, { serverId: task.serverId, taskId: task.taskId, isAsking: false, failures: 0 });
      this.followed.follow(task.serverId, task.taskId, true);
      this.schedule(task.key, this.random() * FIRST_POLL_SPREAD);
    }
  }

  /** No further question; one under way keeps its place until it is answered, so that no second one joins it. */
  private pause(key: TaskKey): void {
    const watch = this.watches.get(key);
    watch?.timer?.dispose();
    if (!watch?.isAsking) {
      this.end(key);
    }
  }

  private stop(key: TaskKey): void {
    this.watches.get(key)?.timer?.dispose();
    this.end(key);
  }

  /** Another window may ask about it from now on. */
  private end(key: TaskKey): void {
    const watch = this.watches.get(key);
    if (watch) {
      this.watches.delete(key);
      if (!this.isOursAlone(key)) {
        this.followed.follow(watch.serverId, watch.taskId, false);
      }
    }
  }

  /** Made in a session of this window, which is coming back: others ask the server from sessions that do not know it. */
  private isOursAlone(key: TaskKey): boolean {
    const task = this.store.get(key);
    return task !== undefined && task.generation === '2025-11-25' && task.startedHere && isFollowed(task);
  }

  /** News arrived: the next question can wait a whole interval again. */
  private postpone(key: TaskKey): void {
    const watch = this.watches.get(key);
    if (watch && !watch.isAsking && watch.heardAt !== this.store.heardAt(key)) {
      this.schedule(key);
    }
  }

  /** @param spread by which part of the interval it comes later: many tasks may be known at the same moment */
  private schedule(key: TaskKey, spread = 0): void {
    const watch = this.watches.get(key);
    const task = this.store.get(key);
    if (watch && task) {
      watch.timer?.dispose();
      watch.heardAt = this.store.heardAt(key);
      watch.timer = this.clock.after(this.delayMs(task, watch) * (1 + spread), () => void this.ask(key, watch));
    }
  }

  private delayMs(task: Task, watch: Watch): number {
    const suggested = Math.max(task.pollIntervalMs ?? DEFAULT_POLL_MS, SHORTEST_POLL_MS);
    const isPushed = this.clients.client(watch.serverId)?.isPushed(watch.taskId) ?? false;
    const calm = Math.max(
      suggested,
      isPushed ? PUSHED_POLL_MS : 0,
      task.status === 'unknown' ? UNKNOWN_STATUS_POLL_MS : 0,
    );
    if (watch.failures === 0) {
      return calm;
    }
    const backOff = Math.min(calm * 2 ** watch.failures, Math.max(calm, LONGEST_BACK_OFF_MS));
    // Jitter upwards only: the server's interval stays the floor.
    return backOff * (1 + this.random() * 0.2);
  }

  /** Never rejects: what goes wrong is counted, logged, and asked again later. */
  private async ask(key: TaskKey, watch: Watch): Promise<void> {
    const client = this.clients.client(watch.serverId);
    if (!client) {
      return;
    }
    watch.isAsking = true;
    try {
      await this.reader.read(watch.serverId, client, watch.taskId);
      watch.failures = 0;
    } catch (error) {
      watch.failures++;
      if (!isUnknownTaskError(error)) {
        this.log.debug(`Asking about task ${shortTaskId(watch.taskId)} failed: ${messageOf(error)}`);
      }
    } finally {
      watch.isAsking = false;
    }
    if (this.watches.get(key) === watch) {
      this.goOn(key);
    }
  }

  private goOn(key: TaskKey): void {
    const task = this.store.get(key);
    if (task && this.isWanted(task)) {
      this.schedule(key);
    } else {
      this.end(key);
    }
  }
}
