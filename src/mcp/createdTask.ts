import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { isRecord } from '../base/record';

/** Where the answer that made a task is kept while the client package looks the other way. */
const CREATED_TASK = 'mcp-task-explorer/createdTask';

/**
 * Client 2.4 rejects a 2026-07-28 `tools/call` that is answered with a task (`UNSUPPORTED_RESULT_TYPE`) and loses
 * the task ID. Until it lets extensions claim a result type, this rewrites such an answer, before it is decoded,
 * into a tool result that carries the original. `isError` keeps output schemas from being applied to it.
 * @see https://github.com/modelcontextprotocol/typescript-sdk/issues/2637
 */
export function hideCreatedTask(message: JSONRPCMessage): void {
  if ('result' in message && isRecord(message.result) && message.result.resultType === 'task') {
    const original = { ...message.result };
    message.result = { resultType: 'complete', content: [], isError: true, _meta: { [CREATED_TASK]: original } };
  }
}

/** The answer that {@link hideCreatedTask} hid in a tool result, if it is one. */
export function hiddenCreatedTask(result: unknown): unknown {
  return isRecord(result) && isRecord(result._meta) ? result._meta[CREATED_TASK] : undefined;
}
