import * as l10n from '@vscode/l10n';
import { isRecord } from '../../base/record';
import { relatedTaskOf } from '../relatedTask';
import { missingCapability } from './clientCapabilities';
import type { MessageCase, Rule } from './rule';

const MCP = 'MCP 2025-11-25';

/** What a server of 2025-11-25 has to declare before it sends a notification: capability and part of it. */
const DECLARED_BY: Readonly<Record<string, readonly [string, string?]>> = {
  'notifications/message': ['logging'],
  'notifications/tools/list_changed': ['tools', 'listChanged'],
  'notifications/prompts/list_changed': ['prompts', 'listChanged'],
  'notifications/resources/list_changed': ['resources', 'listChanged'],
  'notifications/resources/updated': ['resources', 'subscribe'],
};

export const messageRules20251125: readonly Rule<MessageCase>[] = [
  {
    id: 'progress-without-related-task',
    strength: 'must',
    clause: `${MCP}, Tasks, "Associating Task-Related Messages"`,
    text: () => l10n.t('Progress of a task does not name the task in the related-task metadata.'),
    broken: ({ seen: { method, request, body } }) =>
      method === 'notifications/progress' &&
      request?.asksForTask &&
      request.taskId !== undefined &&
      relatedTaskOf(body) !== request.taskId
        ? body
        : undefined,
  },
  {
    id: 'notification-undeclared',
    strength: 'must',
    clause: `${MCP}, Lifecycle, "Operation"`,
    text: () => l10n.t('A notification was sent that the server does not declare among its capabilities.'),
    broken: ({ seen, memory }) => undeclared(seen.method, memory.serverCapabilities),
  },
];

export const requestRules20251125: readonly Rule<MessageCase>[] = [
  {
    id: 'question-undeclared',
    strength: 'must',
    clause: `${MCP}, Lifecycle, "Operation"`,
    text: () => l10n.t('The server asks for something that the client does not declare that it can do.'),
    broken: ({ seen, memory }) => missingCapability(seen.method, seen.body, memory.clientCapabilities),
  },
  {
    id: 'question-as-task',
    strength: 'should',
    clause: `${MCP}, Tasks, "Capability Negotiation"`,
    text: () =>
      l10n.t('The server asks the client for a task, although the client does not declare that it has tasks.'),
    broken: ({ seen, memory }) =>
      seen.body?.task !== undefined &&
      isRecord(memory.clientCapabilities) &&
      memory.clientCapabilities.tasks === undefined
        ? { method: seen.method, task: seen.body.task }
        : undefined,
  },
  {
    id: 'request-id-reused',
    strength: 'must',
    clause: `${MCP}, Overview, "Requests"`,
    text: () => l10n.t('The server used the ID of one of its requests for another one.'),
    broken: ({ seen, memory }) =>
      seen.id !== undefined && memory.serverRequestIds.has(seen.id) ? { id: seen.id } : undefined,
  },
  {
    id: 'request-before-initialized',
    strength: 'should',
    clause: `${MCP}, Lifecycle, "Initialization"`,
    text: () => l10n.t('The server sent a request before the client had said that it is initialized.'),
    broken: ({ seen, memory }) =>
      memory.isInitialized || seen.method === 'ping' ? undefined : { method: seen.method },
  },
];

function undeclared(method: string | undefined, capabilities: MessageCase['memory']['serverCapabilities']): unknown {
  const [name, part] = (method !== undefined && Object.hasOwn(DECLARED_BY, method) && DECLARED_BY[method]) || [];
  if (name === undefined || !capabilities) {
    return undefined;
  }
  const capability = capabilities[name];
  const isDeclared = isRecord(capability) && (part === undefined || capability[part] === true);
  return isDeclared ? undefined : { method, needs: part === undefined ? name : `${name}.${part}` };
}
