import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import type { Server } from '../servers/server';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { CallStore } from '../tasks/callStore';
import type { InputStore } from '../tasks/inputStore';
import type { ServerId, TaskKey } from '../tasks/task';
import type { TaskStore } from '../tasks/taskStore';
import type { ToolStore } from '../tasks/toolStore';
import { type BrokenFile, brokenFileItem } from './brokenFileItem';
import { callItem, callRow, callTooltip } from './callItem';
import { type GroupRow, groupItem, groupRow, serversItem, serversRow } from './groupItem';
import { hintItem } from './hintItem';
import { inputItem, inputRow, inputTooltip } from './inputItem';
import type { Listing } from './listing';
import type { Hint, NodeTable, TaskNode } from './nodeTable';
import { type Place, placed } from './placeWords';
import { loadMoreItem, type ServerRow, serverItem, serverRow, serverTooltip } from './serverItem';
import { type TaskRow, taskItem, taskRow } from './taskItem';
import type { TaskStories } from './taskStories';
import { taskTooltip } from './taskTooltip';
import { toolItem, toolsItem, toolTooltip } from './toolItem';

/** How each row of the tree looks, from what the stores say now. */
export class TreeRows {
  constructor(
    private readonly registry: ServerRegistry,
    private readonly store: TaskStore,
    private readonly calls: CallStore,
    private readonly tools: ToolStore,
    private readonly inputs: InputStore,
    private readonly configuration: { readonly brokenFiles: readonly BrokenFile[] },
    private readonly nodes: NodeTable,
    private readonly list: Listing,
    private readonly clock: Clock,
    private readonly choices: { isLaunchAllowed(serverId: ServerId): boolean },
    private readonly stories: TaskStories,
  ) {}

  /** Of an element that has just gone, an empty row: the next refresh removes it. */
  draw(node: TaskNode): vscode.TreeItem {
    return this.item(node) ?? vanished(node);
  }

  /** The words and facts of a row in one string; an element that is gone looks like nothing. */
  looks(node: TaskNode): string {
    switch (node.kind) {
      case 'task':
        return JSON.stringify([this.taskRow(node.key), this.placeOf(node)]);
      case 'call': {
        const call = this.calls.get(node.callId);
        const row = call && callRow(call, this.inputs.ofCall(call.callId).length, this.clock.now());
        return JSON.stringify([row, this.placeOf(node)]);
      }
      case 'input': {
        const request = this.inputs.get(node.inputId);
        return JSON.stringify(request && inputRow(request, this.clock.now()));
      }
      case 'server': {
        const server = this.registry.get(node.serverId);
        return JSON.stringify(server && this.serverRow(server));
      }
      case 'group':
        return JSON.stringify(this.groupRow(node.groupId));
      case 'servers':
        return JSON.stringify(serversRow(this.registry.servers));
      case 'tools':
        return JSON.stringify(this.toolLooks(node.serverId));
      default:
        return node.id;
    }
  }

  /** The costly part of a row, made when somebody hovers over it. */
  tooltip(node: TaskNode): vscode.MarkdownString | undefined {
    switch (node.kind) {
      case 'task': {
        const task = this.store.get(node.key);
        const server = this.registry.get(node.serverId);
        const name = server?.name ?? '';
        const isConnected = this.isConnected(node.serverId);
        return task && taskTooltip(task, name, isConnected, this.stories.of(task), this.clock.now());
      }
      case 'server': {
        const details = this.registry.details(node.serverId);
        return details && serverTooltip(details, this.hiddenBy(details.server));
      }
      case 'tool': {
        const tool = this.nodes.tool(node);
        return tool && toolTooltip(tool);
      }
      case 'input': {
        const request = this.inputs.get(node.inputId);
        return request && inputTooltip(request, this.registry.get(node.serverId)?.name ?? '', this.clock.now());
      }
      case 'call': {
        const call = this.calls.get(node.callId);
        return call && callTooltip(call, this.registry.get(node.serverId)?.name ?? '', this.clock.now());
      }
      default:
        return undefined;
    }
  }

  private item(node: TaskNode): vscode.TreeItem | undefined {
    switch (node.kind) {
      case 'brokenFile':
        return brokenFileItem(
          node,
          this.configuration.brokenFiles.find(file => file.uri.toString() === node.uri),
        );
      case 'server': {
        const server = this.registry.get(node.serverId);
        return server && serverItem(node, server, this.serverRow(server));
      }
      case 'tools':
        return toolsItem(node, this.tools.of(node.serverId));
      case 'tool': {
        const tool = this.nodes.tool(node);
        return tool && toolItem(node, tool);
      }
      case 'call': {
        const call = this.calls.get(node.callId);
        const row = call && callRow(call, this.inputs.ofCall(call.callId).length, this.clock.now());
        return row && placed(callItem(node, call, row), this.placeOf(node));
      }
      case 'input': {
        const request = this.inputs.get(node.inputId);
        const name = this.registry.get(node.serverId)?.name ?? '';
        return request && inputItem(node, request, inputRow(request, this.clock.now()), name, this.clock.now());
      }
      case 'task': {
        const task = this.store.get(node.key);
        const row = this.taskRow(node.key);
        return task && row && placed(taskItem(node, task, row, this.clock.now()), this.placeOf(node));
      }
      case 'group': {
        const group = this.list.group(node.groupId);
        const row = this.groupRow(node.groupId);
        return group && row && groupItem(node, group, row, this.list.groups().length);
      }
      case 'servers':
        return serversItem(node, serversRow(this.registry.servers), this.list.isEmpty);
      case 'noTasks':
        return hintItem(node, 'noTasks');
      case 'loadMore':
        return loadMoreItem(node, this.nodes.hiddenRowsOf(node.groupId), this.list.isByAge);
      case 'hint':
        return hintItem(node, node.hint, this.reasonOf(node.serverId, node.hint));
    }
  }

  private groupRow(groupId: string): GroupRow | undefined {
    const group = this.list.group(groupId);
    return group && groupRow(group, this.list.entriesOf(groupId).length, this.clock.now());
  }

  /** What the rows above do not say of it. */
  private placeOf({ id, serverId }: { readonly id: string; readonly serverId: ServerId }): Place {
    const isPinned = this.list.isPinned(id);
    const isBelowServer = this.list.grouping === 'server';
    return isBelowServer ? { isPinned } : { isPinned, serverName: this.registry.get(serverId)?.name ?? '' };
  }

  private serverRow(server: Server): ServerRow {
    const { servers } = this.registry;
    const sources = new Set(servers.map(({ source }) => `${source.kind} ${source.uri}`));
    const isAllowed = this.choices.isLaunchAllowed(server.id);
    return serverRow(server, { hiddenBy: this.hiddenBy(server), isMixed: sources.size > 1, isAllowed });
  }

  private hiddenBy({ shadowedBy }: Server): Server | undefined {
    return shadowedBy && this.registry.get(shadowedBy);
  }

  private taskRow(key: TaskKey): TaskRow | undefined {
    const task = this.store.get(key);
    if (!task) {
      return undefined;
    }
    const canCancel = this.registry.client(task.serverId)?.abilities.cancel ?? false;
    const isConnected = this.isConnected(task.serverId);
    return taskRow(task, { canCancel, isConnected, questions: this.inputs.ofTask(key).length }, this.clock.now());
  }

  private isConnected(serverId: ServerId): boolean {
    return this.registry.get(serverId)?.state === 'running';
  }

  /** The group and all that stands in it: it is drawn as one. */
  private toolLooks(serverId: ServerId): unknown {
    const list = this.tools.of(serverId);
    const rows = this.nodes.childrenOf(this.nodes.toolsOf(serverId)).map(({ id }) => id);
    return list.kind === 'unknown' ? rows : [rows, list.tools, this.reasonOf(serverId, 'toolsFailed')];
  }

  private reasonOf(serverId: ServerId, hint: Hint): string {
    switch (hint) {
      case 'toolsFailed': {
        const list = this.tools.of(serverId);
        return list.kind === 'failed' ? list.message : '';
      }
      case 'showPolicy':
        return this.registry.get(serverId)?.error?.message ?? '';
      case 'answer': {
        const need = this.registry.get(serverId)?.need;
        return need?.kind === 'answers' ? need.names.join(', ') : '';
      }
      default:
        return '';
    }
  }
}

function vanished(node: TaskNode): vscode.TreeItem {
  const item = new vscode.TreeItem('');
  item.id = node.id;
  return item;
}
