import { type Disposable, DisposableStore } from '../base/disposable';
import { isConnectionError, messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import type { PayloadStore } from './payloadStore';
import { isTerminal, type ServerId, type Task, type TaskKey } from './task';
import type { TaskActions } from './taskActions';
import type { TaskStore } from './taskStore';
import type { ConnectedClients } from './taskWatcher';

/** The values of the setting `mcpTasks.history.keepResults`: whose results are kept on this computer. */
export type KeepResults = 'always' | 'startedHere' | 'never';

/** How many results are fetched from all servers at the same time. */
const CONCURRENT_FETCHES = 4;

/**
 * Fetches the payload of tasks that have ended before their server drops it: of those started here in any case, since
 * only the payload says why a task failed and whether the tool did. 2026-07-28 sends it along with the end, where the
 * end is heard.
 * @see MCP 2025-11-25, Tasks, "Result Retrieval"; "TTL and Resource Management"
 */
export class PayloadFetcher implements Disposable {
  private readonly owned = new DisposableStore();
  /** Those that were asked for, or are waiting to be. */
  private readonly fetched = new Set<TaskKey>();
  /** Of these, those that the connection kept from being read. */
  private readonly unanswered = new Set<TaskKey>();
  private readonly waiting: TaskKey[] = [];
  private fetching = 0;

  constructor(
    private readonly store: TaskStore,
    private readonly payloads: PayloadStore,
    private readonly actions: Pick<TaskActions, 'payload'>,
    private readonly clients: ConnectedClients,
    private readonly keepResults: () => KeepResults,
    private readonly log: Logger,
  ) {
    this.owned.add(
      store.onDidChange(({ added, updated, removed }) => {
        for (const key of [...added, ...updated]) {
          const task = this.store.get(key);
          if (task && !isTerminal(task)) {
            this.fetched.delete(key);
          }
        }
        this.consider([...added, ...updated]);
        for (const { key } of removed) {
          this.fetched.delete(key);
          this.unanswered.delete(key);
        }
      }),
    );
  }

  /** The connection of this server came or went: what could not be fetched before may be there now. */
  connectionChanged(serverId: ServerId): void {
    if (this.clients.client(serverId)) {
      const keys = this.store.tasksOf(serverId).map(task => task.key);
      for (const key of keys.filter(key => this.unanswered.delete(key))) {
        this.fetched.delete(key);
      }
      this.consider(keys);
    }
  }

  dispose(): void {
    this.owned.dispose();
    this.waiting.length = 0;
  }

  private consider(keys: readonly TaskKey[]): void {
    for (const key of keys) {
      const task = this.store.get(key);
      if (task && this.isWorthFetching(task)) {
        this.fetched.add(key);
        this.waiting.push(key);
      }
    }
    // A moment later: what a message says of a task comes before the result that it brings along.
    queueMicrotask(() => this.fetchNext());
  }

  private fetchNext(): void {
    while (this.fetching < CONCURRENT_FETCHES) {
      const key = this.waiting.shift();
      const task = key === undefined ? undefined : this.store.get(key);
      if (key === undefined) {
        return;
      }
      if (task && this.payloads.get(task.key) === undefined) {
        this.fetching++;
        void this.fetch(task);
      }
    }
  }

  private isWorthFetching(task: Task): boolean {
    return (
      (task.startedHere || this.keepResults() === 'always') &&
      (task.status === 'completed' || task.status === 'failed') &&
      task.goneReason === undefined &&
      task.isResultKept !== true &&
      this.isOursToFetch(task) &&
      !this.fetched.has(task.key) &&
      this.payloads.get(task.key) === undefined &&
      this.clients.client(task.serverId) !== undefined
    );
  }

  /** What another window has heard, that one fetches; what was remembered without its result, only to keep it. */
  private isOursToFetch({ source }: Task): boolean {
    return source === undefined ? this.keepResults() !== 'never' : source !== 'otherWindow';
  }

  /** Never rejects: whoever opens the result asks again, and hears why it cannot be read. */
  private async fetch({ key, serverId, taskId }: Task): Promise<void> {
    try {
      await this.actions.payload(serverId, taskId);
    } catch (error) {
      this.log.debug(`The result of a task could not be fetched: ${messageOf(error)}`);
      if (isConnectionError(error)) {
        this.unanswered.add(key); // The next one may bring it.
      }
    } finally {
      this.fetching--;
      this.fetchNext();
    }
  }
}
