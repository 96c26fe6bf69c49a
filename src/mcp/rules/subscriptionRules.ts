import * as l10n from '@vscode/l10n';
import { isRecord } from '../../base/record';
import type { Listening } from './connectionMemory';
import type { AnswerCase, MessageCase, Rule } from './rule';

const SUBSCRIPTIONS = 'MCP 2026-07-28, Subscriptions';
const SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId';
const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';

/** The notifications that come on a subscription only, and what a filter calls them. */
const FILTERS: Readonly<Record<string, string>> = {
  'notifications/tasks': 'taskIds',
  'notifications/tools/list_changed': 'toolsListChanged',
  'notifications/prompts/list_changed': 'promptsListChanged',
  'notifications/resources/list_changed': 'resourcesListChanged',
  'notifications/resources/updated': 'resourceSubscriptions',
};

const filterOf = (method: string | undefined): string | undefined =>
  method !== undefined && Object.hasOwn(FILTERS, method) ? FILTERS[method] : undefined;

/** Rules about what `subscriptions/listen` brings. */
export const subscriptionRules: readonly Rule<MessageCase>[] = [
  {
    id: 'subscription-id-missing',
    strength: 'must',
    clause: `${SUBSCRIPTIONS}, "Receiving Notifications"`,
    text: () => l10n.t('A notification of a subscription does not say of which: it has no subscription ID.'),
    broken: ({ seen: { method, body } }) =>
      (filterOf(method) !== undefined || method === ACKNOWLEDGED) && subscriptionIdOf(body) === undefined
        ? { method, _meta: body?._meta ?? null }
        : undefined,
  },
  {
    id: 'subscription-id-unknown',
    strength: 'must',
    clause: `${SUBSCRIPTIONS}, "Receiving Notifications"`,
    text: () => l10n.t('A notification names a subscription that was never asked for.'),
    broken: ({ seen: { body }, memory: { listenings } }) => {
      const id = subscriptionIdOf(body);
      return id === undefined || listenings.hasForgotten || listeningOf(id, listenings)
        ? undefined
        : { subscriptionId: id };
    },
  },
  {
    id: 'notified-before-acknowledgement',
    strength: 'must',
    clause: `${SUBSCRIPTIONS}, "Acknowledgment"`,
    text: () => l10n.t('A notification came on a subscription before its acknowledgement.'),
    broken: ({ seen: { method, body }, memory }) => {
      const listening = listeningOf(subscriptionIdOf(body), memory.listenings);
      if (!listening || listening.isAcknowledged) {
        return undefined;
      }
      listening.isAcknowledged = true; // Told once for each subscription.
      return method === ACKNOWLEDGED ? undefined : { method };
    },
  },
  {
    id: 'notification-unrequested',
    strength: 'must',
    clause: `${SUBSCRIPTIONS}, "Opening a Stream"`,
    text: () => l10n.t('A notification came that the subscription does not ask for.'),
    broken: subject => {
      const filter = filterOf(subject.seen.method);
      return filter === undefined ? undefined : unrequested(filter, subject);
    },
  },
  {
    id: 'acknowledged-unasked',
    strength: 'must',
    clause: `${SUBSCRIPTIONS}, "Acknowledgment"; SEP-2663, Tasks extension, "Task Status Notifications"`,
    text: () => l10n.t('A subscription was acknowledged for more than was asked for.'),
    broken: ({ seen: { method, body }, memory }) => {
      const listening = listeningOf(subscriptionIdOf(body), memory.listenings);
      return method === ACKNOWLEDGED && listening ? unasked(body?.notifications, listening) : undefined;
    },
  },
];

export const subscriptionAnswerRules: readonly Rule<AnswerCase>[] = [
  {
    id: 'subscription-end-without-id',
    strength: 'must',
    clause: `${SUBSCRIPTIONS}, "Graceful Closure"`,
    text: () => l10n.t('The answer that ends a subscription does not have its subscription ID.'),
    broken: ({ request, result }) =>
      request.method === 'subscriptions/listen' && result && subscriptionIdOf(result) !== request.id
        ? result
        : undefined,
  },
];

function subscriptionIdOf(body: MessageCase['seen']['body']): unknown {
  return isRecord(body?._meta) ? body._meta[SUBSCRIPTION_ID] : undefined;
}

function listeningOf(id: unknown, listenings: MessageCase['memory']['listenings']): Listening | undefined {
  return typeof id === 'string' || typeof id === 'number' ? listenings.get(id) : undefined;
}

/** A notification outside of its subscription's filter. */
function unrequested(filter: string, { seen: { method, body }, memory }: MessageCase): unknown {
  const listening = listeningOf(subscriptionIdOf(body), memory.listenings);
  if (!listening) {
    return undefined; // Which is another rule's.
  }
  const asked = listening.filter[filter];
  const isAsked = filter === 'taskIds' ? listening.taskIds.has(body?.taskId) : isWanted(asked);
  return isAsked ? undefined : { method, taskId: body?.taskId };
}

function unasked(acknowledged: unknown, { filter, taskIds }: Listening): unknown {
  if (!isRecord(acknowledged)) {
    return undefined;
  }
  const ids: readonly unknown[] = Array.isArray(acknowledged.taskIds) ? acknowledged.taskIds : [];
  const taskId = ids.find(id => !taskIds.has(id));
  const type = Object.keys(acknowledged).find(name => isWanted(acknowledged[name]) && !isWanted(filter[name]));
  return taskId === undefined && type === undefined ? undefined : { taskId, type };
}

/** A part of a filter that asks for anything. */
const isWanted = (part: unknown): boolean => (Array.isArray(part) ? part.length > 0 : part === true);
