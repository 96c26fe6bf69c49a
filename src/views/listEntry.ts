import type { Call } from '../tasks/callStore';
import { createdAtMs, type ServerId, type Task, type TaskKey } from '../tasks/task';
import { type FilterFacts, type StatusGroup, statusGroupOf, statusGroupOfCall } from '../tasks/taskFilter';

/** What decides where a task or a call stands in the list; it does not change while its row stays where it is. */
export interface ListEntry {
  /** Of its row. */
  readonly id: string;
  readonly serverId: ServerId;
  readonly of: { readonly key: TaskKey } | { readonly callId: string };
  readonly name: string;
  /** Milliseconds since the epoch, as are all times here. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly status: StatusGroup;
  /** A call on its way stands above what is on record. */
  readonly isAhead: boolean;
  readonly isPinned: boolean;
  /** Decides between equals, so that the order never wavers: tasks by their ID, calls by when they came. */
  readonly tie: string;
  readonly arrival: number;
}

export const taskRowId = (key: TaskKey): string => `task ${key}`;
export const callRowId = (callId: string): string => `call ${callId}`;

/** The tasks among rows, by the IDs of their rows. */
export function pinnedTasks(
  rowIds: Iterable<string>,
): { readonly serverId: ServerId; readonly taskId: string; readonly key: TaskKey }[] {
  return [...rowIds]
    .filter(id => id.startsWith(taskRowId('' as TaskKey)))
    .flatMap(id => {
      const key = id.slice(taskRowId('' as TaskKey).length) as TaskKey;
      const parts = partsOf(key);
      return parts ? [{ ...parts, key }] : [];
    });
}

/** What was kept may have been written by anybody. */
function partsOf(key: TaskKey): { readonly serverId: ServerId; readonly taskId: string } | undefined {
  try {
    const [serverId, taskId]: readonly unknown[] = JSON.parse(key);
    return typeof serverId === 'string' && typeof taskId === 'string'
      ? { serverId: serverId as ServerId, taskId }
      : undefined;
  } catch {
    return undefined; // No key of ours.
  }
}

export function taskEntry(task: Task, isPinned: boolean): ListEntry {
  const { key, serverId, taskId, toolName, lastUpdatedAt } = task;
  const createdAt = createdAtMs(task);
  const updatedAt = Date.parse(lastUpdatedAt);
  return {
    id: taskRowId(key),
    serverId,
    of: { key },
    name: toolName ?? taskId,
    createdAt,
    updatedAt: Number.isNaN(updatedAt) ? createdAt : updatedAt,
    status: statusGroupOf(task),
    isAhead: false,
    isPinned,
    tie: taskId,
    arrival: Number.POSITIVE_INFINITY, // At the same moment, a task stands above a call.
  };
}

export function callEntry(call: Call, arrival: number, needsInput: boolean, isPinned: boolean): ListEntry {
  const { callId, serverId, toolName, startedAt, end } = call;
  return {
    id: callRowId(callId),
    serverId,
    of: { callId },
    name: toolName,
    createdAt: startedAt,
    updatedAt: end?.at ?? startedAt,
    status: statusGroupOfCall(call, needsInput),
    isAhead: end === undefined,
    isPinned,
    tie: callId,
    arrival,
  };
}

export function taskFacts(task: Task, { status }: ListEntry, serverName: string): FilterFacts {
  const { serverId, startedHere, isUnread, toolName, taskId, statusWord, statusMessage, failureMessage } = task;
  return {
    serverId,
    status,
    isMine: startedHere,
    isUnread: isUnread === true,
    words: [toolName, taskId, statusWord, statusMessage, failureMessage, serverName],
  };
}

/** A call is always this user's own, and its answer was waited for. */
export function callFacts({ serverId, toolName, end }: Call, { status }: ListEntry, serverName: string): FilterFacts {
  return { serverId, status, isMine: true, isUnread: false, words: [toolName, end?.message, serverName] };
}
