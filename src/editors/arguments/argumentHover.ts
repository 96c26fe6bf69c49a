import * as vscode from 'vscode';
import { oneLine, withoutLinks } from '../../base/strangerText';
import { formField } from '../formField';
import { choiceLabel, hintsOf } from '../formWords';
import type { DescribedValue } from './jsonHelp';
import type { Schema } from './schemaReferences';

/** A description may be a manual; a hover is no place for one, in characters. */
const LONGEST_TEXT = 2_000;
/** How many choices are named. */
const MOST_CHOICES = 20;

/** What the schema says of one value. Every word of a stranger is appended as text. */
export function argumentHover({ name, schemas }: DescribedValue): vscode.MarkdownString | undefined {
  const hover = new vscode.MarkdownString();
  const paragraph = (text: string): void => {
    hover.appendText(withoutLinks(text)).appendMarkdown('\n\n');
  };
  for (const text of unique(schemas.flatMap(({ title }) => texts(title)))) {
    hover
      .appendMarkdown('**')
      .appendText(withoutLinks(oneLine(text, 100)))
      .appendMarkdown('**\n\n');
  }
  for (const text of unique(schemas.flatMap(({ description }) => texts(description)))) {
    paragraph(lines(text));
  }
  for (const text of unique(schemas.flatMap(schema => factsOf(name ?? '', schema)))) {
    paragraph(text);
  }
  return hover.value === '' ? undefined : hover;
}

/** Type, limits, choices and default, a line for each. */
function factsOf(name: string, schema: Schema): string[] {
  const { type, default: standard, enum: choices, const: only, deprecated } = schema;
  const types = [type].flat().filter(one => typeof one === 'string');
  const hints = hintsOf(formField(name, schema, false));
  return [
    ...(types.length > 0 ? [vscode.l10n.t('Type: {0}', types.join(', '))] : []),
    ...(hints.length > 0 ? [vscode.l10n.t('Expected: {0}', hints.join(', '))] : []),
    ...(only === undefined ? [] : [vscode.l10n.t('Always {0}', choiceLabel({ value: only }))]),
    ...(Array.isArray(choices) ? [vscode.l10n.t('One of: {0}', choiceWords(choices))] : []),
    ...(standard === undefined ? [] : [vscode.l10n.t('Default: {0}', oneLine(JSON.stringify(standard), 200))]),
    ...(deprecated === true ? [vscode.l10n.t('Deprecated')] : []),
  ];
}

function choiceWords(choices: readonly unknown[]): string {
  const shown = choices.slice(0, MOST_CHOICES).map(value => choiceLabel({ value }));
  return [...shown, ...(choices.length > MOST_CHOICES ? ['…'] : [])].join(', ');
}

function texts(value: unknown): string[] {
  return typeof value === 'string' ? [value] : [];
}

function lines(text: string): string {
  return text
    .slice(0, LONGEST_TEXT)
    .split('\n')
    .map(line => oneLine(line, LONGEST_TEXT))
    .join('\n');
}

function unique(all: readonly string[]): readonly string[] {
  return [...new Set(all)];
}
