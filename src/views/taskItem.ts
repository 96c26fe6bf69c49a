import * as vscode from 'vscode';
import { oneLine, shortTaskId, withoutIcons } from '../base/strangerText';
import { CommandIds } from '../commands/commandIds';
import { isTerminal, isUnfinished, type Task, type TaskProgress } from '../tasks/task';
import { elapsedMs, type TaskState, taskState } from '../tasks/taskState';
import { markUri, type RowMark } from './decorations';
import { EXPIRES_SOON_MS, resultLostAtMs } from './expiringResults';
import type { TaskNode } from './nodeTable';
import { isAnswered } from './waiting';
import { shortAge, shortDuration, shortRest, spokenDuration, stateWord } from './words';

/** What a task's row shows: two rows with equal facts look the same. */
export interface TaskRow {
  readonly label: string;
  readonly description: string;
  readonly state: TaskState;
  /** The server is not connected: this is what it said last of a task that may still run. */
  readonly isOutOfReach: boolean;
  readonly contextValue: string;
  /** Its questions stand below it. */
  readonly hasQuestions: boolean;
  /** It lives in the process of another window: here it can only be looked at. */
  readonly isElsewhere: boolean;
  /** Its result will be lost soon. */
  readonly isExpiring: boolean;
  /** It ended, and nobody has seen how. */
  readonly isUnread: boolean;
  /** What it needs to be looked at for. */
  readonly mark: RowMark | undefined;
}

/** What a row says beside the task itself. */
export interface TaskSurroundings {
  readonly canCancel: boolean;
  /** Whether the server is connected. */
  readonly isConnected: boolean;
  /** How many of its questions wait for the user. */
  readonly questions: number;
}

export function taskRow(task: Task, { canCancel, isConnected, questions }: TaskSurroundings, nowMs: number): TaskRow {
  const state = taskState(task);
  const isOutOfReach = !isConnected && isUnfinished(task) && !task.isFollowedElsewhere;
  const isElsewhere = livesElsewhere(task);
  const shownQuestions = isElsewhere ? 0 : questions;
  const words = isElsewhere
    ? elsewhereWords(task)
    : state === 'unwatched'
      ? [...taskProgressWords(task), stateWord(state), messageOf(task)]
      : runningWords(task, state, questions, isOutOfReach, nowMs);
  return {
    label: taskLabel(task),
    description: withoutIcons(words.filter(word => word !== '').join(' · ')),
    state,
    isOutOfReach,
    contextValue: contextValue(task, state, canCancel, shownQuestions),
    hasQuestions: shownQuestions > 0,
    isElsewhere,
    isExpiring: expiryWords(task, nowMs).length > 0,
    isUnread: task.isUnread === true,
    mark: isElsewhere ? undefined : markOf(task, state),
  };
}

/** What was answered waits for the server. */
function markOf(task: Task, state: TaskState): RowMark | undefined {
  if (state === 'failed') {
    return 'failed';
  }
  return state === 'inputRequired' && !isAnswered(task) ? 'needsInput' : undefined;
}

/** What the other window tells of a task in its process. How old that is, nobody here knows. */
function elsewhereWords(task: Task): readonly string[] {
  const state = stateThere(task);
  const last = state === 'working' ? [] : [stateWord(state)];
  const progress = task.progress ? progressWords(task.progress) : [];
  return [...progress, vscode.l10n.t('in another window'), ...last, messageOf(task)];
}

/** Of a server that is not connected, only what it said last. */
function runningWords(
  task: Task,
  state: TaskState,
  questions: number,
  isOutOfReach: boolean,
  nowMs: number,
): readonly string[] {
  const own = ownWords(task, state, questions, nowMs);
  if (!isOutOfReach) {
    const silence = isUnanswered(task) ? [vscode.l10n.t('no answer')] : [];
    const known = [...expiryWords(task, nowMs), elapsedWord(task, nowMs), ...taskProgressWords(task)];
    return [...known, ...silence, ...own, messageOf(task)];
  }
  const last = state === 'working' ? [stateWord(state)] : own;
  return [...taskProgressWords(task), ...last, vscode.l10n.t('not connected'), messageOf(task)];
}

/** The tool's name, else a shortened ID: a stranger's text, made harmless. */
export function taskLabel(task: Pick<Task, 'toolName' | 'taskId'>): string {
  const name = task.toolName === undefined ? '' : oneLine(task.toolName, 100);
  return withoutIcons(name || shortTaskId(task.taskId) || vscode.l10n.t('(task without an ID)'));
}

export function taskItem(node: TaskNode, task: Task, row: TaskRow, nowMs: number): vscode.TreeItem {
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(row.label, row.hasQuestions ? Expanded : None);
  item.id = node.id;
  item.description = row.description;
  item.iconPath = taskIcon(row);
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: spokenSentence(task, row, nowMs) };
  const uri = markUri(row.mark, row.isUnread);
  if (uri) {
    item.resourceUri = uri;
  }
  if (isTerminal(task)) {
    item.command = { command: CommandIds.openResult, title: vscode.l10n.t('Open Result'), arguments: [node] };
  }
  return item;
}

/** What a screen reader says: the state in words, never an icon or a colour alone. */
function spokenSentence(task: Task, row: TaskRow, nowMs: number): string {
  const { label, isOutOfReach, isElsewhere } = row;
  if (isElsewhere) {
    return [label, ...elsewhereWords(task)].filter(part => part !== '').join(', ');
  }
  const age = spokenDuration(elapsedMs(task, nowMs));
  const time = isUnfinished(task) ? vscode.l10n.t('running for {0}', age) : vscode.l10n.t('took {0}', age);
  return [
    label,
    ...spokenState(task, row, nowMs),
    row.isUnread ? vscode.l10n.t('unread') : '',
    ...expiryWords(task, nowMs),
    isOutOfReach ? vscode.l10n.t('not connected') : time,
    isUnanswered(task) && !isOutOfReach ? vscode.l10n.t('no answer') : '',
    ...taskProgressWords(task),
    messageOf(task),
  ]
    .filter(part => part !== '')
    .join(', ');
}

/** The state as its row tells it, where that says more than the word for it. */
function spokenState(task: Task, { state, hasQuestions }: TaskRow, nowMs: number): readonly string[] {
  switch (state) {
    case 'cancelling':
    case 'inputRequired':
    case 'completed':
    case 'failed': {
      const own = ownWords(task, state, hasQuestions ? 1 : 0, nowMs);
      return own.length > 0 ? own : [stateWord(state)];
    }
    default:
      return [stateWord(state)];
  }
}

export function stateIcon(state: TaskState): vscode.ThemeIcon {
  const colored = (icon: string, color: string): vscode.ThemeIcon =>
    new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
  switch (state) {
    case 'working':
      return new vscode.ThemeIcon('loading~spin');
    case 'inputRequired':
      return colored('bell-dot', 'list.warningForeground');
    case 'cancelling':
      return new vscode.ThemeIcon('stop-circle');
    case 'completed':
      return colored('pass', 'testing.iconPassed');
    case 'toolError':
      return colored('warning', 'list.warningForeground');
    case 'failed':
      return colored('error', 'list.errorForeground');
    case 'cancelled':
      return colored('circle-slash', 'disabledForeground');
    case 'gone':
      return colored('debug-disconnect', 'disabledForeground');
    case 'unknown':
      return new vscode.ThemeIcon('question');
    case 'unwatched':
      return colored('eye-closed', 'disabledForeground');
  }
}

/**
 * Out of reach nothing spins, since nobody hears how the task goes on; what it waits for stays to be seen. A result that
 * will be lost keeps the sign of its state, in the colour of a warning.
 */
export function taskIcon({ state, isOutOfReach, isElsewhere, isExpiring }: TaskRow): vscode.ThemeIcon {
  if (isElsewhere) {
    return new vscode.ThemeIcon('multiple-windows');
  }
  if (isExpiring) {
    return new vscode.ThemeIcon(stateIcon(state).id, new vscode.ThemeColor('list.warningForeground'));
  }
  return isOutOfReach && state === 'working' ? new vscode.ThemeIcon('sync-ignored') : stateIcon(state);
}

/** It goes on as far as anybody knows, but the server does not tell. */
export function isUnanswered(task: Task): boolean {
  return task.readFailure !== undefined && isUnfinished(task) && !task.isUnwatched && !task.isFollowedElsewhere;
}

/** Not over, and in the process of another window. */
export function livesElsewhere(task: Task): boolean {
  return task.goneReason === 'otherWindow' && !isTerminal(task);
}

/** The state in the window where the task lives. */
export function stateThere(task: Task): TaskState {
  const { goneReason, ...there } = task;
  return taskState(goneReason === 'otherWindow' ? there : task);
}

/** Nothing but a result that only the server has, for a short time to come. */
function expiryWords(task: Task, nowMs: number): string[] {
  const leftMs = (resultLostAtMs(task) ?? Number.POSITIVE_INFINITY) - nowMs;
  return leftMs >= 0 && leftMs < EXPIRES_SOON_MS ? [vscode.l10n.t('result expires in {0}', shortRest(leftMs))] : [];
}

function elapsedWord(task: Task, nowMs: number): string {
  return isUnfinished(task) ? shortAge(elapsedMs(task, nowMs)) : shortDuration(elapsedMs(task, nowMs));
}

/** How far a task has come, if its server says so; of one that has ended, nobody wants to know. */
export function taskProgressWords(task: Task): string[] {
  return task.progress && isUnfinished(task) ? progressWords(task.progress) : [];
}

/** "40%", or "3 of 12" where that says more, or "7" where no total is known. */
export function progressWords({ progress: done, total }: TaskProgress): string[] {
  if (total === undefined || total <= 0) {
    return [new Intl.NumberFormat(vscode.env.language, { maximumFractionDigits: 2 }).format(done)];
  }
  const isCount = Number.isInteger(total) && Number.isInteger(done) && total !== 100 && total <= 20 && done <= total;
  const percent = Math.min(100, Math.max(0, Math.round((done / total) * 100)));
  return [isCount ? vscode.l10n.t('{0} of {1}', done, total) : `${percent}%`];
}

/** What the server says of the task; of a failed one without a word, what its payload says. */
export function messageOf({ statusMessage, failureMessage }: Task): string {
  return oneLine(statusMessage || failureMessage || '');
}

/** A state that the server's own message does not tell. */
function ownWords(task: Task, state: TaskState, questions: number, nowMs: number): string[] {
  switch (state) {
    case 'unknown':
      return [oneLine(task.statusWord, 40)];
    case 'cancelling':
      return [cancellingWord(task, nowMs)];
    case 'inputRequired':
      return [inputWord(task, questions)];
    case 'completed':
    case 'failed':
      return task.cancelRequestedAt === undefined ? [] : [tooLateWord(state, task.hasOutlivedCancel ?? false)];
    case 'gone':
    case 'toolError':
    case 'unwatched':
      return [stateWord(state)];
    default:
      return [];
  }
}

/** From then on, a server that says nothing of the end is shown as one that goes on. */
const PATIENCE_WITH_CANCEL_MS = 15_000;

function cancellingWord({ cancelRequestedAt = 0 }: Task, nowMs: number): string {
  const sinceMs = nowMs - cancelRequestedAt;
  return sinceMs < PATIENCE_WITH_CANCEL_MS
    ? stateWord('cancelling')
    : vscode.l10n.t('cancelling for {0}, the server goes on', shortAge(sinceMs));
}

/** Between an answer and the news of what became of it, and before a question has come, nothing is to be done. */
function inputWord(task: Task, questions: number): string {
  if (questions > 0) {
    return stateWord('inputRequired');
  }
  if (isAnswered(task)) {
    return vscode.l10n.t('answer sent');
  }
  const hasListed = Object.keys(task.inputRequests ?? {}).length > 0;
  if (hasListed) {
    return vscode.l10n.t('needs input, in a way that cannot be shown here');
  }
  if (task.isFollowedElsewhere) {
    return vscode.l10n.t('needs input, asked in another window');
  }
  return task.missedQuestions
    ? vscode.l10n.t('needs input, its question was withdrawn')
    : vscode.l10n.t('needs input, no question has come yet');
}

/** @param hasGoneOn the server has acknowledged the request, and went on with the task */
function tooLateWord(state: 'completed' | 'failed', hasGoneOn: boolean): string {
  if (hasGoneOn) {
    return state === 'completed'
      ? vscode.l10n.t('completed, although a cancel was requested')
      : vscode.l10n.t('failed, although a cancel was requested');
  }
  return state === 'completed'
    ? vscode.l10n.t('completed before the cancel arrived')
    : vscode.l10n.t('failed before the cancel arrived');
}

/** Facts for the menus: `task.working.cancellable`. */
function contextValue(task: Task, state: TaskState, canCancel: boolean, questions: number): string {
  const rerunnable = task.toolName === undefined ? [] : ['rerunnable'];
  if (livesElsewhere(task)) {
    return ['task', 'elsewhere', ...rerunnable].join('.');
  }
  const facts = ['task', state, ...rerunnable];
  if (canCancel && isUnfinished(task)) {
    facts.push('cancellable');
  }
  if (isUnfinished(task)) {
    facts.push(task.isUnwatched ? 'unwatched' : 'watched');
  }
  if (questions > 0) {
    facts.push('asking');
  }
  if (isTerminal(task)) {
    facts.push('readable');
  }
  if (task.isUnread) {
    facts.push('unread');
  }
  return facts.join('.');
}
