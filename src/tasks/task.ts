import type { ServerId } from '../base/serverId';
import type { Generation } from './generation';
import type { QuestionsByKey } from './inputRequest';

export type { ServerId };

/**
 * The five words of the specification, and `unknown` for any other: shown as sent, never terminal.
 * @see MCP 2025-11-25, Tasks, "Task Status Lifecycle"
 */
export type TaskStatus = 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled' | 'unknown';

/** Server and task ID in one: a task ID is unique to its receiver only. */
export type TaskKey = string & { readonly brand: 'TaskKey' };

/** Why the server, as far as we can reach it, no longer knows a task. */
export type GoneReason = 'expired' | 'serverLost' | 'otherWindow' | 'unknown';

/** Which message brought the latest word of a task; `otherWindow`: another window heard it and told us. */
export type NewsSource = 'create' | 'list' | 'notification' | 'poll' | 'cancel' | 'otherWindow';

export interface TaskProgress {
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

/** What a server says of one task in one message, decoded; the same for both generations. */
export interface TaskReport {
  readonly taskId: string;
  readonly status: TaskStatus;
  /** The status as the server spells it. */
  readonly statusWord: string;
  readonly statusMessage?: string;
  /** ISO 8601, as sent; empty when the server sent none. */
  readonly createdAt: string;
  readonly lastUpdatedAt: string;
  /** Milliseconds from `createdAt`; `null` is without limit. */
  readonly ttlMs: number | null;
  readonly pollIntervalMs?: number;
  /** What the task waits for, by key; 2026-07-28 only. @see SEP-2663, Tasks extension, "Task Status" */
  readonly inputRequests?: QuestionsByKey;
}

/** One task as we know it: the server's latest word, and beside it, in fields of their own, what we know ourselves. */
export interface Task extends TaskReport {
  readonly key: TaskKey;
  readonly serverId: ServerId;
  readonly generation: Generation;
  readonly toolName?: string;
  readonly progress?: TaskProgress;
  /** How the server's latest word came; absent while nothing was heard since it was remembered. */
  readonly source?: NewsSource;
  /** Completed, but the result says `isError`. Known once the payload is. */
  readonly hasToolError?: boolean;
  /** Why the task failed, in the words of its payload. Known once the payload is. */
  readonly failureMessage?: string;
  /** Milliseconds since the epoch: when this window asked the server to cancel. */
  readonly cancelRequestedAt?: number;
  /** The server went on after it had acknowledged the request. 2026-07-28 only. */
  readonly hasOutlivedCancel?: boolean;
  /** Why the server refused to cancel, in its own words. */
  readonly cancelRefusal?: string;
  readonly goneReason?: GoneReason;
  /** The keys of its questions that this user has answered: none is ever asked or answered again. 2026-07-28 only. */
  readonly answeredKeys?: readonly string[];
  /** This user answered a question of it, and the server has said nothing of the task since. 2025-11-25 only. */
  readonly isAnswerSent?: boolean;
  /** How many of its questions the server withdrew before they were answered here. */
  readonly missedQuestions?: number;
  /** The user asked to leave it alone: nobody asks for it any more, though the server may still say how it goes on. */
  readonly isUnwatched?: boolean;
  /** Why nobody hears how it goes on, in words: the server was asked more than once, and did not tell. */
  readonly readFailure?: string | undefined;
  /** Its result is on this machine, whatever becomes of the server. */
  readonly isResultKept?: boolean;
  /** It ended, and the user has seen neither its result nor its row selected since. */
  readonly isUnread?: boolean;
  /** Another open window asks for it, and tells this one how it goes on. */
  readonly isFollowedElsewhere?: boolean;
  /** Started by this user through this extension. */
  readonly startedHere: boolean;
  /** Milliseconds since the epoch, by our own clock: orders tasks whose `createdAt` cannot be read. */
  readonly firstSeenAt: number;
}

/** What we know of a task ourselves. */
export type OwnFacts = Partial<
  Pick<
    Task,
    | 'answeredKeys'
    | 'cancelRefusal'
    | 'cancelRequestedAt'
    | 'failureMessage'
    | 'goneReason'
    | 'hasOutlivedCancel'
    | 'isAnswerSent'
    | 'hasToolError'
    | 'isFollowedElsewhere'
    | 'isResultKept'
    | 'isUnread'
    | 'isUnwatched'
    | 'missedQuestions'
    | 'progress'
    | 'readFailure'
  >
>;

export function taskKey(serverId: ServerId, taskId: string): TaskKey {
  // JSON keeps the two apart whatever characters a stranger puts into an ID.
  return JSON.stringify([serverId, taskId]) as TaskKey;
}

const TERMINAL: ReadonlySet<TaskStatus> = new Set(['completed', 'failed', 'cancelled']);

/** A terminal status never changes again. @see MCP 2025-11-25, Tasks, "Task Status Lifecycle" */
export function isTerminal(task: Pick<Task, 'status'>): boolean {
  return TERMINAL.has(task.status);
}

/** Whether there is still something to wait for: not terminal, and the server still knows it. */
export function isUnfinished(task: Pick<Task, 'status' | 'goneReason'>): boolean {
  return !isTerminal(task) && task.goneReason === undefined;
}

/** Whether somebody is to be kept up to date about it. */
export function isFollowed(task: Pick<Task, 'status' | 'goneReason' | 'isUnwatched'>): boolean {
  return isUnfinished(task) && task.isUnwatched !== true;
}

/** Asked to cancel, and the server has not said the end yet. */
export function isCancelling(task: Task): boolean {
  return task.cancelRequestedAt !== undefined && isUnfinished(task);
}

/** Milliseconds since the epoch at which the task was created: the server's word, else when we first saw it. */
export function createdAtMs(task: Task): number {
  const said = Date.parse(task.createdAt);
  return Number.isNaN(said) ? task.firstSeenAt : said;
}

/** Newest first; the ID decides between equals, so that the order never wavers. */
export function newestFirst(a: Task, b: Task): number {
  return createdAtMs(b) - createdAtMs(a) || (a.taskId < b.taskId ? -1 : a.taskId > b.taskId ? 1 : 0);
}

/**
 * The moment after which the receiver may discard the task.
 * @returns milliseconds since the epoch, or `undefined` where there is no limit or no date to count from
 * @see MCP 2025-11-25, Tasks, "TTL and Resource Management"
 */
export function expiresAtMs(task: Task): number | undefined {
  const created = Date.parse(task.createdAt);
  return task.ttlMs === null || Number.isNaN(created) ? undefined : created + task.ttlMs;
}
