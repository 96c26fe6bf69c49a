import type { QuestionsByKey } from '../../src/tasks/inputRequest';
import type { RpcError } from '../../src/tasks/payload';

/** What `test/fixtures/servers/scriptedServer.mjs` and `FakeTaskClient` both understand; its head says what it means. */
export interface ServerScript {
  readonly generation?: '2025-11-25' | '2026-07-28';
  readonly capabilities?: Readonly<Partial<Record<'tasks' | 'list' | 'cancel' | 'call' | 'listen', boolean>>>;
  readonly tools?: readonly ScriptedTool[];
  readonly preload?: readonly ScriptedTask[];
  readonly pageSize?: number;
  /** Of tasks that say nothing else, in milliseconds. */
  readonly pollInterval?: number;
  readonly resources?: Readonly<Record<string, ScriptedResource>>;
}

export interface ScriptedResource {
  readonly mimeType?: string;
  readonly text?: string;
  /** In base64. */
  readonly blob?: string;
}

export interface ScriptedTask {
  readonly taskId: string;
  readonly status?: string;
  readonly statusMessage?: string;
  readonly createdAt?: string;
  readonly lastUpdatedAt?: string;
  readonly ttl?: number | null;
  readonly pollInterval?: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: RpcError;
  readonly progress?: { readonly progress: number; readonly total?: number; readonly message?: string };
  readonly refuseCancel?: true | RpcError;
  /** What changes when it is cancelled; by default the status, to `cancelled`. */
  readonly onCancel?: Omit<ScriptedTask, 'taskId'>;
  /** With status `input_required`. */
  readonly inputRequests?: QuestionsByKey;
  /** What changes when the last of them is answered; by default the status, to `working`. */
  readonly afterInput?: Omit<ScriptedTask, 'taskId'>;
}

export interface ScriptedTool extends Omit<ScriptedTask, 'taskId'> {
  /** Of its task; by default the name of the tool and a number. */
  readonly taskId?: string;
  /** 2026-07-28: the call is answered with these questions first. */
  readonly askFirst?: QuestionsByKey;
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly taskSupport?: 'forbidden' | 'optional' | 'required';
  readonly immediate?: boolean;
  /** The status changes with so many `tasks/get`. */
  readonly polls?: number;
  /** What changes with each `tasks/get`. */
  readonly steps?: readonly Omit<ScriptedTask, 'taskId'>[];
}

/** Orders for a running server: the arguments of the scripted server's tool `control`. */
export interface ServerOrder {
  /** Changes a task, or makes a new one. */
  readonly set?: ScriptedTask;
  /** Whether that is also notified. */
  readonly notify?: boolean;
  /** From now on unknown. */
  readonly remove?: string;
}
