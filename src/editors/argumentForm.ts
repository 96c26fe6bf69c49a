import * as vscode from 'vscode';
import type { ValidateJson } from '../base/jsonSchema';
import { inert, oneLine } from '../base/strangerText';
import type { Tool } from '../tasks/taskClient';
import {
  type ArgumentField,
  argumentFields,
  initialText,
  type ParsedValue,
  parseField,
  parseJson,
} from './argumentFields';
import { ask, type Step } from './steps';

type Arguments = Readonly<Record<string, unknown>>;

/**
 * Asks for a tool's arguments: nothing where none are needed, one step per argument where simple inputs do, else
 * JSON; checked against the schema before anything is sent.
 * @returns `undefined` when the user leaves
 */
export async function askArguments(
  tool: Tool,
  serverName: string,
  validate: ValidateJson,
): Promise<Arguments | undefined> {
  const title = inert(oneLine(`${tool.name} (${serverName})`, 80));
  const fields = argumentFields(tool.inputSchema);
  if (!fields) {
    return askWhole(title, tool, validate);
  }
  if (fields.length === 0) {
    return {};
  }
  const asked = fields.some(field => field.isRequired) ? fields : await chooseOptional(title, fields);
  return asked && askFields(title, tool, asked, validate);
}

/** Nothing is needed; the user may still want to say more. */
async function chooseOptional(
  title: string,
  fields: readonly ArgumentField[],
): Promise<readonly ArgumentField[] | undefined> {
  const run = { label: vscode.l10n.t('$(play) Run'), description: vscode.l10n.t('with the defaults of the server') };
  const change = {
    label: vscode.l10n.t('$(edit) Set Arguments…'),
    description: oneLine(fields.map(field => field.name).join(', '), 100),
  };
  const chosen = await vscode.window.showQuickPick([run, change], { title });
  return chosen === run ? [] : chosen && fields;
}

async function askFields(
  title: string,
  tool: Tool,
  fields: readonly ArgumentField[],
  validate: ValidateJson,
): Promise<Arguments | undefined> {
  const values = new Map<string, unknown>();
  for (let index = 0; index < fields.length; ) {
    const field = fields[index] as ArgumentField; // The loop's own condition says so.
    const answer = await ask(fieldStep(title, field, index, fields.length, values.get(field.name), validate));
    if (answer === 'leave') {
      return undefined;
    }
    if (answer === 'back') {
      index--;
      continue;
    }
    if (answer.value === undefined) {
      values.delete(field.name);
    } else {
      values.set(field.name, answer.value);
    }
    index++;
    // Some rules of a schema are about the arguments together.
    const problem = index === fields.length ? validate(tool.inputSchema, Object.fromEntries(values)) : undefined;
    if (problem !== undefined) {
      void vscode.window.showErrorMessage(inert(oneLine(problem, 300)));
      index--;
    }
  }
  return Object.fromEntries(values);
}

function fieldStep(
  title: string,
  field: ArgumentField,
  index: number,
  count: number,
  earlier: unknown,
  validate: ValidateJson,
): Step {
  const description = typeof field.schema.description === 'string' ? oneLine(field.schema.description, 200) : '';
  const common = {
    title,
    step: index + 1,
    totalSteps: count,
    prompt: inert(oneLine([fieldTitle(field), description].filter(Boolean).join(': '), 300)),
    isRequired: field.isRequired,
  };
  if (field.kind === 'boolean' || field.kind === 'choice') {
    const choices = field.kind === 'boolean' ? [true, false] : field.choices;
    return { ...common, kind: 'choice', choices, initial: earlier ?? field.schema.default };
  }
  return {
    ...common,
    kind: 'text',
    initial: earlier === undefined ? initialText(field) : asText(field, earlier),
    read: text => checked(parseField(field, text), field.schema, validate),
  };
}

function fieldTitle({ name, schema, isRequired }: ArgumentField): string {
  const title = typeof schema.title === 'string' && schema.title !== '' ? schema.title : name;
  return isRequired ? title : vscode.l10n.t('{0} (optional)', title);
}

/** A schema that no form fits: the whole object as JSON. */
async function askWhole(title: string, tool: Tool, validate: ValidateJson): Promise<Arguments | undefined> {
  const answer = await ask({
    kind: 'text',
    title,
    step: 1,
    totalSteps: 1,
    prompt: vscode.l10n.t('Arguments of the tool as a JSON object'),
    isRequired: true,
    initial: '{}',
    read: text => checked(parseJson(text), { ...tool.inputSchema, type: 'object' }, validate),
  });
  return typeof answer === 'string' ? undefined : (answer.value as Arguments); // The schema asks for an object.
}

function checked(
  parsed: ParsedValue,
  schema: Readonly<Record<string, unknown>>,
  validate: ValidateJson,
): { value: unknown } | { problem: string } {
  if ('problem' in parsed) {
    return {
      problem:
        parsed.problem === 'notANumber' ? vscode.l10n.t('Enter a number.') : vscode.l10n.t('This is not valid JSON.'),
    };
  }
  const problem = validate(schema, parsed.value);
  return problem === undefined ? parsed : { problem: inert(oneLine(problem, 300)) };
}

function asText(field: ArgumentField, value: unknown): string {
  return field.kind === 'json' || typeof value !== 'string' ? JSON.stringify(value) : value;
}
