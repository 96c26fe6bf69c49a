import { isRecord } from '../base/record';
import type { Json, SeenMessage } from './messageReader';

/**
 * A message as it may be remembered: without what a user answered in a form. Of each answer its `action` stays.
 * It is a copy of the outermost object, since the client package changes that of some answers in place.
 */
export function withoutFormAnswers({ direction, shape, message, method, body }: SeenMessage): Json {
  if (direction === 'sent' && body) {
    if (shape === 'request' && body.inputResponses !== undefined) {
      return { ...message, params: { ...body, inputResponses: actionsOf(body.inputResponses) } };
    }
    // An answer whose question is forgotten may be one of these.
    if (shape === 'answer' && (method === 'elicitation/create' || method === undefined) && 'content' in body) {
      const { content: _, ...rest } = body;
      return { ...message, result: rest };
    }
  }
  return { ...message };
}

/** The `inputResponses` of 2026-07-28 with nothing but the actions. */
function actionsOf(responses: unknown): Json {
  return isRecord(responses)
    ? Object.fromEntries(Object.entries(responses).map(([key, response]) => [key, actionOf(response)]))
    : {};
}

function actionOf(response: unknown): Json {
  return isRecord(response) && typeof response.action === 'string' ? { action: response.action } : {};
}
