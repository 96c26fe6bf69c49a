import { isRecord } from '../base/record';

/** @see MCP 2025-11-25, Tasks, "Related Task Metadata" */
export const RELATED_TASK = 'io.modelcontextprotocol/related-task';

/** Longer ones are no IDs: they are not remembered. */
const LONGEST_TASK_ID = 1_000;

/** A task ID, where a value can be one. */
export function asTaskId(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= LONGEST_TASK_ID ? value : undefined;
}

/** The task that `_meta` of params or of a result names. */
export function relatedTaskOf(holder: unknown): string | undefined {
  const meta = isRecord(holder) ? holder._meta : undefined;
  const related = isRecord(meta) ? meta[RELATED_TASK] : undefined;
  return isRecord(related) ? asTaskId(related.taskId) : undefined;
}

/** The task that a request or a notification is about, as far as its params tell. */
export function taskOfParams(params: unknown): string | undefined {
  return isRecord(params) ? (asTaskId(params.taskId) ?? relatedTaskOf(params)) : undefined;
}

/** The task that a result carries: flat, nested where 2025-11-25 creates one, or named in `_meta`. */
export function taskOfResult(result: unknown): string | undefined {
  if (!isRecord(result)) {
    return undefined;
  }
  const nested = isRecord(result.task) ? asTaskId(result.task.taskId) : undefined;
  return asTaskId(result.taskId) ?? nested ?? relatedTaskOf(result);
}
