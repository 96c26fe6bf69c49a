import * as l10n from '@vscode/l10n';
import type { AnswerCase, MessageCase, Rule } from './rule';

/** Rules of all revisions about answers. @param clause where the revision says that an answer has its request's ID */
export function anyAnswerRules(clause: string): readonly Rule<MessageCase>[] {
  return [
    {
      id: 'answer-unasked',
      strength: 'must',
      clause,
      text: () => l10n.t('An answer came to no request that was waiting for one: never sent, or answered before.'),
      broken: ({ seen, memory }) =>
        seen.request || seen.id === undefined || seen.mayBeForgotten
          ? undefined
          : { id: seen.id, answeredBefore: memory.answeredIds.has(seen.id) },
    },
    {
      id: 'answer-id-changed',
      strength: 'must',
      clause,
      text: () => l10n.t('An answer spells the ID of its request in another way: a number as a text, or the reverse.'),
      broken: ({ seen: { id, request } }) =>
        request && id !== request.id ? { asked: request.id, answered: id } : undefined,
    },
  ];
}

const METHOD_NOT_FOUND = -32_601;

/** @param isOffered whether the server declared the method */
export function offeredMethodRule(
  clause: string,
  isOffered: (method: string, memory: AnswerCase['memory']) => boolean,
): Rule<AnswerCase> {
  return {
    id: 'method-offered-but-missing',
    strength: 'must',
    clause,
    text: () => l10n.t('A method that the server declares is answered with "method not found".'),
    broken: ({ request, errorCode, memory }) =>
      errorCode === METHOD_NOT_FOUND && isOffered(request.method, memory) ? request.method : undefined,
  };
}

/** How many pages one walk is followed back. */
const LONGEST_WALK = 1_000;

/** @param document `MCP <revision>` */
export function pagingRule(document: string): Rule<AnswerCase> {
  return {
    id: 'cursor-repeats',
    strength: 'should',
    clause: `${document}, Pagination, "Pagination Model"`,
    text: () => l10n.t('A page names as its next one a page that led to it: a client would never reach the end.'),
    broken: ({ request, result, memory }) => {
      const next = result?.nextCursor;
      if (typeof next !== 'string') {
        return undefined;
      }
      const { method, cursor } = request;
      if (isOnTheWay(method, cursor, next, memory)) {
        return { method, nextCursor: next };
      }
      memory.cursors.set(`${method} ${next}`, cursor);
      return undefined;
    },
  };
}

/** Whether `next` was passed on the way to `cursor`. */
function isOnTheWay(
  method: string,
  cursor: string | undefined,
  next: string,
  { cursors }: AnswerCase['memory'],
): boolean {
  const key = `${method} ${next}`;
  if (next !== cursor && (!cursors.has(key) || cursors.get(key) === cursor)) {
    return false; // Never reached before, or from this very page: a list of many pages is not gone through for each.
  }
  let passed = cursor;
  for (let steps = 0; passed !== undefined && steps < LONGEST_WALK; steps += 1) {
    if (passed === next) {
      return true;
    }
    passed = cursors.get(`${method} ${passed}`);
  }
  return false;
}
