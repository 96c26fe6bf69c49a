import * as l10n from '@vscode/l10n';
import type { Clock } from '../base/clock';
import {
  CancelledError,
  faultOf,
  GoneError,
  isProtocolError,
  isUnknownTaskError,
  ProtocolError,
  UserError,
} from '../base/errors';
import type { CallStore } from './callStore';
import type { InputStore } from './inputStore';
import type { Payload, ToolResult } from './payload';
import type { PayloadStore } from './payloadStore';
import { SharedReads } from './sharedReads';
import { isFollowed, isTerminal, isUnfinished, type ServerId, type Task, type TaskKey, taskKey } from './task';
import type { TaskClient, Tool } from './taskClient';
import { readWholeList } from './taskList';
import type { TaskReader } from './taskReader';
import type { TaskStore } from './taskStore';
import type { TaskWatcher } from './taskWatcher';

/** How long a question waits for the next connection when its own ended under it: about two tries. */
const SOON_MS = 3_000;
/** How many single questions go to one server at the same time. */
const CONCURRENT_READS = 4;

/** Gives the client of a server, connecting it first where needed. */
export interface ClientProvider {
  /** @throws ConnectionError or UserError with the reason why the server is not usable */
  connected(serverId: ServerId): Promise<TaskClient>;
  /**
   * The client of the connection that stands, or of the next one that is made anyway: starts and hurries nothing. No
   * answer where none is to come; rejects when it did not come.
   */
  reconnected(serverId: ServerId): Promise<TaskClient> | undefined;
}

export interface RunOptions {
  readonly ttlMs?: number;
  readonly asTask?: boolean;
}

export type RunOutcome =
  | { readonly kind: 'task'; readonly task: Task }
  | { readonly kind: 'result'; readonly result: ToolResult };

/** What can be done with tasks. Commands and the API call this; every answer comes back through the store. */
export class TaskActions {
  /** One `tasks/result` per task, however many wait for it. @see MCP 2025-11-25, Tasks, "Result Retrieval" */
  private readonly openResults = new SharedReads<TaskKey, Payload>();

  constructor(
    private readonly store: TaskStore,
    private readonly payloads: PayloadStore,
    private readonly calls: CallStore,
    private readonly inputs: InputStore,
    private readonly reader: TaskReader,
    private readonly watcher: TaskWatcher,
    private readonly clients: ClientProvider,
    private readonly clock: Clock,
  ) {}

  tools(serverId: ServerId, signal?: AbortSignal): Promise<readonly Tool[]> {
    return this.reading(serverId, client => client.listTools(signal));
  }

  /**
   * Calls a tool. Resolves once the task is recorded, or with the result of a call that the server answers at once.
   * @throws CancelledError when the call was cancelled before the server answered
   */
  async run(
    serverId: ServerId,
    tool: Tool | string,
    args: Readonly<Record<string, unknown>>,
    options: RunOptions = {},
  ): Promise<RunOutcome> {
    const client = await this.clients.connected(serverId);
    const chosen = typeof tool === 'string' ? await findTool(client, tool) : tool;
    if (chosen.taskSupport === 'required' && options.asTask === false) {
      throw new UserError(l10n.t('The tool "{0}" only runs as a task.', chosen.name), 'taskRequired');
    }
    const { callId, signal } = this.calls.begin(serverId, chosen.name);
    const askedAt = this.store.mark();
    let key: TaskKey | undefined;
    try {
      const answer = await client.call(
        {
          tool: chosen,
          args,
          ...options,
          onProgress: progress => (key ? this.store.note(key, { progress }) : this.calls.progress(callId, progress)),
          onQuestions: (round, ended) => {
            const asker = { serverId, generation: client.generation };
            return this.inputs.askedForCall(asker, callId, round, AbortSignal.any([signal, ended]));
          },
        },
        signal,
      );
      if (answer.kind === 'result') {
        return answer;
      }
      const task = this.store.apply({
        serverId,
        generation: client.generation,
        report: answer.report,
        askedAt,
        toolName: chosen.name,
        startedHere: true,
      });
      key = task.key;
      if (!isTerminal(task)) {
        this.payloads.delete(key); // Of an earlier task of this ID.
      }
      const progress = this.calls.get(callId)?.progress;
      if (progress) {
        this.store.note(key, { progress }); // What was reported before the task was known is about the task.
      }
      return { kind: 'task', task: this.store.get(key) ?? task };
    } finally {
      this.calls.end(callId);
    }
  }

  /**
   * `tasks/get`, now.
   * @returns the task; a remembered one that the server does not know is marked gone
   * @throws ProtocolError -32602 for an ID that neither the server nor we know
   */
  async get(serverId: ServerId, taskId: string, signal?: AbortSignal): Promise<Task> {
    try {
      return await this.reading(serverId, client => this.reader.read(serverId, client, taskId, signal));
    } catch (error) {
      const known = this.store.get(taskKey(serverId, taskId));
      if (known && isUnknownTaskError(error)) {
        return known;
      }
      throw error;
    }
  }

  /** `tasks/list`, every page, where the server offers it; then a word about each task that no page has. */
  list(serverId: ServerId, signal?: AbortSignal): Promise<readonly Task[]> {
    return this.reading(serverId, client => this.listWith(client, serverId, signal));
  }

  private async listWith(client: TaskClient, serverId: ServerId, signal?: AbortSignal): Promise<readonly Task[]> {
    if (!client.abilities.list) {
      return [];
    }
    const before = this.store.tasksOf(serverId);
    const observations = await readWholeList(client, () => this.store.mark(), signal);
    const listed = this.store.applyAll(
      observations.map(observation => ({ ...observation, serverId, generation: client.generation })),
    );
    const present = new Set(listed.map(task => task.key));
    await this.readEach(
      client,
      before.filter(task => !present.has(task.key) && task.goneReason === undefined),
    );
    return [...present].flatMap(key => this.store.get(key) ?? []);
  }

  /** Everything the server can say about its tasks now: its list, and each unfinished one that it cannot list. */
  async refresh(serverId: ServerId, signal?: AbortSignal): Promise<void> {
    const client = await this.clients.connected(serverId);
    if (client.abilities.list) {
      await this.list(serverId, signal);
    } else if (client.abilities.tasks) {
      await this.readEach(client, this.store.tasksOf(serverId).filter(isFollowed));
    }
  }

  /**
   * The payload, as sent; one that is kept is given without asking the server. For an unfinished task of 2025-11-25
   * this waits until it ends, as `tasks/result` does.
   * @throws ProtocolError the payload of a task that ended in a JSON-RPC error, or why it could not be read
   * @see MCP 2025-11-25, Tasks, "Result Retrieval"
   */
  async result(serverId: ServerId, taskId: string, signal?: AbortSignal): Promise<ToolResult> {
    const payload = await this.payload(serverId, taskId, signal);
    if (payload.kind === 'error') {
      throw new ProtocolError(payload.error.code, payload.error.message, payload.error.data);
    }
    return payload.result;
  }

  /** As {@link result}, but a JSON-RPC error that is the payload comes back as one. */
  async payload(serverId: ServerId, taskId: string, signal?: AbortSignal): Promise<Payload> {
    const key = taskKey(serverId, taskId);
    const kept = this.payloads.get(key);
    if (kept) {
      return kept;
    }
    const read = (whileWanted?: AbortSignal): Promise<Payload> =>
      this.reading(serverId, client => this.readPayload(serverId, client, taskId, whileWanted));
    return this.openResults.read(key, read, signal);
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

  /**
   * `tasks/cancel`. The snapshot returned is what the server says afterwards: 2026-07-28 only acknowledges, and the
   * task may still complete, fail, or go on.
   * @throws UserError `cancelUnsupported`; ProtocolError with the server's code when it refuses
   */
  async cancel(serverId: ServerId, taskId: string, signal?: AbortSignal): Promise<Task> {
    const client = await this.clients.connected(serverId);
    if (!client.abilities.cancel) {
      throw new UserError(l10n.t('The server does not offer to cancel tasks.'), 'cancelUnsupported');
    }
    const key = taskKey(serverId, taskId);
    const before = this.store.get(key);
    if (before && !isTerminal(before)) {
      this.store.note(key, { cancelRequestedAt: this.clock.now() });
    }
    const askedAt = this.store.mark();
    const report = await client.cancel(taskId, signal).catch(async (error: unknown) => {
      if (isProtocolError(error)) {
        // A refusal is often a race with the end of the task: what the server says now decides what is shown.
        await this.reader.read(serverId, client, taskId, signal).catch(() => undefined);
      }
      this.cancelFailed(key, before?.cancelRequestedAt, error);
      throw error;
    });
    return report
      ? this.reader.fold(serverId, client, { report }, askedAt)
      : this.afterAcknowledgement(serverId, client, taskId, signal);
  }

  /** Whether the last word of this task was its end. */
  hasEnded(serverId: ServerId, taskId: string): boolean {
    const task = this.store.get(taskKey(serverId, taskId));
    return task !== undefined && isTerminal(task);
  }

  /** Whether to keep this task up to date: a word of this user's only, of which the server hears nothing. */
  watch(key: TaskKey, isWatched: boolean): void {
    this.store.note(key, { isUnwatched: !isWatched });
  }

  /** The request came too late for a task that has ended meanwhile; where it goes on, it goes on as if nobody had asked. */
  private cancelFailed(key: TaskKey, askedBefore: number | undefined, error: unknown): void {
    const task = this.store.get(key);
    if (!task || isTerminal(task)) {
      return;
    }
    this.store.forgetCancelRequest(key, askedBefore);
    if (isProtocolError(error)) {
      this.store.note(key, { cancelRefusal: error.message });
    }
  }

  /**
   * Resolves when the task has reached its terminal status.
   * @throws GoneError when the server no longer knows the task; CancelledError when `signal` aborts
   */
  async finished(key: TaskKey, signal?: AbortSignal): Promise<Task> {
    const hold = this.watcher.hold(key);
    this.connectQuietly(key);
    try {
      return await new Promise<Task>((resolve, reject) => {
        const settle = (): void => {
          const task = this.store.get(key);
          if (task && isTerminal(task)) {
            end(() => resolve(task));
          } else if (!task || task.goneReason !== undefined) {
            end(() => reject(new GoneError(l10n.t('The server no longer knows this task.'))));
          }
        };
        const aborted = (): void => end(() => reject(new CancelledError()));
        const subscription = this.store.onDidChange(settle);
        const end = (report: () => void): void => {
          subscription.dispose();
          signal?.removeEventListener('abort', aborted);
          report();
        };
        signal?.addEventListener('abort', aborted, { once: true });
        if (signal?.aborted) {
          aborted();
        } else {
          settle();
        }
      });
    } finally {
      hold.dispose();
    }
  }

  /**
   * Asks a server; what its connection took along when it ended is asked again over the next one. Only for what may be
   * asked twice: a call is never made again.
   */
  private async reading<T>(serverId: ServerId, ask: (client: TaskClient) => Promise<T>): Promise<T> {
    const client = await this.clients.connected(serverId);
    try {
      return await ask(client);
    } catch (error) {
      const fault = faultOf(error);
      const next = fault === 'closed' || fault === 'sessionLost' ? this.clients.reconnected(serverId) : undefined;
      if (!next) {
        throw error;
      }
      const client = await this.soon(next);
      if (!client) {
        throw error; // Where the next one does not come soon, the first reason is the one that says something.
      }
      return ask(client);
    }
  }

  /** The client, unless it does not come, or not soon: somebody may be looking at a progress bar. */
  private soon(next: Promise<TaskClient>): Promise<TaskClient | undefined> {
    return new Promise(resolve => {
      const limit = this.clock.after(SOON_MS, () => resolve(undefined));
      const settle = (client?: TaskClient): void => {
        limit.dispose();
        resolve(client);
      };
      next.then(settle, () => settle());
    });
  }

  /** Nobody would hear of the end of a task whose server is not connected. */
  private connectQuietly(key: TaskKey): void {
    const task = this.store.get(key);
    if (task && isUnfinished(task)) {
      this.clients.connected(task.serverId).catch(() => undefined); // The server's state says why not.
    }
  }

  /** The cancellation is on its way, whether or not the server says now how the task is: it may be forgotten already. */
  private async afterAcknowledgement(
    serverId: ServerId,
    client: TaskClient,
    taskId: string,
    signal?: AbortSignal,
  ): Promise<Task> {
    try {
      const task = await this.reader.read(serverId, client, taskId, signal);
      if (isUnfinished(task)) {
        this.store.note(task.key, { hasOutlivedCancel: true });
      }
      return this.store.get(task.key) ?? task;
    } catch (error) {
      const known = this.store.get(taskKey(serverId, taskId));
      if (known) {
        return known;
      }
      throw error;
    }
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

  /** A word about each of these tasks; one that fails does not keep the others from being read. */
  private async readEach(client: TaskClient, tasks: readonly Task[]): Promise<void> {
    const waiting = [...tasks];
    const readOn = async (): Promise<void> => {
      for (let task = waiting.pop(); task; task = waiting.pop()) {
        // Unknown ones are marked gone by the reader; anything else is met again by the next poll.
        await this.reader.read(task.serverId, client, task.taskId).catch(() => undefined);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENT_READS }, readOn));
  }
}

async function findTool(client: TaskClient, name: string): Promise<Tool> {
  const tool = (await client.listTools()).find(candidate => candidate.name === name);
  if (!tool) {
    throw new UserError(l10n.t('The server has no tool named "{0}".', name), 'unknownTool');
  }
  return tool;
}
