import * as vscode from 'vscode';
import { CancelledError, UserError } from '../base/errors';
import { inert, oneLine, withoutIcons } from '../base/strangerText';
import type { CommandInput, InputDefinition, PickStringInput, PromptStringInput } from '../config/inputDefinition';
import type { ServerDefinition } from '../config/serverDefinition';

type Asker = Pick<ServerDefinition, 'name' | 'source'>;

/**
 * Asks the user for the value of an input, in the editor's own boxes; what the file says about it is a stranger's text.
 * @throws CancelledError when the user leaves it, or `signal` aborts; UserError where a command gives no value
 */
export async function askForInput(input: InputDefinition, asker: Asker, signal: AbortSignal): Promise<string> {
  switch (input.kind) {
    case 'promptString':
      return askForText(input, asker, signal);
    case 'pickString':
      return askForChoice(input, asker, signal);
    case 'command':
      return runForValue(input);
  }
}

/** @throws UserError where the command does not exist, fails, or returns nothing that is a text */
export async function runForValue({ command, args }: Pick<CommandInput, 'command' | 'args'>): Promise<string> {
  let value: unknown;
  try {
    value = await vscode.commands.executeCommand(command, ...(args === undefined ? [] : [args]));
  } catch {
    // What it says may hold what nobody should read.
    throw new UserError(vscode.l10n.t('The command "{0}", which has to give a value, failed.', shown(command)));
  }
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new UserError(vscode.l10n.t('The command "{0}" gave no value.', shown(command)));
  }
  return String(value);
}

async function askForText(input: PromptStringInput, asker: Asker, signal: AbortSignal): Promise<string> {
  const answer = await whileWanted(signal, token =>
    vscode.window.showInputBox(
      {
        title: titleFor(asker),
        prompt: inert(descriptionOf(input)),
        password: input.isPassword,
        ignoreFocusOut: true,
        ...(input.default !== undefined && { value: input.default }),
      },
      token,
    ),
  );
  return answer ?? leave();
}

async function askForChoice(input: PickStringInput, asker: Asker, signal: AbortSignal): Promise<string> {
  const items = input.options.map(({ label, value }) => ({
    label: withoutIcons(oneLine(label)),
    value,
    ...(value === input.default && { description: vscode.l10n.t('default') }),
  }));
  // The first one is under the cursor.
  items.sort((a, b) => Number(b.value === input.default) - Number(a.value === input.default));
  const picked = await whileWanted(signal, token =>
    vscode.window.showQuickPick(
      items,
      { title: titleFor(asker), placeHolder: descriptionOf(input), ignoreFocusOut: true },
      token,
    ),
  );
  return picked?.value ?? leave();
}

/** Which server asks, and which file it is of: a description alone could say that it is anybody's. */
function titleFor({ name, source }: Asker): string {
  const place =
    source.uri === undefined ? 'mcpTasks.servers' : vscode.workspace.asRelativePath(vscode.Uri.parse(source.uri));
  return withoutIcons(vscode.l10n.t('MCP server "{0}" ({1})', oneLine(name, 60), oneLine(place, 120)));
}

function descriptionOf({ id, description }: InputDefinition): string {
  return description === '' ? vscode.l10n.t('Value for "{0}"', shown(id)) : oneLine(description);
}

function shown(text: string): string {
  return oneLine(text, 100);
}

async function whileWanted<T>(
  signal: AbortSignal,
  ask: (token: vscode.CancellationToken) => Thenable<T | undefined>,
): Promise<T | undefined> {
  const source = new vscode.CancellationTokenSource();
  const cancel = (): void => source.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await ask(source.token);
  } finally {
    signal.removeEventListener('abort', cancel);
    source.dispose();
  }
}

function leave(): never {
  throw new CancelledError();
}
