import { z } from 'zod';
import { defineJob, plainReport, seconds } from './job';
import { takeSteps } from './jobContext';
import { PageVisit } from './pageVisit';
import { urlQuestion } from './question';

/**
 * Sends the user to a page, which nobody but the server and the user sees. To agree is not to have done it: that shows
 * a moment later.
 */
export const linkAccount = defineJob({
  name: 'link_account',
  title: 'Link account',
  description: 'Asks to open a page where an account is linked, and reads its profile. The page is an example only.',
  taskSupport: 'required',
  input: z.object({
    service: z.string().min(1).max(50).default('Example Calendar').describe('Whose account it is'),
    seconds: seconds(4),
  }),
  async run({ service, seconds }, context) {
    const visit = new PageVisit();
    const url = `https://example.com/link?flow=${visit.elicitationId}`;
    const { action } = await context.ask(urlQuestion(`Link your ${service} account.`, url, visit));
    if (action !== 'accept') {
      return plainReport(action === 'decline' ? 'Not linked: declined' : 'Not linked: the question was dismissed');
    }
    await takeSteps(context, ['Waiting for the page'], seconds / 2, { taken: 0, total: 2 });
    visit.finish();
    await takeSteps(context, ['Reading the profile'], seconds / 2, { taken: 1, total: 2 });
    return plainReport(`${service} account linked`);
  },
});
