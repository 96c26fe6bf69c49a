import * as vscode from 'vscode';
import type { ValidateJson } from '../base/jsonSchema';
import { exampleFor } from './fieldHints';
import { defaultOf, emptied, type FormField, fieldText, parseField } from './formField';
import type { Entered } from './formProgress';
import { checked, choiceLabel, fieldPrompt } from './formWords';
import type { Outcome, PickItem, PickManyStep, PickStep, Step, TextStep } from './steps';

/** What a step is beside its field. */
export type StepFrame<Id extends string> = Pick<
  Step<Id>,
  'title' | 'step' | 'totalSteps' | 'canGoBack' | 'forward' | 'buttons'
>;

/** The step that asks for one field, filled with what was entered before, else with what the server proposes. */
export function fieldStep<Id extends string>(
  field: FormField,
  entered: Entered | undefined,
  validate: ValidateJson,
  frame: StepFrame<Id>,
): Step<Id> {
  switch (field.kind) {
    case 'choice':
      return choiceStep(field, entered, frame);
    case 'multiChoice':
      return multiChoiceStep(field, entered, validate, frame);
    default:
      return textStep(field, entered, validate, frame);
  }
}

function textStep<Id extends string>(
  field: FormField,
  entered: Entered | undefined,
  validate: ValidateJson,
  frame: StepFrame<Id>,
): TextStep<Id> {
  const begun = entered && 'unfinished' in entered ? entered.unfinished : undefined;
  const value = begun === undefined ? presentValue(field, entered) : undefined;
  const initial = typeof begun === 'string' ? begun : fieldText(field, value);
  const example = exampleFor(field);
  const read = (text: string): Outcome => {
    if (value !== undefined && text === initial) {
      return checked({ value }, field, validate); // Not touched: sent as it was, with what an input cannot show.
    }
    return text === '' && !field.isRequired
      ? { value: emptied(field, validate) }
      : checked(parseField(field, text), field, validate);
  };
  return {
    ...frame,
    kind: 'text',
    prompt: fieldPrompt(field),
    initial,
    read,
    ...(example && { placeholder: example }),
  };
}

function choiceStep<Id extends string>(
  field: FormField,
  entered: Entered | undefined,
  frame: StepFrame<Id>,
): PickStep<Id> {
  const { choices } = field;
  const none: PickItem = { label: vscode.l10n.t('(not given)'), answer: { value: undefined } };
  const items = choices.map((choice): PickItem => ({ label: choiceLabel(choice), answer: { value: choice.value } }));
  const value = presentValue(field, entered);
  return {
    ...frame,
    kind: 'pick',
    prompt: fieldPrompt(field),
    items: field.isRequired ? items : [none, ...items],
    active:
      value === undefined
        ? undefined
        : items[choices.findIndex(choice => JSON.stringify(choice.value) === JSON.stringify(value))],
  };
}

function multiChoiceStep<Id extends string>(
  field: FormField,
  entered: Entered | undefined,
  validate: ValidateJson,
  frame: StepFrame<Id>,
): PickManyStep<Id> {
  const present = entered && 'unfinished' in entered ? entered.unfinished : presentValue(field, entered);
  const picked = new Set(Array.isArray(present) ? present.map(value => JSON.stringify(value)) : []);
  return {
    ...frame,
    kind: 'pickMany',
    prompt: fieldPrompt(field),
    items: field.choices.map(choice => ({
      label: choiceLabel(choice),
      picked: picked.has(JSON.stringify(choice.value)),
      value: choice.value,
    })),
    read: values =>
      values.length === 0 && !field.isRequired
        ? { value: emptied(field, validate) }
        : checked({ value: values }, field, validate),
  };
}

function presentValue(field: FormField, entered: Entered | undefined): unknown {
  return entered && 'value' in entered ? entered.value : defaultOf(field);
}
