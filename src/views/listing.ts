import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/emitter';
import type { CallStore, CallStoreChange } from '../tasks/callStore';
import type { InputStore, InputStoreChange } from '../tasks/inputStore';
import type { ServerId, TaskKey } from '../tasks/task';
import { fitting } from '../tasks/taskFilter';
import type { TaskStore, TaskStoreChange } from '../tasks/taskStore';
import { Arrangement, type Rearranged } from './arrangement';
import type { Contact } from './contact';
import type { Group, Grouping } from './grouping';
import { callEntry, callFacts, callRowId, type ListEntry, taskEntry, taskFacts, taskRowId } from './listEntry';
import type { ListOrder } from './listOrder';
import { SORTINGS } from './sorting';

export interface ListingChange {
  /** The groups that have other entries now, or the same in another order. */
  readonly groups: readonly Group[];
  /** Groups came or went; or all is arranged in another way. */
  readonly hasOtherGroups: boolean;
  /** Rows whose words may be others. */
  readonly rows: readonly Pick<ListEntry, 'id' | 'of' | 'serverId'>[];
  /** Rows of what is no more. */
  readonly removed: readonly string[];
}

const NOTHING: ListingChange = { groups: [], hasOtherGroups: false, rows: [], removed: [] };

/**
 * The tasks and calls as the list has them: which are shown, in which group, in which order. While somebody is with the
 * rows, those that are there keep their order: only what is new comes in, and what was removed goes.
 */
export class Listing implements Disposable {
  private readonly owned = new DisposableStore();
  private arrangement: Arrangement;
  private fits = fitting({});
  /** Rows that would stand elsewhere, or not at all, and wait until nobody is with them. */
  private readonly unsettled = new Map<string, ListEntry['of']>();
  /** When each call came. */
  private readonly arrivals = new Map<string, number>();
  private arrived = 0;
  private readonly changes = this.owned.add(new Emitter<ListingChange>());
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly store: TaskStore,
    private readonly calls: CallStore,
    private readonly inputs: Pick<InputStore, 'ofCall' | 'all' | 'taskOf' | 'onDidChange'>,
    private readonly order: ListOrder,
    private readonly contact: Contact,
    private readonly serverName: (serverId: ServerId) => string,
  ) {
    this.arrangement = new Arrangement(order.grouping, order.sorting);
    this.rebuild();
    this.owned.add(store.onDidChange(change => this.tasksChanged(change)));
    this.owned.add(calls.onDidChange(change => this.callsChanged(change)));
    this.owned.add(inputs.onDidChange(change => this.inputsChanged(change)));
    this.owned.add(order.onDidChange(() => this.arrangeAnew()));
    this.owned.add(order.onDidChangePins(rows => this.pinsChanged(rows)));
    this.owned.add(contact.onDidEnd(() => this.settle()));
  }

  get grouping(): Grouping {
    return this.order.grouping;
  }

  /** Whether the order of entries is that of their age, so that what is not shown is older. */
  get isByAge(): boolean {
    return this.order.sorting === SORTINGS[0];
  }

  /** How many entries are shown, or would be once they are loaded. */
  get size(): number {
    return this.arrangement.size;
  }

  /** How many there are, whether the filter lets them pass or not. */
  get total(): number {
    return this.store.size + this.arrivals.size;
  }

  groups(): readonly Group[] {
    return this.arrangement.allGroups();
  }

  group(groupId: string): Group | undefined {
    return this.arrangement.group(groupId);
  }

  entriesOf(groupId: string): readonly ListEntry[] {
    return this.arrangement.entriesOf(groupId);
  }

  groupOf(rowId: string): Group | undefined {
    return this.arrangement.groupOf(rowId);
  }

  isPinned(rowId: string): boolean {
    return this.order.pinned.has(rowId);
  }

  /** Whether the filter hides it; what nobody knows of is hidden, too. */
  isLeftOut(rowId: string): boolean {
    return this.arrangement.get(rowId) === undefined;
  }

  /** Whether the server has neither task nor call, shown or not. */
  isEmptyOf(serverId: ServerId): boolean {
    return this.store.countOf(serverId) === 0 && this.calls.callsOf(serverId).length === 0;
  }

  /** Its place in its group, from 0; -1 where it is left out. */
  indexOf(rowId: string): number {
    return this.arrangement.indexOf(rowId);
  }

  /** Whether there is nothing to list, and no filter is to blame. */
  get isEmpty(): boolean {
    return this.size === 0 && !this.order.isFiltered;
  }

  /** Those of a group that stand below so many others, and wait for the user. */
  waitingBeyond(groupId: string, shown: number): ListEntry[] {
    const keys = new Set(this.inputs.all().flatMap(request => this.inputs.taskOf(request)?.key ?? []));
    return Array.from(keys, taskRowId)
      .filter(id => this.groupOf(id)?.id === groupId)
      .map(id => ({ index: this.arrangement.indexOf(id), entry: this.arrangement.get(id) }))
      .filter(({ index }) => index >= shown)
      .sort((a, b) => a.index - b.index)
      .flatMap(({ entry }) => entry ?? []);
  }

  /** A filter may look for the names of servers. */
  serversChanged(): void {
    if (this.order.filter.text !== undefined) {
      this.arrangeAnew();
    }
  }

  dispose(): void {
    this.owned.dispose();
  }

  private arrangeAnew(): void {
    this.rebuild();
    this.changes.fire({ ...NOTHING, hasOtherGroups: true });
  }

  private rebuild(): void {
    this.fits = fitting(this.order.filter);
    this.unsettled.clear();
    // The oldest first: it came first.
    const calls = this.calls.all().reverse();
    const entries = [
      ...Array.from(this.store.keys(), key => this.entry({ key })).filter(entry => entry !== undefined),
      ...calls.flatMap(({ callId }) => this.entry({ callId }) ?? []),
    ];
    this.arrangement = new Arrangement(this.order.grouping, this.order.sorting, entries);
  }

  private tasksChanged({ added, updated, removed }: TaskStoreChange): void {
    const gone = removed.map(({ key }) => taskRowId(key));
    this.fold(
      [...added, ...updated].map(key => ({ key })),
      gone,
    );
  }

  private callsChanged({ membershipOf, updated, removed }: CallStoreChange): void {
    if (removed !== undefined) {
      this.arrivals.delete(removed);
    }
    const news =
      membershipOf === undefined ? [] : this.calls.callsOf(membershipOf).filter(({ callId }) => this.isNews(callId));
    const changed = [...news.reverse().map(({ callId }) => callId), ...(updated === undefined ? [] : [updated])];
    this.fold(
      changed.map(callId => ({ callId })),
      removed === undefined ? [] : [callRowId(removed)],
    );
  }

  /** One that came, or was remembered in another way. */
  private isNews(callId: string): boolean {
    return !this.arrivals.has(callId) || !this.arrangement.get(callRowId(callId)) || this.isMoved(callId);
  }

  private isMoved(callId: string): boolean {
    const entry = this.entry({ callId });
    return !entry || this.arrangement.isOutOfPlace(entry);
  }

  /** What a call waits for is no matter of its own. */
  private inputsChanged({ added, ended }: InputStoreChange): void {
    const asking = [...added, ...ended.map(({ request }) => request)];
    const callIds = new Set(asking.flatMap(({ callId }) => callId ?? []));
    if (callIds.size > 0) {
      this.fold(
        Array.from(callIds, callId => ({ callId })),
        [],
      );
    }
  }

  private pinsChanged(rowIds: readonly string[]): void {
    const entries = rowIds.flatMap(id => this.arrangement.get(id) ?? []);
    const fresh = entries.map(entry => ({ ...entry, isPinned: this.isPinned(entry.id) }));
    this.tell(this.arrangement.change(fresh, []), fresh, []);
  }

  private fold(changed: readonly ListEntry['of'][], removed: readonly string[]): void {
    const put: ListEntry[] = [];
    const gone = [...removed];
    const rows: ListingChange['rows'][number][] = [];
    for (const of of changed) {
      const id = rowIdOf(of);
      const entry = this.entry(of);
      const known = this.arrangement.get(id);
      if (known) {
        rows.push(known);
      }
      if (!this.isToMove(id, entry)) {
        this.unsettled.delete(id);
      } else if (known && this.contact.isHeld) {
        this.unsettled.set(id, of);
      } else {
        this.place(id, entry, put, gone);
      }
    }
    for (const id of removed) {
      this.unsettled.delete(id);
    }
    this.tell(this.arrangement.change(put, gone), rows, removed);
  }

  private place(id: string, entry: ListEntry | undefined, put: ListEntry[], gone: string[]): void {
    if (entry) {
      put.push(entry);
    } else {
      gone.push(id);
    }
  }

  private isToMove(id: string, entry: ListEntry | undefined): boolean {
    return entry ? this.arrangement.isOutOfPlace(entry) : this.arrangement.get(id) !== undefined;
  }

  /** Nobody is with the rows any more: each goes where it belongs. */
  private settle(): void {
    const waiting = [...this.unsettled.values()];
    this.unsettled.clear();
    if (waiting.length > 0) {
      this.fold(waiting, []);
    }
  }

  private tell({ groups, hasOtherGroups }: Rearranged, rows: ListingChange['rows'], removed: readonly string[]): void {
    if (groups.length + rows.length + removed.length > 0) {
      this.changes.fire({ groups, hasOtherGroups, rows, removed });
    }
  }

  /** As it stands in the list by what is known now; nothing where the filter leaves it out. */
  private entry(of: ListEntry['of']): ListEntry | undefined {
    return 'key' in of ? this.entryOfTask(of.key) : this.entryOfCall(of.callId);
  }

  private entryOfTask(key: TaskKey): ListEntry | undefined {
    const task = this.store.get(key);
    if (!task) {
      return undefined;
    }
    const entry = taskEntry(task, this.isPinned(taskRowId(key)));
    return this.fits(taskFacts(task, entry, this.serverName(task.serverId))) ? entry : undefined;
  }

  private entryOfCall(callId: string): ListEntry | undefined {
    const call = this.calls.get(callId);
    if (!call) {
      return undefined;
    }
    const needsInput = this.inputs.ofCall(callId).length > 0;
    const entry = callEntry(call, this.arrivalOf(callId), needsInput, this.isPinned(callRowId(callId)));
    return this.fits(callFacts(call, entry, this.serverName(call.serverId))) ? entry : undefined;
  }

  private arrivalOf(callId: string): number {
    const known = this.arrivals.get(callId);
    if (known !== undefined) {
      return known;
    }
    this.arrived++;
    this.arrivals.set(callId, this.arrived);
    return this.arrived;
  }
}

function rowIdOf(of: ListEntry['of']): string {
  return 'key' in of ? taskRowId(of.key) : callRowId(of.callId);
}
