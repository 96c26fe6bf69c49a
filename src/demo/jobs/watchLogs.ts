import { z } from 'zod';
import { defineJob } from './job';

const lines = [
  'GET /health 200 in 2 ms',
  'GET /cart 200 in 31 ms',
  'POST /cart/items 201 in 54 ms',
  'cache miss for product:4711',
  'GET /products?page=2 200 in 88 ms',
  'slow query, 412 ms: select * from orders',
];

/** Never ends by itself. */
export const watchLogs = defineJob({
  name: 'watch_logs',
  title: 'Watch logs',
  description: 'Follows the log of a service until it is cancelled.',
  taskSupport: 'required',
  input: z.object({
    service: z.string().min(1).max(50).default('web-1').describe('The service to follow'),
    seconds: z.number().min(0.1).max(3600).default(2).describe('Time between two looks at the log, in seconds'),
  }),
  async run({ service, seconds }, context) {
    context.report(`Following ${service}`);
    for (let seen = 1; ; seen++) {
      await context.sleep(seconds * 1000);
      const line = lines[seen % lines.length];
      context.report(`${seen} ${seen === 1 ? 'line' : 'lines'} from ${service}, last: ${line}`);
    }
  },
});
