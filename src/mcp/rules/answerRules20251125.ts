import * as l10n from '@vscode/l10n';
import { isRecord } from '../../base/record';
import { relatedTaskOf } from '../relatedTask';
import { toolsIn } from './connectionMemory';
import type { AnswerCase, Rule } from './rule';

const TASKS = 'MCP 2025-11-25, Tasks';
const INVALID_PARAMS = -32_602;
const TASK_SUPPORT: ReadonlySet<unknown> = new Set([undefined, 'required', 'optional', 'forbidden']);

/** What only 2025-11-25 asks of answers. */
export const answerRules20251125: readonly Rule<AnswerCase>[] = [
  {
    id: 'task-unasked',
    strength: 'must',
    clause: `${TASKS}, "Creating Tasks"`,
    text: () => l10n.t('A call that asked for no task was answered with one.'),
    broken: ({ request, result }) =>
      isToolCall(request.method) && !request.asksForTask && isCreation(result) ? result : undefined,
  },
  {
    id: 'task-not-created',
    strength: 'must',
    clause: `${TASKS}, "Result Retrieval"`,
    text: () =>
      l10n.t('A call that asked for a task was answered with a result, although the server takes such calls.'),
    broken: ({ request, result, memory }) =>
      isToolCall(request.method) &&
      request.asksForTask &&
      takesTaskCalls(memory) &&
      result &&
      !isRecord(result.task) &&
      result.isError !== true
        ? result
        : undefined,
  },
  {
    id: 'result-without-related-task',
    strength: 'must',
    clause: `${TASKS}, "Related Task Metadata"`,
    text: () => l10n.t('The result of a task does not name its task in the related-task metadata.'),
    broken: ({ request, result }) =>
      request.method === 'tasks/result' && result && relatedTaskOf(result) !== request.taskId
        ? { taskId: request.taskId, _meta: result._meta ?? null }
        : undefined,
  },
  {
    id: 'tool-error-not-failed',
    strength: 'should',
    clause: `${TASKS}, "Task Status" and "Task Execution Errors"`,
    text: () => l10n.t('A task is "completed" although its result is a tool error, which makes it "failed".'),
    broken: ({ request, result, known }) =>
      request.method === 'tasks/result' && result?.isError === true && known?.status === 'completed'
        ? { status: known.status, isError: true }
        : undefined,
  },
  {
    id: 'ended-task-cancelled',
    strength: 'must',
    clause: `${TASKS}, "Task Cancellation"`,
    text: () => l10n.t('The cancel of a task that had ended was not refused with -32602.'),
    broken: ({ request, known, errorCode, memory }) =>
      request.method === 'tasks/cancel' &&
      isRecord(memory.declaredTasks?.cancel) &&
      known?.ended &&
      known.ended.order < request.order &&
      errorCode !== INVALID_PARAMS
        ? { status: known.ended.status, answer: errorCode ?? 'result' }
        : undefined,
  },
  {
    id: 'task-support-unknown',
    strength: 'must',
    clause: `${TASKS}, "Tool-Level Negotiation"`,
    text: () => l10n.t('A tool declares a task support other than "required", "optional" or "forbidden".'),
    broken: ({ request, result }) => (request.method === 'tools/list' ? toolWithUnknownSupport(result) : undefined),
  },
];

const isToolCall = (method: string): boolean => method === 'tools/call';

function isCreation(result: AnswerCase['result']): boolean {
  return isRecord(result?.task) && typeof result.task.taskId === 'string' && !Array.isArray(result.content);
}

function takesTaskCalls({ declaredTasks }: AnswerCase['memory']): boolean {
  const requests = isRecord(declaredTasks?.requests) ? declaredTasks.requests : {};
  return isRecord(requests.tools) && isRecord(requests.tools.call);
}

function toolWithUnknownSupport(result: AnswerCase['result']): unknown {
  for (const { name, execution } of toolsIn(result)) {
    if (isRecord(execution) && !TASK_SUPPORT.has(execution.taskSupport)) {
      return { name, taskSupport: execution.taskSupport };
    }
  }
  return undefined;
}
