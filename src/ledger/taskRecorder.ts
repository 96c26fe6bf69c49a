import { Backlog } from '../base/backlog';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/emitter';
import type { CallStore } from '../tasks/callStore';
import type { Generation } from '../tasks/generation';
import type { EndedInput, InputStore, InputStoreChange } from '../tasks/inputStore';
import type { Payload, ToolResult } from '../tasks/payload';
import type { KeepResults } from '../tasks/payloadFetcher';
import type { ArrivedPayload, PayloadStore } from '../tasks/payloadStore';
import { recalled } from '../tasks/recall';
import type { CallOutcome, RememberedTask } from '../tasks/rememberedTask';
import { isTerminal, isUnfinished, type ServerId, type Task, type TaskKey, taskKey } from '../tasks/task';
import type { Tool } from '../tasks/taskClient';
import type { KeptPayload, TaskLedger } from '../tasks/taskLedger';
import type { TaskStore, TaskStoreChange } from '../tasks/taskStore';
import { questionOf } from './inputQuestion';
import { lastToRecord } from './lastTasks';
import type { Ledger } from './ledger';
import type { ElsewhereChange, Owner, ServerFacts } from './records';
import { withoutSecrets } from './secretArguments';
import { TaskNews } from './taskNews';

/** How many tasks that a list brought are looked up at once; the rest of a long one waits for the next tick. */
const LOOKED_UP_AT_ONCE = 500;

export interface RecorderHost {
  /** What is known of a server that is configured. */
  readonly serverFacts: (serverId: ServerId) => ServerFacts | undefined;
  readonly keepResults: () => KeepResults;
  /** How many tasks of a server that have ended are brought back. */
  readonly shownTasks: () => number;
  /** Names of arguments that are never written down. */
  readonly secretArguments: () => readonly string[];
  /** Masks the secrets of a server's launch in its words. */
  readonly redact: (serverId: ServerId, text: string) => string;
  readonly clock: Clock;
}

/**
 * Stands between the stores and the ledger: writes down what becomes of tasks, calls and questions, and brings back
 * what is remembered of them. What came from the ledger does not go back there.
 */
export class TaskRecorder implements TaskLedger, Disposable {
  private readonly owned = new DisposableStore();
  private readonly news: TaskNews;
  /** A server may have news faster than any file takes them: of a task that waits, only the last is written down. */
  private readonly recording: Backlog<TaskKey>;
  /** The servers whose tasks were brought back. */
  private readonly restored = new Set<ServerId>();
  /** The calls whose answer was a task, until the store tells of it. */
  private readonly calls = new Map<TaskKey, string>();
  private isRestoring = false;
  private readonly takeOvers = new Emitter<void>();
  /** Another window told of tasks: some may be for this window to ask about now. */
  readonly onDidHearElsewhere = this.takeOvers.event;

  constructor(
    private readonly ledger: Ledger,
    private readonly store: TaskStore,
    private readonly callStore: CallStore,
    inputs: InputStore,
    private readonly payloads: PayloadStore,
    private readonly host: RecorderHost,
  ) {
    this.news = new TaskNews(host.clock);
    this.recording = new Backlog(
      () => ledger.hasRoom,
      key => this.record(key),
    );
    this.owned.add(ledger.onDidMakeRoom(() => this.recording.goOn()));
    this.owned.add(ledger.onLastCall(() => this.recording.flush()));
    this.owned.add(ledger.onWillClose(() => this.recordLast()));
    this.owned.add(store.onDidChange(change => this.tasksChanged(change)));
    this.owned.add(inputs.onDidChange(change => this.inputsChanged(change)));
    this.owned.add(payloads.onDidArrive(arrived => void this.keepPayload(arrived)));
    this.owned.add(ledger.onDidChangeElsewhere(change => this.changedElsewhere(change)));
    this.owned.add(ledger.onDidLose(() => this.fileReplaced()));
    this.owned.add(ledger.onDidDeleteAll(() => this.beginAnew()));
    this.owned.add(ledger.onDidChangeState(({ kind }) => kind === 'file' && this.restoreAgain()));
  }

  /** Brings back what is remembered of these servers, once for each. Never rejects. */
  async restore(serverIds: readonly ServerId[]): Promise<void> {
    await this.ledger.open();
    const missing = serverIds.filter(id => !this.restored.has(id) && this.host.serverFacts(id) !== undefined);
    for (const id of missing) {
      this.restored.add(id);
      this.store.hide(Array.from(this.ledger.hidden(id), taskId => taskKey(id, taskId)));
    }
    const shown = this.host.shownTasks();
    const unfinished = this.ledger.unfinished(missing);
    this.take([...unfinished, ...missing.flatMap(id => this.ledger.recent(id, shown))]);
    this.callStore.restore(missing.flatMap(id => this.ledger.recentCalls(id, shown)));
    this.recordLost(unfinished);
  }

  /** The file could not be read before: what it holds of the servers is brought back now. */
  private restoreAgain(): void {
    const serverIds = [...this.restored];
    this.restored.clear();
    void this.restore(serverIds);
  }

  /** A server that is configured no more is brought back when it comes again. */
  forgetServer(serverId: ServerId): void {
    this.restored.delete(serverId);
  }

  callBegan(call: {
    readonly callId: string;
    readonly serverId: ServerId;
    readonly generation: Generation;
    readonly tool: Tool;
    readonly args: Readonly<Record<string, unknown>>;
  }): void {
    const server = this.host.serverFacts(call.serverId);
    if (server) {
      const { callId, generation, tool } = call;
      const kept = withoutSecrets(call.args, tool.inputSchema, this.host.secretArguments());
      const at = this.host.clock.now();
      this.ledger.write({ kind: 'callBegan', callId, server, generation, toolName: tool.name, ...kept, at });
    }
  }

  callBecomesTask(callId: string, key: TaskKey): void {
    this.calls.set(key, callId);
  }

  callEnded(callId: string, outcome: CallOutcome, message?: string): void {
    const at = this.host.clock.now();
    const serverId = this.callStore.get(callId)?.serverId;
    const words = message !== undefined && serverId !== undefined ? this.host.redact(serverId, message) : undefined;
    this.ledger.write({ kind: 'callEnded', callId, outcome, at, ...(words !== undefined && { message: words }) });
  }

  async keepCallResult(_serverId: ServerId, callId: string, result: ToolResult): Promise<void> {
    const payload: Payload = { kind: 'result', result };
    this.payloads.put(callKey(callId), payload);
    if (this.host.keepResults() !== 'never') {
      await this.ledger.keepResult({ callId }, payload, this.host.clock.now());
    }
    this.callStore.resultKept(callId);
  }

  /** What was called is written down at once; what servers tell of all their tasks need not be waited for. */
  committed(): Promise<void> {
    return this.ledger.caughtUp();
  }

  async recall(serverId: ServerId, taskId: string): Promise<Task | undefined> {
    await this.ledger.open();
    const [memory] = this.ledger.known(serverId, [taskId]);
    if (!memory) {
      return undefined;
    }
    this.take([memory]);
    const key = taskKey(serverId, taskId);
    return this.store.get(key) ?? recalled(key, memory);
  }

  async payloadOf(serverId: ServerId, taskId: string): Promise<KeptPayload | undefined> {
    await this.ledger.open();
    return this.ledger.result({ serverId, taskId });
  }

  async payloadOfCall(callId: string): Promise<KeptPayload | undefined> {
    await this.ledger.open();
    const payload = this.payloads.get(callKey(callId));
    return payload ? { payload } : this.ledger.result({ callId });
  }

  hide(tasks: readonly Pick<Task, 'serverId' | 'taskId'>[], isHidden: boolean): void {
    for (const { serverId, taskId } of tasks) {
      const key = taskKey(serverId, taskId);
      if (this.recording.forget(key)) {
        this.record(key); // What is hidden has to be there.
      }
      this.ledger.write({ kind: 'hidden', of: { serverId, taskId }, isHidden });
    }
  }

  hideCalls(callIds: readonly string[]): void {
    for (const callId of callIds) {
      this.ledger.write({ kind: 'hidden', of: { callId }, isHidden: true });
    }
  }

  /** Some of what was written down is cleared away: what is over and was in it leaves the list, too. */
  forgetCleared(): void {
    const over = this.store.all().filter(task => !isUnfinished(task) && this.restored.has(task.serverId));
    for (const serverId of new Set(over.map(task => task.serverId))) {
      const tasks = over.filter(task => task.serverId === serverId);
      const ids = tasks.map(task => task.taskId);
      const kept = new Set(this.ledger.known(serverId, ids).map(({ report }) => report.taskId));
      this.store.forget(tasks.filter(({ taskId }) => !kept.has(taskId)));
    }
    for (const { callId, end } of this.callStore.all()) {
      if (end && !this.ledger.details({ callId })) {
        this.callStore.remove(callId);
      }
    }
  }

  /** All that was written down is deleted: what still goes on is remembered anew, what is over is forgotten. */
  beginAnew(): void {
    this.payloads.clear();
    this.store.forget(this.store.all().filter(task => !isUnfinished(task)));
    for (const { callId, end } of this.callStore.all()) {
      if (end) {
        this.callStore.remove(callId);
      }
    }
    this.recordAll();
  }

  dispose(): void {
    this.recordLast();
    this.owned.dispose();
    this.takeOvers.dispose();
  }

  /** Tasks of the history that the list asks for. */
  bringBack(remembered: readonly RememberedTask[]): void {
    this.take(remembered);
  }

  /** Into the store, and not from there into the ledger again. */
  private take(remembered: readonly RememberedTask[]): void {
    this.store.tellHeard(); // That is to be written down.
    const before = this.isRestoring;
    this.isRestoring = true;
    try {
      this.store.restore(remembered);
    } finally {
      this.isRestoring = before;
    }
    for (const { serverId, report } of remembered) {
      const task = this.store.get(taskKey(serverId, report.taskId));
      if (task) {
        this.news.isKnown(task);
      }
    }
  }

  private tasksChanged({ added, updated, removed }: TaskStoreChange): void {
    for (const task of removed) {
      if (this.recording.forget(task.key)) {
        this.write(task); // Its last news.
      }
      this.news.forget(task.key);
    }
    if (this.isRestoring) {
      return;
    }
    this.lookUp(added.filter(key => !this.calls.has(key)));
    for (const key of [...added, ...updated]) {
      if (this.calls.has(key)) {
        this.record(key); // Who called it waits until it is written down.
      } else {
        this.recording.tell(key);
      }
    }
  }

  /** What a server tells of may be known from an earlier window: what this user did with it, which tool it was. */
  private lookUp(keys: readonly TaskKey[]): void {
    const now = keys.slice(0, LOOKED_UP_AT_ONCE);
    const tasks = now.flatMap(key => this.store.get(key) ?? []);
    for (const serverId of new Set(tasks.map(task => task.serverId))) {
      const ids = tasks.filter(task => task.serverId === serverId).map(task => task.taskId);
      this.take(this.ledger.known(serverId, ids));
    }
    if (keys.length > now.length) {
      setImmediate(() => this.lookUp(keys.slice(now.length)));
    }
  }

  /** @param isForced although it is what was read from there */
  private record(key: TaskKey, isForced = false): void {
    const task = this.store.get(key);
    if (task) {
      this.write(task, isForced);
    }
  }

  private write(task: Task, isForced = false): void {
    const server = this.host.serverFacts(task.serverId);
    // What lives in another window is written down there.
    if (!server || task.goneReason === 'otherWindow') {
      return;
    }
    const callId = this.calls.get(task.key);
    this.calls.delete(task.key);
    const at = this.host.clock.now();
    const of: Owner = { serverId: task.serverId, taskId: task.taskId };
    const { isNews, events } = this.news.of(task);
    if (isNews || isForced || callId !== undefined) {
      const own = this.redacted(task);
      const source = task.source ?? 'poll';
      this.ledger.write({ kind: 'task', server, task: own, source, at, ...(callId !== undefined && { callId }) });
    }
    for (const event of events) {
      this.ledger.write({ kind: 'event', of, event, at });
    }
  }

  /** As it is written down: a server may repeat in its words what it was started with. */
  private redacted({ isFollowedElsewhere: _window, ...task }: Task): Task {
    const { statusMessage, failureMessage, cancelRefusal } = task;
    const words = Object.entries({ statusMessage, failureMessage, cancelRefusal });
    const masked = words.flatMap(([name, text]) =>
      text === undefined ? [] : [[name, this.host.redact(task.serverId, text)]],
    );
    return { ...task, ...Object.fromEntries(masked) };
  }

  /** The window closes, and has no time for all that a server may just have listed. */
  private recordLast(): void {
    const waiting = this.recording.takeAll().flatMap(key => this.store.get(key) ?? []);
    for (const task of lastToRecord(waiting)) {
      this.write(task);
    }
  }

  /** What was running in a window that is gone, in a process that went with it, is over; its server may say otherwise. */
  private recordLost(remembered: readonly RememberedTask[]): void {
    for (const { serverId, report, residence } of remembered) {
      const task = this.store.get(taskKey(serverId, report.taskId));
      if (residence === 'lost' && task?.goneReason === 'serverLost') {
        this.record(task.key, true);
      }
    }
  }

  /** What this window knows goes into the new file; what is in there already comes back. */
  private fileReplaced(): void {
    this.recordAll();
    this.restoreAgain();
  }

  /** Nothing is written down any more of what this window knows. */
  private recordAll(): void {
    this.news.forgetAll();
    for (const { key } of this.store.all()) {
      this.recording.tell(key);
    }
  }

  private inputsChanged({ added, ended }: InputStoreChange): void {
    const at = this.host.clock.now();
    for (const request of added) {
      const of = ownerOf(request);
      if (of) {
        if ('taskId' in of) {
          this.record(taskKey(of.serverId, of.taskId)); // A question hangs on its task, which may not be told of yet.
        }
        const inputId = roundIdOf(request);
        this.ledger.write({
          kind: 'inputAsked',
          of,
          inputId,
          inputKind: request.kind,
          question: this.host.redact(request.serverId, questionOf(request)),
          at,
        });
      }
    }
    for (const input of ended) {
      const of = ownerOf(input.request);
      if (of) {
        this.ledger.write({ kind: 'inputEnded', of, inputId: roundIdOf(input.request), end: endOf(input), at });
      }
    }
  }

  /** Never rejects: a result that could not be kept is read from the server, while that has it. */
  private async keepPayload({ key, payload }: ArrivedPayload): Promise<void> {
    const task = this.store.get(key);
    const keep = this.host.keepResults();
    if (!task || keep === 'never' || (keep === 'startedHere' && !task.startedHere)) {
      return;
    }
    if (this.recording.forget(key)) {
      this.write(task); // A result is kept beside its task, which must be there first.
    }
    const of = { serverId: task.serverId, taskId: task.taskId };
    const kept = await this.ledger.keepResult(of, payload, this.host.clock.now());
    const now = this.store.get(key);
    if (kept !== 'none' && this.ledger.state.kind === 'file' && now && isTerminal(now)) {
      this.store.note(key, { isResultKept: true });
    }
  }

  private changedElsewhere({ tasks, calls, hiddenTasks, removedTasks, removedCalls }: ElsewhereChange): void {
    const ofOurs = tasks.filter(({ serverId }) => this.restored.has(serverId));
    for (const { serverId, report } of ofOurs) {
      this.store.unhide(taskKey(serverId, report.taskId));
    }
    this.take(ofOurs);
    this.store.hide(hiddenTasks);
    this.callStore.restore(calls.filter(({ serverId }) => this.restored.has(serverId)));
    const gone = removedTasks.flatMap(key => this.store.get(key) ?? []).filter(task => !isUnfinished(task));
    this.store.forget(gone);
    for (const callId of removedCalls) {
      this.callStore.remove(callId);
    }
    this.takeOvers.fire();
  }
}

function callKey(callId: string): TaskKey {
  return JSON.stringify(['call', callId]) as TaskKey; // Never that of a task: no server has this ID.
}

function ownerOf({ serverId, taskId, callId }: EndedInput['request']): Owner | undefined {
  if (taskId !== undefined) {
    return { serverId, taskId };
  }
  return callId === undefined ? undefined : { callId };
}

/** Questions that come once over a connection are counted anew in each window; those that a task lists are named. */
function roundIdOf({ id, generation, taskId, requestedAt }: EndedInput['request']): string {
  return generation === '2026-07-28' && taskId !== undefined ? id : JSON.stringify([id, requestedAt]);
}

function endOf({ end, action }: EndedInput) {
  return end === 'answered' ? (action ?? 'accept') : end;
}
