import * as vscode from 'vscode';
import type { ValidateJson } from '../base/jsonSchema';
import { inert, oneLine } from '../base/strangerText';
import type { Tool } from '../tasks/taskClient';
import { argumentFields } from './argumentFields';
import { fieldStep, type StepFrame } from './fieldStep';
import { type FormField, parseJson } from './formField';
import { checked } from './formWords';
import { ask } from './steps';

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
async function chooseOptional(title: string, fields: readonly FormField[]): Promise<readonly FormField[] | undefined> {
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
  fields: readonly FormField[],
  validate: ValidateJson,
): Promise<Arguments | undefined> {
  const values = new Map<string, unknown>();
  for (let index = 0; index < fields.length; ) {
    const field = fields[index] as FormField; // The loop's own condition says so.
    const entered = values.has(field.name) ? { value: values.get(field.name) } : undefined;
    const answer = await ask(fieldStep(field, entered, validate, frame(title, index, fields.length)));
    if (answer.kind !== 'value') {
      if (answer.kind === 'leave') {
        return undefined;
      }
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

function frame(title: string, index: number, totalSteps: number): StepFrame<never> {
  return { title, step: index + 1, totalSteps, canGoBack: index > 0, forward: 'never', buttons: [] };
}

/** A schema that no form fits: the whole object as JSON. */
async function askWhole(title: string, tool: Tool, validate: ValidateJson): Promise<Arguments | undefined> {
  const schema = { ...tool.inputSchema, type: 'object' };
  const answer = await ask({
    ...frame(title, 0, 1),
    kind: 'text',
    prompt: vscode.l10n.t('Arguments of the tool as a JSON object'),
    initial: '{}',
    read: text => checked(parseJson(text), { name: tool.name, schema }, validate),
  });
  return answer.kind === 'value' ? (answer.value as Arguments) : undefined; // The schema asks for an object.
}
