import { type Disposable, DisposableStore } from '../base/disposable';
import { messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import type { CallStore } from '../tasks/callStore';
import type { InputStore } from '../tasks/inputStore';
import type { PayloadFetcher } from '../tasks/payloadFetcher';
import type { ResultOpener } from '../tasks/resultOpener';
import type { ServerId, Task, TaskKey } from '../tasks/task';
import { isTerminal, taskKey } from '../tasks/task';
import type { TaskActions } from '../tasks/taskActions';
import type { TaskAnswer, TaskClient } from '../tasks/taskClient';
import type { TaskReader } from '../tasks/taskReader';
import type { TaskStore } from '../tasks/taskStore';
import type { TaskWatcher } from '../tasks/taskWatcher';
import type { ToolStore } from '../tasks/toolStore';
import type { ConnectionChange, ServerRegistry } from './serverRegistry';

/** Keeps the tasks right as connections come and go: what a server reports and lists flows into the store. */
export class ServerSync implements Disposable {
  private readonly owned = new DisposableStore();
  /** A connection that was only interrupted comes back with the client that is heard already. */
  private readonly heard = new WeakSet<TaskClient>();
  /** The lost tasks that this window has asked for since. */
  private readonly lookedFor = new Set<TaskKey>();

  constructor(
    private readonly registry: ServerRegistry,
    private readonly store: TaskStore,
    calls: CallStore,
    private readonly reader: TaskReader,
    private readonly watcher: TaskWatcher,
    private readonly actions: TaskActions,
    private readonly tools: ToolStore,
    private readonly inputs: InputStore,
    private readonly results: ResultOpener,
    private readonly payloads: PayloadFetcher,
    private readonly log: Logger,
    /** Shows that something is being read. */
    private readonly busyWhile: (work: Promise<unknown>) => void,
  ) {
    this.owned.add(registry.onDidChangeConnection(change => this.connectionChanged(change)));
    this.owned.add(
      registry.onDidChange(({ removed }) => {
        for (const serverId of removed) {
          store.forgetServer(serverId);
          calls.forgetServer(serverId);
          tools.forget(serverId);
        }
      }),
    );
  }

  dispose(): void {
    this.owned.dispose();
  }

  private connectionChanged({ serverId, client }: ConnectionChange): void {
    if (client) {
      this.hear(serverId, client);
      this.tools.changed(serverId);
      this.busyWhile(this.readAll(serverId, client));
    } else {
      this.connectionEnded(serverId);
    }
    this.watcher.connectionChanged(serverId);
    this.results.connectionChanged(serverId);
    this.payloads.connectionChanged(serverId);
  }

  private hear(serverId: ServerId, client: TaskClient): void {
    if (!this.heard.has(client)) {
      this.heard.add(client);
      client.onDidReport(answer => this.reported(serverId, client, answer));
      client.onDidChangeTools(() => this.tools.changed(serverId));
      client.onDidReportProgress(({ taskId, progress }) => this.store.note(taskKey(serverId, taskId), { progress }));
      client.onDidCompletePage(elicitationId => this.inputs.pageCompleted(serverId, elicitationId));
    }
  }

  private reported(serverId: ServerId, client: TaskClient, answer: TaskAnswer): void {
    this.reader.fold(serverId, client, answer, 'notification');
    const { taskId, status, inputRequests } = answer.report;
    if (client.generation === '2026-07-28' && status === 'input_required' && inputRequests === undefined) {
      // It says that it asks, and not what. Whatever becomes of this question is met again by the next poll.
      this.reader.read(serverId, client, taskId).catch(() => undefined);
    }
  }

  /** What the server already has. Never rejects: the tree shows the connection, the log why the list is missing. */
  private async readAll(serverId: ServerId, client: TaskClient): Promise<void> {
    try {
      await this.actions.catchUp(serverId);
      if (client.abilities.tasks) {
        await this.lookForLost(serverId, client);
      }
    } catch (error) {
      this.log.warn(`The tasks of ${serverId} could not be listed: ${messageOf(error)}`);
    }
  }

  /** Taken for lost with their process, or their window: a server may keep its tasks on disk. */
  private async lookForLost(serverId: ServerId, client: TaskClient): Promise<void> {
    const lost = this.store.tasksOf(serverId).filter(task => isLost(task) && !this.lookedFor.has(task.key));
    for (const { key } of lost) {
      this.lookedFor.add(key);
    }
    await this.actions.lookFor(client, lost);
  }

  /**
   * Tasks of this generation end with their process. Over HTTP they may outlive a session, and those of 2026-07-28 are
   * durable: the next connection asks for them.
   */
  private connectionEnded(serverId: ServerId): void {
    if (this.registry.get(serverId)?.transport !== 'stdio') {
      return;
    }
    const lost = this.store.unfinishedTasks(serverId).filter(task => task.generation === '2025-11-25');
    for (const { key } of lost) {
      this.lookedFor.delete(key);
    }
    this.store.markGone(
      lost.map(task => task.key),
      'serverLost',
    );
  }
}

function isLost(task: Task): boolean {
  return task.goneReason === 'serverLost' && !isTerminal(task);
}
