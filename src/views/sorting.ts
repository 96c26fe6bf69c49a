import { STATUS_GROUPS } from '../tasks/taskFilter';
import type { ListEntry } from './listEntry';

export const SORTINGS = ['newest', 'updated', 'name', 'status'] as const;
export type Sorting = (typeof SORTINGS)[number];

type Compare = (a: ListEntry, b: ListEntry) => number;

/** One for all: `localeCompare` makes a new one each time. */
const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

const BY: Readonly<Record<Sorting, Compare>> = {
  newest: () => 0,
  updated: (a, b) => ahead(a, b) || b.updatedAt - a.updatedAt,
  name: (a, b) => names.compare(a.name, b.name),
  status: (a, b) => STATUS_GROUPS.indexOf(a.status) - STATUS_GROUPS.indexOf(b.status),
};

/** The order of entries; no two are equal. What is pinned stands on top, and what else is equal, newest first. */
export function comparing(sorting: Sorting): Compare {
  const by = BY[sorting];
  return (a, b) =>
    Number(b.isPinned) - Number(a.isPinned) || by(a, b) || ahead(a, b) || b.createdAt - a.createdAt || byTie(a, b);
}

function ahead(a: ListEntry, b: ListEntry): number {
  return Number(b.isAhead) - Number(a.isAhead);
}

function byTie(a: ListEntry, b: ListEntry): number {
  if (a.arrival !== b.arrival) {
    return a.arrival > b.arrival ? -1 : 1;
  }
  return compareText(a.tie, b.tie) || compareText(a.id, b.id);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
