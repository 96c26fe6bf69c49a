import type { ValidateJson } from '../base/jsonSchema';
import { isRecord } from '../base/record';
import type { FormField } from './formField';

/** What the user entered into a form so far; whoever keeps the question keeps it, for when the user comes back. */
export interface FormDraft {
  /** What was accepted, by the name of the field; `undefined` was not given. A field that was never answered is absent. */
  readonly values: Map<string, unknown>;
  /** What was begun and left: the text of an input, or what was picked. */
  readonly unfinished: Map<string, unknown>;
  /** Where the user is: the place of a field, or one more for the review; nothing before the beginning. */
  step?: number;
  /** The review sent the user to that field, and gets the user back. */
  isCorrecting: boolean;
  /** A long message was in front of the user once. */
  isMessageSeen: boolean;
}

export function newFormDraft(): FormDraft {
  return { values: new Map(), unfinished: new Map(), isCorrecting: false, isMessageSeen: false };
}

/** What is sent: the fields in their order, without those that were not given. */
export function contentOf(
  fields: readonly FormField[],
  { values }: Pick<FormDraft, 'values'>,
): Record<string, unknown> {
  const given = fields.filter(({ name }) => values.get(name) !== undefined);
  return Object.fromEntries(given.map(({ name }) => [name, values.get(name)]));
}

/** What is wrong with a form, and the place of the field where it can be put right; none in a form without fields. */
export interface FormProblem {
  readonly text: string;
  readonly field: number | undefined;
  /** The text is about the value of this field alone. */
  readonly isOfField: boolean;
}

/** Checks everything together: some rules of a schema are about the fields together. */
export function formProblem(
  fields: readonly FormField[],
  requestedSchema: unknown,
  draft: Pick<FormDraft, 'values'>,
  validate: ValidateJson,
): FormProblem | undefined {
  const problem = isRecord(requestedSchema) ? validate(requestedSchema, contentOf(fields, draft)) : undefined;
  if (problem === undefined) {
    return undefined;
  }
  for (const [index, { name, schema }] of fields.entries()) {
    const value = draft.values.get(name);
    const own = value === undefined ? undefined : validate(schema, value);
    if (own !== undefined) {
      return { text: own, field: index, isOfField: true };
    }
  }
  const named = fields.findIndex(({ name }) => isNamedIn(problem, name));
  const field = named >= 0 ? named : fields.length > 0 ? 0 : undefined;
  return { text: problem, field, isOfField: false };
}

/** The validator names a value by its path (`data/name must …`), and one that is missing in quotes. */
function isNamedIn(problem: string, name: string): boolean {
  const path = `data/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return [`'${name}'`, `${path} `, `${path}/`].some(naming => problem.includes(naming));
}

/** How a value is to be shown: in its own words, or in ours. */
export type ShownValue = { readonly text: string } | { readonly word: 'notGiven' | 'empty' };

export function shownValue(field: FormField, value: unknown): ShownValue {
  if (value === undefined) {
    return { word: 'notGiven' };
  }
  const titles = new Map(field.choices.map(choice => [JSON.stringify(choice.value), choice.title]));
  const words = (one: unknown): string =>
    titles.get(JSON.stringify(one)) ?? (typeof one === 'string' && field.kind !== 'json' ? one : JSON.stringify(one));
  const text = field.kind === 'multiChoice' && Array.isArray(value) ? value.map(words).join(', ') : words(value);
  // Blanks alone would not be seen.
  return text === '' ? { word: 'empty' } : { text: text.trim() === '' ? JSON.stringify(text) : text };
}
