import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import type { Generation } from './generation';
import { mergedMemory, recalled } from './recall';
import type { RememberedTask } from './rememberedTask';
import {
  type GoneReason,
  isTerminal,
  isUnfinished,
  type NewsSource,
  newestFirst,
  type OwnFacts,
  type ServerId,
  type Task,
  type TaskKey,
  type TaskReport,
  taskKey,
} from './task';

export interface TaskStoreChange {
  readonly added: readonly TaskKey[];
  readonly updated: readonly TaskKey[];
  readonly removed: readonly Task[];
}

/** A moment in the order of observations; see {@link TaskStore.mark}. */
export type Mark = number & { readonly brand: 'Mark' };

/** One word of a server about one task. */
export interface Observation {
  readonly serverId: ServerId;
  readonly generation: Generation;
  readonly report: TaskReport;
  /** How it came. */
  readonly source: NewsSource;
  /** For the answer to a request: the mark taken before it was sent. Absent for what came unasked. */
  readonly askedAt?: Mark;
  /** What we know ourselves: from the call that made the task. */
  readonly toolName?: string;
  readonly startedHere?: boolean;
}

interface Entry {
  task: Task;
  /** When the server's latest word arrived. */
  observedAt: Mark;
  readonly knownSince: Mark;
}

const BEFORE_ALL = 0 as Mark;

interface Touched {
  readonly added: Set<TaskKey>;
  readonly updated: Set<TaskKey>;
}

/** The single source of truth about tasks; every view holds keys and asks here. */
export class TaskStore implements Disposable {
  private readonly byServer = new Map<ServerId, Set<TaskKey>>();
  private readonly entries = new Map<TaskKey, Entry>();
  private readonly unfinished = new Set<TaskKey>();
  /** What the user removed from the list, and what servers go on to tell of. */
  private readonly hidden = new Set<TaskKey>();
  private readonly changes = new Emitter<TaskStoreChange>();
  /** What was heard and is not told yet. */
  private heard: Touched | undefined;
  private sequence = 0;
  readonly onDidChange = this.changes.event;

  constructor(private readonly clock: Clock) {}

  get(key: TaskKey): Task | undefined {
    return this.entries.get(key)?.task;
  }

  /** When the server last said something new about the task. */
  heardAt(key: TaskKey): Mark | undefined {
    return this.entries.get(key)?.observedAt;
  }

  /** Newest `createdAt` first. */
  tasksOf(serverId: ServerId): Task[] {
    const keys = this.byServer.get(serverId) ?? [];
    return Array.from(keys, key => this.get(key))
      .filter(task => task !== undefined)
      .sort(newestFirst);
  }

  /** Of one server, in no particular order. */
  keysOf(serverId: ServerId): Iterable<TaskKey> {
    return this.byServer.get(serverId) ?? [];
  }

  countOf(serverId: ServerId): number {
    return this.byServer.get(serverId)?.size ?? 0;
  }

  /** How many are known, of all servers. */
  get size(): number {
    return this.entries.size;
  }

  /** Of all servers, in no particular order. */
  keys(): Iterable<TaskKey> {
    return this.entries.keys();
  }

  /** Newest `createdAt` first, over all servers. */
  all(): Task[] {
    return Array.from(this.entries.values(), entry => entry.task).sort(newestFirst);
  }

  /** Those that still have an end to wait for, of one server or of all, in no particular order. */
  unfinishedTasks(serverId?: ServerId): Task[] {
    const tasks = Array.from(this.unfinished, key => this.get(key)).filter(task => task !== undefined);
    return serverId === undefined ? tasks : tasks.filter(task => task.serverId === serverId);
  }

  /** To be taken before a request is sent, and handed back with its answer. */
  mark(): Mark {
    return this.sequence as Mark;
  }

  /**
   * Folds in one observation. Older news is dropped, and a terminal status never changes again.
   * @returns the task as known afterwards
   */
  apply(observation: Observation): Task {
    return this.applyAll([observation])[0] as Task; // one observation in, one task out
  }

  /** Folds in many observations with one event. */
  applyAll(observations: readonly Observation[]): Task[] {
    this.tellHeard();
    const touched = noneTouched();
    const tasks = observations.map(observation => this.fold(observation, touched));
    this.tell(touched);
    return tasks;
  }

  /**
   * As {@link apply}, for what a server tells unasked: the event comes a moment later, one for all that came together,
   * and before any other.
   */
  hear(observation: Observation): Task {
    if (!this.heard) {
      this.heard = noneTouched();
      queueMicrotask(() => this.tellHeard());
    }
    return this.fold(observation, this.heard);
  }

  /** The event for what was heard and is not told yet; by itself it comes a moment later. */
  tellHeard(): void {
    const { heard } = this;
    if (heard) {
      this.heard = undefined;
      this.tell(heard);
    }
  }

  /** Notes what we know of a task ourselves; does nothing for a task that is not known. */
  note(key: TaskKey, facts: OwnFacts): void {
    this.noteAll([key], facts);
  }

  /** Notes the same of many tasks, with one event. */
  noteAll(keys: readonly TaskKey[], facts: OwnFacts): void {
    this.tellHeard();
    const news = Object.entries(facts);
    const updated = keys.filter(key => {
      const entry = this.entries.get(key);
      const isNews = entry !== undefined && news.some(([name, value]) => entry.task[name as keyof OwnFacts] !== value);
      if (isNews) {
        entry.task = { ...entry.task, ...facts };
      }
      return isNews;
    });
    if (updated.length > 0) {
      this.changes.fire({ added: [], updated, removed: [] });
    }
  }

  /** The server refused to cancel: what was known before the question holds again. */
  forgetCancelRequest(key: TaskKey, before: number | undefined): void {
    this.tellHeard();
    const entry = this.entries.get(key);
    if (entry && entry.task.cancelRequestedAt !== before) {
      const { cancelRequestedAt: _refused, ...rest } = entry.task;
      entry.task = before === undefined ? rest : { ...rest, cancelRequestedAt: before };
      this.changes.fire({ added: [], updated: [key], removed: [] });
    }
  }

  /** The server does not know the task any more. The last word it said stays. */
  markGone(keys: readonly TaskKey[], goneReason: GoneReason): void {
    this.tellHeard();
    this.sequence++;
    const updated = keys.filter(key => {
      const entry = this.entries.get(key);
      if (!entry || entry.task.goneReason !== undefined) {
        return false;
      }
      entry.task = { ...entry.task, goneReason };
      entry.observedAt = this.mark();
      this.unfinished.delete(key);
      return true;
    });
    if (updated.length > 0) {
      this.changes.fire({ added: [], updated, removed: [] });
    }
  }

  /** Takes back what is remembered of tasks: those that are not known, and what is not known of the others. */
  restore(remembered: readonly RememberedTask[]): void {
    this.tellHeard();
    this.sequence++;
    const added = new Set<TaskKey>();
    const updated = new Set<TaskKey>();
    for (const memory of remembered) {
      const key = taskKey(memory.serverId, memory.report.taskId);
      const entry = this.entries.get(key);
      const task = entry ? mergedMemory(entry.task, memory) : this.hidden.has(key) ? undefined : recalled(key, memory);
      if (task && task !== entry?.task) {
        (entry ? updated : added).add(key);
        // What is remembered is from before whatever goes on now.
        this.put(task, entry?.observedAt ?? this.mark(), entry?.knownSince ?? BEFORE_ALL);
      }
    }
    if (added.size + updated.size > 0) {
      this.changes.fire({ added: [...added], updated: [...updated], removed: [] });
    }
  }

  /** Leaves tasks out, whatever is told of them from now on. */
  hide(keys: readonly TaskKey[]): void {
    for (const key of keys) {
      this.hidden.add(key);
    }
    this.forget(keys.flatMap(key => this.get(key) ?? []));
  }

  /** Whether the user removed it from the list. */
  isHidden(key: TaskKey): boolean {
    return this.hidden.has(key);
  }

  /** The next word about a task that was left out brings it back. */
  unhide(key: TaskKey): void {
    this.hidden.delete(key);
  }

  /** Forgets tasks: the next word about them makes them known again. */
  forget(removed: readonly Task[]): void {
    this.tellHeard();
    for (const { key, serverId } of removed) {
      this.entries.delete(key);
      this.unfinished.delete(key);
      this.byServer.get(serverId)?.delete(key);
    }
    if (removed.length > 0) {
      this.changes.fire({ added: [], updated: [], removed });
    }
  }

  /** Forgets a server that is configured no more, with its tasks. */
  forgetServer(serverId: ServerId): void {
    const removed = this.tasksOf(serverId);
    this.byServer.delete(serverId);
    this.forget(removed);
  }

  dispose(): void {
    this.changes.dispose();
  }

  private tell({ added, updated }: Touched): void {
    if (added.size + updated.size > 0) {
      const onlyUpdated = added.size === 0 ? [...updated] : [...updated].filter(key => !added.has(key));
      this.changes.fire({ added: [...added], updated: onlyUpdated, removed: [] });
    }
  }

  private fold(observation: Observation, { added, updated }: Touched): Task {
    const key = taskKey(observation.serverId, observation.report.taskId);
    this.sequence++;
    const entry = this.entries.get(key);
    if (!entry && this.hidden.has(key) && !observation.startedHere) {
      return this.created(key, observation); // As known, and left out.
    }
    if (!entry || isAnotherTask(entry, observation)) {
      this.hidden.delete(key);
      (entry ? updated : added).add(key);
      return this.put(this.created(key, observation), this.mark());
    }
    const isNewer = supersedes(entry, observation);
    const next = merged(entry.task, observation, isNewer);
    if (isNewer) {
      entry.observedAt = this.mark();
    }
    if (next !== entry.task) {
      entry.task = next;
      this.indexUnfinished(next);
      updated.add(key);
    }
    return next;
  }

  private created(key: TaskKey, { serverId, generation, report, source, toolName, startedHere }: Observation): Task {
    return {
      ...report,
      key,
      serverId,
      generation,
      source,
      startedHere: startedHere ?? false,
      firstSeenAt: this.clock.now(),
      ...(toolName !== undefined && { toolName }),
    };
  }

  private put(task: Task, observedAt: Mark, knownSince = this.mark()): Task {
    this.entries.set(task.key, { task, observedAt, knownSince });
    this.indexUnfinished(task);
    let ofServer = this.byServer.get(task.serverId);
    if (!ofServer) {
      ofServer = new Set();
      this.byServer.set(task.serverId, ofServer);
    }
    ofServer.add(task.key);
    return task;
  }

  private indexUnfinished(task: Task): void {
    if (isUnfinished(task)) {
      this.unfinished.add(task.key);
    } else {
      this.unfinished.delete(task.key);
    }
  }
}

const noneTouched = (): Touched => ({ added: new Set(), updated: new Set() });

/**
 * Whether an observation is newer than what is known: the answer to a request sent after the last observation
 * always is; timestamps only order notifications among themselves and against answers to requests sent before them.
 * A server whose clock is days ahead must not freeze a task with one message.
 */
function supersedes({ task, observedAt }: Entry, { report, askedAt }: Observation): boolean {
  if (isTerminal(task) && report.status !== task.status) {
    return false;
  }
  if (isTerminal(report) && !isTerminal(task)) {
    return true;
  }
  if (askedAt !== undefined && askedAt >= observedAt) {
    return true;
  }
  if (askedAt !== undefined && task.goneReason !== undefined) {
    return false; // Asked before the task was gone: what it was then does not bring it back.
  }
  const known = Date.parse(task.lastUpdatedAt);
  const heard = Date.parse(report.lastUpdatedAt);
  return Number.isNaN(known) || Number.isNaN(heard) || heard >= known;
}

/**
 * Whether a call made a task of an ID that an earlier one had: a server that counts its tasks begins anew with its
 * process, though IDs are to be unique. One that was not known when the call was sent is the same: news may overtake
 * the answer.
 * @see MCP 2025-11-25, Tasks, "Task ID Requirements"
 */
function isAnotherTask({ task, knownSince }: Entry, { report, startedHere, askedAt }: Observation): boolean {
  const isMadeAnew = task.createdAt !== '' && report.createdAt !== '' && task.createdAt !== report.createdAt;
  return startedHere === true && isMadeAnew && (askedAt === undefined || knownSince <= askedAt);
}

/** The task after an observation; the same object when nothing changed. */
function merged(task: Task, observation: Observation, isNewer: boolean): Task {
  const own = {
    ...(observation.toolName !== undefined && task.toolName === undefined && { toolName: observation.toolName }),
    ...(observation.startedHere && !task.startedHere && { startedHere: true }),
  };
  const isNews = isNewer && !(saysTheSame(task, observation.report) && !task.goneReason);
  if (!isNews) {
    return Object.keys(own).length > 0 ? { ...task, ...own } : task;
  }
  // What an older report had and this one lacks is gone with it, and a task that is reported is not gone.
  const {
    statusMessage: _message,
    pollIntervalMs: _interval,
    inputRequests: questions,
    isAnswerSent: _answered,
    goneReason: _gone,
    ...rest
  } = task;
  // A report without them does not say that there are none: only the list itself does, or another status.
  const isSilent = observation.report.status === 'input_required' && observation.report.inputRequests === undefined;
  const createdAt = observation.report.createdAt || task.createdAt; // A moment once told does not pass into nothing.
  return {
    ...rest,
    ...(isSilent && questions && { inputRequests: questions }),
    ...observation.report,
    createdAt,
    source: observation.source,
    ...own,
  };
}

function saysTheSame(task: Task, report: TaskReport): boolean {
  return (
    task.statusWord === report.statusWord &&
    task.statusMessage === report.statusMessage &&
    task.lastUpdatedAt === report.lastUpdatedAt &&
    (report.createdAt === '' || task.createdAt === report.createdAt) &&
    task.ttlMs === report.ttlMs &&
    task.pollIntervalMs === report.pollIntervalMs &&
    (report.inputRequests === undefined && report.status === 'input_required'
      ? true
      : JSON.stringify(task.inputRequests) === JSON.stringify(report.inputRequests))
  );
}
