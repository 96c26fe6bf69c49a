import * as l10n from '@vscode/l10n';
import { isRecord } from '../../base/record';
import type { Rule, TaskCase } from './rule';

const TASKS = 'SEP-2663, Tasks extension';
const POLLING = `${TASKS}, "Task Polling", "Response"`;

/** What only 2026-07-28 asks of a task in a message. */
export const taskRules20260728: readonly Rule<TaskCase>[] = [
  {
    id: 'created-with-payload',
    strength: 'should',
    clause: `${TASKS}, "Task Status", derived shapes, and "Task Creation"`,
    text: () =>
      l10n.t('The answer that creates a task carries a result, an error or questions, which only later answers have.'),
    broken: ({ source, task }) => (source === 'created' ? payloadField(task) : undefined),
  },
  {
    id: 'completed-without-result',
    strength: 'must',
    clause: POLLING,
    text: () => l10n.t('A completed task has no result.'),
    broken: ({ source, task }) =>
      source !== 'created' && task.status === 'completed' && !isRecord(task.result) ? task : undefined,
  },
  {
    id: 'failed-without-error',
    strength: 'must',
    clause: POLLING,
    text: () => l10n.t('A failed task has no JSON-RPC error with a code and a message.'),
    broken: ({ source, task }) =>
      source !== 'created' && task.status === 'failed' && !isRpcError(task.error) ? task : undefined,
  },
  {
    id: 'input-required-without-requests',
    strength: 'must',
    clause: POLLING,
    text: () => l10n.t('A task that requires input has no questions.'),
    broken: ({ source, task }) =>
      source !== 'created' && task.status === 'input_required' && !isRecord(task.inputRequests) ? task : undefined,
  },
  {
    id: 'tasks-undeclared',
    strength: 'must',
    clause: `${TASKS}, "Capability Negotiation"`,
    text: () => l10n.t('The server has tasks without declaring that it has.'),
    broken: ({ source, memory, task }) =>
      source === 'created' && memory.serverCapabilities && !memory.hasTasksExtension ? task : undefined,
  },
];

function payloadField(task: TaskCase['task']): unknown {
  const field = ['result', 'error', 'inputRequests'].find(name => task[name] !== undefined);
  return field && { status: task.status, [field]: task[field] };
}

function isRpcError(error: unknown): boolean {
  return isRecord(error) && Number.isInteger(error.code) && typeof error.message === 'string';
}
