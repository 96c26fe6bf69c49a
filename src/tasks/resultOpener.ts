import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import { isCancelledError, messageOf, retryAfterOf } from '../base/errors';
import type { Logger } from '../base/logger';
import type { ServerId } from '../base/serverId';
import { shortTaskId } from '../base/strangerText';
import { isFollowed, isTerminal, type Task, type TaskKey } from './task';
import type { TaskActions } from './taskActions';
import type { TaskStore } from './taskStore';
import type { ConnectedClients } from './taskWatcher';

/** How many results of one server are waited for at the same time: each may hold a stream. */
const MOST_OPEN = 50;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;

interface Opened {
  readonly serverId: ServerId;
  readonly controller: AbortController;
  failures: number;
  retry?: Disposable;
}

/**
 * Waits in `tasks/result` of each 2025-11-25 task that says it needs input: only then does its server send the
 * questions. One per task, until the task ends, whatever it says in between; polling goes on beside it.
 * @see MCP 2025-11-25, Tasks, "Input Required Status"
 */
export class ResultOpener implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly opened = new Map<TaskKey, Opened>();
  /** Those that wait for a place. */
  private readonly waiting = new Map<TaskKey, ServerId>();

  constructor(
    private readonly store: TaskStore,
    private readonly actions: Pick<TaskActions, 'payload'>,
    private readonly clients: ConnectedClients,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {
    this.owned.add(
      store.onDidChange(({ added, updated, removed }) => {
        for (const key of [...added, ...updated]) {
          this.reconsider(key);
        }
        for (const { key } of removed) {
          this.close(key);
        }
      }),
    );
  }

  /** The connection of this server came or went: what was to be tried again later is tried now. */
  connectionChanged(serverId: ServerId): void {
    for (const { key } of this.store.unfinishedTasks(serverId)) {
      if (this.opened.get(key)?.retry) {
        this.close(key);
      }
      this.reconsider(key);
    }
  }

  dispose(): void {
    this.owned.dispose();
    for (const key of [...this.opened.keys()]) {
      this.close(key);
    }
  }

  private reconsider(key: TaskKey): void {
    const task = this.store.get(key);
    if (!task || (!isFollowed(task) && !isTerminal(task))) {
      this.close(key); // With its end, the answer comes by itself, or is given up by whoever asked.
    } else if (this.asksFor(task) && !this.opened.has(key)) {
      this.openOrWait(task);
    }
  }

  private openOrWait(task: Task): void {
    const { key, serverId } = task;
    const ofServer = Array.from(this.opened.values()).filter(opened => opened.serverId === serverId);
    if (ofServer.length >= MOST_OPEN) {
      this.waiting.set(key, serverId);
      return;
    }
    this.waiting.delete(key);
    const opened: Opened = { serverId, controller: new AbortController(), failures: 0 };
    this.opened.set(key, opened);
    void this.open(task, opened);
  }

  private asksFor(task: Task): boolean {
    return (
      task.generation === '2025-11-25' &&
      task.status === 'input_required' &&
      !task.isFollowedElsewhere &&
      this.clients.client(task.serverId) !== undefined
    );
  }

  /** Never rejects: what goes wrong is tried again while the task needs input. */
  private async open({ key, serverId, taskId }: Task, opened: Opened): Promise<void> {
    try {
      await this.actions.payload(serverId, taskId, opened.controller.signal);
      this.close(key);
    } catch (error) {
      const task = this.store.get(key);
      if (!task || isTerminal(task)) {
        this.close(key); // Whoever opens the result asks again, and hears why it cannot be read.
      } else if (!isCancelledError(error) && this.opened.get(key) === opened) {
        this.log.debug(`Waiting for the result of task ${shortTaskId(taskId)} failed: ${messageOf(error)}`);
        const delayMs = Math.min(FIRST_DELAY_MS * 2 ** opened.failures++, LONGEST_DELAY_MS);
        opened.retry = this.clock.after(Math.max(delayMs, retryAfterOf(error)), () => this.openAgain(key, opened));
      }
    }
  }

  private openAgain(key: TaskKey, opened: Opened): void {
    delete opened.retry;
    const task = this.store.get(key);
    if (task && isFollowed(task) && this.asksFor(task)) {
      void this.open(task, opened);
    } else {
      this.close(key); // It works again, or is out of reach: the next news of it decides.
    }
  }

  private close(key: TaskKey): void {
    const opened = this.opened.get(key);
    this.waiting.delete(key);
    if (opened) {
      this.opened.delete(key);
      opened.retry?.dispose();
      opened.controller.abort();
      const next = Array.from(this.waiting).find(([, serverId]) => serverId === opened.serverId);
      if (next) {
        this.reconsider(next[0]);
      }
    }
  }
}
