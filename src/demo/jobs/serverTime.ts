import { z } from 'zod';
import { defineJob } from './job';

/** Answers at once and never as a task. */
export const serverTime = defineJob({
  name: 'server_time',
  title: 'Server time',
  description: 'Tells the time where the server runs.',
  taskSupport: 'forbidden',
  input: z.object({}),
  async run() {
    const text = `It is ${new Date().toISOString()} (${Intl.DateTimeFormat().resolvedOptions().timeZone}).`;
    return { summary: text, result: { content: [{ type: 'text', text }] } };
  },
});
