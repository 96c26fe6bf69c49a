import type { Event } from '../base/emitter';
import type { Generation } from './generation';
import type { InputResult, QuestionsByKey } from './inputRequest';
import type { Payload, ToolResult } from './payload';
import type { TaskProgress, TaskReport } from './task';

/** What a server says it can do with tasks; the same words for both generations. */
export interface TaskAbilities {
  readonly tasks: boolean;
  readonly list: boolean;
  readonly cancel: boolean;
  /** Whether `tools/call` may become a task. */
  readonly call: boolean;
}

/** `server`: the server decides, call by call (2026-07-28). */
export type TaskSupport = 'forbidden' | 'optional' | 'required' | 'server';

/** What a server says a tool does; nobody has checked it. @see MCP 2025-11-25, Schema Reference, "ToolAnnotations" */
export interface ToolAnnotations {
  readonly isReadOnly?: boolean;
  /** It may undo or overwrite what is there. */
  readonly isDestructive?: boolean;
  /** It reaches beyond the server: the web, other systems. */
  readonly isOpenWorld?: boolean;
}

export interface Tool {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly taskSupport: TaskSupport;
  /** Only what the server says: what it leaves open has no default here. */
  readonly annotations?: ToolAnnotations;
}

/** A report together with the payload, where the generation sends both in one message. */
export interface TaskAnswer {
  readonly report: TaskReport;
  readonly payload?: Payload;
}

export interface TaskPage {
  readonly reports: readonly TaskReport[];
  readonly nextCursor?: string;
}

export type CallAnswer =
  | { readonly kind: 'task'; readonly report: TaskReport }
  | { readonly kind: 'result'; readonly result: ToolResult };

/** A piece of a resource, as `resources/read` gives it: text, or bytes in base64. */
export interface ResourceContents {
  readonly uri: string;
  readonly mimeType?: string;
  readonly text?: string;
  readonly blob?: string;
}

/** What a server wants to know before it goes on with a call. */
export interface CallRound {
  readonly questions: QuestionsByKey;
  /** Pages to be visited before the call is made again. @see MCP 2025-11-25, Elicitation, "URL Elicitation Required Error" */
  readonly isAboutPages?: true;
}

export interface CallRequest {
  readonly tool: Tool;
  readonly args: Readonly<Record<string, unknown>>;
  /** A wish, in milliseconds; the server answers with its own value. 2025-11-25 only. */
  readonly ttlMs?: number;
  /** 2025-11-25 only: `false` asks for a plain call. */
  readonly asTask?: boolean;
  /** Hears progress for the whole life of the call and of the task it became. 2025-11-25 only. */
  readonly onProgress?: (progress: TaskProgress) => void;
  /**
   * Asked before there is a result or a task; without it, such a call fails. Resolves with an answer to every key.
   * `ended` aborts when the connection ends, over which alone the call could go on; its reason is a ConnectionError.
   * @see MCP 2026-07-28, Multi Round-Trip Requests
   */
  readonly onQuestions?: (round: CallRound, ended: AbortSignal) => Promise<Readonly<Record<string, InputResult>>>;
}

/** Progress of a task whose call was not made over this connection, or not by us. */
export interface TaskProgressReport {
  readonly taskId: string;
  readonly progress: TaskProgress;
}

/**
 * What the rest needs of a connected server, one method per protocol method. Each call rejects with a
 * `ProtocolError` (the server said no), a `ConnectionError` (no answer) or a `CancelledError` (`signal`).
 */
export interface TaskClient {
  readonly generation: Generation;
  readonly abilities: TaskAbilities;
  /** Its connection is over, though requests may still be under way: what it said counts no more for what goes on. */
  readonly isEnded: boolean;
  /** What the server sends unasked: 2025-11-25 `notifications/tasks/status`, 2026-07-28 `notifications/tasks`. */
  readonly onDidReport: Event<TaskAnswer>;
  /** The server says that its tools are others now: `notifications/tools/list_changed`. */
  readonly onDidChangeTools: Event<void>;
  /** 2025-11-25 only: with the progress of calls made over this connection goes {@link CallRequest.onProgress}. */
  readonly onDidReportProgress: Event<TaskProgressReport>;
  /** The page of this elicitation ID is done; 2025-11-25 only. @see MCP 2025-11-25, Elicitation, "Completion Notifications" */
  readonly onDidCompletePage: Event<string>;

  listTools(signal?: AbortSignal): Promise<readonly Tool[]>;
  call(request: CallRequest, signal?: AbortSignal): Promise<CallAnswer>;
  /** What is behind a link of a result: `resources/read`. Empty where the server has nothing there. */
  readResource(uri: string, signal?: AbortSignal): Promise<readonly ResourceContents[]>;
  /** One page of `tasks/list`; 2025-11-25 only. */
  list(cursor: string | undefined, signal?: AbortSignal): Promise<TaskPage>;
  get(taskId: string, signal?: AbortSignal): Promise<TaskAnswer>;
  /** The payload of a terminal task: 2025-11-25 `tasks/result`, 2026-07-28 inlined in `tasks/get`. */
  result(taskId: string, signal?: AbortSignal): Promise<Payload>;
  /** @returns the server's answer, or `undefined` where the protocol only acknowledges (2026-07-28) */
  cancel(taskId: string, signal?: AbortSignal): Promise<TaskReport | undefined>;
  /**
   * Answers questions of a task by their keys; `tasks/update`, 2026-07-28 only. Resolves with the acknowledgement: the
   * status may lag behind.
   */
  update(taskId: string, responses: Readonly<Record<string, InputResult>>, signal?: AbortSignal): Promise<void>;
  /** Tells the server that our roots are others now; 2025-11-25 only. @see MCP 2025-11-25, Roots, "Root List Changes" */
  rootsChanged(): Promise<void>;
  /**
   * Asks to be told of these tasks from now on, in place of those asked for before. Whatever the server
   * promises, it may keep silent: {@link isPushed} says which tasks it agreed to report.
   */
  follow(taskIds: ReadonlySet<string>): void;
  /** Whether the server agreed to report this task by itself (2026-07-28 `subscriptions/listen`). */
  isPushed(taskId: string): boolean;
}
