import { z } from 'zod';
import { askForm, form } from './form';
import type { FormSchema } from './formSchema';
import { defineJob, plainReport, seconds } from './job';
import { takeSteps } from './jobContext';
import { JobCancelled } from './jobErrors';

const environments = ['staging', 'production', 'preview'] as const;

const schema: FormSchema = {
  type: 'object',
  properties: {
    environment: { type: 'string', title: 'Environment', enum: [...environments], default: 'staging' },
    replicas: { type: 'integer', title: 'Replicas', minimum: 1, maximum: 10, default: 2 },
    notify: { type: 'boolean', title: 'Tell the team when it is done', default: true },
  },
  required: ['environment'],
};

const choice = z.object({
  environment: z.enum(environments),
  replicas: z.number().int().min(1).max(10).default(2),
  notify: z.boolean().default(true),
});

const where = form('Which environment?', schema, choice);

/**
 * Needs a word from the user halfway and waits for it as long as the task lives. An accepted form goes on, one that
 * breaks its schema is asked for again, a declined one completes the task with that word, a dismissed one cancels it.
 */
export const deploy = defineJob({
  name: 'deploy',
  title: 'Deploy',
  description: 'Builds a release, asks which environment it should go to, and deploys it there.',
  taskSupport: 'required',
  input: z.object({
    release: z.string().min(1).max(50).default('2.7.0').describe('The release to deploy'),
    seconds: seconds(4),
  }),
  async run({ release, seconds }, context) {
    await takeSteps(context, [`Building release ${release}`], seconds / 2, { taken: 0, total: 3 });
    const answer = await askForm(context, where);
    if (answer.action === 'decline') {
      return plainReport('Deployment declined');
    }
    if (answer.action === 'cancel') {
      throw new JobCancelled('Deployment cancelled: the question was dismissed');
    }
    const { environment, replicas, notify } = answer.content;
    const rest = [`Deploying ${release} to ${environment}`, `Starting ${replicas} replicas`];
    await takeSteps(context, rest, seconds / 2, { taken: 1, total: 3 });
    return plainReport(`Deployed ${release} to ${environment}${notify ? ', the team has been told' : ''}`);
  },
});
