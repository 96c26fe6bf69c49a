import type { Clock } from '../base/clock';
import { isUnknownTaskError } from '../base/errors';
import { failureIn, hasToolError, type Payload } from './payload';
import type { PayloadStore } from './payloadStore';
import {
  expiresAtMs,
  type GoneReason,
  isTerminal,
  type NewsSource,
  type ServerId,
  type Task,
  type TaskKey,
  taskKey,
} from './task';
import type { TaskAnswer, TaskClient } from './taskClient';
import type { Mark, TaskStore } from './taskStore';

/** Asks a server about one task and folds the answer into the stores: the one path for polls, commands and the API. */
export class TaskReader {
  constructor(
    private readonly store: TaskStore,
    private readonly payloads: PayloadStore,
    private readonly clock: Clock,
  ) {}

  /**
   * `tasks/get`.
   * @throws ProtocolError -32602 when the server does not know the task; a remembered one is then marked gone
   */
  async read(serverId: ServerId, client: TaskClient, taskId: string, signal?: AbortSignal): Promise<Task> {
    const askedAt = this.store.mark();
    try {
      const answer = await client.get(taskId, signal);
      return this.fold(serverId, client, answer, 'poll', askedAt);
    } catch (error) {
      if (isUnknownTaskError(error)) {
        this.gone(taskKey(serverId, taskId));
      }
      throw error;
    }
  }

  /** Folds in an answer, or (without `askedAt`) what the server reported by itself. */
  fold(
    serverId: ServerId,
    client: TaskClient,
    { report, payload }: TaskAnswer,
    source: NewsSource,
    askedAt?: Mark,
  ): Task {
    const { generation } = client;
    const task =
      askedAt === undefined
        ? this.store.hear({ serverId, generation, report, source })
        : this.store.apply({ serverId, generation, report, source, askedAt });
    if (payload && isTerminal(task)) {
      this.keep(task, payload);
    }
    return this.store.get(task.key) ?? task;
  }

  keep(task: Task, payload: Payload): void {
    this.payloads.keep(task.key, payload);
    if (task.status === 'completed' && hasToolError(payload)) {
      this.store.note(task.key, { hasToolError: true });
    }
    const failure = task.status === 'failed' ? failureIn(payload) : undefined;
    if (failure) {
      this.store.note(task.key, { failureMessage: failure });
    }
  }

  private gone(key: TaskKey): void {
    const task = this.store.get(key);
    if (task) {
      this.store.markGone([key], this.goneReason(task));
    }
  }

  /** What another window hears of is not gone: its session, or its process, is not ours. */
  private goneReason(task: Task): GoneReason {
    if (task.isFollowedElsewhere) {
      return 'otherWindow';
    }
    const expiresAt = expiresAtMs(task);
    return expiresAt !== undefined && expiresAt <= this.clock.now() ? 'expired' : 'unknown';
  }
}
