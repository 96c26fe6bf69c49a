import { z } from 'zod';
import { defineJob, seconds } from './job';
import { takeSteps } from './jobContext';

const sources = 12;

const sections = new Map([
  ['Background', 'The oldest source is eight years old. Most of them agree on the terms used below.'],
  [
    'What the sources say',
    '- Nine call the present state workable.\n- Two measured it: both found it **slow at scale**.',
  ],
  [
    'Where they disagree',
    '| Question | For | Against |\n| --- | --- | --- |\n| Change now? | 7 | 4 |\n| Change later? | 3 | 2 |',
  ],
  ['Open questions', '1. Who pays for the change?\n2. What happens to work already under way?'],
  ['Recommendation', 'Start small, measure for a month, then decide. The cost of waiting is low.'],
]);

const steps = [
  `Reading ${sources} sources`,
  'Outlining',
  ...Array.from(sections, (_, index) => `Writing section ${index + 1} of ${sections.size}`),
  'Proofreading',
];

/** Progress with changing words, then Markdown beside structured content. */
export const writeReport = defineJob({
  name: 'write_report',
  title: 'Write report',
  description: 'Reads sources on a topic and writes a short report in Markdown.',
  taskSupport: 'optional',
  input: z.object({
    topic: z.string().min(1).max(200).describe('What the report is about'),
    seconds: seconds(12),
  }),
  output: z.object({
    title: z.string(),
    topic: z.string(),
    sections: z.array(z.string()),
    sources: z.number().int(),
    words: z.number().int(),
  }),
  async run({ topic, seconds }, context) {
    await takeSteps(context, steps, seconds);
    const title = `Report: ${topic}`;
    const head = `# ${title}\n\nWhat ${sources} sources say about ${topic}, on five points.`;
    const markdown = [head, ...Array.from(sections, ([heading, body]) => `## ${heading}\n\n${body}`)].join('\n\n');
    const words = markdown.split(/\s+/).length;
    return {
      summary: `Report on ${topic} is ready, ${words} words`,
      result: {
        content: [{ type: 'text', text: markdown }],
        structuredContent: { title, topic, sections: [...sections.keys()], sources, words },
      },
    };
  },
});
