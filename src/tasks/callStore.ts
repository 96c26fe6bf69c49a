import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import type { CallOutcome, RememberedCall } from './rememberedTask';
import type { ServerId, TaskKey, TaskProgress } from './task';

/** How a call ended that never became a task. */
export interface CallEnd {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly outcome: CallOutcome;
  /** Why it failed, in the words of the server. */
  readonly message?: string;
  /** Its result can be read again. */
  readonly isResultKept: boolean;
}

/** A `tools/call` that is no task (yet): on its way, or over. */
export interface Call {
  /** Ours, and unique for all times: the protocol has no name for a call. */
  readonly callId: string;
  readonly serverId: ServerId;
  readonly toolName: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly progress?: TaskProgress;
  readonly isCancelling: boolean;
  readonly end?: CallEnd;
}

export interface CallStoreChange {
  /** The server whose calls came or went; absent when one only changed. */
  readonly membershipOf?: ServerId;
  readonly updated?: string;
  /** The call that is no row any more: it became a task, or was removed. */
  readonly removed?: string;
  /** The task that the removed call became. */
  readonly successor?: TaskKey;
}

/** How many calls of a server that are over stay in the list; the oldest go first. The history has them all. */
const MOST_ENDED = 200;

interface CallEntry {
  call: Call;
  readonly controller: AbortController;
}

/** The calls that the servers have not answered yet, and those that were answered without a task. */
export class CallStore implements Disposable {
  private readonly entries = new Map<string, CallEntry>();
  private readonly changes = new Emitter<CallStoreChange>();
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly clock: Clock,
    private readonly newId: () => string = randomUUID,
  ) {}

  get(callId: string): Call | undefined {
    return this.entries.get(callId)?.call;
  }

  /** Newest first: those on their way, and those that are over. */
  callsOf(serverId: ServerId): Call[] {
    return this.all().filter(call => call.serverId === serverId);
  }

  /** Newest first, over all servers. */
  all(): Call[] {
    return Array.from(this.entries.values(), entry => entry.call)
      .reverse()
      .sort((a, b) => b.startedAt - a.startedAt);
  }

  /** Those that are not answered yet, newest first. */
  running(): Call[] {
    return this.all().filter(({ end }) => !end);
  }

  /** @returns the new call, and the signal that aborts when it is cancelled */
  begin(serverId: ServerId, toolName: string): { readonly callId: string; readonly signal: AbortSignal } {
    const callId = this.newId();
    const controller = new AbortController();
    const call: Call = { callId, serverId, toolName, startedAt: this.clock.now(), isCancelling: false };
    this.entries.set(callId, { call, controller });
    this.changes.fire({ membershipOf: serverId });
    return { callId, signal: controller.signal };
  }

  progress(callId: string, progress: TaskProgress): void {
    this.update(callId, { progress });
  }

  /** Stops waiting and tells the server so. @see MCP 2025-11-25, Cancellation */
  cancel(callId: string): void {
    this.update(callId, { isCancelling: true });
    this.entries.get(callId)?.controller.abort();
  }

  /** The call is over without a task. */
  end(callId: string, outcome: CallOutcome, message?: string): void {
    const entry = this.entries.get(callId);
    if (entry && !entry.call.end) {
      const { progress: _over, ...call } = entry.call;
      const end: CallEnd = {
        at: this.clock.now(),
        outcome,
        isResultKept: false,
        ...(message !== undefined && { message }),
      };
      entry.call = { ...call, isCancelling: false, end };
      this.changes.fire({ updated: callId });
      this.removeOldest(call.serverId);
    }
  }

  /** The result of a call that is over can be read from now on. */
  resultKept(callId: string): void {
    const entry = this.entries.get(callId);
    if (entry?.call.end && !entry.call.end.isResultKept) {
      entry.call = { ...entry.call, end: { ...entry.call.end, isResultKept: true } };
      this.changes.fire({ updated: callId });
    }
  }

  /** Calls of earlier windows, or of others. */
  restore(calls: readonly RememberedCall[]): void {
    const touched = new Set<ServerId>();
    for (const { callId, serverId, toolName, startedAt, endedAt, outcome, message, isResultKept } of calls) {
      const known = this.entries.get(callId);
      if (known && !known.call.end) {
        continue; // Our own, and still on its way.
      }
      const end = { at: endedAt ?? startedAt, outcome, isResultKept, ...(message !== undefined && { message }) };
      const call: Call = { callId, serverId, toolName, startedAt, isCancelling: false, end };
      if (JSON.stringify(known?.call) !== JSON.stringify(call)) {
        this.entries.set(callId, { call, controller: new AbortController() });
        touched.add(serverId);
      }
    }
    for (const serverId of touched) {
      this.changes.fire({ membershipOf: serverId });
    }
  }

  /**
   * The row goes: the call became a task, or nobody wants to see it any more.
   * @param successor the task that it became
   */
  remove(callId: string, successor?: TaskKey): void {
    const entry = this.entries.get(callId);
    if (entry) {
      this.entries.delete(callId);
      const became = successor === undefined ? {} : { successor };
      this.changes.fire({ membershipOf: entry.call.serverId, removed: callId, ...became });
    }
  }

  /** Forgets the calls of a server that is configured no more, but those on their way: these end by themselves. */
  forgetServer(serverId: ServerId): void {
    for (const { callId, end } of this.callsOf(serverId)) {
      if (end) {
        this.remove(callId);
      }
    }
  }

  dispose(): void {
    this.changes.dispose();
  }

  private removeOldest(serverId: ServerId): void {
    for (const { callId } of this.callsOf(serverId)
      .filter(({ end }) => end)
      .slice(MOST_ENDED)) {
      this.remove(callId);
    }
  }

  private update(callId: string, news: Partial<Call>): void {
    const entry = this.entries.get(callId);
    if (entry && !entry.call.end) {
      entry.call = { ...entry.call, ...news };
      this.changes.fire({ updated: callId });
    }
  }
}
