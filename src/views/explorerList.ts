import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { CallStore, CallStoreChange } from '../tasks/callStore';
import type { InputStore } from '../tasks/inputStore';
import { OlderTasks, type TaskHistory } from '../tasks/olderTasks';
import type { RememberedTask } from '../tasks/rememberedTask';
import type { ServerId, Task, TaskKey } from '../tasks/task';
import type { TaskStore } from '../tasks/taskStore';
import { Contact } from './contact';
import { startOfDay, startOfNextDay, WHOLE_LIST } from './grouping';
import { callRowId, pinnedTasks, taskRowId } from './listEntry';
import { Listing } from './listing';
import { ListOrder, type WorkspaceState } from './listOrder';
import { type LoadMoreNode, type NodeTable, ROWS_PER_LOAD } from './nodeTable';

/** How many pages of the history one click goes down where the filter lets nothing of them pass. */
const MOST_PAGES = 10;

export interface ListMemory {
  readonly history: TaskHistory;
  bringBack(tasks: readonly RememberedTask[]): void;
  /** What is remembered of a task; it is in the store afterwards, unless it was removed from the list. */
  recall(serverId: ServerId, taskId: string): Promise<Task | undefined>;
}

/** The list of the explorer: how the user wants it, what is in it, and what the history has beyond. */
export class ExplorerList implements Disposable {
  private readonly owned = new DisposableStore();
  readonly order: ListOrder;
  readonly contact: Contact;
  readonly listing: Listing;
  readonly older: OlderTasks;
  /** The pinned rows that were asked for, whether they are remembered or not. */
  private readonly askedFor = new Set<TaskKey>();
  private day: number;
  private readonly midnight = this.owned.add(new MutableDisposable());
  private readonly days = this.owned.add(new Emitter<void>());
  /** Another day has begun: what was today is yesterday. */
  readonly onDidTurnDay = this.days.event;
  private loading: Promise<void> | undefined;

  constructor(
    state: WorkspaceState,
    private readonly registry: Pick<ServerRegistry, 'get' | 'servers'>,
    private readonly store: TaskStore,
    calls: CallStore,
    inputs: InputStore,
    private readonly memory: ListMemory,
    private readonly clock: Clock,
  ) {
    this.order = this.owned.add(new ListOrder(state));
    this.contact = this.owned.add(new Contact(clock));
    const nameOf = (serverId: ServerId): string => registry.get(serverId)?.name ?? '';
    this.listing = this.owned.add(new Listing(store, calls, inputs, this.order, this.contact, nameOf));
    this.older = this.owned.add(new OlderTasks(memory.history, store, tasks => memory.bringBack(tasks)));
    this.day = startOfDay(clock.now());
    this.owned.add(calls.onDidChange(change => this.callsChanged(change)));
    this.awaitMidnight();
  }

  /**
   * What is remembered of the servers is in the list: what is pinned comes back, however old, and the history is searched
   * for more. What this was done for already is left alone.
   */
  async restored(): Promise<void> {
    await this.recallPins();
    await this.older.lookAtNew(this.serverIds);
  }

  /** There is another history than before, or only now there is one at all. */
  async historyReplaced(): Promise<void> {
    this.askedFor.clear();
    await this.recallPins();
    await this.older.look(this.serverIds);
  }

  /** In this window or another one, some of the history was removed. */
  async historyCleared(): Promise<void> {
    await this.older.lookBelow();
  }

  /** All data is deleted: what the user wanted of the list is, too. */
  async allDeleted(): Promise<void> {
    this.order.reset();
    this.askedFor.clear();
    await this.older.lookBelow();
  }

  /** When they come again, the history is searched for them as if they were new. */
  serversRemoved(serverIds: readonly ServerId[]): void {
    this.older.forget(serverIds);
    for (const { key } of pinnedTasks(this.order.pinned).filter(({ serverId }) => serverIds.includes(serverId))) {
      this.askedFor.delete(key);
    }
  }

  /** Timers stand still while the computer sleeps: whoever comes back may find another day. */
  lookAtDay(): void {
    const today = startOfDay(this.clock.now());
    if (today !== this.day) {
      this.day = today;
      this.days.fire();
    }
    this.awaitMidnight();
  }

  /** Shows more of a group, if need be from the history; a second click meanwhile waits for the first. */
  async loadMore(node: LoadMoreNode, nodes: NodeTable): Promise<void> {
    if (!nodes.loadMore(node.groupId)) {
      this.loading ??= this.loadOlder(node, nodes).finally(() => {
        this.loading = undefined;
      });
      await this.loading;
    }
  }

  dispose(): void {
    this.owned.dispose();
  }

  private get serverIds(): ServerId[] {
    return this.registry.servers.map(({ id }) => id);
  }

  private async recallPins(): Promise<void> {
    const pinned = pinnedTasks(this.order.pinned).filter(
      ({ serverId, key }) =>
        this.registry.get(serverId) !== undefined && this.store.get(key) === undefined && !this.askedFor.has(key),
    );
    for (const { serverId, taskId, key } of pinned) {
      this.askedFor.add(key);
      await this.memory.recall(serverId, taskId);
    }
  }

  /** A call that becomes a task stays pinned. */
  private callsChanged({ removed, successor }: CallStoreChange): void {
    if (removed !== undefined && successor !== undefined) {
      this.order.replace(callRowId(removed), taskRowId(successor));
    }
  }

  /** Until something comes into sight: a filter may leave out all of a page. */
  private async loadOlder({ groupId, serverId }: LoadMoreNode, nodes: NodeTable): Promise<void> {
    const serverIds = serverId === undefined ? this.serverIds : [serverId];
    const groups = groupId === WHOLE_LIST ? this.listing.groups().map(({ id }) => id) : [groupId];
    for (const id of groups.filter(group => nodes.hiddenRowsOf(group) === 0)) {
      nodes.makeRoom(id, ROWS_PER_LOAD);
    }
    const before = this.listing.size;
    for (let page = 0; page < MOST_PAGES && this.listing.size === before && this.older.hasMoreOf(serverIds); page++) {
      await this.older.load(serverIds, ROWS_PER_LOAD);
    }
  }

  private awaitMidnight(): void {
    const now = this.clock.now();
    this.midnight.value = this.clock.after(startOfNextDay(now) - now, () => this.lookAtDay());
  }
}
