import { z } from 'zod';
import { defineJob, plainReport, seconds } from './job';
import { takeSteps } from './jobContext';
import { type SamplingAnswer, type SamplingParams, samplingQuestion } from './question';

const notes = [
  'Monday: the import fails for files over 2 GB. Ada suspects the buffer, Linus the disk. Nobody has measured.',
  'Thursday: measured. It is the buffer; streaming fixes it. Ada writes it, release on Tuesday if the tests agree.',
];

const params: SamplingParams = {
  systemPrompt: 'You summarize meeting notes. Answer in plain words, without a heading.',
  messages: notes.map(text => ({ role: 'user', content: { type: 'text', text } })),
  maxTokens: 300,
  modelPreferences: {
    hints: [{ name: 'claude-haiku' }, { name: 'gpt-mini' }],
    costPriority: 0.8,
    speedPriority: 0.7,
    intelligencePriority: 0.2,
  },
};

const question = samplingQuestion('A model of yours is asked for a summary.', params);

/** Borrows the language model of the client; who refuses it ends the task with that word. */
export const summarizeNotes = defineJob({
  name: 'summarize_notes',
  title: 'Summarize notes',
  description: 'Has a language model of the client summarize the notes of two meetings.',
  taskSupport: 'required',
  input: z.object({ seconds: seconds(2) }),
  async run({ seconds }, context) {
    await takeSteps(context, [`Collecting ${notes.length} notes`], seconds);
    const answer = await context.ask(question);
    if ('refusal' in answer) {
      return plainReport(`No summary: ${answer.refusal}`);
    }
    const summary = textOf(answer);
    return {
      summary: `Notes summarized by ${answer.model}`,
      result: {
        content: [{ type: 'text', text: `${answer.model} writes:\n\n${summary}` }],
        structuredContent: { model: answer.model, summary },
      },
    };
  },
});

function textOf({ content }: SamplingAnswer): string {
  return [content]
    .flat()
    .map(({ type, text }) => text ?? `(${type})`)
    .join('\n');
}
