import { isRecord } from '../base/record';
import type { ServerId } from '../base/serverId';
import type { Call } from './callStore';
import type { Task } from './task';
import { taskState } from './taskState';

/** What is asked of tasks by their state: fewer words than rows have, one for each thing somebody looks for. */
export const STATUS_GROUPS = [
  'inputRequired',
  'working',
  'failed',
  'completed',
  'cancelled',
  'gone',
  'unknown',
] as const;
export type StatusGroup = (typeof STATUS_GROUPS)[number];

/** Which tasks and calls are shown; a field that is absent lets all pass. */
export interface TaskFilter {
  /** Words that all have to be found in the tool, the ID, the server's name, the status or its message. */
  readonly text?: string;
  /** Any of these; never empty. */
  readonly statuses?: readonly StatusGroup[];
  readonly serverIds?: readonly ServerId[];
  /** Whether this user started it through this extension. */
  readonly origin?: 'mine' | 'foreign';
  readonly isUnread?: true;
}

export const NO_FILTER: TaskFilter = {};

/** What a filter looks at. */
export interface FilterFacts {
  readonly serverId: ServerId;
  readonly status: StatusGroup;
  readonly isMine: boolean;
  readonly isUnread: boolean;
  readonly words: readonly (string | undefined)[];
}

/** One in the process of another window goes on there. */
export function statusGroupOf(task: Task): StatusGroup {
  const { goneReason, ...there } = task;
  const state = taskState(goneReason === 'otherWindow' ? there : task);
  switch (state) {
    case 'cancelling':
    case 'unwatched':
      return task.status === 'input_required' && state === 'unwatched' ? 'inputRequired' : 'working';
    case 'toolError':
      return 'failed';
    default:
      return state;
  }
}

/** @param needsInput whether a question of it waits for the user */
export function statusGroupOfCall({ end, isCancelling }: Call, needsInput: boolean): StatusGroup {
  switch (end?.outcome) {
    case undefined:
      return needsInput && !isCancelling ? 'inputRequired' : 'working';
    case 'result':
      return 'completed';
    case 'toolError':
    case 'error':
      return 'failed';
    case 'cancelled':
      return 'cancelled';
    case 'interrupted':
      return 'unknown';
  }
}

export function isFiltering({ text, statuses, serverIds, origin, isUnread }: TaskFilter): boolean {
  return [text || undefined, statuses, serverIds, origin, isUnread].some(part => part !== undefined);
}

/** A filter as a question to be asked of many: what is the same for all is done once. */
export function fitting(filter: TaskFilter): (facts: FilterFacts) => boolean {
  const sought = (filter.text ?? '').toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const { origin, isUnread } = filter;
  const statuses = filter.statuses && new Set(filter.statuses);
  const serverIds = filter.serverIds && new Set(filter.serverIds);
  return facts =>
    (!statuses || statuses.has(facts.status)) &&
    (!serverIds || serverIds.has(facts.serverId)) &&
    (origin === undefined || (origin === 'mine') === facts.isMine) &&
    (!isUnread || facts.isUnread) &&
    (sought.length === 0 || hasAll(facts.words, sought));
}

function hasAll(words: FilterFacts['words'], sought: readonly string[]): boolean {
  const text = words.filter(Boolean).join('\n').toLocaleLowerCase();
  return sought.every(word => text.includes(word));
}

/** What was kept of a filter, in whatever shape it comes back: what is not understood lets all pass. */
export function filterFrom(kept: unknown): TaskFilter {
  if (!isRecord(kept)) {
    return NO_FILTER;
  }
  const { text, statuses, serverIds, origin, isUnread } = kept;
  const known = STATUS_GROUPS.filter(status => Array.isArray(statuses) && statuses.includes(status));
  const servers = (Array.isArray(serverIds) ? serverIds : []).filter(id => typeof id === 'string') as ServerId[];
  return {
    ...(typeof text === 'string' && text.trim() !== '' && { text: text.trim() }),
    ...(known.length > 0 && { statuses: known }),
    ...(servers.length > 0 && { serverIds: servers }),
    ...((origin === 'mine' || origin === 'foreign') && { origin }),
    ...(isUnread === true && { isUnread }),
  };
}
