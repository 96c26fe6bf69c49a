import { STATUS_GROUPS } from '../tasks/taskFilter';
import type { ListEntry } from './listEntry';

export const GROUPINGS = ['server', 'status', 'tool', 'day', 'none'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** One group of the list: what its entries have in common. It tells itself from all others by its ID. */
export type Group =
  | { readonly by: 'server'; readonly id: string; readonly serverId: ListEntry['serverId'] }
  | { readonly by: 'status'; readonly id: string; readonly status: ListEntry['status'] }
  | { readonly by: 'tool'; readonly id: string; readonly toolName: string }
  | { readonly by: 'day'; readonly id: string; readonly dayMs: number }
  | { readonly by: 'none'; readonly id: string };

/** The whole list, where nothing divides it. */
export const WHOLE_LIST = 'all';

export const serverGroupId = (serverId: ListEntry['serverId']): string => `server ${serverId}`;

/** Where it stands. Days are those of this computer's calendar. */
export function groupOf(entry: ListEntry, grouping: Grouping): Group {
  switch (grouping) {
    case 'server':
      return { by: 'server', id: serverGroupId(entry.serverId), serverId: entry.serverId };
    case 'status':
      return { by: 'status', id: `status ${entry.status}`, status: entry.status };
    case 'tool': {
      // What has no tool's name is named by its own ID: a group of one each would be no group.
      const toolName = 'key' in entry.of && entry.name === entry.tie ? '' : entry.name;
      return { by: 'tool', id: `tool-group ${toolName}`, toolName };
    }
    case 'day': {
      const dayMs = startOfDay(entry.createdAt);
      return { by: 'day', id: `day ${dayMs}`, dayMs };
    }
    case 'none':
      return { by: 'none', id: WHOLE_LIST };
  }
}

/** What needs the user first, the latest day first, tools by name with those of no name at the end. */
export function compareGroups(a: Group, b: Group): number {
  if (a.by === 'status' && b.by === 'status') {
    return STATUS_GROUPS.indexOf(a.status) - STATUS_GROUPS.indexOf(b.status);
  }
  if (a.by === 'day' && b.by === 'day') {
    return b.dayMs - a.dayMs;
  }
  if (a.by === 'tool' && b.by === 'tool') {
    const byName = Number(a.toolName === '') - Number(b.toolName === '') || a.toolName.localeCompare(b.toolName);
    return byName || compareText(a.id, b.id);
  }
  return compareText(a.id, b.id);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function startOfDay(ms: number): number {
  // Not by the year's number, which is taken for one of the 20th century up to 99: some servers send the year 1.
  return new Date(ms).setHours(0, 0, 0, 0);
}

/** The next midnight, however long the day is. */
export function startOfNextDay(ms: number): number {
  return new Date(ms).setHours(24, 0, 0, 0);
}
