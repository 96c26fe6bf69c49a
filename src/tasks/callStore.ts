import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import type { ServerId, TaskProgress } from './task';

/** A `tools/call` on its way that is no task (yet). */
export interface Call {
  readonly callId: number;
  readonly serverId: ServerId;
  readonly toolName: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly progress?: TaskProgress;
  readonly isCancelling: boolean;
}

export interface CallStoreChange {
  /** The server whose calls came or went; absent when one only changed. */
  readonly membershipOf?: ServerId;
  readonly updated?: number;
  readonly ended?: number;
}

interface CallEntry {
  call: Call;
  readonly controller: AbortController;
}

/** The calls of this window that the servers have not answered yet. */
export class CallStore implements Disposable {
  private readonly entries = new Map<number, CallEntry>();
  private readonly changes = new Emitter<CallStoreChange>();
  private lastId = 0;
  readonly onDidChange = this.changes.event;

  constructor(private readonly clock: Clock) {}

  get(callId: number): Call | undefined {
    return this.entries.get(callId)?.call;
  }

  /** Newest first. */
  callsOf(serverId: ServerId): Call[] {
    return this.all().filter(call => call.serverId === serverId);
  }

  /** Newest first, over all servers. */
  all(): Call[] {
    return Array.from(this.entries.values(), entry => entry.call).reverse();
  }

  /** @returns the new call, and the signal that aborts when it is cancelled */
  begin(serverId: ServerId, toolName: string): { readonly callId: number; readonly signal: AbortSignal } {
    const callId = ++this.lastId;
    const controller = new AbortController();
    const call: Call = { callId, serverId, toolName, startedAt: this.clock.now(), isCancelling: false };
    this.entries.set(callId, { call, controller });
    this.changes.fire({ membershipOf: serverId });
    return { callId, signal: controller.signal };
  }

  progress(callId: number, progress: TaskProgress): void {
    this.update(callId, { progress });
  }

  /** Stops waiting and tells the server so. @see MCP 2025-11-25, Cancellation */
  cancel(callId: number): void {
    this.update(callId, { isCancelling: true });
    this.entries.get(callId)?.controller.abort();
  }

  end(callId: number): void {
    const entry = this.entries.get(callId);
    if (entry) {
      this.entries.delete(callId);
      this.changes.fire({ membershipOf: entry.call.serverId, ended: callId });
    }
  }

  dispose(): void {
    this.changes.dispose();
  }

  private update(callId: number, news: Partial<Call>): void {
    const entry = this.entries.get(callId);
    if (entry) {
      entry.call = { ...entry.call, ...news };
      this.changes.fire({ updated: callId });
    }
  }
}
