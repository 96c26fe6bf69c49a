import type { ServerRegistry } from '../servers/serverRegistry';
import type { CallStore } from '../tasks/callStore';
import type { ServerId, TaskKey } from '../tasks/task';
import type { TaskStore } from '../tasks/taskStore';

/** How many tasks of a server are shown at first, and how many more each "Load More" brings. */
const TASKS_PER_LOAD = 100;

/** What a server's first rows say where there is more to say than its tasks. */
export type Hint = 'connect' | 'connecting' | 'retry' | 'showLog' | 'trust' | 'noTasks' | 'noTaskSupport';

/** A row of the tree. It carries ids and no data, so it cannot go stale. */
export type TaskNode =
  | { readonly kind: 'brokenFile'; readonly id: string; readonly uri: string }
  | { readonly kind: 'server'; readonly id: string; readonly serverId: ServerId }
  | { readonly kind: 'call'; readonly id: string; readonly serverId: ServerId; readonly callId: number }
  | { readonly kind: 'task'; readonly id: string; readonly serverId: ServerId; readonly key: TaskKey }
  | { readonly kind: 'loadMore'; readonly id: string; readonly serverId: ServerId }
  | { readonly kind: 'hint'; readonly id: string; readonly serverId: ServerId; readonly hint: Hint };

export type ServerNode = Extract<TaskNode, { kind: 'server' }>;

/** Configuration files that cannot be read. */
export interface BrokenFiles {
  readonly brokenFiles: readonly { readonly uri: { toString(): string } }[];
}

/** Keeps one object per row: VS Code finds an element by reference, and silently ignores one it was not given. */
export class NodeTable {
  private readonly nodes = new Map<string, TaskNode>();
  private readonly shownTasks = new Map<ServerId, number>();

  constructor(
    private readonly registry: Pick<ServerRegistry, 'servers' | 'get'>,
    private readonly store: TaskStore,
    private readonly calls: CallStore,
    private readonly configuration: BrokenFiles,
  ) {}

  childrenOf(parent?: TaskNode): TaskNode[] {
    if (!parent) {
      const files = this.configuration.brokenFiles.map(({ uri }) => uri.toString());
      return [
        ...files.map(uri => this.the({ kind: 'brokenFile', id: `file ${uri}`, uri })),
        ...this.registry.servers.map(server => this.server(server.id)),
      ];
    }
    return parent.kind === 'server' ? this.childrenOfServer(parent.serverId) : [];
  }

  parentOf(node: TaskNode): TaskNode | undefined {
    return node.kind === 'server' || node.kind === 'brokenFile' ? undefined : this.server(node.serverId);
  }

  server(serverId: ServerId): ServerNode {
    return this.the({ kind: 'server', id: `server ${serverId}`, serverId });
  }

  task(serverId: ServerId, key: TaskKey): TaskNode {
    return this.the({ kind: 'task', id: `task ${key}`, serverId, key });
  }

  call(serverId: ServerId, callId: number): TaskNode {
    return this.the({ kind: 'call', id: `call ${callId}`, serverId, callId });
  }

  loadMore(serverId: ServerId): void {
    this.shownTasks.set(serverId, this.shownOf(serverId) + TASKS_PER_LOAD);
  }

  /** How many tasks of the server are not shown yet. */
  hiddenTasksOf(serverId: ServerId): number {
    return Math.max(0, this.store.countOf(serverId) - this.shownOf(serverId));
  }

  /** Forgets the rows of what is no more. */
  delete(ids: readonly string[]): void {
    for (const id of ids) {
      this.nodes.delete(id);
    }
  }

  private childrenOfServer(serverId: ServerId): TaskNode[] {
    const calls = this.calls.callsOf(serverId).map(({ callId }) => this.call(serverId, callId));
    const tasks = this.store
      .tasksOf(serverId)
      .slice(0, this.shownOf(serverId))
      .map(task => this.task(serverId, task.key));
    const known = [...calls, ...tasks];
    const hints = this.hintsOf(serverId, known.length === 0).map(hint =>
      this.the({ kind: 'hint', id: `hint ${hint} ${serverId}`, serverId, hint }),
    );
    const more =
      this.hiddenTasksOf(serverId) > 0 ? [this.the({ kind: 'loadMore', id: `more ${serverId}`, serverId })] : [];
    return [...hints, ...known, ...more];
  }

  /** A server that is in trouble says what to do in any case; others only where no task is shown. */
  private hintsOf(serverId: ServerId, isEmpty: boolean): Hint[] {
    const server = this.registry.get(serverId);
    switch (server?.state) {
      case 'error':
        return ['retry', 'showLog'];
      case 'untrusted':
        return ['trust'];
      case 'starting':
        return isEmpty ? ['connecting'] : [];
      case 'stopped':
        return isEmpty ? ['connect'] : [];
      case 'running':
        return isEmpty ? [server.generation === 'none' ? 'noTaskSupport' : 'noTasks'] : [];
      default:
        return [];
    }
  }

  private shownOf(serverId: ServerId): number {
    return this.shownTasks.get(serverId) ?? TASKS_PER_LOAD;
  }

  private the<N extends TaskNode>(node: N): N {
    const known = this.nodes.get(node.id);
    if (known) {
      return known as N; // The id starts with the kind, so the node of this id is of this kind.
    }
    this.nodes.set(node.id, node);
    return node;
  }
}
