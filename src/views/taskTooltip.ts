import * as vscode from 'vscode';
import { shortTaskId } from '../base/strangerText';
import { createdAtMs, expiresAtMs, isFollowed, isUnfinished, type Task } from '../tasks/task';
import { elapsedMs } from '../tasks/taskState';
import { shareBar, shareWords } from './shareWords';
import { isUnanswered, livesElsewhere, messageOf, stateThere, taskProgressWords } from './taskItem';
import type { TaskStory } from './taskStories';
import { tooltipLine } from './tooltipLine';
import { clockTime, moment, spokenAgo, spokenDuration, stateWord } from './words';

/** The costly part of a row, made when somebody hovers over it. Every word of a stranger is appended as text. */
export function taskTooltip(
  task: Task,
  serverName: string,
  isConnected: boolean,
  story: TaskStory,
  nowMs: number,
): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  const line = tooltipLine(tooltip);
  line(vscode.l10n.t('Tool'), task.toolName);
  line(vscode.l10n.t('Server'), serverName);
  line(vscode.l10n.t('Status'), statusWords(task));
  line(vscode.l10n.t('Message'), messageOf(task));
  line(vscode.l10n.t('Progress'), progressLine(task, story));
  line(vscode.l10n.t('Arguments'), argumentWords(story));
  line(vscode.l10n.t('Created'), withAgo(task.createdAt, nowMs));
  line(vscode.l10n.t('Last update'), withAgo(task.lastUpdatedAt, nowMs));
  if (livesElsewhere(task)) {
    line(vscode.l10n.t('Running for'), spokenDuration(Math.max(0, nowMs - createdAtMs(task))));
  } else if (!isUnfinished(task)) {
    line(vscode.l10n.t('Took'), spokenDuration(elapsedMs(task, nowMs)));
  } else if (isConnected) {
    line(vscode.l10n.t('Running for'), spokenDuration(elapsedMs(task, nowMs)));
  } else {
    line(vscode.l10n.t('Not connected'), vscode.l10n.t('this is what the server said last'));
  }
  line(vscode.l10n.t('Usually takes'), usualWords(task, story, nowMs));
  line(vscode.l10n.t('Heard'), isConnected ? heardWords(task) : undefined);
  line(vscode.l10n.t('No answer'), isConnected && isUnanswered(task) ? silenceWords(task) : undefined);
  line(vscode.l10n.t('Kept'), keptWords(task, nowMs));
  line(vscode.l10n.t('Result'), resultWords(task));
  line(vscode.l10n.t('Gone'), task.goneReason && task.goneReason !== 'otherWindow' ? goneWords(task) : undefined);
  line(vscode.l10n.t('Windows'), windowWords(task));
  line(vscode.l10n.t('Cancel'), cancelWords(task, nowMs));
  line(vscode.l10n.t('Questions missed'), task.missedQuestions ? missedWords(task.missedQuestions) : undefined);
  line(vscode.l10n.t('Not watched'), task.isUnwatched && isUnfinished(task) ? unwatchedWords() : undefined);
  line(vscode.l10n.t('Task ID'), shortTaskId(task.taskId));
  return tooltip;
}

function statusWords(task: Task): string {
  const word = task.status === 'unknown' ? task.statusWord : stateWord(stateThere(task));
  return task.isUnread ? vscode.l10n.t('{0}, unread', word) : word;
}

/** As the server says it, else as the runs before it let expect; a bar beside the words, never alone. */
function progressLine(task: Task, { share }: TaskStory): string {
  const said = taskProgressWords(task);
  const estimated = said.length === 0 && isUnfinished(task) ? shareWords(share) : [];
  const words = [...said, ...estimated];
  const bar = share && isUnfinished(task) && words.length > 0 ? [shareBar(share)] : [];
  const by = estimated.length > 0 ? [vscode.l10n.t('going by earlier runs')] : [];
  return [[...bar, ...words].join(' '), ...by, task.progress?.message ?? ''].filter(Boolean).join(' · ');
}

function argumentWords({ args, leftOut }: TaskStory): string {
  return [args, leftOutWords(leftOut)].filter(Boolean).join(' · ');
}

function leftOutWords({ names, more }: TaskStory['leftOut']): string {
  if (names.length === 0) {
    return '';
  }
  return more === 0
    ? vscode.l10n.t('not kept: {0}', names.join(', '))
    : vscode.l10n.t('not kept: {0} and {1} more', names.join(', '), more);
}

function withAgo(iso: string, nowMs: number): string {
  const agoMs = nowMs - Date.parse(iso);
  return agoMs >= 0 ? `${moment(iso)}, ${spokenAgo(agoMs)}` : moment(iso);
}

function usualWords(task: Task, { usual }: TaskStory, nowMs: number): string | undefined {
  if (!usual) {
    return undefined;
  }
  const words = vscode.l10n.t('about {0}, going by the last {1} runs', spokenDuration(usual.ms), usual.runs);
  const isLate = task.status === 'working' && isUnfinished(task) && elapsedMs(task, nowMs) > usual.ms;
  return isLate ? vscode.l10n.t('{0}: it is late', words) : words;
}

/** Whether the server tells by itself how the task goes on, as far as it has. */
function heardWords(task: Task): string | undefined {
  if (!isFollowed(task) || task.isFollowedElsewhere) {
    return undefined;
  }
  if (task.source === 'notification') {
    return vscode.l10n.t('the server tells by itself when something changes, and is asked now and then');
  }
  const { pollIntervalMs = 0 } = task;
  return pollIntervalMs < 1_000
    ? vscode.l10n.t('the server is asked again and again')
    : vscode.l10n.t('the server is asked, at most once in {0}', spokenDuration(pollIntervalMs));
}

function silenceWords({ readFailure = '' }: Task): string {
  return vscode.l10n.t('{0} The server is asked again, ever more rarely; Refresh Task asks now.', readFailure);
}

function cancelWords({ cancelRequestedAt, cancelRefusal }: Task, nowMs: number): string | undefined {
  if (cancelRequestedAt !== undefined) {
    return vscode.l10n.t('asked for {0}', spokenAgo(Math.max(0, nowMs - cancelRequestedAt)));
  }
  return cancelRefusal && vscode.l10n.t('refused by the server: {0}', cancelRefusal);
}

function missedWords(count: number): string {
  return count === 1
    ? vscode.l10n.t('1, withdrawn or answered elsewhere')
    : vscode.l10n.t('{0}, withdrawn or answered elsewhere', count);
}

function unwatchedWords(): string {
  return vscode.l10n.t('nobody asks the server about it; it may go on there');
}

function keptWords(task: Task, nowMs: number): string {
  const expiresAt = expiresAtMs(task);
  if (expiresAt === undefined) {
    return task.ttlMs === null ? vscode.l10n.t('without limit') : '';
  }
  return expiresAt <= nowMs
    ? vscode.l10n.t('the server may have dropped it')
    : vscode.l10n.t('for about {0} more, until {1}', spokenDuration(expiresAt - nowMs), clockTime(expiresAt, nowMs));
}

/** Where the result is; nothing before there is one. */
function resultWords(task: Task): string | undefined {
  if (task.isResultKept) {
    return vscode.l10n.t('kept on this computer');
  }
  if (task.status !== 'completed' && task.status !== 'failed') {
    return undefined;
  }
  return task.goneReason === undefined
    ? vscode.l10n.t('only on the server')
    : vscode.l10n.t('not kept on this computer');
}

function windowWords(task: Task): string | undefined {
  if (task.goneReason === 'otherWindow') {
    return vscode.l10n.t('it lives in a process of another window, where it can be answered and cancelled');
  }
  return task.isFollowedElsewhere && isUnfinished(task)
    ? vscode.l10n.t('another window asks the server about it, and tells this one')
    : undefined;
}

function goneWords({ goneReason }: Task): string {
  switch (goneReason) {
    case 'expired':
      return vscode.l10n.t('the server dropped it when its time was over');
    case 'serverLost':
      return vscode.l10n.t('the connection that it lived in ended');
    default:
      return vscode.l10n.t('the server no longer knows it');
  }
}
