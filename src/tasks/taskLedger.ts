import type { Generation } from './generation';
import type { Payload, ToolResult } from './payload';
import type { CallOutcome } from './rememberedTask';
import type { ServerId, Task, TaskKey } from './task';
import type { Tool } from './taskClient';

/** A part of a result that was too big to be kept. */
export interface CutPart {
  /** `content[3]`, `structuredContent`, `error.data`. */
  readonly part: string;
  /** The type of the content block: `text`, `image`. */
  readonly type: string;
  readonly bytes: number;
}

/** A payload as it was kept. */
export interface KeptPayload {
  /** As sent, but for the parts that were cut. */
  readonly payload: Payload;
  readonly cut?: readonly CutPart[];
}

/** What is remembered beyond this window, as far as those who act on tasks need it; `ledger/` fulfils it. */
export interface TaskLedger {
  /** Before the call is sent: nothing that was started is forgotten, whatever becomes of it. */
  callBegan(call: {
    readonly callId: string;
    readonly serverId: ServerId;
    readonly generation: Generation;
    readonly tool: Tool;
    readonly args: Readonly<Record<string, unknown>>;
  }): void;
  /** The next word about this task is the answer to this call. */
  callBecomesTask(callId: string, key: TaskKey): void;
  callEnded(callId: string, outcome: CallOutcome, message?: string): void;
  /** Keeps the result of a call that was answered at once. Resolves when it can be read again, or never will be. */
  keepCallResult(serverId: ServerId, callId: string, result: ToolResult): Promise<void>;
  /** Resolves when all that was told so far is on disk, or the disk cannot be used. Never rejects. */
  committed(): Promise<void>;
  /** What is remembered of a task; it is back in the store afterwards, unless it was removed from the list. */
  recall(serverId: ServerId, taskId: string): Promise<Task | undefined>;
  payloadOf(serverId: ServerId, taskId: string): Promise<KeptPayload | undefined>;
  payloadOfCall(callId: string): Promise<KeptPayload | undefined>;
  /** Whether a task is left out of the list, in all windows and from now on. */
  hide(tasks: readonly Pick<Task, 'serverId' | 'taskId'>[], isHidden: boolean): void;
  hideCalls(callIds: readonly string[]): void;
}
