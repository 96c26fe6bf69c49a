import * as vscode from 'vscode';
import { oneLine, shortTaskId, withoutIcons } from '../base/strangerText';
import { CommandIds } from '../commands/commandIds';
import { expiresAtMs, type GoneReason, isTerminal, isUnfinished, type Task } from '../tasks/task';
import { elapsedMs, type TaskState, taskState } from '../tasks/taskState';
import type { TaskNode } from './nodeTable';
import { moment, shortAge, shortDuration, spokenDuration, stateWord } from './words';

/** What a task's row shows: two rows with equal facts look the same. */
export interface TaskRow {
  readonly label: string;
  readonly description: string;
  readonly state: TaskState;
  /** The server is not connected: this is what it said last of a task that may still run. */
  readonly isOutOfReach: boolean;
  readonly contextValue: string;
}

/** What a row says beside the task itself. */
export interface TaskSurroundings {
  readonly canCancel: boolean;
  /** Whether the server is connected. */
  readonly isConnected: boolean;
}

export function taskRow(task: Task, { canCancel, isConnected }: TaskSurroundings, nowMs: number): TaskRow {
  const state = taskState(task);
  const isOutOfReach = !isConnected && isUnfinished(task);
  const words = isOutOfReach
    ? [...progressWords(task), ...lastWord(task, state), vscode.l10n.t('not connected'), messageOf(task)]
    : [elapsedWord(task, nowMs), ...progressWords(task), ...ownWord(task, state), messageOf(task)];
  return {
    label: taskLabel(task),
    description: withoutIcons(words.filter(word => word !== '').join(' · ')),
    state,
    isOutOfReach,
    contextValue: contextValue(task, state, canCancel),
  };
}

/** The tool's name, else a shortened ID: a stranger's text, made harmless. */
export function taskLabel(task: Pick<Task, 'toolName' | 'taskId'>): string {
  const name = task.toolName === undefined ? '' : oneLine(task.toolName, 100);
  return withoutIcons(name || shortTaskId(task.taskId) || vscode.l10n.t('(task without an ID)'));
}

export function taskItem(node: TaskNode, task: Task, row: TaskRow, nowMs: number): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label, vscode.TreeItemCollapsibleState.None);
  item.id = node.id;
  item.description = row.description;
  item.iconPath = taskIcon(row);
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: spokenSentence(task, row, nowMs) };
  if (isTerminal(task)) {
    item.command = { command: CommandIds.openResult, title: vscode.l10n.t('Open Result'), arguments: [node] };
  }
  return item;
}

/** The costly part of a row, made when somebody hovers over it. Every word of a stranger is appended as text. */
export function taskTooltip(
  task: Task,
  serverName: string,
  isConnected: boolean,
  nowMs: number,
): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  const line = (name: string, value: string | undefined): void => {
    if (value) {
      tooltip.appendMarkdown(`**${name}** `).appendText(oneLine(value, 1_000)).appendMarkdown('  \n');
    }
  };
  const state = taskState(task);
  const isKnownWord = task.status !== 'unknown';
  line(vscode.l10n.t('Tool'), task.toolName);
  line(vscode.l10n.t('Server'), serverName);
  line(vscode.l10n.t('Status'), isKnownWord ? stateWord(state) : task.statusWord);
  line(vscode.l10n.t('Message'), messageOf(task));
  line(vscode.l10n.t('Progress'), progressWords(task).join(''));
  line(vscode.l10n.t('Created'), moment(task.createdAt));
  line(vscode.l10n.t('Last update'), moment(task.lastUpdatedAt));
  if (!isUnfinished(task)) {
    line(vscode.l10n.t('Took'), spokenDuration(elapsedMs(task, nowMs)));
  } else if (isConnected) {
    line(vscode.l10n.t('Running for'), spokenDuration(elapsedMs(task, nowMs)));
  } else {
    line(vscode.l10n.t('Not connected'), vscode.l10n.t('this is what the server said last'));
  }
  line(vscode.l10n.t('Kept'), keptWords(task, nowMs));
  line(vscode.l10n.t('Gone'), task.goneReason && goneWords(task.goneReason));
  line(vscode.l10n.t('Task ID'), shortTaskId(task.taskId));
  return tooltip;
}

/** What a screen reader says: the state in words, never an icon or a colour alone. */
function spokenSentence(task: Task, { label, state, isOutOfReach }: TaskRow, nowMs: number): string {
  const age = spokenDuration(elapsedMs(task, nowMs));
  const time = isUnfinished(task) ? vscode.l10n.t('running for {0}', age) : vscode.l10n.t('took {0}', age);
  return [
    label,
    stateWord(state),
    isOutOfReach ? vscode.l10n.t('not connected') : time,
    ...progressWords(task),
    messageOf(task),
  ]
    .filter(part => part !== '')
    .join(', ');
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
  }
}

/** Out of reach nothing spins, since nobody hears how the task goes on; what it waits for stays to be seen. */
export function taskIcon({ state, isOutOfReach }: TaskRow): vscode.ThemeIcon {
  return isOutOfReach && state === 'working' ? new vscode.ThemeIcon('sync-ignored') : stateIcon(state);
}

function elapsedWord(task: Task, nowMs: number): string {
  return isUnfinished(task) ? shortAge(elapsedMs(task, nowMs)) : shortDuration(elapsedMs(task, nowMs));
}

/** The state that the server told last, in any case in words. */
function lastWord(task: Task, state: TaskState): string[] {
  return state === 'working' ? [stateWord(state)] : ownWord(task, state);
}

/** How far a running task is: "40%", "3 of 12", or "7" where no total is known. */
export function progressWords(task: Task): string[] {
  const { progress } = task;
  if (!progress || !isUnfinished(task)) {
    return [];
  }
  const { progress: done, total } = progress;
  if (total === undefined || total <= 0) {
    return [String(done)];
  }
  const isCount = Number.isInteger(total) && Number.isInteger(done) && total !== 100 && total <= 20;
  return [isCount ? vscode.l10n.t('{0} of {1}', done, total) : `${Math.round((done / total) * 100)}%`];
}

/** What the server says of the task; of a failed one without a word, what its payload says. */
function messageOf({ statusMessage, failureMessage }: Task): string {
  return oneLine(statusMessage || failureMessage || '');
}

/** A state that the server's own message does not tell. */
function ownWord(task: Task, state: TaskState): string[] {
  if (state === 'unknown') {
    return [oneLine(task.statusWord, 40)];
  }
  return ['cancelling', 'inputRequired', 'gone', 'toolError'].includes(state) ? [stateWord(state)] : [];
}

/** Facts for the menus: `task.working.cancellable`. */
function contextValue(task: Task, state: TaskState, canCancel: boolean): string {
  const facts = ['task', state];
  if (canCancel && isUnfinished(task)) {
    facts.push('cancellable');
  }
  if (isTerminal(task)) {
    facts.push('readable');
  }
  return facts.join('.');
}

function keptWords(task: Task, nowMs: number): string {
  const expiresAt = expiresAtMs(task);
  if (expiresAt === undefined) {
    return task.ttlMs === null ? vscode.l10n.t('without limit') : '';
  }
  return expiresAt <= nowMs
    ? vscode.l10n.t('the server may have dropped it')
    : vscode.l10n.t('for about {0} more', spokenDuration(expiresAt - nowMs));
}

function goneWords(reason: GoneReason): string {
  switch (reason) {
    case 'expired':
      return vscode.l10n.t('the server dropped it when its time was over');
    case 'serverLost':
      return vscode.l10n.t('the connection that it lived in ended');
    case 'otherWindow':
      return vscode.l10n.t('it runs in another window');
    case 'unknown':
      return vscode.l10n.t('the server no longer knows it');
  }
}
