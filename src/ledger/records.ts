import type { ServerId } from '../base/serverId';
import type { Generation } from '../tasks/generation';
import type { InputKind } from '../tasks/inputRequest';
import type { Payload } from '../tasks/payload';
import type { CallOutcome, RememberedCall, RememberedTask } from '../tasks/rememberedTask';
import type { NewsSource, Task, TaskKey, TaskProgress } from '../tasks/task';
import type { CutPart } from '../tasks/taskLedger';

export type { CutPart };

/** What an entry is about: a task, or a call that is none (yet). */
export type Owner = { readonly serverId: ServerId; readonly taskId: string } | { readonly callId: string };

/** What is kept of a server beside its ID; never a secret. */
export interface ServerFacts {
  readonly serverId: ServerId;
  readonly name: string;
  readonly transport: 'stdio' | 'http' | 'sse';
  /** Tells launches apart: whether the server was another one then. */
  readonly launchHash: string;
}

/** One thing that happened, to be written down. Times are milliseconds since the epoch. */
export type LedgerWrite =
  | {
      readonly kind: 'callBegan';
      readonly callId: string;
      readonly server: ServerFacts;
      readonly generation: Generation | 'none';
      readonly toolName: string;
      /** Without what is secret. */
      readonly args: Readonly<Record<string, unknown>>;
      /** The names of the arguments that were left out, as paths: `auth.password`. */
      readonly leftOut: readonly string[];
      readonly at: number;
    }
  /** Answered without a task; one that became a task is told by the task. */
  | {
      readonly kind: 'callEnded';
      readonly callId: string;
      readonly outcome: CallOutcome;
      readonly message?: string;
      readonly at: number;
    }
  /** A task as it is known now. Becomes a state of its timeline where status, message or `goneReason` is another. */
  | {
      readonly kind: 'task';
      readonly server: ServerFacts;
      readonly task: Task;
      readonly source: NewsSource;
      readonly at: number;
      /** The call that made it: the entry of that call becomes the entry of this task. */
      readonly callId?: string;
    }
  /** A word of the timeline that is no state of the server: what the user did, progress. */
  | {
      readonly kind: 'event';
      readonly of: Owner;
      readonly event: TimelineEvent;
      readonly at: number;
    }
  | {
      readonly kind: 'inputAsked';
      readonly of: Owner;
      readonly inputId: string;
      readonly inputKind: InputKind;
      /** The server's words; no address of a page beyond its origin. */
      readonly question: string;
      readonly at: number;
    }
  | {
      readonly kind: 'inputEnded';
      readonly of: Owner;
      readonly inputId: string;
      /** Which answer, never its values; or why there was none. */
      readonly end: InputOutcome;
      readonly at: number;
    }
  /** Whether it is left out of the list. It stays in the history. */
  | { readonly kind: 'hidden'; readonly of: Owner; readonly isHidden: boolean };

/** `accept`, `decline`, `cancel`: the answer. The others: there was none from here. */
export type InputOutcome =
  | 'accept'
  | 'decline'
  | 'cancel'
  | 'withdrawn'
  | 'taskEnded'
  | 'callEnded'
  | 'connectionEnded';

export type TimelineEvent =
  | { readonly name: 'cancelRequested' }
  | { readonly name: 'cancelRefused'; readonly message: string }
  | { readonly name: 'unwatched' }
  | { readonly name: 'watched' }
  | { readonly name: 'progress'; readonly progress: TaskProgress };

/** One line of a timeline. */
export type TimelineLine = { readonly at: number } & (
  | {
      readonly kind: 'state';
      /** As the server spells it. */
      readonly statusWord: string;
      readonly message?: string;
      readonly goneReason?: string;
      readonly source: NewsSource;
    }
  | { readonly kind: 'event'; readonly event: TimelineEvent }
);

export interface InputRound {
  readonly inputKind: InputKind;
  readonly question: string;
  readonly askedAt: number;
  readonly end?: InputOutcome;
  readonly endedAt?: number;
}

/** All that is remembered of one entry. */
export interface EntryDetails {
  readonly server: ServerFacts;
  readonly generation: Generation | 'none';
  readonly toolName?: string;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly leftOut: readonly string[];
  /** When it was called from here. */
  readonly calledAt?: number;
  readonly task?: RememberedTask;
  readonly call?: RememberedCall;
  /** In the order in which it happened. Of a very long one, the first and the last lines. */
  readonly lines: readonly TimelineLine[];
  /** How many lines were left out in the middle. */
  readonly omittedLines: number;
  readonly inputs: readonly InputRound[];
  readonly result?: ResultFacts;
}

export interface ResultFacts {
  readonly kind: Payload['kind'];
  /** As sent, in bytes of JSON. */
  readonly bytes: number;
  readonly keptAt: number;
  /** What was not kept because it is too big. */
  readonly cut?: readonly CutPart[];
}

export interface KeptResult extends ResultFacts {
  /** As sent, but for the parts that were cut. */
  readonly payload: Payload;
}

/** How much of a result was kept. */
export type KeptAs = 'whole' | 'cut' | 'none';

/** Which remembered tasks; newest `createdAt` first. */
export interface HistoryQuery {
  readonly serverId?: ServerId;
  /** Found in tool name, task ID, message or server name; letters of either case. */
  readonly text?: string;
  /** As the server spells it. */
  readonly status?: string;
  /** Only what comes after this task in the order of the history. */
  readonly before?: { readonly createdAt: string; readonly serverId?: string; readonly taskId?: string };
  /** 100 unless told, 1,000 at most. */
  readonly limit?: number;
}

export interface LedgerTotals {
  readonly tasks: number;
  readonly calls: number;
  readonly resultBytes: number;
  /** Milliseconds since the epoch. */
  readonly oldestAt?: number;
}

/** Retention; `0` is without limit. What has not ended goes only when nobody asks for it for half a year. */
export interface RetentionLimits {
  readonly entries: number;
  readonly ageMs: number;
  readonly resultBytes: number;
  /** The largest result that is kept whole, in bytes. */
  readonly largestResultBytes: number;
}

/** What other windows wrote since the last time. */
export interface ElsewhereChange {
  readonly tasks: readonly RememberedTask[];
  readonly calls: readonly RememberedCall[];
  /** Left out of the list from now on. */
  readonly hiddenTasks: readonly TaskKey[];
  /** Cleared away: nobody remembers them any more. */
  readonly removedTasks: readonly TaskKey[];
  /** Left out of the list, or cleared away. */
  readonly removedCalls: readonly string[];
}

/**
 * `closed`: not opened yet. `file`: on disk. `readOnly`: what is on disk can be read, what is new stays in memory.
 * `memory`: all that is new stays in memory, until it can be written to the file if that gets usable.
 * `none`: this VS Code has no SQLite; nothing is remembered beyond this window.
 */
export type LedgerState =
  | { readonly kind: 'closed' | 'file' }
  | { readonly kind: 'readOnly' | 'memory' | 'none'; readonly trouble: LedgerTrouble };

/** Why it does not work as it should. */
export interface LedgerTrouble {
  readonly reason: 'noSqlite' | 'corrupt' | 'locked' | 'notWritable' | 'full' | 'newer' | 'unknown';
  /** What SQLite or the system said. */
  readonly message: string;
  /** The file, or where the broken one was put. */
  readonly file: string;
  /** How many entries of a broken file were saved. */
  readonly recovered?: number;
}
