import * as l10n from '@vscode/l10n';
import type { MessageCase, Rule } from './rule';

const MCP = 'MCP 2026-07-28';

export const requestRules20260728: readonly Rule<MessageCase>[] = [
  {
    id: 'request-from-server',
    strength: 'must',
    clause: `${MCP}, stdio and Streamable HTTP, "Receiving Messages"`,
    text: () => l10n.t('The server sent a request: in this revision only clients do.'),
    broken: ({ seen }) => ({ method: seen.method }),
  },
];

export const messageRules20260728: readonly Rule<MessageCase>[] = [
  {
    id: 'progress-of-task',
    strength: 'must',
    clause: 'SEP-2663, Tasks extension, "Task Status Notifications"',
    text: () => l10n.t('Progress was reported of a call that had become a task, which has none in this revision.'),
    broken: ({ seen: { method, request, body } }) =>
      method === 'notifications/progress' && request?.answeredOrder !== undefined && request.taskId !== undefined
        ? body
        : undefined,
  },
  {
    id: 'log-unrequested',
    strength: 'must',
    clause: `${MCP}, Logging, "Per-request log level"`,
    text: () => l10n.t('A log message was sent although no request asked for any.'),
    broken: ({ seen, memory }) =>
      seen.method === 'notifications/message' && !memory.hasAskedForLogs ? seen.body : undefined,
  },
  {
    id: 'cancelled-misused',
    strength: 'must',
    clause: `${MCP}, Cancellation, introduction and "Behavior Requirements"`,
    text: () => l10n.t('The server sent "notifications/cancelled" for something else than a subscription.'),
    broken: ({ seen: { method, body }, memory: { listenings } }) => {
      const id = body?.requestId;
      const isListening = (typeof id === 'string' || typeof id === 'number') && listenings.has(id);
      return method === 'notifications/cancelled' && !isListening && !listenings.hasForgotten
        ? { requestId: id ?? null }
        : undefined;
    },
  },
];
