import { z } from 'zod';
import { defineJob, type JobReport, plainReport, seconds } from './job';
import { takeSteps } from './jobContext';
import { type RootsAnswer, rootsQuestion } from './question';

const question = rootsQuestion('Asked which folders are open.');

/** Learns from the client which folders it may know of, and lists them. */
export const surveyFolders = defineJob({
  name: 'survey_folders',
  title: 'Survey folders',
  description: 'Asks the client which folders are open, and lists them. It looks into none of them.',
  taskSupport: 'required',
  input: z.object({ seconds: seconds(2) }),
  async run({ seconds }, context) {
    const answer = await context.ask(question);
    if ('refusal' in answer) {
      return plainReport(`No folders: ${answer.refusal}`);
    }
    await takeSteps(context, ['Writing the list'], seconds);
    return listReport(answer);
  },
});

function listReport({ roots }: RootsAnswer): JobReport {
  const summary = roots.length === 1 ? '1 folder is open' : `${roots.length} folders are open`;
  const lines = roots.map(({ uri, name }) => (name === undefined ? `- ${uri}` : `- ${name}: ${uri}`));
  const text = [summary, ...lines].join('\n');
  return { summary, result: { content: [{ type: 'text', text }], structuredContent: { roots } } };
}
