import * as vscode from 'vscode';

/** A value, or what is wrong with what was entered. */
export type Outcome<Value = unknown> = { readonly value: Value } | { readonly problem: string };

/** A button in the title that ends a step in its own way. */
export interface StepButton<Id extends string> {
  readonly id: Id;
  /** The name of a theme icon. */
  readonly icon: string;
  /** Also the word for screen readers. */
  readonly tooltip: string;
}

interface StepBase<Id extends string> {
  readonly title: string;
  readonly step?: number | undefined;
  readonly totalSteps?: number | undefined;
  readonly prompt: string;
  readonly canGoBack: boolean;
  /** Where "Forward" is offered, which takes what is there as Enter does. */
  readonly forward: 'never' | 'whenAcceptable' | 'always';
  readonly buttons: readonly StepButton<Id>[];
}

export interface TextStep<Id extends string> extends StepBase<Id> {
  readonly kind: 'text';
  readonly initial: string;
  /** An example, for the empty input. */
  readonly placeholder?: string;
  /** Nobody who looks over a shoulder is to read it. */
  readonly isSecret?: boolean;
  readonly read: (text: string) => Outcome;
}

export interface PickStep<Id extends string, Value = unknown> extends StepBase<Id> {
  readonly kind: 'pick';
  readonly items: readonly PickItem<Value>[];
  /** The first one unless told. */
  readonly active?: PickItem<Value> | undefined;
  /** What follows the active one is to be in sight as well, down to the end. */
  readonly isEndInSight?: boolean;
}

/** An item without an answer is there to be read: to pick it does nothing. */
export interface PickItem<Value = unknown> extends vscode.QuickPickItem {
  readonly answer?: { readonly value: Value };
}

export interface PickManyStep<Id extends string> extends StepBase<Id> {
  readonly kind: 'pickMany';
  readonly items: readonly (vscode.QuickPickItem & { readonly value: unknown })[];
  readonly read: (values: readonly unknown[]) => Outcome;
}

export type Step<Id extends string> = TextStep<Id> | PickStep<Id> | PickManyStep<Id>;

/** A value (`undefined`: none given), or the wish to go back, to leave, or what a button of the step's own stands for. */
export type Answer<Id extends string, Value = unknown> =
  | { readonly kind: 'value'; readonly value: Value }
  | {
      readonly kind: 'back' | 'leave' | Id;
      /** What was entered but not accepted: a text, or the values picked; absent where nothing was changed. */
      readonly unfinished?: unknown;
    };

/** One step of a form made of VS Code's own inputs. When `signal` aborts, it closes and counts as left. */
export async function ask<Id extends string>(step: Step<Id>, signal?: AbortSignal): Promise<Answer<Id>> {
  switch (step.kind) {
    case 'text':
      return askText(step, signal);
    case 'pick':
      return pick(step, signal);
    case 'pickMany':
      return askPickMany(step, signal);
  }
}

function askText<Id extends string>(step: TextStep<Id>, signal?: AbortSignal): Promise<Answer<Id>> {
  const input = vscode.window.createInputBox();
  input.value = step.initial;
  input.prompt = step.prompt;
  input.placeholder = step.placeholder;
  input.password = step.isSecret === true;
  const read = (): Outcome => step.read(input.value);
  return answered(input, step, signal, {
    accepted: read,
    present: read,
    unfinished: () => (input.value === step.initial ? undefined : input.value),
    tell: problem => {
      input.validationMessage = problem;
    },
    onDidChange: input.onDidChangeValue,
  });
}

/** A step whose answer is one of a list. */
export function pick<Id extends string, Value>(
  step: PickStep<Id, Value>,
  signal?: AbortSignal,
): Promise<Answer<Id, Value>> {
  const picker = vscode.window.createQuickPick<PickItem<Value>>();
  picker.items = step.items;
  activate(picker, step);
  showPrompt(picker, step.prompt);
  return answered(picker, step, signal, {
    accepted: () => picker.selectedItems[0]?.answer,
    present: () => picker.activeItems[0]?.answer,
    unfinished: () => undefined,
    tell: () => undefined,
    onDidChange: picker.onDidChangeActive,
  });
}

function activate<Value>(picker: vscode.QuickPick<PickItem<Value>>, step: PickStep<string, Value>): void {
  const { items, active } = step;
  const last = items.at(-1);
  if (active && last && step.isEndInSight && items.length > ROWS_IN_SIGHT) {
    // A list scrolls no further than to the active item; so it starts at its end, and goes up from there.
    picker.activeItems = [last];
    const listening = picker.onDidChangeActive(([item]) => {
      if (item === last) {
        listening.dispose();
        picker.activeItems = [active];
      }
    });
  } else if (active) {
    picker.activeItems = [active];
  }
}

function askPickMany<Id extends string>(step: PickManyStep<Id>, signal?: AbortSignal): Promise<Answer<Id>> {
  const picker = vscode.window.createQuickPick<PickManyStep<Id>['items'][number]>();
  picker.canSelectMany = true;
  picker.items = step.items;
  picker.selectedItems = step.items.filter(item => item.picked);
  showPrompt(picker, step.prompt);
  const initial = picker.selectedItems;
  // In the order of the list, whatever the order of picking.
  const values = (): unknown[] => {
    const picked = new Set(picker.selectedItems);
    return step.items.filter(item => picked.has(item)).map(item => item.value);
  };
  const read = (): Outcome => step.read(values());
  return answered(picker, step, signal, {
    accepted: read,
    present: read,
    unfinished: () => (picker.selectedItems === initial ? undefined : values()),
    tell: problem => {
      if (problem === undefined) {
        showPrompt(picker, step.prompt);
      } else {
        picker.value = ''; // A list has no place for it but where the prompt is, and what is typed there covers it.
        showPrompt(picker, problem, true);
      }
    },
    onDidChange: picker.onDidChangeSelection,
  });
}

/** How many rows of a list are seen for sure, in a small window as well. */
const ROWS_IN_SIGHT = 8;
/** The longest text that a list shows in its input, in characters. */
const INPUT_LENGTH = 70;

function showPrompt(picker: vscode.QuickPick<vscode.QuickPickItem>, text: string, isProblem = false): void {
  picker.placeholder = text;
  // Newer versions of VS Code have a line for it that wraps.
  if ('prompt' in picker) {
    const line = isProblem ? `$(error) ${text}` : text.length > INPUT_LENGTH ? text : undefined;
    Object.assign(picker, { prompt: line });
  }
}

/** A step on screen. */
interface Live<Value> {
  /** What Enter means; nothing where it means nothing. */
  readonly accepted: () => Outcome<Value> | undefined;
  /** What "Forward" means. */
  readonly present: () => Outcome<Value> | undefined;
  readonly unfinished: () => unknown;
  readonly tell: (problem: string | undefined) => void;
  readonly onDidChange: vscode.Event<unknown>;
}

/** Shows an input until it is accepted or left, or a button ends it. */
async function answered<Id extends string, Value>(
  input: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>,
  step: StepBase<Id>,
  signal: AbortSignal | undefined,
  live: Live<Value>,
): Promise<Answer<Id, Value>> {
  input.title = step.title;
  input.step = step.step;
  input.totalSteps = step.totalSteps;
  input.ignoreFocusOut = true;
  const buttons = new TitleButtons(input, step);
  let leave: () => void = () => undefined;
  try {
    return await new Promise(resolve => {
      const end = (kind: 'back' | 'leave' | Id): void => resolve({ kind, unfinished: live.unfinished() });
      const take = (outcome: Outcome<Value> | undefined): void => {
        if (outcome && 'problem' in outcome) {
          live.tell(outcome.problem);
        } else if (outcome) {
          resolve({ kind: 'value', value: outcome.value });
        }
      };
      const offerForward = (): void => buttons.show(step.forward === 'whenAcceptable' && isValue(live.present()));
      leave = () => end('leave');
      input.onDidAccept(() => take(live.accepted()));
      input.onDidTriggerButton(button => {
        const meaning = buttons.meaningOf(button);
        if (meaning === 'forward') {
          take(live.present());
        } else if (meaning !== undefined) {
          end(meaning);
        }
      });
      input.onDidHide(leave);
      live.onDidChange(() => {
        live.tell(undefined);
        offerForward();
      });
      signal?.addEventListener('abort', leave);
      if (signal?.aborted) {
        leave();
      } else {
        offerForward();
        input.show();
      }
    });
  } finally {
    signal?.removeEventListener('abort', leave);
    input.dispose();
  }
}

function isValue(outcome: Outcome | undefined): boolean {
  return outcome !== undefined && 'value' in outcome;
}

/** Back, the step's own buttons, and "Forward" where there is a way. */
class TitleButtons<Id extends string> {
  private readonly forward = button('arrow-right', vscode.l10n.t('Forward'));
  private readonly meanings: ReadonlyMap<vscode.QuickInputButton, 'back' | 'forward' | Id>;
  private isForwardShown: boolean | undefined;

  constructor(
    private readonly input: Pick<vscode.QuickPick<vscode.QuickPickItem>, 'buttons'>,
    private readonly step: Pick<StepBase<Id>, 'canGoBack' | 'forward' | 'buttons'>,
  ) {
    const back: [vscode.QuickInputButton, 'back'][] = step.canGoBack ? [[vscode.QuickInputButtons.Back, 'back']] : [];
    this.meanings = new Map<vscode.QuickInputButton, 'back' | 'forward' | Id>([
      ...back,
      ...step.buttons.map(({ id, icon, tooltip }) => [button(icon, tooltip), id] as const),
      // Last: VS Code tells buttons by their place, and what comes and goes must not move those that answer a server.
      [this.forward, 'forward'],
    ]);
  }

  show(canGoForward: boolean): void {
    const isShown = canGoForward || this.step.forward === 'always';
    if (isShown !== this.isForwardShown) {
      this.isForwardShown = isShown;
      this.input.buttons = [...this.meanings.keys()].filter(one => isShown || one !== this.forward);
    }
  }

  meaningOf(pressed: vscode.QuickInputButton): 'back' | 'forward' | Id | undefined {
    return this.meanings.get(pressed);
  }
}

function button(icon: string, tooltip: string): vscode.QuickInputButton {
  return { iconPath: new vscode.ThemeIcon(icon), tooltip };
}
