import { z } from 'zod';
import { askForm, form } from './form';
import type { FormSchema } from './formSchema';
import { defineJob, plainReport, seconds } from './job';
import { takeSteps } from './jobContext';

const formats = ['talks', 'workshop', 'panel'] as const;
const topics = ['accessibility', 'databases', 'security', 'testing'] as const;

const venues = [
  { const: 'hall', title: 'Town hall, large hall' },
  { const: 'library', title: 'Library, reading room' },
  { const: 'online', title: 'Online only' },
];

const extras = [
  { const: 'food', title: 'Something to eat' },
  { const: 'stream', title: 'Live stream' },
  { const: 'signing', title: 'Sign language interpreter' },
];

/** Every kind of field that the protocol has, some required, some with a default. */
const schema: FormSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', title: 'Name', description: 'As on the poster', minLength: 3, maxLength: 60 },
    contact: { type: 'string', title: 'Contact', description: 'Who answers questions, by e-mail', format: 'email' },
    website: { type: 'string', title: 'Website', description: 'Where to sign up', format: 'uri' },
    day: { type: 'string', title: 'Day', description: 'When it takes place', format: 'date' },
    signUpUntil: { type: 'string', title: 'Sign up until', description: 'With the time of day', format: 'date-time' },
    seats: { type: 'integer', title: 'Seats', description: 'How many can come', minimum: 5, maximum: 200, default: 40 },
    fee: { type: 'number', title: 'Fee', description: 'In euros', minimum: 0, maximum: 99.5, default: 0 },
    recorded: { type: 'boolean', title: 'Recorded', description: 'To be watched afterwards', default: true },
    format: { type: 'string', title: 'Format', description: 'What happens', enum: [...formats], default: 'talks' },
    venue: { type: 'string', title: 'Venue', description: 'Where it takes place', oneOf: venues },
    topics: {
      type: 'array',
      title: 'Topics',
      description: 'One to three',
      items: { type: 'string', enum: [...topics] },
      minItems: 1,
      maxItems: 3,
      default: ['testing'],
    },
    extras: {
      type: 'array',
      title: 'Extras',
      description: 'What else there is',
      items: { anyOf: extras },
      maxItems: 2,
      default: ['food'],
    },
  },
  required: ['name', 'contact', 'day', 'seats', 'venue', 'topics'],
};

const oneOf = (choices: readonly { const: string }[]) => z.enum(choices.map(choice => choice.const));

const plan = z.object({
  name: z.string().min(3).max(60),
  contact: z.email(),
  website: z.url().optional(),
  day: z.iso.date(),
  signUpUntil: z.iso.datetime({ offset: true }).optional(),
  seats: z.number().int().min(5).max(200),
  fee: z.number().min(0).max(99.5).default(0),
  recorded: z.boolean().default(true),
  format: z.enum(formats).default('talks'),
  venue: oneOf(venues),
  topics: z.array(z.enum(topics)).min(1).max(3),
  extras: z.array(oneOf(extras)).max(2).default([]),
});

const meetup = form('What will the meetup be like?', schema, plan);

/** A long form, and structured content from what was filled in. */
export const planMeetup = defineJob({
  name: 'plan_meetup',
  title: 'Plan meetup',
  description: 'Asks for the details of a meetup in one long form, with a field of every kind, and plans it.',
  taskSupport: 'required',
  input: z.object({
    city: z.string().min(1).max(50).default('Graz').describe('Where the meetup is'),
    seconds: seconds(3),
  }),
  async run({ city, seconds }, context) {
    const answer = await askForm(context, meetup);
    if (answer.action !== 'accept') {
      return plainReport(answer.action === 'decline' ? 'No meetup: declined' : 'No meetup: the form was dismissed');
    }
    const { name, day, seats, venue, topics } = answer.content;
    await takeSteps(context, [`Looking for ${seats} seats`, 'Writing the announcement'], seconds);
    const place = venues.find(choice => choice.const === venue)?.title;
    const text = `"${name}" in ${city} on ${day}: ${place}, ${seats} seats, about ${topics.join(', ')}`;
    return plainReport(text, { city, ...answer.content });
  },
});
