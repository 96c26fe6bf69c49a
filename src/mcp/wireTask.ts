import * as l10n from '@vscode/l10n';
import { InvalidMessageError } from '../base/errors';
import { isRecord } from '../base/record';
import type { ToolResult } from '../tasks/payload';
import type { TaskReport, TaskStatus } from '../tasks/task';
import type { ResourceContents } from '../tasks/taskClient';

const KNOWN_STATUSES: ReadonlySet<string> = new Set<TaskStatus>([
  'working',
  'input_required',
  'completed',
  'failed',
  'cancelled',
]);

/** How one protocol revision spells the fields that the revisions do not share. */
export interface TaskSpelling {
  readonly ttl: 'ttl' | 'ttlMs';
  readonly pollInterval: 'pollInterval' | 'pollIntervalMs';
}

/**
 * Reads a task off the wire, leniently: only the ID and the status have to be there; anything else of the wrong
 * kind counts as not sent.
 * @throws InvalidMessageError when it is no task at all
 */
export function readTask(value: unknown, spelling: TaskSpelling): TaskReport {
  if (!isRecord(value) || typeof value.taskId !== 'string' || typeof value.status !== 'string') {
    throw new InvalidMessageError(l10n.t('The server sent a task without an ID or a status.'));
  }
  const pollIntervalMs = duration(value[spelling.pollInterval]);
  return {
    taskId: value.taskId,
    status: (KNOWN_STATUSES.has(value.status) ? value.status : 'unknown') as TaskStatus,
    statusWord: value.status,
    createdAt: text(value.createdAt),
    lastUpdatedAt: text(value.lastUpdatedAt),
    ttlMs: duration(value[spelling.ttl]) ?? null,
    ...(typeof value.statusMessage === 'string' && { statusMessage: value.statusMessage }),
    ...(pollIntervalMs !== undefined && { pollIntervalMs }),
  };
}

/**
 * As {@link readTask}, of the answer to a question about one task.
 * @throws InvalidMessageError when the answer is about another task
 */
export function readTaskNamed(taskId: string, value: unknown, spelling: TaskSpelling): TaskReport {
  const report = readTask(value, spelling);
  if (report.taskId !== taskId) {
    throw new InvalidMessageError(l10n.t('The server answered about another task.'));
  }
  return report;
}

/** @throws InvalidMessageError when it is no tool result */
export function readToolResult(value: unknown): ToolResult {
  if (!isRecord(value)) {
    throw new InvalidMessageError(l10n.t('The server sent a result that is no object.'));
  }
  return { ...value, content: Array.isArray(value.content) ? value.content : [] };
}

/**
 * The answer to `resources/read`; a piece without text and bytes is passed over.
 * @throws InvalidMessageError when it is no resource
 */
export function readResourceContents(value: unknown): readonly ResourceContents[] {
  if (!isRecord(value) || !Array.isArray(value.contents)) {
    throw new InvalidMessageError(l10n.t('The server sent a resource without contents.'));
  }
  return value.contents.filter(isRecord).flatMap(({ uri, mimeType, text, blob }) => {
    const said = { uri: typeof uri === 'string' ? uri : '', ...(typeof mimeType === 'string' && { mimeType }) };
    return typeof text === 'string' ? { ...said, text } : typeof blob === 'string' ? { ...said, blob } : [];
  });
}

function duration(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
