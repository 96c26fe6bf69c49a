import { isRecord } from '../base/record';
import type { InputQuestion, QuestionsByKey } from '../tasks/inputRequest';
import type { Payload, RpcError } from '../tasks/payload';
import type { TaskAbilities, TaskAnswer } from '../tasks/taskClient';
import { approxBytes } from './messageSize';
import { readTask, readTaskNamed, readToolResult, type TaskSpelling } from './wireTask';

/** @see SEP-2663, Tasks extension, "Capability Negotiation" */
export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks';

/** The wire of the tasks extension of protocol revision 2026-07-28. */
const SPELLING: TaskSpelling = { ttl: 'ttlMs', pollInterval: 'pollIntervalMs' };

export function readAbilities(capabilities: unknown): TaskAbilities {
  const extensions = isRecord(capabilities) && isRecord(capabilities.extensions) ? capabilities.extensions : {};
  const tasks = isRecord(extensions[TASKS_EXTENSION]);
  return { tasks, list: false, cancel: tasks, call: tasks };
}

/** The flat task of a `tools/call` answered with `resultType: "task"`; it never carries a payload. */
export const readCreated = (value: unknown): TaskAnswer['report'] => readTask(value, SPELLING);

/** The answer to `tasks/get`. @see SEP-2663, Tasks extension, "Task Polling" */
export function readAnswer(taskId: string, value: unknown): TaskAnswer {
  return withPayload(readTaskNamed(taskId, value, SPELLING), value);
}

/** `notifications/tasks`: the shape of a `tasks/get` answer. */
export function readNotification(params: unknown): TaskAnswer {
  return withPayload(readTask(params, SPELLING), params);
}

/** The task IDs that the server agreed to report. @see SEP-2663, Tasks extension, "Task Status Notifications" */
export function readAcknowledgedTaskIds(params: unknown): ReadonlySet<string> {
  const notifications = isRecord(params) && isRecord(params.notifications) ? params.notifications : {};
  const ids = Array.isArray(notifications.taskIds) ? notifications.taskIds : [];
  return new Set(ids.filter(id => typeof id === 'string'));
}

/** Of one task, this many questions are read: nobody answers more of them. */
const MOST_QUESTIONS = 100;
/** Nobody reads a larger question, or a deeper one; images for a model are the largest that make sense. */
const LARGEST_QUESTION_BYTES = 32 * 1024 * 1024;

/**
 * What a server wants to know, of a task or before there is one; what is no question is passed over.
 * @see MCP 2026-07-28, Multi Round-Trip Requests
 */
export function readQuestions(value: unknown): QuestionsByKey {
  const entries = Object.entries(isRecord(value) ? value : {}).slice(0, MOST_QUESTIONS);
  return Object.fromEntries(entries.flatMap(([key, entry]) => readQuestion(entry).map(question => [key, question])));
}

function readQuestion(value: unknown): InputQuestion[] {
  const isReadable = approxBytes(value, LARGEST_QUESTION_BYTES) <= LARGEST_QUESTION_BYTES;
  return isReadable && isRecord(value) && typeof value.method === 'string'
    ? [{ method: value.method, params: isRecord(value.params) ? value.params : {} }]
    : [];
}

function withPayload(report: TaskAnswer['report'], value: unknown): TaskAnswer {
  if (!isRecord(value)) {
    return { report };
  }
  const payload = payloadOf(report.status, value);
  const isAsking = report.status === 'input_required' && isRecord(value.inputRequests);
  return {
    report: isAsking ? { ...report, inputRequests: readQuestions(value.inputRequests) } : report,
    ...(payload && { payload }),
  };
}

function payloadOf(status: string, value: Record<string, unknown>): Payload | undefined {
  if (status === 'completed' && isRecord(value.result)) {
    return { kind: 'result', result: readToolResult(value.result) };
  }
  return status === 'failed' && isRecord(value.error) ? { kind: 'error', error: readError(value.error) } : undefined;
}

function readError({ code, message, data }: Record<string, unknown>): RpcError {
  return {
    code: typeof code === 'number' ? code : 0,
    message: typeof message === 'string' ? message : '',
    ...(data !== undefined && { data }),
  };
}
