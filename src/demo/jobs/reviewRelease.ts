import { z } from 'zod';
import { askForm, type FilledForm, form } from './form';
import type { FormSchema } from './formSchema';
import { defineJob, plainReport, seconds } from './job';
import { takeSteps } from './jobContext';

const schema: FormSchema = {
  type: 'object',
  properties: {
    approved: { type: 'boolean', title: 'Approved', default: false },
    remark: { type: 'string', title: 'Remark', description: 'For the record', maxLength: 200 },
  },
  required: ['approved'],
};

const signOff = z.object({ approved: z.boolean(), remark: z.string().max(200).optional() });

type SignOff = FilledForm<z.output<typeof signOff>>;

const security = form('Does security sign off the release?', schema, signOff);
const legal = form('Does legal sign off the release?', schema, signOff);

/** Has two questions open at a time, and goes on when both are answered, in whatever order. */
export const reviewRelease = defineJob({
  name: 'review_release',
  title: 'Review release',
  description: 'Asks security and legal at the same time whether they sign off a release.',
  taskSupport: 'required',
  input: z.object({
    release: z.string().min(1).max(50).default('2.7.0').describe('The release to review'),
    seconds: seconds(2),
  }),
  async run({ release, seconds }, context) {
    await takeSteps(context, [`Collecting the changes of ${release}`], seconds);
    const [bySecurity, byLegal] = await Promise.all([askForm(context, security), askForm(context, legal)]);
    const text = `Release ${release}: security ${wordOf(bySecurity)}, legal ${wordOf(byLegal)}`;
    return plainReport(text, { release, security: wordOf(bySecurity), legal: wordOf(byLegal) });
  },
});

function wordOf(answer: SignOff): string {
  switch (answer.action) {
    case 'accept':
      return answer.content.approved ? 'approves' : 'objects';
    case 'decline':
      return 'declines to answer';
    case 'cancel':
      return 'has not answered';
  }
}
