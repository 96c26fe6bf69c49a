import * as l10n from '@vscode/l10n';
import { relatedTaskOf } from '../relatedTask';
import type { Rule, TaskCase } from './rule';
import { isTerminalWord } from './taskMemory';

const TASKS = 'MCP 2025-11-25, Tasks';

/** What only 2025-11-25 asks of a task in a message. */
export const taskRules20251125: readonly Rule<TaskCase>[] = [
  {
    id: 'created-not-working',
    strength: 'must',
    clause: `${TASKS}, "Task Status Lifecycle"`,
    text: () => l10n.t('A task was created with another status than "working".'),
    broken: ({ source, task }) =>
      source === 'created' && task.status !== 'working' ? { status: task.status ?? null } : undefined,
  },
  {
    id: 'cancelled-to-other-status',
    strength: 'must',
    clause: `${TASKS}, "Task Cancellation"`,
    text: () => l10n.t('A cancel was answered with a task whose status is not "cancelled".'),
    broken: ({ source, task }) =>
      source === 'cancel' && task.status !== 'cancelled' ? { status: task.status ?? null } : undefined,
  },
  {
    id: 'result-too-early',
    strength: 'must',
    clause: `${TASKS}, "Result Retrieval"`,
    text: () => l10n.t('The result was given before the task had ended.'),
    broken: ({ source, task, known, request }) =>
      source === 'get' &&
      known?.resultOrder !== undefined &&
      request !== undefined &&
      request.order > known.resultOrder &&
      !isTerminalWord(task.status)
        ? { statusAfterResult: task.status }
        : undefined,
  },
  {
    id: 'related-task-needless',
    strength: 'should',
    clause: `${TASKS}, "Associating Task-Related Messages" and "Task Notifications"`,
    text: () => l10n.t('A message that names its task anyway also carries the related-task metadata.'),
    broken: ({ source, seen }) =>
      source !== 'created' && relatedTaskOf(seen.body) !== undefined ? seen.body?._meta : undefined,
  },
  {
    id: 'tasks-undeclared',
    strength: 'must',
    clause: `${TASKS}, "Capabilities"`,
    text: () => l10n.t('The server has tasks without declaring that it has.'),
    broken: ({ memory, task }) => (memory.serverCapabilities && !memory.declaredTasks ? task : undefined),
  },
];
