import { z } from 'zod';
import { defineJob, type JobReport, seconds } from './job';
import { type Answer, type JobContext, type Question, takeSteps } from './jobContext';
import { JobCancelled } from './jobErrors';

const environments = ['staging', 'production', 'preview'] as const;

const question: Question = {
  message: 'Which environment?',
  requestedSchema: {
    type: 'object',
    properties: {
      environment: { type: 'string', title: 'Environment', enum: [...environments], default: 'staging' },
      replicas: { type: 'integer', title: 'Replicas', minimum: 1, maximum: 10, default: 2 },
      notify: { type: 'boolean', title: 'Tell the team when it is done', default: true },
    },
    required: ['environment'],
  },
};

/** What the form must hold, as it comes back; a server does not trust the client to have checked it. */
const choice = z.object({
  environment: z.enum(environments),
  replicas: z.number().int().min(1).max(10).default(2),
  notify: z.boolean().default(true),
});

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
    const answer = await askWhere(context);
    if (answer.action === 'decline') {
      return plainReport('Deployment declined');
    }
    if (answer.action === 'cancel') {
      throw new JobCancelled('Deployment cancelled: the question was dismissed');
    }
    const { environment, replicas, notify } = choice.parse(answer.content);
    const rest = [`Deploying ${release} to ${environment}`, `Starting ${replicas} replicas`];
    await takeSteps(context, rest, seconds / 2, { taken: 1, total: 3 });
    return plainReport(`Deployed ${release} to ${environment}${notify ? ', the team has been told' : ''}`);
  },
});

async function askWhere(context: JobContext): Promise<Answer> {
  for (;;) {
    const answer = await context.ask(question);
    if (answer.action !== 'accept' || choice.safeParse(answer.content).success) {
      return answer;
    }
    context.report('That answer did not fit the form');
  }
}

function plainReport(text: string): JobReport {
  return { summary: text, result: { content: [{ type: 'text', text }] } };
}
