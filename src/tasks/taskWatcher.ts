import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, toDisposable } from '../base/disposable';
import type { Logger } from '../base/logger';
import { isFollowed, isUnfinished, type ServerId, type Task, type TaskKey } from './task';
import type { TaskClient } from './taskClient';
import { type ConnectedClients, type PolledTask, TaskPolls } from './taskPolls';
import type { TaskReader } from './taskReader';
import type { TaskStore, TaskStoreChange } from './taskStore';

export type { ConnectedClients };

/** Agrees with other windows on who asks about a task that all of them can reach. */
export interface FollowedTasks {
  /** This window asks about the task from now on, or does not any more. */
  follow(serverId: ServerId, taskId: string, isFollowed: boolean): void;
}

/**
 * Keeps unfinished tasks current: decides which of them are asked about, and until when: a terminal status ends it. A
 * view that nobody sees needs only the tasks started here, awaited, or waiting for input. Notifications push the next
 * question out but never replace it, since a server need not send them.
 */
export class TaskWatcher implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly polls: TaskPolls;
  private readonly awaited = new Map<TaskKey, number>();
  /** The tasks that the user asked to leave alone, and those that another window asks about. */
  private readonly leftAlone = new Set<TaskKey>();
  private isVisible = false;

  constructor(
    private readonly store: TaskStore,
    reader: TaskReader,
    private readonly clients: ConnectedClients,
    clock: Clock,
    log: Logger,
    private readonly followed: FollowedTasks,
    random: () => number = Math.random,
  ) {
    const isWanted = (task: Task): boolean => this.isWanted(task);
    const hasEnded = (task: PolledTask): void => this.leave(task);
    // What this window followed at its end is given back by whoever keeps count of windows.
    this.polls = this.owned.add(new TaskPolls(store, reader, clients, clock, log, { isWanted, hasEnded }, random));
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

  /** The list of a server was read, for whatever reason: it had so many pages. */
  listWasRead(client: TaskClient, pages: number): void {
    this.polls.listWasRead(client, pages);
  }

  /** The server's connection came or went. */
  connectionChanged(serverId: ServerId): void {
    for (const task of this.store.unfinishedTasks(serverId)) {
      this.polls.stop(task.key);
      this.reconsider(task);
    }
    this.follow(serverId);
  }

  dispose(): void {
    this.owned.dispose();
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
        this.polls.postpone(key);
        this.reconsider(task);
      }
    }
    for (const task of removed) {
      this.polls.pause(task.key); // It may be back before it is answered.
      this.leftAlone.delete(task.key);
      touched.add(task.serverId);
    }
    for (const serverId of touched) {
      this.follow(serverId);
    }
  }

  /** Only there can a server be asked to report tasks by itself: elsewhere nobody has to go through them all. */
  private follow(serverId: ServerId): void {
    const client = this.clients.client(serverId);
    if (client?.generation === '2026-07-28') {
      const tasks = this.store.unfinishedTasks(serverId).filter(task => isFollowed(task) && !task.isFollowedElsewhere);
      client.follow(new Set(tasks.map(task => task.taskId)));
    }
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
      this.polls.pause(task.key);
    } else if (!this.polls.has(task.key)) {
      this.followed.follow(task.serverId, task.taskId, true);
      this.polls.begin(task);
    }
  }

  /** Another window may ask about it from now on. */
  private leave({ key, serverId, taskId }: PolledTask): void {
    if (!this.isOursAlone(key)) {
      this.followed.follow(serverId, taskId, false);
    }
  }

  /** Made in a session of this window, which is coming back: others ask the server from sessions that do not know it. */
  private isOursAlone(key: TaskKey): boolean {
    const task = this.store.get(key);
    return task !== undefined && task.generation === '2025-11-25' && task.startedHere && isFollowed(task);
  }
}
