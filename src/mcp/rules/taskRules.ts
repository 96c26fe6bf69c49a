import * as l10n from '@vscode/l10n';
import type { AnswerCase, Rule, TaskCase } from './rule';
import { dateMs, isTerminalWord, type TaskMemory } from './taskMemory';

/** Where a revision says what the rules of all revisions ask, and how it spells what they look at. */
export interface TaskSpelling {
  readonly ttl: 'ttl' | 'ttlMs';
  readonly pollInterval: 'pollInterval' | 'pollIntervalMs';
  /** 2026-07-28 says "integer milliseconds". */
  readonly wholeNumbers: boolean;
  /** Whether a value is a date as the revision wants it. */
  readonly isDate: (value: unknown) => boolean;
  readonly clauses: {
    readonly taskId: string;
    readonly status: string;
    readonly lifecycle: string;
    readonly dates: string;
    readonly ttl: string;
    readonly pollInterval: string;
    readonly failure: string;
  };
}

const STATUSES: ReadonlySet<unknown> = new Set(['working', 'input_required', 'completed', 'failed', 'cancelled']);
/** Spellings of one moment may differ by their precision. */
const SAME_MOMENT_MS = 1_000;
const INVALID_PARAMS = -32_602;

/** The rules that both generations have for a task, wherever it stands. */
export function taskRules(spelling: TaskSpelling): readonly Rule<TaskCase>[] {
  return [...fieldRules(spelling), ...timeRules(spelling), ...lifeRules(spelling)];
}

function fieldRules({ ttl, pollInterval, wholeNumbers, clauses }: TaskSpelling): readonly Rule<TaskCase>[] {
  const isDuration = (value: unknown): boolean =>
    typeof value === 'number' && (!wholeNumbers || Number.isInteger(value));
  return [
    {
      id: 'task-id-missing',
      strength: 'must',
      clause: clauses.taskId,
      text: () => l10n.t('A task has no ID, or one that is no text.'),
      broken: ({ task }) => (typeof task.taskId === 'string' ? undefined : task),
    },
    {
      id: 'status-unknown',
      strength: 'must',
      clause: clauses.status,
      text: () => l10n.t('A task has a status that the specification does not know.'),
      broken: ({ task }) => (STATUSES.has(task.status) ? undefined : { status: task.status ?? null }),
    },
    {
      id: 'ttl-missing',
      strength: 'must',
      clause: clauses.ttl,
      text: () => l10n.t('A task has no time to live, or one that is neither a number of milliseconds nor null.'),
      broken: ({ task }) => (task[ttl] === null || isDuration(task[ttl]) ? undefined : task),
    },
    {
      id: 'poll-interval-unreadable',
      strength: 'must',
      clause: clauses.pollInterval,
      text: () => l10n.t('A task has a poll interval that is no number of milliseconds.'),
      broken: ({ task }) =>
        task[pollInterval] === undefined || isDuration(task[pollInterval])
          ? undefined
          : { [pollInterval]: task[pollInterval] },
    },
    {
      id: 'failed-without-message',
      strength: 'should',
      clause: clauses.failure,
      text: () => l10n.t('A failed task has no status message that would say why.'),
      broken: ({ task, source }) =>
        source === 'get' && task.status === 'failed' && typeof task.statusMessage !== 'string' ? task : undefined,
    },
  ];
}

function timeRules({ isDate, clauses }: TaskSpelling): readonly Rule<TaskCase>[] {
  const dateRule = (field: 'createdAt' | 'lastUpdatedAt', id: string, text: () => string): Rule<TaskCase> => ({
    id,
    strength: 'must',
    clause: clauses.dates,
    text,
    broken: ({ task }) => (isDate(task[field]) ? undefined : { [field]: task[field] ?? null }),
  });
  return [
    dateRule('createdAt', 'created-at-missing', () =>
      l10n.t('A task has no "createdAt", or one that is no ISO 8601 date and time.'),
    ),
    dateRule('lastUpdatedAt', 'last-updated-at-missing', () =>
      l10n.t('A task has no "lastUpdatedAt", or one that is no ISO 8601 date and time.'),
    ),
    {
      id: 'created-at-changed',
      strength: 'must',
      clause: clauses.dates,
      text: () => l10n.t('A task has got another "createdAt" than it had before.'),
      broken: ({ task, known }) => {
        const before = known?.createdAt;
        if (before === undefined || before === task.createdAt) {
          return undefined;
        }
        return Math.abs(dateMs(task.createdAt) - dateMs(before)) > SAME_MOMENT_MS
          ? { before, after: task.createdAt }
          : undefined;
      },
    },
  ];
}

function lifeRules({ clauses }: TaskSpelling): readonly Rule<TaskCase>[] {
  return [
    {
      id: 'terminal-status-changed',
      strength: 'must',
      clause: clauses.lifecycle,
      text: () => l10n.t('A task that had ended got another status.'),
      broken: subject => {
        const { task, known } = subject;
        return known?.ended && task.status !== known.ended.status && isAfterEnd(subject)
          ? { before: known.ended.status, after: task.status }
          : undefined;
      },
    },
    {
      id: 'task-id-reused',
      strength: 'must',
      clause: clauses.taskId,
      text: () => l10n.t('Two calls were answered with tasks of one and the same ID.'),
      broken: ({ source, known, task, seen }) =>
        source === 'created' && known?.created && isKept(known, seen.atMs) ? { taskId: task.taskId } : undefined,
    },
  ];
}

/**
 * Whether the server says it after the end: an answer whose request was sent earlier, or a notification from another
 * stream, may be older than what came before it. Two different ends are two, whichever came first.
 */
function isAfterEnd({ task, known, request, seen }: TaskCase): boolean {
  const ended = known?.ended;
  if (!ended) {
    return false;
  }
  if (isTerminalWord(task.status)) {
    return true;
  }
  return request
    ? request.order > ended.order
    : seen.order > ended.order && dateMs(task.lastUpdatedAt) > ended.updatedAtMs;
}

/** An answer about another task than the one that was asked for. */
export function otherTaskRule(clause: string): Rule<TaskCase> {
  return {
    id: 'answer-about-other-task',
    strength: 'must',
    clause,
    text: () => l10n.t('A question about one task was answered with another task.'),
    broken: ({ source, task, request }) =>
      (source === 'get' || source === 'cancel') && request?.taskId !== undefined && task.taskId !== request.taskId
        ? { asked: request.taskId, answered: task.taskId ?? null }
        : undefined,
  };
}

/** A task made on this connection that is unknown before its time to live can have passed. */
export function goneBeforeTtlRule(clause: string): Rule<AnswerCase> {
  return {
    id: 'gone-before-ttl',
    strength: 'should',
    clause,
    text: () => l10n.t('A task was no longer known before its time to live had passed.'),
    broken: subject => {
      const { known, seen } = subject;
      const mayBeGone = !known?.wasFound || known.wasCancelAsked || known.status === 'cancelled';
      return isUnknownTask(subject) && !mayBeGone && typeof known.ttlMs === 'number' && isKept(known, seen.atMs)
        ? { ttl: known.ttlMs, error: INVALID_PARAMS }
        : undefined;
    },
  };
}

/** `tasks/get` says that there is no such task. */
export function isUnknownTask({ request, errorCode }: AnswerCase): boolean {
  return request.method === 'tasks/get' && errorCode === INVALID_PARAMS;
}

/** Whether a task that was made on this connection cannot have expired, counted from when its call was sent. */
export function isKept({ created, ttlMs }: TaskMemory, nowMs: number): boolean {
  return created !== undefined && (typeof ttlMs !== 'number' || nowMs - created.atMs < ttlMs);
}
