import * as vscode from 'vscode';
import { CancelledError, NeedsAnswersError, UserError } from '../base/errors';
import { oneLine } from '../base/strangerText';
import type { AskOptions, HostValueSource, HostVariable, HostValues as Values } from '../config/hostVariables';
import type { ServerDefinition, ServerSource } from '../config/serverDefinition';
import { askForInput, runForValue } from './inputQuestions';
import { QuestionQueue } from './questionQueue';
import { type Answer, answerKey, type Question, type SavedAnswers } from './savedAnswers';

type AskedVariable = Extract<HostVariable, { kind: 'input' | 'command' }>;

/** Values of variables that only the editor, or its user, knows. */
export class HostValues implements HostValueSource {
  private readonly questions = new QuestionQueue();

  constructor(private readonly answers: SavedAnswers) {}

  async valuesOf(
    variables: readonly HostVariable[],
    definition: ServerDefinition,
    options: AskOptions,
  ): Promise<Values> {
    const found = new Map<string, Answer>();
    // Before anybody is asked: an answer would be of no use where another value is missing.
    for (const variable of variables) {
      const answer = isAsked(variable) ? await this.remembered(variable, definition) : known(variable, definition);
      if (answer) {
        found.set(variable.text, answer);
      }
    }
    const open = variables.filter(isAsked).filter(({ text }) => !found.has(text));
    if (open.length > 0 && !options.mayAsk) {
      throw needsAnswers(open);
    }
    for (const variable of open) {
      found.set(variable.text, await this.ask(variable, definition, options.signal));
    }
    return {
      values: new Map(Array.from(found, ([text, { value }]) => [text, value])),
      secrets: [...found.values()].flatMap(({ value, isSecret }) => (isSecret ? [value] : [])),
    };
  }

  private async remembered(variable: AskedVariable, { source }: ServerDefinition): Promise<Answer | undefined> {
    if (variable.kind === 'input' && !variable.input) {
      throw new UserError(vscode.l10n.t('{0} is used, but the file defines no input with this ID.', named(variable)));
    }
    const question = questionOf(variable, source);
    if (question.run !== undefined) {
      assertTrusted(variable);
    }
    const answer = await this.answers.find(question, isSecret(variable));
    return answer && isPossible(answer, variable) ? answer : undefined;
  }

  private async ask(variable: AskedVariable, definition: ServerDefinition, signal: AbortSignal): Promise<Answer> {
    const question = questionOf(variable, definition.source);
    const answer = { isSecret: isSecret(variable) };
    const value = await this.questions.ask(
      answerKey(question),
      async wanted => {
        // While this one waited for its turn, somebody else may have been asked.
        const kept = await this.remembered(variable, definition);
        if (kept) {
          return kept.value;
        }
        if (wanted.aborted) {
          throw new CancelledError(); // Nobody wants to know any more.
        }
        const given = await valueFor(variable, definition, wanted);
        await this.answers.keep(question, { ...answer, value: given });
        return given;
      },
      signal,
    );
    return { ...answer, value };
  }
}

function isAsked(variable: HostVariable): variable is AskedVariable {
  return variable.kind === 'input' || variable.kind === 'command';
}

/** The value of a variable that nobody has to be asked for. @throws UserError where there is none */
function known(variable: Exclude<HostVariable, AskedVariable>, definition: ServerDefinition): Answer {
  switch (variable.kind) {
    case 'config':
      assertTrusted(variable);
      return plain(settingOf(variable.key, definition), variable);
    case 'folder':
      return plain(folderNamed(variable.name), variable);
    case 'extensionFolder':
      return plain(vscode.extensions.getExtension(variable.extensionId)?.extensionPath, variable);
  }
}

function plain(value: string | undefined, variable: HostVariable): Answer {
  if (value === undefined) {
    throw new UserError(vscode.l10n.t('The variable {0} has no value here.', named(variable)));
  }
  return { value, isSecret: false };
}

/** As the folder of the server has it. */
function settingOf(key: string, { folder }: ServerDefinition): string | undefined {
  const scope = folder === undefined ? undefined : vscode.Uri.file(folder);
  const value: unknown = vscode.workspace.getConfiguration(undefined, scope).get(key);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function folderNamed(name: string): string | undefined {
  return vscode.workspace.workspaceFolders?.find(folder => folder.name === name && folder.uri.scheme === 'file')?.uri
    .fsPath;
}

function questionOf(variable: AskedVariable, source: ServerSource): Question {
  if (variable.kind === 'command') {
    return { kind: 'command', id: variable.command, source, run: JSON.stringify([variable.command]) };
  }
  const { id, input } = variable;
  const run = input?.kind === 'command' ? { run: JSON.stringify([input.command, input.args]) } : {};
  return { kind: 'input', id, source, ...run };
}

/** What a command returns may be a token: nobody knows. */
function isSecret(variable: AskedVariable): boolean {
  return (
    variable.kind === 'command' ||
    variable.input?.kind === 'command' ||
    (variable.input?.kind === 'promptString' && variable.input.isPassword)
  );
}

/** An edit may have taken away what was chosen once. */
function isPossible({ value }: Answer, variable: AskedVariable): boolean {
  const input = variable.kind === 'input' ? variable.input : undefined;
  return input?.kind !== 'pickString' || input.options.some(option => option.value === value);
}

function valueFor(variable: AskedVariable, definition: ServerDefinition, signal: AbortSignal): Promise<string> {
  if (variable.kind === 'command') {
    return runForValue(variable);
  }
  if (!variable.input) {
    return Promise.reject(new CancelledError()); // It was refused before: see `remembered`.
  }
  return askForInput(variable.input, definition, signal);
}

/** A server that needs trust is not started without; this holds for those that do not, too. */
function assertTrusted(variable: HostVariable): void {
  if (!vscode.workspace.isTrusted) {
    throw new UserError(vscode.l10n.t('{0} is not looked up, because the folder is not trusted.', named(variable)));
  }
}

function needsAnswers(variables: readonly AskedVariable[]): NeedsAnswersError {
  const names = variables.map(variable => (variable.kind === 'input' ? variable.id : variable.command));
  const words = names.map(name => oneLine(name, 60)).join(', ');
  return new NeedsAnswersError(vscode.l10n.t('Before it can start, the server needs an answer: {0}', words), names);
}

function named({ text }: HostVariable): string {
  return oneLine(text, 100);
}
