import { isRecord } from '../base/record';
import type { Server } from '../servers/server';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { InputRequest, InputRequestId } from '../tasks/inputRequest';
import type { InputStore } from '../tasks/inputStore';
import type { ServerId, TaskKey } from '../tasks/task';
import type { Tool } from '../tasks/taskClient';
import type { ToolStore } from '../tasks/toolStore';
import { type Group, type Grouping, serverGroupId, WHOLE_LIST } from './grouping';
import { callRowId, type ListEntry, taskRowId } from './listEntry';
import { type ServerHint, serverHints } from './serverHints';

/** How many rows of a group are shown at first, and how many more each "Load More" brings. */
export const ROWS_PER_LOAD = 100;

/** What the rows of its tools say where there is more to say than the tools. */
const TOOL_HINTS = ['readingTools', 'toolsFailed', 'retryTools', 'noTools'] as const;
type ToolHint = (typeof TOOL_HINTS)[number];
/** `noneFits`: the server has tasks, and the filter lets none of them pass. */
export type Hint = ServerHint | ToolHint | 'noneFits';

/** A row of the tree. It carries ids and no data, so it cannot go stale. */
export type TaskNode =
  | { readonly kind: 'brokenFile'; readonly id: string; readonly uri: string }
  | { readonly kind: 'server'; readonly id: string; readonly serverId: ServerId }
  | GroupNode
  | { readonly kind: 'servers'; readonly id: string }
  | { readonly kind: 'noTasks'; readonly id: string }
  | { readonly kind: 'tools'; readonly id: string; readonly serverId: ServerId }
  | ToolNode
  | { readonly kind: 'call'; readonly id: string; readonly serverId: ServerId; readonly callId: string }
  | { readonly kind: 'task'; readonly id: string; readonly serverId: ServerId; readonly key: TaskKey }
  | InputNode
  | LoadMoreNode
  | { readonly kind: 'hint'; readonly id: string; readonly serverId: ServerId; readonly hint: Hint };

/** Tasks and calls that have something in common, but no server: that has a row of its own. */
export interface GroupNode {
  readonly kind: 'group';
  readonly id: string;
  readonly groupId: string;
}

/** More of a group; of one that is a server, more of its history, too. */
export interface LoadMoreNode {
  readonly kind: 'loadMore';
  readonly id: string;
  readonly groupId: string;
  readonly serverId?: ServerId;
}

/** A question that waits for the user, under the task or the call that waits for it, else under its server. */
export interface InputNode {
  readonly kind: 'input';
  readonly id: string;
  readonly serverId: ServerId;
  readonly inputId: InputRequestId;
}

/** One tool. Nothing keeps a server from giving two the same name: this is the nth of that name, from 0. */
export interface ToolNode {
  readonly kind: 'tool';
  readonly id: string;
  readonly serverId: ServerId;
  readonly name: string;
  readonly nth: number;
}

/** Whether a command was handed the row of a tool: our own tree hands over its nodes, whole. */
export function isToolNode(row: unknown): row is ToolNode {
  return isRecord(row) && row.kind === 'tool' && typeof row.serverId === 'string' && typeof row.name === 'string';
}

/** Whether a command was handed a row that brings more. */
export function isLoadMoreNode(row: unknown): row is LoadMoreNode {
  return isRecord(row) && row.kind === 'loadMore' && typeof row.groupId === 'string';
}

export type ServerNode = Extract<TaskNode, { kind: 'server' }>;

/** Configuration files that cannot be read. */
export interface BrokenFiles {
  readonly brokenFiles: readonly { readonly uri: { toString(): string } }[];
}

/** The entries of the list, grouped and ordered. */
export interface ArrangedList {
  readonly grouping: Grouping;
  groups(): readonly Group[];
  entriesOf(groupId: string): readonly ListEntry[];
  groupOf(rowId: string): Group | undefined;
  /** Its place in its group, from 0; -1 where it is left out. */
  indexOf(rowId: string): number;
  waitingBeyond(groupId: string, shown: number): readonly ListEntry[];
  readonly isEmpty: boolean;
  isEmptyOf(serverId: ServerId): boolean;
}

/** Whether the history has more of any of these servers than the list. */
export interface OlderRows {
  hasMoreOf(serverIds: readonly ServerId[]): boolean;
}

/** Keeps one object per row: VS Code finds an element by reference, and silently ignores one it was not given. */
export class NodeTable {
  private readonly nodes = new Map<string, TaskNode>();
  /** How many rows of each group are shown, where it is another number than at first. */
  private readonly shownRows = new Map<string, number>();
  /** The rows of tools that were asked for last. */
  private readonly toolRows = new Map<ServerId, readonly ToolNode[]>();
  /** Whether the servers had no task beside them when the rows at the top were asked for last, and how often that began. */
  private areServersAlone = false;
  private timesAlone = 0;

  constructor(
    private readonly registry: Pick<ServerRegistry, 'servers' | 'get'>,
    private readonly list: ArrangedList,
    private readonly older: OlderRows,
    private readonly tools: Pick<ToolStore, 'of'>,
    private readonly inputs: Pick<InputStore, 'get' | 'ofTask' | 'ofCall' | 'ofServer' | 'taskOf'>,
    private readonly configuration: BrokenFiles,
  ) {}

  childrenOf(parent?: TaskNode): TaskNode[] {
    switch (parent?.kind) {
      case undefined:
        return this.roots();
      case 'servers':
        return this.serverRows();
      case 'server':
        return this.childrenOfServer(parent.serverId);
      case 'group':
        return this.rowsOf(parent.groupId);
      case 'tools':
        return this.childrenOfTools(parent.serverId);
      case 'task':
        return this.inputRows(this.inputs.ofTask(parent.key));
      case 'call':
        return this.inputRows(this.inputs.ofCall(parent.callId));
      default:
        return [];
    }
  }

  parentOf(node: TaskNode): TaskNode | undefined {
    switch (node.kind) {
      case 'brokenFile':
      case 'servers':
      case 'noTasks':
      case 'group':
        return undefined;
      case 'server':
        return this.isByServer ? undefined : this.serversNode();
      case 'task':
      case 'call':
        return this.parentOfEntry(node);
      case 'loadMore':
        return this.groupNode(node.groupId, node.serverId);
      case 'input': {
        const request = this.inputs.get(node.inputId);
        return request ? this.parentOfInput(request) : this.server(node.serverId);
      }
      case 'hint':
        return TOOL_HINTS.some(hint => hint === node.hint) ? this.toolsOf(node.serverId) : this.server(node.serverId);
      case 'tools':
        return this.server(node.serverId);
      case 'tool':
        return this.toolsOf(node.serverId);
    }
  }

  /** The row of a group; none where the whole list is one. */
  group(group: Group): TaskNode | undefined {
    return this.groupNode(group.id, group.by === 'server' ? group.serverId : undefined);
  }

  /**
   * Where the servers stand when they are not what the list is grouped by. VS Code keeps a row folded that it knows, so it
   * is another one whenever the list has become empty: then it unfolds, for there is nothing else to do.
   */
  serversNode(): TaskNode {
    return this.the({ kind: 'servers', id: `servers ${this.timesAlone}` });
  }

  server(serverId: ServerId): ServerNode {
    return this.the({ kind: 'server', id: serverGroupId(serverId), serverId });
  }

  toolsOf(serverId: ServerId): TaskNode {
    return this.the({ kind: 'tools', id: `tools ${serverId}`, serverId });
  }

  /** The tool of a row, if the server still has it. */
  tool({ serverId, name, nth }: Pick<ToolNode, 'serverId' | 'name' | 'nth'>): Tool | undefined {
    return this.knownTools(serverId).filter(tool => tool.name === name)[nth];
  }

  task(serverId: ServerId, key: TaskKey): TaskNode {
    return this.the({ kind: 'task', id: taskRowId(key), serverId, key });
  }

  call(serverId: ServerId, callId: string): TaskNode {
    return this.the({ kind: 'call', id: callRowId(callId), serverId, callId });
  }

  input({ serverId, id }: InputRequest): InputNode {
    return this.the({ kind: 'input', id: `input ${id}`, serverId, inputId: id });
  }

  /** The row under which a question stands; none for one that stands at the top. */
  parentOfInput(request: InputRequest): TaskNode | undefined {
    const { serverId, callId } = request;
    if (callId !== undefined) {
      return this.call(serverId, callId);
    }
    const task = this.inputs.taskOf(request);
    const free = this.isByServer ? this.server(serverId) : undefined;
    return task ? this.task(serverId, task.key) : free;
  }

  /**
   * The row whose own words or children change with a question: that of what waits for the answer, or the one above where
   * this one is not among the first of its group, so that it comes into sight, or goes, with the question.
   */
  rowAround(request: InputRequest): TaskNode | undefined {
    const row = this.parentOfInput(request);
    return row && !this.isAmongFirst(row) ? this.parentOf(row) : row;
  }

  /** Whether a row of a task or a call is among those that are shown: neither left out nor too far below. */
  isListed(row: TaskNode): boolean {
    const group = this.list.groupOf(row.id);
    const isWaiting = (): boolean =>
      group !== undefined && this.list.waitingBeyond(group.id, this.shownOf(group.id)).some(({ id }) => id === row.id);
    return this.isAmongFirst(row) || isWaiting();
  }

  /** The entries of each group that are shown because they are among its first, from the top. */
  firstEntries(): (readonly ListEntry[])[] {
    return this.list.groups().map(({ id }) => this.list.entriesOf(id).slice(0, this.shownOf(id)));
  }

  /** Shows more rows of a group. @returns whether there were more to be shown */
  loadMore(groupId: string): boolean {
    const hasMore = this.hiddenRowsOf(groupId) > 0;
    if (hasMore) {
      this.shownRows.set(groupId, this.shownOf(groupId) + ROWS_PER_LOAD);
    }
    return hasMore;
  }

  /** Shows so many more rows of a group than it has now, for more are to come. */
  makeRoom(groupId: string, count: number): void {
    this.shownRows.set(groupId, Math.max(this.shownOf(groupId), this.list.entriesOf(groupId).length + count));
  }

  /** How many rows of a group are not shown yet. */
  hiddenRowsOf(groupId: string): number {
    return Math.max(0, this.list.entriesOf(groupId).length - this.shownOf(groupId));
  }

  /** Forgets the rows of what is no more. */
  delete(ids: readonly string[]): void {
    for (const id of ids) {
      this.nodes.delete(id);
    }
  }

  /** Forgets the rows of a server that is configured no more, but those of its tasks. */
  forgetServer(serverId: ServerId): void {
    const rows = [this.server(serverId), this.toolsOf(serverId), ...(this.toolRows.get(serverId) ?? [])];
    this.delete(rows.map(({ id }) => id));
    this.toolRows.delete(serverId);
  }

  private get isByServer(): boolean {
    return this.list.grouping === 'server';
  }

  private roots(): TaskNode[] {
    const files = this.configuration.brokenFiles.map(({ uri }) => uri.toString());
    const broken = files.map(uri => this.the<TaskNode>({ kind: 'brokenFile', id: `file ${uri}`, uri }));
    const servers = this.serverRows();
    if (this.isByServer || servers.length === 0) {
      return [...broken, ...servers];
    }
    const free = this.inputRows(this.registry.servers.flatMap(({ id }) => this.inputs.ofServer(id)));
    const groups = this.list.groups().flatMap(group => this.group(group) ?? []);
    const rows = this.list.grouping === 'none' ? this.rowsOf(WHOLE_LIST) : [...groups, ...this.moreOf(WHOLE_LIST)];
    this.tellAlone(free.length === 0 && this.list.isEmpty);
    const none = this.areServersAlone ? [this.the<TaskNode>({ kind: 'noTasks', id: 'noTasks' })] : [];
    return [...broken, ...free, ...none, ...rows, this.serversNode()];
  }

  private tellAlone(areAlone: boolean): void {
    if (areAlone && !this.areServersAlone) {
      this.delete([this.serversNode().id]);
      this.timesAlone++;
    }
    this.areServersAlone = areAlone;
  }

  private serverRows(): TaskNode[] {
    return [...this.registry.servers].sort(byUse).map(server => this.server(server.id));
  }

  private childrenOfServer(serverId: ServerId): TaskNode[] {
    const tools = this.hasTools(serverId) ? [this.toolsOf(serverId)] : [];
    const questions = this.isByServer ? this.inputRows(this.inputs.ofServer(serverId)) : [];
    const isEmpty = questions.length === 0 && this.list.isEmptyOf(serverId);
    const hints = this.hints(serverId, this.hintsOf(serverId, isEmpty));
    const rows = this.isByServer ? this.rowsOf(serverGroupId(serverId), serverId) : [];
    const isFiltered = this.isByServer && !isEmpty && questions.length + rows.length === 0;
    const none = isFiltered ? this.hints(serverId, ['noneFits']) : [];
    return [...tools, ...hints, ...questions, ...rows, ...none];
  }

  /** Where its tasks stand elsewhere, a server says nothing of them, and always offers what it would offer without any. */
  private hintsOf(serverId: ServerId, isEmpty: boolean): ServerHint[] {
    const hints = serverHints(this.registry.get(serverId), isEmpty || !this.isByServer);
    return this.isByServer ? hints : hints.filter(hint => hint !== 'noTasks');
  }

  /** The first rows of a group, and whichever waits for the user; then what brings more. */
  private rowsOf(groupId: string, serverId?: ServerId): TaskNode[] {
    const shown = this.shownOf(groupId);
    const first = this.list.entriesOf(groupId).slice(0, shown);
    const waiting = this.list.waitingBeyond(groupId, shown);
    return [...first, ...waiting].map(entry => this.entry(entry)).concat(this.moreOf(groupId, serverId));
  }

  /** Below the whole list and below a server, the history goes on; it is not kept in other groups. */
  private moreOf(groupId: string, serverId?: ServerId): TaskNode[] {
    const servers = serverId === undefined ? this.registry.servers.map(({ id }) => id) : [serverId];
    const goesOn = groupId === WHOLE_LIST || serverId !== undefined;
    const hasMore = this.hiddenRowsOf(groupId) > 0 || (goesOn && this.older.hasMoreOf(servers));
    const of = { kind: 'loadMore', id: `more ${groupId}`, groupId } as const;
    return hasMore ? [this.the<LoadMoreNode>(serverId === undefined ? of : { ...of, serverId })] : [];
  }

  /** Rows that stand in no group are always shown. */
  private isAmongFirst({ kind, id }: TaskNode): boolean {
    if (kind !== 'task' && kind !== 'call') {
      return true;
    }
    const group = this.list.groupOf(id);
    return group !== undefined && this.list.indexOf(id) < this.shownOf(group.id);
  }

  private entry({ serverId, of }: ListEntry): TaskNode {
    return 'key' in of ? this.task(serverId, of.key) : this.call(serverId, of.callId);
  }

  private parentOfEntry({ id, serverId }: Extract<TaskNode, { kind: 'task' | 'call' }>): TaskNode | undefined {
    if (this.isByServer) {
      return this.server(serverId);
    }
    const group = this.list.groupOf(id);
    return group && this.groupNode(group.id);
  }

  private groupNode(groupId: string, serverId?: ServerId): TaskNode | undefined {
    if (serverId !== undefined) {
      return this.server(serverId);
    }
    return groupId === WHOLE_LIST ? undefined : this.the({ kind: 'group', id: `group ${groupId}`, groupId });
  }

  private inputRows(requests: readonly InputRequest[]): TaskNode[] {
    return requests.map(request => this.input(request));
  }

  /** While a server that was lost is tried again, its tools stay where they are: rows that come and go are no rest. */
  private hasTools(serverId: ServerId): boolean {
    const server = this.registry.get(serverId);
    return server?.state === 'running' || server?.reconnecting !== undefined;
  }

  private childrenOfTools(serverId: ServerId): TaskNode[] {
    const counts = new Map<string, number>();
    const rows = this.knownTools(serverId).map(({ name }) => {
      const nth = counts.get(name) ?? 0;
      counts.set(name, nth + 1);
      const id = `tool ${JSON.stringify([serverId, name, nth])}`;
      return this.the<ToolNode>({ kind: 'tool', id, serverId, name, nth });
    });
    const kept = new Set(rows);
    this.delete((this.toolRows.get(serverId) ?? []).filter(row => !kept.has(row)).map(({ id }) => id));
    this.toolRows.set(serverId, rows);
    return [...this.hints(serverId, this.toolHintsOf(serverId, rows.length === 0)), ...rows];
  }

  private knownTools(serverId: ServerId): readonly Tool[] {
    const list = this.tools.of(serverId);
    return list.kind === 'unknown' ? [] : list.tools;
  }

  private toolHintsOf(serverId: ServerId, isEmpty: boolean): ToolHint[] {
    switch (this.tools.of(serverId).kind) {
      case 'unknown':
      case 'reading':
        return isEmpty ? ['readingTools'] : [];
      case 'read':
        return isEmpty ? ['noTools'] : [];
      case 'failed':
        return ['toolsFailed', 'retryTools'];
    }
  }

  private hints(serverId: ServerId, hints: readonly Hint[]): TaskNode[] {
    return hints.map(hint => this.the({ kind: 'hint', id: `hint ${hint} ${serverId}`, serverId, hint }));
  }

  private shownOf(groupId: string): number {
    return this.shownRows.get(groupId) ?? ROWS_PER_LOAD;
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

/** In name order; what is hidden stands below what hides it. */
function byUse(a: Server, b: Server): number {
  return a.name.localeCompare(b.name) || Number(a.shadowedBy !== undefined) - Number(b.shadowedBy !== undefined);
}
