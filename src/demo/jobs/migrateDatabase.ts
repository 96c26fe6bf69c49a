import { z } from 'zod';
import { defineJob, seconds } from './job';
import { takeSteps } from './jobContext';

/** Cannot be stopped halfway: 2025-11-25 refuses the cancellation, 2026-07-28 acknowledges it and goes on. */
export const migrateDatabase = defineJob({
  name: 'migrate_database',
  title: 'Migrate database',
  description: 'Migrates a database to the newest schema. Once begun it runs to its end and cannot be cancelled.',
  taskSupport: 'required',
  refusesCancel: true,
  input: z.object({
    database: z.string().min(1).max(50).default('orders').describe('The database to migrate'),
    seconds: seconds(10),
  }),
  async run({ database, seconds }, context) {
    const steps = [`Locking ${database}`, 'Copying 18,204 rows', 'Rebuilding 3 indexes', 'Switching over'];
    await takeSteps(context, steps, seconds);
    const text = `Database ${database} migrated, 18,204 rows`;
    return { summary: text, result: { content: [{ type: 'text', text }] } };
  },
});
