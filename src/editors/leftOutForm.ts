import * as vscode from 'vscode';
import type { ValidateJson } from '../base/jsonSchema';
import { inert, oneLine } from '../base/strangerText';
import { withPutBack } from '../tasks/leftOutArguments';
import type { Tool } from '../tasks/taskClient';
import { type Arguments, callTitle } from './argumentForm';
import { parseJson } from './formField';
import { ask } from './steps';

/**
 * Asks for the arguments that were never written down because they are secret.
 * @param paths where they belong: `auth.password`
 * @returns all arguments, or `undefined` when the user leaves
 */
export async function askLeftOut(
  tool: Tool,
  serverName: string,
  args: Arguments,
  paths: readonly string[],
  validate: ValidateJson,
): Promise<Arguments | undefined> {
  const values = new Map<string, unknown>();
  for (let index = 0; index < paths.length; ) {
    const path = paths[index] ?? ''; // The loop's own condition says that there is one.
    const answer = await ask<never>({
      kind: 'text',
      title: callTitle(tool, serverName),
      step: index + 1,
      totalSteps: paths.length,
      prompt: vscode.l10n.t(
        '{0}: secret, so it was not kept. Leave it empty to leave it out.',
        inert(oneLine(path, 100)),
      ),
      initial: '',
      isSecret: true,
      canGoBack: index > 0,
      forward: 'never',
      buttons: [],
      read: text => ({ value: text }),
    });
    if (answer.kind !== 'value') {
      if (answer.kind === 'leave') {
        return undefined;
      }
      index--;
      continue;
    }
    values.delete(path);
    if (typeof answer.value === 'string' && answer.value !== '') {
      values.set(
        path,
        meant(answer.value, value => validate(tool.inputSchema, putBack(args, values, path, value))),
      );
    }
    index++;
  }
  return withPutBack(args, values);
}

function putBack(args: Arguments, values: ReadonlyMap<string, unknown>, path: string, value: unknown): Arguments {
  return withPutBack(args, new Map(values).set(path, value));
}

/** A secret is a text, unless the schema takes it only as something else: a number, an object. */
function meant(text: string, problemOf: (value: unknown) => string | undefined): unknown {
  const parsed = parseJson(text);
  const isOther = 'value' in parsed && problemOf(text) !== undefined && problemOf(parsed.value) === undefined;
  return isOther ? parsed.value : text;
}
