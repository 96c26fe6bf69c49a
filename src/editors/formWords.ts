import * as vscode from 'vscode';
import type { ValidateJson } from '../base/jsonSchema';
import { inert, oneLine } from '../base/strangerText';
import { type FieldHint, fieldHints } from './fieldHints';
import type { Choice, FormField, ParsedValue } from './formField';
import { problemWords } from './problemWords';
import type { Outcome } from './steps';

/** What a field is called. */
export function fieldTitle({ name, schema }: Pick<FormField, 'name' | 'schema'>): string {
  return oneLine(typeof schema.title === 'string' && schema.title.trim() !== '' ? schema.title : name, 100);
}

/** What is asked: title, description, and what a value has to look like. */
export function fieldPrompt(field: FormField): string {
  const title = field.isRequired ? fieldTitle(field) : vscode.l10n.t('{0} (optional)', fieldTitle(field));
  const { description } = field.schema;
  const question = [title, ...(typeof description === 'string' ? [oneLine(description, 300)] : [])];
  const hints = hintsOf(field);
  return inert([question.filter(Boolean).join(': '), ...(hints.length > 0 ? [hints.join(', ')] : [])].join(' — '));
}

/** What a value has to look like, each rule in words. */
export function hintsOf(field: FormField): readonly string[] {
  return fieldHints(field).map(hintWords);
}

function hintWords(hint: FieldHint): string {
  switch (hint.kind) {
    case 'email':
      return vscode.l10n.t('an e-mail address');
    case 'uri':
      return vscode.l10n.t('a URI');
    case 'date':
      return vscode.l10n.t('a date');
    case 'date-time':
      return vscode.l10n.t('a date and time');
    case 'number':
      return vscode.l10n.t('a number');
    case 'integer':
      return vscode.l10n.t('a whole number');
    case 'json':
      return vscode.l10n.t('as JSON');
    case 'pattern':
      return vscode.l10n.t('matching {0}', oneLine(hint.pattern, 80));
    case 'range':
      return betweenWords(hint);
    case 'length':
      return vscode.l10n.t('characters: {0}', betweenWords(hint));
    case 'count':
      return vscode.l10n.t('to pick: {0}', betweenWords(hint));
  }
}

function betweenWords({ least, most }: { readonly least?: number; readonly most?: number }): string {
  if (least === undefined) {
    return vscode.l10n.t('at most {0}', most ?? '');
  }
  if (most === undefined) {
    return vscode.l10n.t('at least {0}', least);
  }
  return least === most ? vscode.l10n.t('exactly {0}', least) : vscode.l10n.t('{0} to {1}', least, most);
}

export function choiceLabel({ value, title }: Choice): string {
  const text = oneLine(title ?? (typeof value === 'string' ? value : JSON.stringify(value)), 100);
  return text === '' ? vscode.l10n.t('(empty)') : inert(text);
}

/** A value that a schema allows, or in words why it does not. */
export function checked(
  parsed: ParsedValue,
  field: Pick<FormField, 'name' | 'schema'>,
  validate: ValidateJson,
): Outcome {
  if ('problem' in parsed) {
    return {
      problem:
        parsed.problem === 'notANumber' ? vscode.l10n.t('Enter a number.') : vscode.l10n.t('This is not valid JSON.'),
    };
  }
  const problem = validate(field.schema, parsed.value);
  return problem === undefined ? parsed : { problem: problemWords(problem, fieldTitle(field)) };
}
