import { isProtocolError } from '../base/errors';
import type { Payload } from './payload';
import type { PayloadStore } from './payloadStore';
import type { Rereading } from './rereading';
import { SharedReads } from './sharedReads';
import { isTerminal, type ServerId, type TaskKey, taskKey } from './task';
import type { TaskClient } from './taskClient';
import type { KeptPayload, TaskLedger } from './taskLedger';
import type { TaskReader } from './taskReader';
import type { TaskStore } from './taskStore';

/** Gets payloads from where they are: from memory, from disk, else from the server. */
export class ResultReader {
  /** One `tasks/result` per task, however many wait for it. @see MCP 2025-11-25, Tasks, "Result Retrieval" */
  private readonly openResults = new SharedReads<TaskKey, Payload>();

  constructor(
    private readonly store: TaskStore,
    private readonly payloads: PayloadStore,
    private readonly reader: TaskReader,
    private readonly rereading: Rereading,
    private readonly ledger: Pick<TaskLedger, 'payloadOf'>,
  ) {}

  /**
   * The payload; one that is kept whole is given without asking the server, one that was cut only where the server has
   * none (any more).
   * @throws ProtocolError, ConnectionError, UserError why it could not be read
   */
  async read(serverId: ServerId, taskId: string, signal?: AbortSignal): Promise<KeptPayload> {
    const key = taskKey(serverId, taskId);
    const known = this.payloads.get(key);
    if (known) {
      return { payload: known };
    }
    const kept = this.mayBeKept(key) ? await this.ledger.payloadOf(serverId, taskId) : undefined;
    const arrived = this.payloads.get(key); // While the disk was looked at: the news of the end came with the result.
    if (arrived) {
      return { payload: arrived };
    }
    if (kept && !kept.cut) {
      this.payloads.put(key, kept.payload);
      return kept;
    }
    try {
      return { payload: await this.ask(serverId, taskId, signal) };
    } catch (error) {
      if (kept && !signal?.aborted) {
        return kept;
      }
      throw error;
    }
  }

  private ask(serverId: ServerId, taskId: string, signal?: AbortSignal): Promise<Payload> {
    const read = (whileWanted?: AbortSignal): Promise<Payload> =>
      this.rereading.read(serverId, client => this.readPayload(serverId, client, taskId, whileWanted));
    return this.openResults.read(taskKey(serverId, taskId), read, signal);
  }

  /** Of a task that goes on, what was kept is of an earlier one of its ID. */
  private mayBeKept(key: TaskKey): boolean {
    const task = this.store.get(key);
    return !task || isTerminal(task);
  }

  private async readPayload(
    serverId: ServerId,
    client: TaskClient,
    taskId: string,
    signal?: AbortSignal,
  ): Promise<Payload> {
    const payload = await this.askForPayload(serverId, client, taskId, signal);
    const key = taskKey(serverId, taskId);
    const known = this.store.get(key);
    // A result that came before the news of the end: ask once, so that row and document agree. The result is in hand
    // whatever becomes of that question: a server may forget a task as soon as it has given its result away.
    const task =
      known && isTerminal(known)
        ? known
        : await this.reader.read(serverId, client, taskId, signal).catch(() => this.store.get(key));
    if (task) {
      this.reader.keep(task, payload);
    }
    return payload;
  }

  private async askForPayload(
    serverId: ServerId,
    client: TaskClient,
    taskId: string,
    signal?: AbortSignal,
  ): Promise<Payload> {
    try {
      return await client.result(taskId, signal);
    } catch (error) {
      if (!isProtocolError(error)) {
        throw error;
      }
      // An error answer for a terminal task is its payload, for any other a fault of the read. "Unknown task" has a
      // code that a payload may have as well, so the server is asked about the task itself.
      const task = await this.reader.read(serverId, client, taskId, signal);
      const inlined = this.payloads.get(task.key);
      if (inlined) {
        return inlined; // 2026-07-28: the second answer brought it along.
      }
      if (!isTerminal(task) || client.generation === '2026-07-28') {
        throw error; // There, an error answer is only a fault of the question.
      }
      const { code, message, data } = error;
      return { kind: 'error', error: { code, message, ...(data !== undefined && { data }) } };
    }
  }
}
