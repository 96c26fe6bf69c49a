import { type Disposable, DisposableStore } from '../base/disposable';
import { messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import type { PayloadStore } from './payloadStore';
import { isTerminal, type Task, type TaskKey } from './task';
import type { TaskActions } from './taskActions';
import type { TaskStore } from './taskStore';
import type { ConnectedClients } from './taskWatcher';

/**
 * Fetches the payload of a 2025-11-25 task that was started here as soon as it has ended: only the payload says why
 * it failed and whether the tool did, and the server may drop it. 2026-07-28 sends it along with the end.
 * @see MCP 2025-11-25, Tasks, "Result Retrieval"
 */
export class PayloadFetcher implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly fetched = new Set<TaskKey>();

  constructor(
    private readonly store: TaskStore,
    private readonly payloads: PayloadStore,
    private readonly actions: TaskActions,
    private readonly clients: ConnectedClients,
    private readonly log: Logger,
  ) {
    this.owned.add(
      store.onDidChange(({ added, updated, removed }) => {
        for (const key of [...added, ...updated]) {
          const task = this.store.get(key);
          if (task && !isTerminal(task)) {
            this.fetched.delete(key);
          } else if (task && this.isWorthFetching(task)) {
            void this.fetch(task);
          }
        }
        for (const { key } of removed) {
          this.fetched.delete(key);
        }
      }),
    );
  }

  dispose(): void {
    this.owned.dispose();
  }

  private isWorthFetching(task: Task): boolean {
    return (
      task.startedHere &&
      task.generation === '2025-11-25' &&
      (task.status === 'completed' || task.status === 'failed') &&
      task.goneReason === undefined &&
      !this.fetched.has(task.key) &&
      this.payloads.get(task.key) === undefined &&
      this.clients.client(task.serverId) !== undefined
    );
  }

  /** Never rejects: whoever opens the result asks again, and hears why it cannot be read. */
  private async fetch({ key, serverId, taskId }: Task): Promise<void> {
    this.fetched.add(key);
    try {
      await this.actions.payload(serverId, taskId);
    } catch (error) {
      this.log.debug(`The result of a task could not be fetched: ${messageOf(error)}`);
    }
  }
}
