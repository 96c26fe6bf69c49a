import * as vscode from 'vscode';
import { inert, oneLine } from '../base/strangerText';
import type { ElicitationResponse } from '../tasks/inputRequest';
import { heading, messageItems, type Refusal, refusalItems, shownServer } from './answerItems';
import { type PickItem, pick } from './steps';
import { textRows } from './textRows';
import type { UrlQuestion } from './urlConsent';

type DoneChoice = Refusal | 'goOn' | 'openAgain';

/**
 * A page was opened that a call waits for, and only the user knows when that is done, unless the server says so.
 * @returns `openAgain` where the consent is to be asked for once more; `undefined` for "not yet"
 * @see MCP 2025-11-25, Elicitation, "URL Elicitation Required Error"
 */
export async function askPageDone(
  question: UrlQuestion,
  signal: AbortSignal,
): Promise<ElicitationResponse | 'openAgain' | undefined> {
  const goOn: PickItem<DoneChoice> = {
    label: vscode.l10n.t('Go On with the Call'),
    description: vscode.l10n.t('the page is done'),
    iconPath: new vscode.ThemeIcon('play'),
    answer: { value: 'goOn' },
  };
  const openAgain: PickItem<DoneChoice> = {
    label: vscode.l10n.t('Open the Page Again…'),
    iconPath: new vscode.ThemeIcon('link-external'),
    answer: { value: 'openAgain' },
  };
  const { message } = question.params;
  const answer = await pick<never, DoneChoice>(
    {
      kind: 'pick',
      title: inert(oneLine(vscode.l10n.t('{0} waits for a page to be done', shownServer(question)), 80)),
      prompt: vscode.l10n.t('The call goes on when the page is done.'),
      items: [
        ...messageItems(question, textRows(typeof message === 'string' ? message : '')),
        heading(vscode.l10n.t('Answer')),
        goOn,
        openAgain,
        ...refusalItems(),
      ],
      active: goOn,
      canGoBack: false,
      forward: 'never',
      buttons: [],
    },
    signal,
  );
  const choice = answer.kind === 'value' ? answer.value : 'later';
  switch (choice) {
    case 'goOn':
      return { action: 'accept' };
    case 'openAgain':
      return 'openAgain';
    case 'later':
      return undefined;
    default:
      return { action: choice };
  }
}
