import { isRecord } from '../base/record';
import type { Server } from '../servers/server';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { Call, CallStore } from '../tasks/callStore';
import type { InputRequest, InputRequestId } from '../tasks/inputRequest';
import type { InputStore } from '../tasks/inputStore';
import { createdAtMs, type ServerId, type Task, type TaskKey } from '../tasks/task';
import type { Tool } from '../tasks/taskClient';
import type { TaskStore } from '../tasks/taskStore';
import type { ToolStore } from '../tasks/toolStore';
import { type ServerHint, serverHints } from './serverHints';

/** How many tasks of a server are shown at first, and how many more each "Load More" brings. */
const TASKS_PER_LOAD = 100;

/** What the rows of its tools say where there is more to say than the tools. */
const TOOL_HINTS = ['readingTools', 'toolsFailed', 'retryTools', 'noTools'] as const;
type ToolHint = (typeof TOOL_HINTS)[number];
export type Hint = ServerHint | ToolHint;

/** A row of the tree. It carries ids and no data, so it cannot go stale. */
export type TaskNode =
  | { readonly kind: 'brokenFile'; readonly id: string; readonly uri: string }
  | { readonly kind: 'server'; readonly id: string; readonly serverId: ServerId }
  | { readonly kind: 'tools'; readonly id: string; readonly serverId: ServerId }
  | ToolNode
  | { readonly kind: 'call'; readonly id: string; readonly serverId: ServerId; readonly callId: string }
  | { readonly kind: 'task'; readonly id: string; readonly serverId: ServerId; readonly key: TaskKey }
  | InputNode
  | { readonly kind: 'loadMore'; readonly id: string; readonly serverId: ServerId }
  | { readonly kind: 'hint'; readonly id: string; readonly serverId: ServerId; readonly hint: Hint };

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

export type ServerNode = Extract<TaskNode, { kind: 'server' }>;

/** Configuration files that cannot be read. */
export interface BrokenFiles {
  readonly brokenFiles: readonly { readonly uri: { toString(): string } }[];
}

/** Keeps one object per row: VS Code finds an element by reference, and silently ignores one it was not given. */
export class NodeTable {
  private readonly nodes = new Map<string, TaskNode>();
  private readonly shownTasks = new Map<ServerId, number>();
  /** The rows of tools that were asked for last. */
  private readonly toolRows = new Map<ServerId, readonly ToolNode[]>();

  constructor(
    private readonly registry: Pick<ServerRegistry, 'servers' | 'get'>,
    private readonly store: TaskStore,
    private readonly calls: CallStore,
    private readonly tools: Pick<ToolStore, 'of'>,
    private readonly inputs: Pick<InputStore, 'get' | 'ofTask' | 'ofCall' | 'ofServer' | 'taskOf'>,
    private readonly configuration: BrokenFiles,
  ) {}

  childrenOf(parent?: TaskNode): TaskNode[] {
    if (!parent) {
      const files = this.configuration.brokenFiles.map(({ uri }) => uri.toString());
      return [
        ...files.map(uri => this.the({ kind: 'brokenFile', id: `file ${uri}`, uri })),
        ...[...this.registry.servers].sort(byUse).map(server => this.server(server.id)),
      ];
    }
    switch (parent.kind) {
      case 'server':
        return this.childrenOfServer(parent.serverId);
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
    if (node.kind === 'server' || node.kind === 'brokenFile') {
      return undefined;
    }
    if (node.kind === 'input') {
      const request = this.inputs.get(node.inputId);
      return request ? this.parentOfInput(request) : this.server(node.serverId);
    }
    const isInTools = node.kind === 'tool' || (node.kind === 'hint' && TOOL_HINTS.some(hint => hint === node.hint));
    return isInTools ? this.toolsOf(node.serverId) : this.server(node.serverId);
  }

  server(serverId: ServerId): ServerNode {
    return this.the({ kind: 'server', id: `server ${serverId}`, serverId });
  }

  toolsOf(serverId: ServerId): TaskNode {
    return this.the({ kind: 'tools', id: `tools ${serverId}`, serverId });
  }

  /** The tool of a row, if the server still has it. */
  tool({ serverId, name, nth }: Pick<ToolNode, 'serverId' | 'name' | 'nth'>): Tool | undefined {
    return this.knownTools(serverId).filter(tool => tool.name === name)[nth];
  }

  task(serverId: ServerId, key: TaskKey): TaskNode {
    return this.the({ kind: 'task', id: `task ${key}`, serverId, key });
  }

  call(serverId: ServerId, callId: string): TaskNode {
    return this.the({ kind: 'call', id: `call ${callId}`, serverId, callId });
  }

  input({ serverId, id }: InputRequest): InputNode {
    return this.the({ kind: 'input', id: `input ${id}`, serverId, inputId: id });
  }

  /** The row under which a question stands. */
  parentOfInput(request: InputRequest): TaskNode {
    const { serverId, callId } = request;
    if (callId !== undefined) {
      return this.call(serverId, callId);
    }
    const task = this.inputs.taskOf(request);
    return task ? this.task(serverId, task.key) : this.server(serverId);
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

  /** Forgets the rows of a server that is configured no more, but those of its tasks. */
  forgetServer(serverId: ServerId): void {
    const rows = [this.server(serverId), this.toolsOf(serverId), ...(this.toolRows.get(serverId) ?? [])];
    this.delete(rows.map(({ id }) => id));
    this.toolRows.delete(serverId);
  }

  private childrenOfServer(serverId: ServerId): TaskNode[] {
    const calls = this.calls.callsOf(serverId);
    const running = calls.filter(({ end }) => !end).map(({ callId }) => this.call(serverId, callId));
    const ended = calls.filter(({ end }) => end);
    const questions = this.inputRows(this.inputs.ofServer(serverId));
    const known = [...questions, ...running, ...this.byAge(this.shownTasksOf(serverId), ended)];
    const tools = this.hasTools(serverId) ? [this.toolsOf(serverId)] : [];
    const hints = this.hints(serverId, serverHints(this.registry.get(serverId), known.length === 0));
    const more =
      this.hiddenTasksOf(serverId) > 0 ? [this.the({ kind: 'loadMore', id: `more ${serverId}`, serverId })] : [];
    return [...tools, ...hints, ...known, ...more];
  }

  /** Calls that are over stand among the tasks, where they belong by their age; both come newest first. */
  private byAge(tasks: readonly Task[], calls: readonly Call[]): TaskNode[] {
    const rows: TaskNode[] = [];
    const waiting = [...calls];
    for (const task of tasks) {
      const createdAt = createdAtMs(task);
      for (let [call] = waiting; call && call.startedAt > createdAt; [call] = waiting) {
        rows.push(this.call(call.serverId, call.callId));
        waiting.shift();
      }
      rows.push(this.task(task.serverId, task.key));
    }
    return [...rows, ...waiting.map(({ serverId, callId }) => this.call(serverId, callId))];
  }

  /** The newest, and whichever waits for the user. */
  private shownTasksOf(serverId: ServerId): Task[] {
    const tasks = this.store.tasksOf(serverId);
    const shown = this.shownOf(serverId);
    return [...tasks.slice(0, shown), ...tasks.slice(shown).filter(({ key }) => this.inputs.ofTask(key).length > 0)];
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

/** In name order; what is hidden stands below what hides it. */
function byUse(a: Server, b: Server): number {
  return a.name.localeCompare(b.name) || Number(a.shadowedBy !== undefined) - Number(b.shadowedBy !== undefined);
}
