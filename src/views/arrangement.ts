import { compareGroups, type Group, type Grouping, groupOf } from './grouping';
import type { ListEntry } from './listEntry';
import { comparing, type Sorting } from './sorting';

/** From this many changes on, a group is sorted as a whole: an array is no place to push into again and again. */
const MANY_CHANGES = 64;

/** What changed: the groups whose entries are others now, or stand elsewhere. */
export interface Rearranged {
  readonly groups: readonly Group[];
  /** Groups came or went. */
  readonly hasOtherGroups: boolean;
}

interface Placed {
  readonly group: Group;
  entries: ListEntry[];
}

interface Batch {
  readonly group: Group;
  readonly gone: Set<ListEntry>;
  readonly come: Set<ListEntry>;
}

/**
 * Entries in groups, each in order. A change costs the search for one place, however many there are: an entry is found
 * by the facts that it was placed by, so these are kept as they were.
 */
export class Arrangement {
  private readonly groups = new Map<string, Placed>();
  private readonly placed = new Map<string, ListEntry>();
  private readonly compare: (a: ListEntry, b: ListEntry) => number;
  private sortedGroups: readonly Group[] | undefined;

  constructor(
    private readonly grouping: Grouping,
    sorting: Sorting,
    entries: Iterable<ListEntry> = [],
  ) {
    this.compare = comparing(sorting);
    this.change([...entries], []);
  }

  /** How many there are in all. */
  get size(): number {
    return this.placed.size;
  }

  /** In the order of groups. */
  allGroups(): readonly Group[] {
    this.sortedGroups ??= Array.from(this.groups.values(), ({ group }) => group).sort(compareGroups);
    return this.sortedGroups;
  }

  group(groupId: string): Group | undefined {
    return this.groups.get(groupId)?.group;
  }

  entriesOf(groupId: string): readonly ListEntry[] {
    return this.groups.get(groupId)?.entries ?? [];
  }

  /** As it was placed. */
  get(id: string): ListEntry | undefined {
    return this.placed.get(id);
  }

  groupOf(id: string): Group | undefined {
    const entry = this.placed.get(id);
    return entry && groupOf(entry, this.grouping);
  }

  /** Its place in its group, from 0. */
  indexOf(id: string): number {
    const entry = this.placed.get(id);
    return entry ? this.placeOf(this.entriesOf(groupOf(entry, this.grouping).id), entry) : -1;
  }

  /** Whether it would stand elsewhere by these facts. */
  isOutOfPlace(fresh: ListEntry): boolean {
    const entry = this.placed.get(fresh.id);
    const isSameGroup = entry && groupOf(entry, this.grouping).id === groupOf(fresh, this.grouping).id;
    return !isSameGroup || this.compare(entry, fresh) !== 0;
  }

  /** Puts entries where they belong, known ones too, and takes others out. */
  change(put: readonly ListEntry[], removed: readonly string[]): Rearranged {
    const batches = new Map<string, Batch>();
    for (const id of removed) {
      this.takeOut(id, batches);
    }
    for (const entry of put) {
      this.takeOut(entry.id, batches);
      this.placed.set(entry.id, entry);
      this.batchOf(groupOf(entry, this.grouping), batches).come.add(entry);
    }
    const before = this.groups.size;
    const news = Array.from(batches.values(), batch => this.apply(batch));
    const hasOtherGroups = news.includes('other') || before !== this.groups.size;
    if (hasOtherGroups) {
      this.sortedGroups = undefined;
    }
    return { groups: Array.from(batches.values(), ({ group }) => group), hasOtherGroups };
  }

  private takeOut(id: string, batches: Map<string, Batch>): void {
    const entry = this.placed.get(id);
    if (!entry) {
      return;
    }
    this.placed.delete(id);
    const batch = this.batchOf(groupOf(entry, this.grouping), batches);
    if (!batch.come.delete(entry)) {
      batch.gone.add(entry);
    }
  }

  private batchOf(group: Group, batches: Map<string, Batch>): Batch {
    const known = batches.get(group.id);
    if (known) {
      return known;
    }
    const batch: Batch = { group, gone: new Set(), come: new Set() };
    batches.set(group.id, batch);
    return batch;
  }

  private apply({ group, gone, come }: Batch): 'same' | 'other' {
    const known = this.groups.get(group.id);
    const entries = known?.entries ?? [];
    const isMany = gone.size + come.size >= MANY_CHANGES;
    const next = isMany
      ? entries
          .filter(entry => !gone.has(entry))
          .concat([...come])
          .sort(this.compare)
      : this.spliced(entries, gone, come);
    if (next.length === 0) {
      this.groups.delete(group.id);
      return 'other';
    }
    if (known) {
      known.entries = next;
      return 'same';
    }
    this.groups.set(group.id, { group, entries: next });
    return 'other';
  }

  /** In the same array: nobody keeps it beyond the question that it answers. */
  private spliced(entries: ListEntry[], gone: ReadonlySet<ListEntry>, come: Iterable<ListEntry>): ListEntry[] {
    for (const entry of gone) {
      entries.splice(this.placeOf(entries, entry), 1);
    }
    for (const entry of come) {
      entries.splice(this.placeOf(entries, entry), 0, entry);
    }
    return entries;
  }

  /** The first place whose entry does not stand above this one: its own, where it is among them, for no two are equal. */
  private placeOf(entries: readonly ListEntry[], entry: ListEntry): number {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = entries[middle];
      if (other && this.compare(other, entry) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
