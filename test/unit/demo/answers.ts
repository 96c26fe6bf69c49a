import type { Fields } from './peer';

/** Everything a client can be asked. */
export const everyCapability = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };

export const accept = (content?: Fields): Fields => ({ action: 'accept', ...(content && { content }) });
export const decline: Fields = { action: 'decline' };
export const cancel: Fields = { action: 'cancel' };

/** The form of `plan_meetup`, filled in as far as it must be. */
export const meetup = {
  name: 'Fuzzing for everyone',
  contact: 'ada@example.com',
  day: '2026-12-03',
  seats: 60,
  venue: 'library',
  topics: ['testing', 'security'],
};

/** What the server makes of it. */
export const plannedMeetup = { city: 'Graz', ...meetup, fee: 0, recorded: true, format: 'talks', extras: [] };
export const meetupText =
  '"Fuzzing for everyone" in Graz on 2026-12-03: Library, reading room, 60 seats, about testing, security';

/** Everything else in that form. */
export const meetupDetails = {
  website: 'https://example.com/fuzzing',
  signUpUntil: '2026-12-01T18:00:00+01:00',
  fee: 4.5,
  recorded: false,
  format: 'workshop',
  extras: ['stream', 'signing'],
};

/** How each field of a form is to be filled in. */
export function fieldKinds(schema: unknown): Record<string, string> {
  const { properties } = schema as { properties: Record<string, Fields> };
  return Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, kindOf(field)]));
}

function kindOf({ type, items, ...keywords }: Fields): string {
  const told = ['format', 'enum', 'oneOf', 'minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems'];
  const ofItems = items === undefined ? [] : [`of ${Object.keys(items as Fields).join(' ')}`];
  const found = told.flatMap(word => (word === 'format' ? (keywords.format ?? []) : word in keywords ? word : []));
  return [type, ...ofItems, ...found, ...('default' in keywords ? ['default'] : [])].join(' ');
}

export const meetupKinds = {
  name: 'string minLength maxLength',
  contact: 'string email',
  website: 'string uri',
  day: 'string date',
  signUpUntil: 'string date-time',
  seats: 'integer minimum maximum default',
  fee: 'number minimum maximum default',
  recorded: 'boolean default',
  format: 'string enum default',
  venue: 'string oneOf',
  topics: 'array of type enum minItems maxItems default',
  extras: 'array of anyOf maxItems default',
};

export const modelAnswer = {
  role: 'assistant',
  model: 'claude-haiku-9',
  content: { type: 'text', text: 'Streaming fixes the import. Release on Tuesday.' },
  stopReason: 'endTurn',
};

export const modelText = 'claude-haiku-9 writes:\n\nStreaming fixes the import. Release on Tuesday.';

export const folders = {
  roots: [{ uri: 'file:///home/ada/shop', name: 'Shop' }, { uri: 'file:///home/ada/docs' }],
};

export const foldersText = '2 folders are open\n- Shop: file:///home/ada/shop\n- file:///home/ada/docs';
