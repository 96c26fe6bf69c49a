import * as vscode from 'vscode';
import type { ValidateJson } from '../base/jsonSchema';
import { inert, oneLine, withoutIcons } from '../base/strangerText';
import type { Tool } from '../tasks/taskClient';
import { areSimple, argumentFields, type FirstStep, firstStep } from './argumentFields';
import { argumentSkeleton } from './arguments/argumentSkeleton';
import { boundedSchema } from './arguments/boundedSchema';
import { fieldStep, type StepFrame } from './fieldStep';
import { type FormField, parseField } from './formField';
import { ask, type StepButton } from './steps';

export type Arguments = Readonly<Record<string, unknown>>;

/** The arguments; or that they are to be written as JSON, and what there is of them. */
export type AskedArguments =
  | { readonly kind: 'values'; readonly values: Arguments }
  | { readonly kind: 'json'; readonly begun: Arguments };

type ButtonId = 'json';

/** What the title of everything is that asks about a call. */
export function callTitle(tool: Pick<Tool, 'name'>, serverName: string): string {
  return inert(oneLine(`${tool.name} (${serverName})`, 80));
}

/** What arguments of the tool look like before anybody has written any. */
export function emptyArguments({ inputSchema }: Tool): Arguments {
  return argumentSkeleton(boundedSchema(inputSchema));
}

/**
 * Asks for a tool's arguments: nothing where none are needed, one step per argument where simple inputs do, checked
 * against the schema before anything is sent; else they are written as JSON.
 * @param present what is there already, to be changed
 * @returns `undefined` when the user leaves
 */
export async function askArguments(
  tool: Tool,
  serverName: string,
  validate: ValidateJson,
  present?: Arguments,
): Promise<AskedArguments | undefined> {
  const title = callTitle(tool, serverName);
  const fields = argumentFields(tool.inputSchema) ?? [];
  const first = firstStep(tool.inputSchema, present !== undefined);
  const way: Exclude<FirstStep, 'choice'> | undefined = first === 'choice' ? await chooseWay(title, fields) : first;
  switch (way) {
    case 'nothing':
      return { kind: 'values', values: {} };
    case 'fields':
      return askFields(title, tool, fields, validate, present);
    case 'json':
      return { kind: 'json', begun: present ?? emptyArguments(tool) };
    case undefined:
      return undefined;
  }
}

/** Nothing is needed; the user may still want to say more. */
async function chooseWay(
  title: string,
  fields: readonly FormField[],
): Promise<'nothing' | 'fields' | 'json' | undefined> {
  const chosen = await vscode.window.showQuickPick(
    [
      {
        label: vscode.l10n.t('$(play) Run'),
        description: vscode.l10n.t('with the defaults of the server'),
        way: 'nothing' as const,
      },
      ...(fields.length > 0
        ? [
            {
              label: vscode.l10n.t('$(edit) Set Arguments…'),
              description: withoutIcons(oneLine(fields.map(field => field.name).join(', '), 100)),
              way: areSimple(fields) ? ('fields' as const) : ('json' as const),
            },
          ]
        : []),
      { label: vscode.l10n.t('$(json) Edit as JSON'), way: 'json' as const },
    ],
    { title },
  );
  return chosen?.way;
}

async function askFields(
  title: string,
  tool: Tool,
  fields: readonly FormField[],
  validate: ValidateJson,
  present: Arguments = {},
): Promise<AskedArguments | undefined> {
  const values = new Map(Object.entries(present));
  for (let index = 0; index < fields.length; ) {
    const field = fields[index] as FormField; // The loop's own condition says so.
    const entered = values.has(field.name) ? { value: values.get(field.name) } : undefined;
    const answer = await ask(fieldStep(field, entered, validate, frame(title, index, fields.length)));
    if (answer.kind !== 'value') {
      if (answer.kind === 'back') {
        index--;
        continue;
      }
      const begun = { ...emptyArguments(tool), ...Object.fromEntries(values), ...begunValue(field, answer.unfinished) };
      return answer.kind === 'json' ? { kind: 'json', begun } : undefined;
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
  return { kind: 'values', values: Object.fromEntries(values) };
}

/** What was typed or picked before the user changed over, as far as it is a value. */
function begunValue(field: FormField, unfinished: unknown): Arguments {
  if (unfinished === undefined || unfinished === '') {
    return {};
  }
  if (typeof unfinished !== 'string') {
    return { [field.name]: unfinished };
  }
  const parsed = parseField(field, unfinished);
  return 'value' in parsed ? { [field.name]: parsed.value } : {};
}

function frame(title: string, index: number, totalSteps: number): StepFrame<ButtonId> {
  const json: StepButton<ButtonId> = { id: 'json', icon: 'json', tooltip: vscode.l10n.t('Edit as JSON') };
  return { title, step: index + 1, totalSteps, canGoBack: index > 0, forward: 'never', buttons: [json] };
}
