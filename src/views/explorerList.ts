import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { CallStore } from '../tasks/callStore';
import type { InputStore } from '../tasks/inputStore';
import { OlderTasks, type TaskHistory } from '../tasks/olderTasks';
import type { RememberedTask } from '../tasks/rememberedTask';
import type { ServerId, Task } from '../tasks/task';
import type { TaskStore } from '../tasks/taskStore';
import { Contact } from './contact';
import { startOfNextDay, WHOLE_LIST } from './grouping';
import { pinnedTasks } from './listEntry';
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
  private readonly midnight = this.owned.add(new MutableDisposable());
  private readonly days = this.owned.add(new Emitter<void>());
  /** Another day has begun: what was today is yesterday. */
  readonly onDidTurnDay = this.days.event;
  private loading: Promise<void> | undefined;

  constructor(
    state: WorkspaceState,
    private readonly registry: ServerRegistry,
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
    this.awaitMidnight();
  }

  /** What is remembered is in the list: what is pinned comes back, however old, and the history is searched for more. */
  async restored(): Promise<void> {
    const pinned = pinnedTasks(this.order.pinned).filter(({ serverId, key }) => {
      return this.registry.get(serverId) !== undefined && this.store.get(key) === undefined;
    });
    for (const { serverId, taskId } of pinned) {
      await this.memory.recall(serverId, taskId);
    }
    await this.older.look(this.registry.servers.map(({ id }) => id));
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

  /** Until something comes into sight: a filter may leave out all of a page. */
  private async loadOlder({ groupId, serverId }: LoadMoreNode, nodes: NodeTable): Promise<void> {
    const serverIds = serverId === undefined ? this.registry.servers.map(({ id }) => id) : [serverId];
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
    this.midnight.value = this.clock.after(startOfNextDay(now) - now, () => {
      this.days.fire();
      this.awaitMidnight();
    });
  }
}
