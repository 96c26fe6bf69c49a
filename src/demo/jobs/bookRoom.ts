import { z } from 'zod';
import { askForm, form } from './form';
import type { FormSchema } from './formSchema';
import { defineJob, plainReport, seconds } from './job';
import { takeSteps } from './jobContext';

const rooms = [
  { const: 'ada', title: 'Ada, 6 seats' },
  { const: 'grace', title: 'Grace, 12 seats' },
  { const: 'linus', title: 'Linus, 3 seats, no window' },
];

const schema: FormSchema = {
  type: 'object',
  properties: {
    room: { type: 'string', title: 'Room', oneOf: rooms, default: 'ada' },
    people: { type: 'integer', title: 'People', minimum: 1, maximum: 12, default: 4 },
  },
  required: ['room'],
};

const choice = z.object({
  room: z.enum(rooms.map(room => room.const)),
  people: z.number().int().min(1).max(12).default(4),
});

const whichRoom = form('Which room?', schema, choice);

/** Has to know the room before it begins: in 2026-07-28 there is no task until that is answered. */
export const bookRoom = defineJob({
  name: 'book_room',
  title: 'Book room',
  description: 'Asks for a meeting room before anything else, and books it.',
  taskSupport: 'required',
  opening: whichRoom.question,
  input: z.object({
    day: z.string().min(1).max(50).default('tomorrow').describe('When the room is needed'),
    seconds: seconds(2),
  }),
  async run({ day, seconds }, context) {
    const answer = await askForm(context, whichRoom);
    if (answer.action !== 'accept') {
      return plainReport(answer.action === 'decline' ? 'No room booked: declined' : 'No room booked: dismissed');
    }
    const { room, people } = answer.content;
    await takeSteps(context, [`Checking ${room} for ${day}`, 'Sending invitations'], seconds);
    return plainReport(`Room ${room} booked for ${day}, ${people} people`, { room, day, people });
  },
});
