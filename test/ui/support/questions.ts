/** A question in form mode, as a scripted server asks it. */
export function formQuestion(message: string, properties: object, required: readonly string[] = []): object {
  const requestedSchema = { type: 'object', properties, required };
  return { method: 'elicitation/create', params: { mode: 'form', message, requestedSchema } };
}

/** A page to be visited. */
export function urlQuestion(message: string, url: string, elicitationId = 'page-1'): object {
  return { method: 'elicitation/create', params: { mode: 'url', message, url, elicitationId } };
}

/** Two fields, the first of which has to be filled in. */
export const whichRoom = formQuestion(
  'Which room?',
  {
    room: { type: 'string', title: 'Room', minLength: 2 },
    people: { type: 'integer', title: 'People', minimum: 1, default: 4 },
  },
  ['room'],
);

/** A tool of a scripted server whose task asks all this as soon as it exists, and is completed by the answers. */
export function askingTool(name: string, inputRequests: Readonly<Record<string, object>>, more: object = {}): object {
  return { name, status: 'input_required', inputRequests, afterInput: { status: 'completed' }, ...more };
}

/** A tool of a scripted server that has it do something else than answer; see the arguments of its tool `control`. */
export function controlTool(name: string, control: object): object {
  return { name, taskSupport: 'forbidden', immediate: true, control };
}

/** A question for a language model. */
export function samplingQuestion(text: string, more: object = {}): object {
  const messages = [{ role: 'user', content: { type: 'text', text } }];
  return { method: 'sampling/createMessage', params: { messages, maxTokens: 100, ...more } };
}
