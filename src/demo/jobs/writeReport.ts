import { z } from 'zod';
import { defineJob, seconds } from './job';
import { takeSteps } from './jobContext';

const sections = ['Background', 'What the sources say', 'Where they disagree', 'Open questions', 'Recommendation'];

const steps = [
  'Reading 12 sources',
  'Outlining',
  ...sections.map((_, index) => `Writing section ${index + 1} of ${sections.length}`),
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
    const markdown = [`# ${title}`, ...sections.map(section => sectionOn(topic, section))].join('\n\n');
    const words = markdown.split(/\s+/).length;
    return {
      summary: `Report on ${topic} is ready, ${words} words`,
      result: {
        content: [{ type: 'text', text: markdown }],
        structuredContent: { title, topic, sections, sources: 12, words },
      },
    };
  },
});

const paragraphs: Record<string, string> = {
  Background: 'Twelve sources were read, the oldest eight years old. Most of them agree on the terms used below.',
  'What the sources say':
    '- Nine call the present state workable.\n- Two measured it; both found it **slow at scale**.',
  'Where they disagree':
    '| Question | For | Against |\n| --- | --- | --- |\n| Change now? | 7 | 4 |\n| Change later? | 3 | 2 |',
  'Open questions': '1. Who pays for the change?\n2. What happens to work already under way?',
  Recommendation: 'Start small, measure for a month, then decide. The cost of waiting is low.',
};

function sectionOn(_topic: string, section: string): string {
  return `## ${section}\n\n${paragraphs[section] ?? ''}`;
}
