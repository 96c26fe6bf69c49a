import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import type { ServerRegistry, ServersChange } from '../servers/serverRegistry';
import type { CallStore, CallStoreChange } from '../tasks/callStore';
import type { ServerId, TaskKey } from '../tasks/task';
import type { TaskStore, TaskStoreChange } from '../tasks/taskStore';
import { brokenFileItem } from './brokenFileItem';
import { callItem, callRow } from './callItem';
import { hintItem } from './hintItem';
import type { NodeTable, TaskNode } from './nodeTable';
import { loadMoreItem, serverItem, serverRow, serverTooltip } from './serverItem';
import { taskItem, taskRow, taskTooltip } from './taskItem';

export interface ConfigurationProblems {
  readonly brokenFiles: readonly { readonly uri: vscode.Uri; readonly message: string; readonly offset: number }[];
  readonly onDidChange: (listener: () => void) => Disposable;
}

/** Draws the tree from the stores; it never asks a server. */
export class TaskTreeProvider implements vscode.TreeDataProvider<TaskNode>, Disposable {
  private readonly owned = new DisposableStore();
  private readonly treeData = this.owned.add(new vscode.EventEmitter<TaskNode[] | undefined>());
  readonly onDidChangeTreeData = this.treeData.event;
  /** What each row showed when it was drawn last: a row whose words stay the same is left alone. */
  private readonly drawn = new Map<string, string>();

  constructor(
    private readonly registry: ServerRegistry,
    private readonly store: TaskStore,
    private readonly calls: CallStore,
    private readonly configuration: ConfigurationProblems,
    private readonly nodes: NodeTable,
    private readonly clock: Clock,
  ) {
    this.owned.add(store.onDidChange(change => this.tasksChanged(change)));
    this.owned.add(calls.onDidChange(change => this.callsChanged(change)));
    this.owned.add(registry.onDidChange(change => this.serversChanged(change)));
    this.owned.add(configuration.onDidChange(() => this.treeData.fire(undefined)));
  }

  getTreeItem(node: TaskNode): vscode.TreeItem {
    const item = this.draw(node);
    this.drawn.set(node.id, this.looks(node));
    return item;
  }

  getChildren(parent?: TaskNode): TaskNode[] {
    return this.nodes.childrenOf(parent);
  }

  getParent(node: TaskNode): TaskNode | undefined {
    return this.nodes.parentOf(node);
  }

  resolveTreeItem(item: vscode.TreeItem, node: TaskNode): vscode.TreeItem {
    if (node.kind === 'task') {
      const task = this.store.get(node.key);
      const server = this.registry.get(node.serverId);
      item.tooltip = task && taskTooltip(task, server?.name ?? '', this.clock.now());
    } else if (node.kind === 'server') {
      const server = this.registry.get(node.serverId);
      item.tooltip = server && serverTooltip(server);
    }
    return item;
  }

  /** Shows the next portion of a server's tasks. */
  loadMore(serverId: ServerId): void {
    this.nodes.loadMore(serverId);
    this.treeData.fire([this.nodes.server(serverId)]);
  }

  /** Time went by: the ages in these rows may read differently now. */
  timePassed(rows: readonly TaskNode[]): void {
    this.refreshChanged(rows);
  }

  dispose(): void {
    this.owned.dispose();
  }

  private draw(node: TaskNode): vscode.TreeItem {
    switch (node.kind) {
      case 'brokenFile':
        return brokenFileItem(
          node,
          this.configuration.brokenFiles.find(file => file.uri.toString() === node.uri),
        );
      case 'server': {
        const server = this.registry.get(node.serverId);
        return server ? serverItem(node, server, serverRow(server)) : vanished(node);
      }
      case 'call': {
        const call = this.calls.get(node.callId);
        return call ? callItem(node, callRow(call, this.clock.now())) : vanished(node);
      }
      case 'task': {
        const task = this.store.get(node.key);
        const now = this.clock.now();
        return task ? taskItem(node, task, taskRow(task, this.canCancel(node.serverId), now), now) : vanished(node);
      }
      case 'loadMore':
        return loadMoreItem(node, this.nodes.hiddenTasksOf(node.serverId));
      case 'hint':
        return hintItem(node, node.hint);
    }
  }

  /** The words and facts of a row in one string; an element that is gone looks like nothing. */
  private looks(node: TaskNode): string {
    if (node.kind === 'task') {
      const task = this.store.get(node.key);
      return JSON.stringify(task && taskRow(task, this.canCancel(node.serverId), this.clock.now()));
    }
    if (node.kind === 'call') {
      const call = this.calls.get(node.callId);
      return JSON.stringify(call && callRow(call, this.clock.now()));
    }
    if (node.kind === 'server') {
      const server = this.registry.get(node.serverId);
      return JSON.stringify(server && serverRow(server));
    }
    return node.id;
  }

  private tasksChanged({ added, updated, removed }: TaskStoreChange): void {
    const parents = new Set<TaskNode>();
    for (const key of added) {
      const task = this.store.get(key);
      if (task) {
        parents.add(this.nodes.server(task.serverId));
      }
    }
    for (const task of removed) {
      parents.add(this.nodes.server(task.serverId));
      this.forget(`task ${task.key}`);
    }
    // A parent that is asked again asks for all its rows, so its leaves need no word of their own.
    const leaves = updated.flatMap(key => this.rowOf(key)).filter(row => !parents.has(this.nodes.parentOf(row) ?? row));
    this.refreshChanged(leaves, [...parents]);
  }

  private callsChanged({ membershipOf, updated, ended }: CallStoreChange): void {
    if (ended !== undefined) {
      this.forget(`call ${ended}`);
    }
    const call = updated === undefined ? undefined : this.calls.get(updated);
    this.refreshChanged(
      call ? [this.nodes.call(call.serverId, call.callId)] : [],
      membershipOf === undefined ? [] : [this.nodes.server(membershipOf)],
    );
  }

  private serversChanged({ isMembership, updated, removed }: ServersChange): void {
    for (const serverId of removed) {
      this.forget(`server ${serverId}`);
    }
    if (isMembership) {
      this.treeData.fire(undefined);
    } else {
      this.refreshChanged(updated.map(serverId => this.nodes.server(serverId)));
    }
  }

  /** Rows that were drawn and would look different now, and with them these parents. */
  private refreshChanged(rows: readonly TaskNode[], parents: readonly TaskNode[] = []): void {
    const changed = rows.filter(row => this.drawn.has(row.id) && this.drawn.get(row.id) !== this.looks(row));
    if (changed.length + parents.length > 0) {
      this.treeData.fire([...parents, ...changed]);
    }
  }

  private rowOf(key: TaskKey): TaskNode[] {
    const task = this.store.get(key);
    return task ? [this.nodes.task(task.serverId, key)] : [];
  }

  private canCancel(serverId: ServerId): boolean {
    return this.registry.client(serverId)?.abilities.cancel ?? false;
  }

  private forget(id: string): void {
    this.drawn.delete(id);
    this.nodes.delete([id]);
  }
}

/** VS Code may still ask for a row that has just gone; the next refresh removes it. */
function vanished(node: TaskNode): vscode.TreeItem {
  const item = new vscode.TreeItem('');
  item.id = node.id;
  return item;
}
