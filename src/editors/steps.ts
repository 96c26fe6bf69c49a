import * as vscode from 'vscode';
import { oneLine, withoutIcons } from '../base/strangerText';

interface StepBase {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
  readonly prompt: string;
  readonly isRequired: boolean;
}

export interface TextStep extends StepBase {
  readonly kind: 'text';
  readonly initial: string;
  /** The typed text as a value, or what is wrong with it. */
  readonly read: (text: string) => { readonly value: unknown } | { readonly problem: string };
}

export interface ChoiceStep extends StepBase {
  readonly kind: 'choice';
  readonly choices: readonly unknown[];
  readonly initial: unknown;
}

export type Step = TextStep | ChoiceStep;

/** A value (`undefined`: none given), or the wish to go back or to leave. */
export type Answer = { readonly value: unknown } | 'back' | 'leave';

/** One step of a form made of VS Code's own inputs. */
export async function ask(step: Step): Promise<Answer> {
  return step.kind === 'text' ? askText(step) : askChoice(step);
}

function askText(step: TextStep): Promise<Answer> {
  const input = vscode.window.createInputBox();
  input.value = step.initial;
  const read = (): ReturnType<TextStep['read']> =>
    input.value === '' && !step.isRequired ? { value: undefined } : step.read(input.value);
  input.onDidChangeValue(() => {
    input.validationMessage = undefined;
  });
  return answered(input, step, resolve => {
    const outcome = read();
    if ('problem' in outcome) {
      input.validationMessage = outcome.problem;
    } else {
      resolve(outcome);
    }
  });
}

function askChoice(step: ChoiceStep): Promise<Answer> {
  const picker = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly value?: unknown }>();
  const choices = step.choices.map(value => ({
    label: withoutIcons(oneLine(typeof value === 'string' ? value : JSON.stringify(value), 100)),
    value,
  }));
  picker.items = step.isRequired ? choices : [{ label: vscode.l10n.t('(not given)') }, ...choices];
  const initial = picker.items.find(item => item.value === step.initial);
  if (initial) {
    picker.activeItems = [initial];
  }
  picker.placeholder = step.prompt;
  return answered(picker, step, resolve => {
    const [item] = picker.selectedItems;
    if (item) {
      resolve({ value: item.value });
    }
  });
}

/** Shows an input until it is accepted, left, or the user goes back. */
async function answered(
  input: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>,
  { title, step, totalSteps, prompt }: StepBase,
  accept: (resolve: (answer: Answer) => void) => void,
): Promise<Answer> {
  input.title = title;
  input.step = step;
  input.totalSteps = totalSteps;
  input.ignoreFocusOut = true;
  input.buttons = step > 1 ? [vscode.QuickInputButtons.Back] : [];
  if ('prompt' in input) {
    input.prompt = prompt;
  }
  try {
    return await new Promise<Answer>(resolve => {
      input.onDidAccept(() => accept(resolve));
      input.onDidTriggerButton(() => resolve('back'));
      input.onDidHide(() => resolve('leave'));
      input.show();
    });
  } finally {
    input.dispose();
  }
}
