import * as vscode from 'vscode';
import type { ValidateJson } from '../base/jsonSchema';
import { inert, oneLine } from '../base/strangerText';
import type { ElicitationResponse } from '../tasks/inputRequest';
import {
  type Asker,
  heading,
  isLong,
  messageItems,
  noteItems,
  type Refusal,
  readItems,
  refusalButtons,
  refusalItems,
  shownServer,
} from './answerItems';
import { elicitationFields } from './elicitationFields';
import { fieldStep, type StepFrame } from './fieldStep';
import { contentOf, type FormDraft, type FormProblem, formProblem, shownValue } from './formDraft';
import type { FormField } from './formField';
import { FormProgress } from './formProgress';
import { fieldTitle } from './formWords';
import { problemWords } from './problemWords';
import { ask, type PickItem, pick } from './steps';
import { textRows } from './textRows';

/** What a server asks in form mode. @see MCP 2025-11-25, Elicitation, "Form Mode Elicitation Requests" */
export interface ElicitationQuestion extends Asker {
  /** As sent: a stranger's object. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** What a title shows for sure beside its buttons, in characters. */
const TITLE_LENGTH = 64;
/** The longest value that the review shows whole, in characters. */
const LONGEST_VALUE = 2_000;

/**
 * Asks what a server wants to know, a step for each field, and has the answer looked through before it is sent.
 * Where the message is too long for the title, the review comes first as well, so that it is read.
 * @param draft what was entered before; it is kept up to date
 * @returns `undefined` for "not yet": closed, or `signal` aborted; closing answers nothing
 */
export async function askElicitation(
  question: ElicitationQuestion,
  validate: ValidateJson,
  draft: FormDraft,
  signal: AbortSignal,
): Promise<ElicitationResponse | undefined> {
  return new ElicitationForm(question, validate, draft, signal).ask();
}

/** How a step ends the form; nothing where it goes on. */
type End = ElicitationResponse | 'later' | undefined;

/** What the review leads to: an answer, or the place of a field. */
type ReviewChoice = Refusal | 'accept' | { readonly field: number };

class ElicitationForm {
  private readonly progress: FormProgress;
  private readonly message: readonly string[];
  private readonly title: string;

  constructor(
    private readonly question: ElicitationQuestion,
    private readonly validate: ValidateJson,
    private readonly draft: FormDraft,
    private readonly signal: AbortSignal,
  ) {
    const message = typeof question.params.message === 'string' ? question.params.message : '';
    this.message = textRows(message);
    const server = shownServer(question);
    const title = message
      ? vscode.l10n.t('{0} asks: {1}', server, oneLine(message))
      : vscode.l10n.t('{0} asks for input', server);
    this.title = inert(oneLine(title, TITLE_LENGTH));
    const isMessageInTitle = this.message.length <= 1 && title.length <= TITLE_LENGTH;
    this.progress = new FormProgress(elicitationFields(question.params.requestedSchema), draft, !isMessageInTitle);
  }

  async ask(): Promise<ElicitationResponse | undefined> {
    while (!this.signal.aborted) {
      const { field } = this.progress;
      const end = field ? await this.askField(field) : await this.review();
      if (end !== undefined) {
        return end === 'later' || this.signal.aborted ? undefined : end;
      }
    }
    return undefined;
  }

  private async askField(field: FormField): Promise<End> {
    const { progress } = this;
    const answer = await ask(fieldStep(field, progress.entered, this.validate, this.frame()), this.signal);
    if (answer.kind === 'value') {
      progress.accept(answer.value);
      return undefined;
    }
    progress.keep(answer.unfinished);
    return this.endOf(answer.kind);
  }

  /** What every step has: the title with its buttons, and where it stands. */
  private frame(): StepFrame<'decline' | 'cancel'> {
    const { fields, step, canGoBack, wasPassed } = this.progress;
    return {
      title: this.title,
      step: step + 1,
      totalSteps: fields.length + 1,
      canGoBack,
      forward: wasPassed ? 'always' : 'whenAcceptable',
      buttons: refusalButtons(),
    };
  }

  private endOf(kind: 'back' | 'leave' | 'decline' | 'cancel'): End {
    switch (kind) {
      case 'back':
        this.progress.back();
        return undefined;
      case 'leave':
        return 'later';
      default:
        return { action: kind };
    }
  }

  /** Where everything is seen before it is sent; before it is complete, it leads to what is missing. */
  private async review(): Promise<End> {
    const { fields, missing } = this.progress;
    const [main, ...more] = missing === undefined ? this.mainItems() : [fillInItem(missing)];
    const isAtTop = !this.draft.isMessageSeen && isLong(this.message);
    this.draft.isMessageSeen = true;
    const answer = await pick<'decline' | 'cancel', ReviewChoice>(
      {
        ...this.frame(),
        ...(missing !== undefined && { step: undefined, totalSteps: undefined }),
        kind: 'pick',
        prompt:
          missing === undefined
            ? vscode.l10n.t('Nothing is sent yet. Send it?')
            : vscode.l10n.t('Nothing is sent yet.'),
        items: [
          ...messageItems(this.question, this.message),
          ...(fields.length > 0 ? [heading(vscode.l10n.t('Your Answers'))] : []),
          ...fields.flatMap((field, index) => this.fieldItems(field, index)),
          heading(vscode.l10n.t('Answer')),
          ...(main ? [main] : []),
          ...more,
          ...refusalItems(),
        ],
        active: isAtTop ? undefined : main,
        isEndInSight: true,
        forward: 'never',
      },
      this.signal,
    );
    return answer.kind === 'value' ? this.follow(answer.value) : this.endOf(answer.kind);
  }

  private follow(choice: ReviewChoice): End {
    switch (choice) {
      case 'accept':
        return { action: 'accept', content: contentOf(this.progress.fields, this.draft) };
      case 'decline':
      case 'cancel':
        return { action: choice };
      case 'later':
        return 'later';
      default:
        this.progress.visit(choice.field);
        return undefined;
    }
  }

  /** A field and its value; picking it goes there. */
  private fieldItems(field: FormField, index: number): PickItem<ReviewChoice>[] {
    const { values } = this.draft;
    const words = values.has(field.name) ? valueWords(field, values.get(field.name)) : '…';
    const rows = textRows(vscode.l10n.t('{0}: {1}', fieldTitle(field), words), LONGEST_VALUE);
    const canGoThere = values.has(field.name);
    return readItems(rows).map((item, row) => ({
      ...item,
      iconPath: new vscode.ThemeIcon(row === 0 ? 'edit' : 'blank'),
      ...(canGoThere && { answer: { value: { field: index } } }),
    }));
  }

  /** Send; or, where the whole does not fit what was asked for, what is wrong. */
  private mainItems(): PickItem<ReviewChoice>[] {
    const problem = formProblem(this.progress.fields, this.question.params.requestedSchema, this.draft, this.validate);
    if (problem) {
      return noteItems<ReviewChoice>(
        'error',
        this.problemText(problem),
        problem.field === undefined ? undefined : { value: { field: problem.field } },
      );
    }
    const server = shownServer(this.question);
    const hasFields = this.progress.fields.length > 0;
    return [
      {
        label: hasFields ? vscode.l10n.t('Send to {0}', server) : vscode.l10n.t('Accept'),
        ...(!hasFields && { description: vscode.l10n.t('the server is told yes') }),
        iconPath: new vscode.ThemeIcon(hasFields ? 'send' : 'check'),
        answer: { value: 'accept' },
      },
    ];
  }

  private problemText({ text, field, isOfField }: FormProblem): string {
    const about = isOfField && field !== undefined ? this.progress.fields[field] : undefined;
    return problemWords(text, about ? fieldTitle(about) : vscode.l10n.t('The answer'));
  }
}

function fillInItem(missing: number): PickItem<ReviewChoice> {
  return {
    label: missing > 0 ? vscode.l10n.t('Continue') : vscode.l10n.t('Fill In'),
    iconPath: new vscode.ThemeIcon('edit'),
    answer: { value: { field: missing } },
  };
}

function valueWords(field: FormField, value: unknown): string {
  const shown = shownValue(field, value);
  if ('text' in shown) {
    return shown.text.replace(/\r\n|[\r\n]/g, ' ⏎ '); // A line of its own would look like another answer.
  }
  return shown.word === 'empty' ? vscode.l10n.t('(empty)') : vscode.l10n.t('(not given)');
}
