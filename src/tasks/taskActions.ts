import * as l10n from '@vscode/l10n';
import type { Clock } from '../base/clock';
import {
  CancelledError,
  GoneError,
  isCancelledError,
  isProtocolError,
  isUnknownTaskError,
  messageOf,
  ProtocolError,
  UserError,
} from '../base/errors';
import type { CallStore } from './callStore';
import type { InputStore } from './inputStore';
import { failureIn, type Payload, type ToolResult } from './payload';
import type { PayloadStore } from './payloadStore';
import { type ClientProvider, Rereading } from './rereading';
import { ResultReader } from './resultReader';
import { isFollowed, isTerminal, isUnfinished, type ServerId, type Task, type TaskKey, taskKey } from './task';
import type { CallAnswer, ResourceContents, TaskClient, Tool } from './taskClient';
import type { KeptPayload, TaskLedger } from './taskLedger';
import { type ListPage, readWholeList } from './taskList';
import type { TaskReader } from './taskReader';
import type { TaskStore } from './taskStore';
import type { TaskWatcher } from './taskWatcher';

/** How many single questions go to one server at the same time. */
const CONCURRENT_READS = 4;
/** How long a call waits until it is written down that it is made. */
const LONGEST_WRITE_MS = 500;
/** How long each of them waits at most where nobody looks at a progress bar. */
const LOOK_SPREAD_MS = 200;

export type { ClientProvider };

export interface RunOptions {
  readonly ttlMs?: number;
  readonly asTask?: boolean;
}

export type RunOutcome =
  | { readonly kind: 'task'; readonly task: Task }
  | { readonly kind: 'result'; readonly result: ToolResult; readonly callId: string };

/** What can be done with tasks. Commands and the API call this; every answer comes back through the store. */
export class TaskActions {
  private readonly rereading: Rereading;
  private readonly results: ResultReader;

  constructor(
    private readonly store: TaskStore,
    private readonly payloads: PayloadStore,
    private readonly calls: CallStore,
    private readonly inputs: InputStore,
    private readonly reader: TaskReader,
    private readonly watcher: TaskWatcher,
    private readonly clients: ClientProvider,
    private readonly clock: Clock,
    private readonly ledger: TaskLedger,
    private readonly random: () => number = Math.random,
  ) {
    this.rereading = new Rereading(clients, clock);
    this.results = new ResultReader(store, payloads, reader, this.rereading, ledger);
  }

  tools(serverId: ServerId, signal?: AbortSignal): Promise<readonly Tool[]> {
    return this.rereading.read(serverId, client => client.listTools(signal));
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
    this.ledger.callBegan({ callId, serverId, generation: client.generation, tool: chosen, args });
    await this.writtenSoon();
    const made: { key?: TaskKey } = {};
    const askedAt = this.store.mark();
    const answer = await this.answerTo(callId, () =>
      client.call(
        {
          tool: chosen,
          args,
          ...options,
          onProgress: progress =>
            made.key ? this.store.note(made.key, { progress }) : this.calls.progress(callId, progress),
          onQuestions: (round, ended) => {
            const asker = { serverId, generation: client.generation };
            return this.inputs.askedForCall(asker, callId, round, AbortSignal.any([signal, ended]));
          },
        },
        signal,
      ),
    );
    if (answer.kind === 'result') {
      await this.keepResult(serverId, callId, answer.result);
      return { ...answer, callId };
    }
    made.key = taskKey(serverId, answer.report.taskId);
    this.ledger.callBecomesTask(callId, made.key);
    const wasHidden = await this.backInList(made.key, serverId, answer.report.taskId);
    const task = this.store.apply({
      serverId,
      generation: client.generation,
      report: answer.report,
      source: 'create',
      askedAt: wasHidden ? this.store.mark() : askedAt,
      toolName: chosen.name,
      startedHere: true,
    });
    this.madeTask(callId, task);
    await this.ledger.committed();
    return { kind: 'task', task: this.store.get(task.key) ?? task };
  }

  /** A task that was removed from the list, and that the server answers a call with: what is known of it still holds. */
  private async backInList(key: TaskKey, serverId: ServerId, taskId: string): Promise<boolean> {
    const wasHidden = this.store.isHidden(key);
    if (wasHidden) {
      this.store.unhide(key);
      this.ledger.hide([{ serverId, taskId }], false);
      await this.ledger.recall(serverId, taskId);
    }
    return wasHidden;
  }

  /** A call that was sent is remembered, whatever happens next; a file that is held by others keeps nobody waiting. */
  private async writtenSoon(): Promise<void> {
    await new Promise<void>(resolve => {
      const patience = this.clock.after(LONGEST_WRITE_MS, resolve);
      void this.ledger.committed().then(() => {
        patience.dispose();
        resolve();
      });
    });
  }

  /** What becomes of a call is written down, whatever it is; it is never made again. */
  private async answerTo(callId: string, call: () => Promise<CallAnswer>): Promise<CallAnswer> {
    try {
      return await call();
    } catch (error) {
      const outcome = isCancelledError(error) ? 'cancelled' : 'error';
      const message = outcome === 'error' ? messageOf(error) : undefined;
      this.calls.end(callId, outcome, message);
      this.ledger.callEnded(callId, outcome, message);
      throw error;
    }
  }

  private async keepResult(serverId: ServerId, callId: string, result: ToolResult): Promise<void> {
    const outcome = result.isError === true ? 'toolError' : 'result';
    const message = outcome === 'toolError' ? failureIn({ kind: 'result', result }) : undefined;
    this.calls.end(callId, outcome, message);
    this.ledger.callEnded(callId, outcome, message);
    await this.ledger.keepCallResult(serverId, callId, result);
    await this.ledger.committed();
  }

  private madeTask(callId: string, task: Task): void {
    if (!isTerminal(task)) {
      this.payloads.delete(task.key); // Of an earlier task of this ID.
    }
    const progress = this.calls.get(callId)?.progress;
    if (progress) {
      this.store.note(task.key, { progress }); // What was reported before the task was known is about the task.
    }
    this.calls.remove(callId, task.key);
  }

  /**
   * `tasks/get`, now.
   * @returns the task; a remembered one that the server does not know is marked gone
   * @throws ProtocolError -32602 for an ID that neither the server nor we know
   */
  async get(serverId: ServerId, taskId: string, signal?: AbortSignal): Promise<Task> {
    const key = taskKey(serverId, taskId);
    const remembered = this.store.get(key) ?? (await this.ledger.recall(serverId, taskId));
    try {
      return await this.rereading.read(serverId, client => this.reader.read(serverId, client, taskId, signal));
    } catch (error) {
      const known = this.store.get(key) ?? (remembered && { goneReason: 'unknown' as const, ...remembered });
      if (known && isUnknownTaskError(error)) {
        return known;
      }
      throw error;
    }
  }

  /** `tasks/list`, every page, where the server offers it; then a word about each task that no page has. */
  list(serverId: ServerId, signal?: AbortSignal): Promise<readonly Task[]> {
    return this.rereading.read(serverId, client => this.listWith(client, serverId, signal));
  }

  private async listWith(
    client: TaskClient,
    serverId: ServerId,
    signal?: AbortSignal,
    spreadMs = 0,
  ): Promise<readonly Task[]> {
    if (!client.abilities.list) {
      return [];
    }
    const unlisted = new Set(this.store.keysOf(serverId));
    const { generation } = client;
    const listed = new Map<TaskKey, Task>();
    const take = (pages: readonly ListPage[]): void => {
      const tasks = this.store.applyAll(
        pages.flatMap(({ reports, askedAt }) =>
          reports.map(report => ({ serverId, generation, source: 'list' as const, report, askedAt })),
        ),
      );
      for (const task of tasks) {
        unlisted.delete(task.key);
        listed.set(task.key, task);
      }
    };
    const startOver = (): void => {
      for (const key of listed.keys()) {
        unlisted.add(key);
      }
      listed.clear();
    };
    const mark = () => this.store.mark();
    const pages = await readWholeList({ client, mark, clock: this.clock, take, startOver, signal });
    this.watcher.listWasRead(client, pages);
    const asked = [...unlisted].flatMap(key => this.store.get(key) ?? []).filter(isWorthAsking);
    await this.readEach(client, asked, spreadMs);
    // Also those that were removed from our list: the server has them.
    return Array.from(listed.values(), task => this.store.get(task.key) ?? task);
  }

  /** Everything the server can say about its tasks now: its list, and each unfinished one that it cannot list. */
  async refresh(serverId: ServerId, signal?: AbortSignal): Promise<void> {
    await this.readAll(serverId, 0, signal);
  }

  /** The same when a server is connected, which all its clients may do at once: gently. */
  async catchUp(serverId: ServerId): Promise<void> {
    await this.readAll(serverId, LOOK_SPREAD_MS);
  }

  private async readAll(serverId: ServerId, spreadMs: number, signal?: AbortSignal): Promise<void> {
    const client = await this.clients.connected(serverId);
    if (client.abilities.list) {
      await this.rereading.read(serverId, client => this.listWith(client, serverId, signal, spreadMs));
    } else if (client.abilities.tasks) {
      const tasks = this.store.tasksOf(serverId).filter(task => isFollowed(task) && !task.isFollowedElsewhere);
      await this.readEach(client, tasks, spreadMs);
    }
  }

  /**
   * A word about each of these tasks, which a server may know or not: those that were remembered, or lost with its
   * connection. Gently, since all clients of a server that comes back may ask at once. Never rejects.
   */
  async lookFor(client: TaskClient, tasks: readonly Task[]): Promise<void> {
    await this.readEach(client, tasks, LOOK_SPREAD_MS);
  }

  /**
   * Brings a task into the list that somebody knows the ID of, also one that was removed from it.
   * @throws ProtocolError -32602 when the server does not know it
   */
  async add(serverId: ServerId, taskId: string, signal?: AbortSignal): Promise<Task> {
    this.store.unhide(taskKey(serverId, taskId));
    this.ledger.hide([{ serverId, taskId }], false);
    return this.get(serverId, taskId, signal);
  }

  /**
   * Leaves tasks out of the list. What is known of them stays in the history; their server hears nothing of it.
   * @throws UserError where somebody waits for the end of one of them
   */
  remove(keys: readonly TaskKey[]): void {
    if (keys.some(key => this.watcher.isAwaited(key))) {
      throw new UserError(
        l10n.t('Another extension waits for the end of a task that you chose: it stays in the list.'),
      );
    }
    this.ledger.hide(
      keys.flatMap(key => this.store.get(key) ?? []),
      true,
    );
    this.store.hide(keys);
  }

  /** The same for calls that are over. */
  removeCalls(callIds: readonly string[]): void {
    const over = callIds.filter(callId => this.calls.get(callId)?.end);
    this.ledger.hideCalls(over);
    for (const callId of over) {
      this.calls.remove(callId);
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
    return (await this.results.read(serverId, taskId, signal)).payload;
  }

  /** As {@link payload}, with what could not be kept of it, where only that is left. */
  keptPayload(serverId: ServerId, taskId: string, signal?: AbortSignal): Promise<KeptPayload> {
    return this.results.read(serverId, taskId, signal);
  }

  /** What a call was answered that was no task; nothing when it was not kept. */
  callPayload(callId: string): Promise<KeptPayload | undefined> {
    return this.ledger.payloadOfCall(callId);
  }

  /** What is behind a link of a result. @throws ProtocolError, ConnectionError, UserError why it could not be read */
  readResource(serverId: ServerId, uri: string, signal?: AbortSignal): Promise<readonly ResourceContents[]> {
    return this.rereading.read(serverId, client => client.readResource(uri, signal));
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
      ? this.reader.fold(serverId, client, { report }, 'cancel', askedAt)
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

  /** A word about each of these tasks; one that fails does not keep the others from being read. */
  private async readEach(client: TaskClient, tasks: readonly Task[], spreadMs = 0): Promise<void> {
    const waiting = [...tasks];
    const readOn = async (): Promise<void> => {
      for (let task = waiting.pop(); task; task = waiting.pop()) {
        await this.pause(this.random() * spreadMs);
        // Unknown ones are marked gone by the reader; anything else is met again by the next poll.
        await this.reader.read(task.serverId, client, task.taskId).catch(() => undefined);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENT_READS }, readOn));
  }

  private async pause(delayMs: number): Promise<void> {
    if (delayMs > 0) {
      await new Promise<void>(resolve => this.clock.after(delayMs, resolve));
    }
  }
}

/** Whether a list that lacks a task says something of it: what another window asks about is not ours to doubt. */
function isWorthAsking({ goneReason, isFollowedElsewhere }: Task): boolean {
  return goneReason === undefined && !isFollowedElsewhere;
}

async function findTool(client: TaskClient, name: string): Promise<Tool> {
  const tool = (await client.listTools()).find(candidate => candidate.name === name);
  if (!tool) {
    throw new UserError(l10n.t('The server has no tool named "{0}".', name), 'unknownTool');
  }
  return tool;
}
