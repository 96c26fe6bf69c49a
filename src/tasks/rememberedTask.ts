import type { Generation } from './generation';
import type { OwnFacts, ServerId, TaskReport } from './task';

/**
 * Where a task lives, as far as windows are concerned: `free` for whoever asks; `followed` by another open window,
 * which tells the others how it goes on; `otherWindow` in the process that another open window runs; `lost` with the
 * process of a window that is open no more.
 */
export type Residence = 'free' | 'followed' | 'otherWindow' | 'lost';

/** What is kept of a task while no window is open. */
export interface RememberedTask {
  readonly serverId: ServerId;
  readonly generation: Generation;
  /** The last word of the server that was heard. */
  readonly report: TaskReport;
  readonly toolName?: string;
  /** Started by this user through this extension. */
  readonly startedHere: boolean;
  /** Milliseconds since the epoch. */
  readonly firstSeenAt: number;
  /** What we know of it ourselves. */
  readonly own: OwnFacts;
  readonly residence: Residence;
}

/** How a call ended that never became a task; `interrupted`: the window went before there was an answer. */
export type CallOutcome = 'result' | 'toolError' | 'error' | 'cancelled' | 'interrupted';

/** What is kept of a call that was no task. */
export interface RememberedCall {
  readonly callId: string;
  readonly serverId: ServerId;
  readonly toolName: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly outcome: CallOutcome;
  /** Why it failed, in the words of the server. */
  readonly message?: string;
  /** Its result can be read. */
  readonly isResultKept: boolean;
}
