import type { Event } from 'vscode';

/** The exported API, version 1: the programmatic face of the explorer, over the same objects as its views. */
export interface McpTasksApi {
  readonly version: 1;
  /** Every configured server, connected or not. */
  readonly servers: readonly Server[];
  readonly onDidChangeServers: Event<void>;
  /** Resolves when the server is usable, joins a start under way, rejects with the reason when it is not. */
  connect(serverId: string): Promise<Server>;
  disconnect(serverId: string): Promise<void>;
  /** What is known now, newest `createdAt` first: all that goes on, all that was heard of here, the newest of the past. */
  tasks(serverId?: string): readonly Task[];
  /** Remembered tasks, also of earlier windows and of servers that are configured no more; newest `createdAt` first. */
  history(query?: HistoryQuery): Promise<readonly Task[]>;
  readonly onDidChangeTasks: Event<TasksChange>;
  /** Asks the server, follows every cursor; `[]` where the server offers no list. */
  listTasks(serverId: string): Promise<readonly Task[]>;
  /** Asks the server now. An ID that neither it nor we know: rejects with `code: -32602`. */
  getTask(serverId: string, taskId: string): Promise<Task>;
  /** The payload, as sent; a JSON-RPC error as a rejection with `code`, `message`, `data`. */
  getResult(serverId: string, taskId: string): Promise<ToolResult>;
  /** The snapshot after the server's answer; `code: 'cancelUnsupported'` where the server cannot. */
  cancelTask(serverId: string, taskId: string): Promise<Task>;
  listTools(serverId: string): Promise<readonly Tool[]>;
  runTool(
    serverId: string,
    name: string,
    args?: Readonly<Record<string, unknown>>,
    options?: { readonly ttlMs?: number; readonly asTask?: boolean },
  ): Promise<{ readonly kind: 'task'; readonly task: Task } | { readonly kind: 'result'; readonly result: ToolResult }>;
  /** What servers wait for the user to answer, oldest first. */
  readonly inputRequests: readonly InputRequest[];
  readonly onDidChangeInputRequests: Event<void>;
  /**
   * Answers one of them; for sampling and roots with their result objects. Content that breaks the schema is refused
   * with the reason (`code: 'invalidContent'`) before anything is sent, and the request stays. A page that a call needs
   * (2025-11-25, error -32042) is accepted twice: when it is visited, and, unless the server says so before, when it is
   * done.
   */
  respond(inputRequestId: string, response: InputResponse): Promise<void>;
}

/** A page of the history. */
export interface HistoryQuery {
  readonly serverId?: string;
  /** Found in tool name, task ID, message or server name, in letters of either case. */
  readonly text?: string;
  /** As the server spells it. */
  readonly status?: string;
  /** The last task of the page before, or the date after which the page ends: its `createdAt`. */
  readonly before?: string | Pick<Task, 'createdAt' | 'serverId' | 'taskId'>;
  /** 100 unless told, 1,000 at most. */
  readonly limit?: number;
}

/** What a server waits for the user to answer. */
export interface InputRequest {
  readonly id: string;
  readonly serverId: string;
  /** Absent for what a server asks outside of tasks, or before there is one. */
  readonly taskId?: string;
  readonly kind: 'elicitation' | 'url' | 'sampling' | 'roots';
  /** As sent. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly requestedAt: number;
}

export type InputResponse =
  | { readonly action: 'accept'; readonly content?: Readonly<Record<string, unknown>> }
  | { readonly action: 'decline' }
  | { readonly action: 'cancel' }
  | Readonly<Record<string, unknown>>;

export interface TasksChange {
  readonly added: readonly Task[];
  readonly updated: readonly Task[];
  readonly removed: readonly Task[];
}

export interface Server {
  readonly id: string;
  readonly name: string;
  readonly source: { readonly kind: string; readonly uri?: string };
  readonly shadowedBy?: string;
  /** The user switched it off in this workspace. */
  readonly disabled?: boolean;
  readonly state: 'stopped' | 'starting' | 'running' | 'signInRequired' | 'untrusted' | 'blocked' | 'error';
  /**
   * What the user would have to do, or allow: answer what the launch needs (`stopped`), trust or allow it (`untrusted`),
   * sign in (`signInRequired`; while it is `running`, some of its work wants more permission).
   */
  readonly need?:
    | { readonly kind: 'answers'; readonly names: readonly string[] }
    | { readonly kind: 'workspaceTrust' | 'launchTrust' | 'noSandbox' }
    | { readonly kind: 'signIn'; readonly scope?: string };
  /** An earlier sign-in brought something that can be used, or given up. */
  readonly isSignedIn?: boolean;
  /** Why `state` is `error` or `blocked`, or why the server is being connected again. */
  readonly error?: { readonly message: string };
  /** The connection was lost, and `state` is `starting` again: which try this is, and how many there will be. */
  readonly reconnecting?: { readonly attempt: number; readonly of: number };
  readonly generation: 'none' | '2025-11-25' | '2026-07-28';
  readonly capabilities: {
    readonly tasks: boolean;
    readonly list: boolean;
    readonly cancel: boolean;
    readonly call: boolean;
  };
  readonly transport: 'stdio' | 'http' | 'sse';
}

/** An immutable snapshot. Its methods return new ones and never change this one. */
export interface Task {
  readonly serverId: string;
  readonly taskId: string;
  /** As the server spells it. */
  readonly status: string;
  readonly statusMessage?: string;
  /** ISO 8601, as sent. */
  readonly createdAt: string;
  readonly lastUpdatedAt: string;
  readonly ttlMs: number | null;
  readonly pollIntervalMs?: number;
  readonly toolName?: string;
  readonly progress?: { readonly progress: number; readonly total?: number; readonly message?: string };
  /** Completed, but the result says `isError`. */
  readonly hasToolError?: boolean;
  /** Milliseconds since the epoch. */
  readonly cancelRequestedAt?: number;
  readonly gone?: boolean;
  readonly goneReason?: 'expired' | 'serverLost' | 'otherWindow' | 'unknown';
  readonly isWorking: boolean;
  readonly isInputRequired: boolean;
  readonly isCompleted: boolean;
  readonly isFailed: boolean;
  readonly isCancelled: boolean;
  readonly isTerminal: boolean;
  refresh(): Promise<Task>;
  cancel(): Promise<Task>;
  result(): Promise<ToolResult>;
  /** Resolves at the terminal status; rejects only when the task is gone or the signal aborts. */
  finished(signal?: AbortSignal): Promise<Task>;
}

export interface ToolResult {
  readonly content: readonly unknown[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
  readonly [key: string]: unknown;
}

export interface Tool {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly taskSupport: 'forbidden' | 'optional' | 'required' | 'server';
}
