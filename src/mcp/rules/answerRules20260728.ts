import * as l10n from '@vscode/l10n';
import { isRecord } from '../../base/record';
import { TASKS_EXTENSION } from '../codec20260728';
import type { AnswerCase, Rule } from './rule';
import { isKept, isUnknownTask } from './taskRules';

const MCP = 'MCP 2026-07-28';
const TASKS = 'SEP-2663, Tasks extension';

/** The methods whose complete results carry caching hints. */
const CACHEABLE: ReadonlySet<string> = new Set([
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
]);
/** Codes of earlier revisions that must not come back. */
const FORMER_CODES: ReadonlySet<number> = new Set([-32_002, -32_042]);
/** Reserved for the specification, which uses these so far. */
const RESERVED = { from: -32_099, to: -32_020, defined: new Set([-32_020, -32_021, -32_022]) };

/** What only 2026-07-28 asks of answers. */
export const answerRules20260728: readonly Rule<AnswerCase>[] = [
  {
    id: 'task-to-undeclared-client',
    strength: 'must',
    clause: `${TASKS}, "Capability Negotiation"`,
    text: () => l10n.t('A task was returned to a request that does not declare the tasks extension.'),
    broken: ({ request, result }) =>
      request.method === 'tools/call' && result?.resultType === 'task' && !declaresTasks(request.clientCapabilities)
        ? { method: request.method, taskId: result.taskId }
        : undefined,
  },
  {
    id: 'created-but-unknown',
    strength: 'must',
    clause: `${TASKS}, "Task Creation"`,
    text: () => l10n.t('A task was returned that the server does not know when it is asked for it.'),
    broken: subject => {
      const { known, seen, errorCode } = subject;
      return isUnknownTask(subject) && known && !known.wasFound && !known.wasCancelAsked && isKept(known, seen.atMs)
        ? { taskId: subject.request.taskId, error: errorCode }
        : undefined;
    },
  },
  {
    id: 'acknowledgement-not-empty',
    strength: 'must',
    clause: `${TASKS}, "Task Update Requests" and "Task Cancellation"`,
    text: () => l10n.t('An update or a cancel was acknowledged with more than an empty result.'),
    broken: ({ request: { method }, result }) =>
      (method === 'tasks/update' || method === 'tasks/cancel') && result && Object.keys(result).some(isContent)
        ? result
        : undefined,
  },
  {
    id: 'caching-hints-missing',
    strength: 'must',
    clause: `${MCP}, Caching, "Cacheable Results"`,
    text: () => l10n.t('A result that can be cached has no "ttlMs" of 0 or more, or no "cacheScope".'),
    broken: ({ request: { method }, result }) =>
      result?.resultType === 'complete' && CACHEABLE.has(method) && !hasCachingHints(result)
        ? { method, ttlMs: result.ttlMs ?? null, cacheScope: result.cacheScope ?? null }
        : undefined,
  },
  {
    id: 'error-code-reserved',
    strength: 'must',
    clause: `${MCP}, Overview, "Error Codes"`,
    text: () => l10n.t('An error has a code that this revision reserves or no longer has.'),
    broken: ({ errorCode }) => (errorCode !== undefined && isReserved(errorCode) ? { code: errorCode } : undefined),
  },
];

function declaresTasks(capabilities: unknown): boolean {
  // Requests whose capabilities cannot be read prove nothing.
  if (!isRecord(capabilities)) {
    return true;
  }
  return isRecord(capabilities.extensions) && capabilities.extensions[TASKS_EXTENSION] !== undefined;
}

const isContent = (key: string): boolean => key !== 'resultType' && key !== '_meta';

function hasCachingHints({ ttlMs, cacheScope }: NonNullable<AnswerCase['result']>): boolean {
  return Number.isInteger(ttlMs) && (ttlMs as number) >= 0 && (cacheScope === 'public' || cacheScope === 'private');
}

function isReserved(code: number): boolean {
  const isInRange = code >= RESERVED.from && code <= RESERVED.to;
  return FORMER_CODES.has(code) || (isInRange && !RESERVED.defined.has(code));
}
