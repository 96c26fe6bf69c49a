import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/emitter';
import type { ServerRegistry, ServersChange } from '../servers/serverRegistry';
import type { InputRequest } from '../tasks/inputRequest';
import type { InputStore, InputStoreChange } from '../tasks/inputStore';
import type { OlderTasks } from '../tasks/olderTasks';
import type { ServerId } from '../tasks/task';
import type { TaskStore } from '../tasks/taskStore';
import type { ToolStore } from '../tasks/toolStore';
import type { BrokenFile } from './brokenFileItem';
import type { Listing, ListingChange } from './listing';
import type { NodeTable, TaskNode } from './nodeTable';
import type { TreeRows } from './treeRows';

export interface ConfigurationProblems {
  readonly brokenFiles: readonly BrokenFile[];
  readonly onDidChange: (listener: () => void) => Disposable;
}

/** Draws the tree from the stores; it never asks a server. */
export class TaskTreeProvider implements vscode.TreeDataProvider<TaskNode>, Disposable {
  private readonly owned = new DisposableStore();
  private readonly treeData = this.owned.add(new vscode.EventEmitter<TaskNode[] | undefined>());
  readonly onDidChangeTreeData = this.treeData.event;
  private readonly hovers = this.owned.add(new Emitter<void>());
  /** Somebody's pointer is on a row, as far as VS Code tells: it asks once for each row that it has drawn. */
  readonly onDidHover = this.hovers.event;
  private readonly missingTools = this.owned.add(new Emitter<ServerId>());
  /** Somebody looks at tools that nobody has asked for yet. */
  readonly onDidMissTools = this.missingTools.event;
  private readonly unfolding = this.owned.add(new Emitter<InputRequest>());
  /** A question stands below a row that had nothing below it when it was drawn: VS Code would keep it folded. */
  readonly onDidGainQuestion = this.unfolding.event;
  /** What each row showed when it was drawn last: a row whose words stay the same is left alone. */
  private readonly drawn = new Map<string, string>();
  /** The rows of files that cannot be read, as they are. */
  private brokenFiles = '';

  constructor(
    registry: ServerRegistry,
    private readonly store: TaskStore,
    private readonly list: Listing,
    older: Pick<OlderTasks, 'onDidChange'>,
    private readonly tools: ToolStore,
    private readonly inputs: InputStore,
    private readonly configuration: ConfigurationProblems,
    private readonly nodes: NodeTable,
    private readonly rows: TreeRows,
  ) {
    this.owned.add(list.onDidChange(change => this.listChanged(change)));
    this.owned.add(older.onDidChange(serverIds => this.olderChanged(serverIds)));
    this.owned.add(inputs.onDidChange(change => this.inputsChanged(change)));
    this.owned.add(registry.onDidChange(change => this.serversChanged(change)));
    this.owned.add(tools.onDidChange(serverId => this.refreshChanged([this.nodes.toolsOf(serverId)])));
    this.owned.add(configuration.onDidChange(() => this.configurationChanged()));
  }

  getTreeItem(node: TaskNode): vscode.TreeItem {
    if (node.kind !== 'tool') {
      this.drawn.set(node.id, this.rows.looks(node)); // Tools are drawn with their group, never alone.
    }
    return this.rows.draw(node);
  }

  getChildren(parent?: TaskNode): TaskNode[] {
    // VS Code asks for what is expanded only. It does not always say that something was expanded: it knows no row while
    // the one above is drawn anew.
    if (parent?.kind === 'tools' && this.tools.of(parent.serverId).kind === 'unknown') {
      this.missingTools.fire(parent.serverId);
    }
    return this.nodes.childrenOf(parent);
  }

  getParent(node: TaskNode): TaskNode | undefined {
    return this.nodes.parentOf(node);
  }

  resolveTreeItem(item: vscode.TreeItem, node: TaskNode): vscode.TreeItem {
    this.hovers.fire();
    const tooltip = this.rows.tooltip(node);
    if (tooltip) {
      item.tooltip = tooltip;
    }
    return item;
  }

  /** Whether VS Code has been given this row of a task or a call, and has it still: a filter may leave it out since. */
  isDrawn(row: TaskNode): boolean {
    return this.drawn.has(row.id) && this.nodes.isListed(row);
  }

  /** Other rows are to be shown below this one, or below the top. */
  refreshBelow(parent: TaskNode | undefined): void {
    this.treeData.fire(parent && [parent]);
  }

  /** Time went by: the ages in these rows may read differently now. */
  timePassed(rows: readonly TaskNode[]): void {
    this.refreshChanged(rows);
  }

  dispose(): void {
    this.owned.dispose();
  }

  private listChanged({ groups, hasOtherGroups, rows, removed }: ListingChange): void {
    for (const id of removed) {
      this.forget(id);
    }
    // Servers are there, whether they have tasks or not; other groups come and go, and the whole list is no row.
    const parents = groups.flatMap(group => this.nodes.group(group) ?? []);
    if (
      parents.length < groups.length ||
      (hasOtherGroups && (this.list.grouping !== 'server' || groups.length === 0))
    ) {
      this.treeData.fire(undefined);
      return;
    }
    const known = new Set(parents);
    const leaves = rows.map(({ serverId, of }) =>
      'key' in of ? this.nodes.task(serverId, of.key) : this.nodes.call(serverId, of.callId),
    );
    // A parent that is asked again asks for all its rows, so its leaves need no word of their own.
    this.refreshChanged(
      leaves.filter(row => !known.has(this.nodes.parentOf(row) ?? row)),
      parents,
    );
  }

  /** Below a server, or below the whole list, more can be loaded now, or no more. */
  private olderChanged(serverIds: readonly ServerId[]): void {
    const isByServer = this.list.grouping === 'server';
    this.treeData.fire(isByServer ? serverIds.map(id => this.nodes.server(id)) : undefined);
  }

  /** A question that came or went changes the row above it too: its words, and whether anything stands below. */
  private inputsChanged({ added, updated, ended }: InputStoreChange): void {
    const asked = [...added, ...ended.map(({ request }) => request)];
    const parents = new Set(asked.map(request => this.drawnParentOf(request)));
    const gaining = added.filter(request => this.isFirstOfLeaf(request));
    for (const { request } of ended) {
      this.forget(this.nodes.input(request).id);
    }
    const rows = updated.map(request => this.nodes.input(request));
    if (parents.has(undefined)) {
      this.treeData.fire(undefined);
    } else {
      this.refreshChanged(
        rows,
        [...parents].filter(parent => parent !== undefined),
      );
    }
    for (const request of gaining) {
      this.unfolding.fire(request);
    }
  }

  /** What VS Code has not been given yet comes with the row above. */
  private drawnParentOf(request: InputRequest): TaskNode | undefined {
    const parent = this.nodes.rowAround(request);
    return parent && (this.drawn.has(parent.id) ? parent : this.nodes.parentOf(parent));
  }

  private isFirstOfLeaf(request: InputRequest): boolean {
    const parent = this.nodes.parentOfInput(request);
    const siblings =
      parent?.kind === 'task'
        ? this.inputs.ofTask(parent.key)
        : parent?.kind === 'call'
          ? this.inputs.ofCall(parent.callId)
          : [];
    return siblings.length === 1 && parent !== undefined && this.drawn.has(parent.id);
  }

  /** Whoever draws all rows anew takes the row from under a click: servers that came, went or changed say so themselves. */
  private configurationChanged(): void {
    const now = JSON.stringify(this.configuration.brokenFiles.map(({ uri, message }) => [uri.toString(), message]));
    if (now !== this.brokenFiles) {
      this.brokenFiles = now;
      this.treeData.fire(undefined);
    }
  }

  private serversChanged({ isMembership, updated, removed }: ServersChange): void {
    for (const serverId of removed) {
      this.drawn.delete(this.nodes.server(serverId).id);
      this.drawn.delete(this.nodes.toolsOf(serverId).id);
      this.nodes.forgetServer(serverId);
    }
    if (isMembership) {
      this.list.serversChanged();
      this.treeData.fire(undefined);
    } else {
      const rows = updated.flatMap(serverId => [this.nodes.server(serverId), ...this.unfinishedOf(serverId)]);
      this.refreshChanged([...rows, this.nodes.serversNode()]);
    }
  }

  /** What these rows say depends on whether the server is connected. */
  private unfinishedOf(serverId: ServerId): TaskNode[] {
    return this.store.unfinishedTasks(serverId).map(({ key }) => this.nodes.task(serverId, key));
  }

  /** Rows that were drawn and would look different now, and with them these parents. */
  private refreshChanged(rows: readonly TaskNode[], parents: readonly TaskNode[] = []): void {
    const changed = rows.filter(row => this.isChanged(row));
    if (changed.length + parents.length > 0) {
      this.treeData.fire([...parents, ...changed]);
    }
  }

  private isChanged(row: TaskNode): boolean {
    return this.drawn.has(row.id) && this.drawn.get(row.id) !== this.rows.looks(row);
  }

  private forget(id: string): void {
    this.drawn.delete(id);
    this.nodes.delete([id]);
  }
}
