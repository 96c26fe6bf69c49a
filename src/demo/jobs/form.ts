import type { z } from 'zod';
import type { FormSchema } from './formSchema';
import type { JobContext } from './jobContext';
import { type ElicitationAnswer, formQuestion, type Question } from './question';

/** A form and what it must hold when it comes back; a server does not trust the client to have checked it. */
export interface Form<Content> {
  readonly question: Question<ElicitationAnswer>;
  readonly content: z.ZodType<Content>;
}

/** How a form was left. */
export type FilledForm<Content> =
  | { readonly action: 'accept'; readonly content: Content }
  | { readonly action: 'decline' }
  | { readonly action: 'cancel' };

export function form<Content>(message: string, schema: FormSchema, content: z.ZodType<Content>): Form<Content> {
  return { question: formQuestion(message, schema), content };
}

/** Asks until the form is filled in as it must be, or refused. */
export async function askForm<Content>(context: JobContext, asked: Form<Content>): Promise<FilledForm<Content>> {
  for (;;) {
    const { action, content } = await context.ask(asked.question);
    if (action !== 'accept') {
      return { action };
    }
    const checked = asked.content.safeParse(content);
    if (checked.success) {
      return { action, content: checked.data };
    }
    context.report('That answer did not fit the form');
  }
}
