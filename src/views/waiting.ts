import * as vscode from 'vscode';
import type { InputRequest } from '../tasks/inputRequest';
import type { InputStore } from '../tasks/inputStore';
import { isFollowed, type Task } from '../tasks/task';
import type { TaskStore } from '../tasks/taskStore';

/** What waits for the user. */
export interface Waiting {
  readonly questions: readonly InputRequest[];
  /** Tasks that say they need input, though no question of theirs has come. */
  readonly silentTasks: readonly Task[];
}

/** Whether an answer was given that the server has not taken up yet. */
export function isAnswered({ isAnswerSent, inputRequests = {}, answeredKeys = [] }: Task): boolean {
  return isAnswerSent === true || Object.keys(inputRequests).some(key => answeredKeys.includes(key));
}

/** An answer that is on its way, or was given and not taken up yet, waits for the server and not for the user. */
export function waitingForUser(inputs: InputStore, store: TaskStore): Waiting {
  const isSilent = (task: Task): boolean =>
    task.status === 'input_required' && isFollowed(task) && !isAnswered(task) && inputs.ofTask(task.key).length === 0;
  return {
    questions: inputs.all().filter(({ isSending }) => !isSending),
    silentTasks: store.unfinishedTasks().filter(isSilent),
  };
}

export function countOf({ questions, silentTasks }: Waiting): number {
  return questions.length + silentTasks.length;
}

/** How many questions and tasks wait, in words; empty where none does. */
export function waitingWords({ questions, silentTasks }: Waiting): string[] {
  return [
    ...(questions.length > 0 ? [questionWords(questions.length)] : []),
    ...(silentTasks.length > 0 ? [taskWords(silentTasks.length)] : []),
  ];
}

function questionWords(count: number): string {
  return count === 1 ? vscode.l10n.t('1 question waits for you') : vscode.l10n.t('{0} questions wait for you', count);
}

function taskWords(count: number): string {
  return count === 1 ? vscode.l10n.t('1 task needs input') : vscode.l10n.t('{0} tasks need input', count);
}
