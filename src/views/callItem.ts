import * as vscode from 'vscode';
import { oneLine, withoutIcons } from '../base/strangerText';
import { CommandIds } from '../commands/commandIds';
import type { Call, CallEnd } from '../tasks/callStore';
import type { TaskState } from '../tasks/taskState';
import { markUri } from './decorations';
import type { TaskNode } from './nodeTable';
import { progressWords, stateIcon } from './taskItem';
import { tooltipLine } from './tooltipLine';
import { moment, shortAge, shortDuration, spokenDuration, stateWord } from './words';

/** What the row of a call shows: two rows with equal facts look the same. */
export interface CallRow {
  readonly label: string;
  readonly description: string;
  readonly isCancelling: boolean;
  readonly needsInput: boolean;
  readonly outcome: CallEnd['outcome'] | undefined;
  readonly contextValue: string;
}

/** @param questions how many questions of the server the call waits for */
export function callRow(call: Call, questions: number, nowMs: number): CallRow {
  const { end, isCancelling } = call;
  const needsInput = questions > 0 && !isCancelling && !end;
  const words = end ? endedWords(call, end) : runningWords(call, needsInput, nowMs);
  return {
    label: withoutIcons(oneLine(call.toolName, 100)),
    description: withoutIcons(oneLine(words.filter(Boolean).join(' · '))),
    isCancelling,
    needsInput,
    outcome: end?.outcome,
    contextValue: end ? endedContext(end) : runningContext(isCancelling, needsInput),
  };
}

/** A call that is no task (yet). */
export function callItem(node: TaskNode, call: Call, row: CallRow): vscode.TreeItem {
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(row.label, row.needsInput ? Expanded : None);
  item.id = node.id;
  item.description = row.description;
  item.iconPath = callIcon(row);
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: spokenSentence(call, row) };
  const uri = markUri(row.needsInput ? 'needsInput' : row.outcome === 'error' ? 'failed' : undefined, false);
  if (uri) {
    item.resourceUri = uri;
  }
  if (call.end?.isResultKept) {
    item.command = { command: CommandIds.openResult, title: vscode.l10n.t('Open Result'), arguments: [node] };
  }
  return item;
}

/** Made when somebody hovers over the row. Every word of a stranger is appended as text. */
export function callTooltip(call: Call, serverName: string, nowMs: number): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  const line = tooltipLine(tooltip);
  const { end } = call;
  line(vscode.l10n.t('Tool'), call.toolName);
  line(vscode.l10n.t('Server'), serverName);
  line(vscode.l10n.t('Status'), end ? outcomeWord(end) : vscode.l10n.t('The server has not answered this call yet.'));
  line(vscode.l10n.t('Message'), end?.message);
  line(vscode.l10n.t('Called'), moment(new Date(call.startedAt).toISOString()));
  line(vscode.l10n.t('Took'), end && end.outcome !== 'interrupted' ? spokenDuration(tookMs(call, end)) : undefined);
  line(vscode.l10n.t('Running for'), end ? undefined : spokenDuration(Math.max(0, nowMs - call.startedAt)));
  line(vscode.l10n.t('Result'), end?.isResultKept ? vscode.l10n.t('kept on this computer') : undefined);
  line(vscode.l10n.t('Task'), end ? vscode.l10n.t('none: the call was over before there was one') : undefined);
  return tooltip;
}

function runningWords({ startedAt, progress, isCancelling }: Call, needsInput: boolean, nowMs: number): string[] {
  const age = shortAge(Math.max(0, nowMs - startedAt));
  if (isCancelling) {
    return [age, stateWord('cancelling')];
  }
  if (needsInput) {
    return [age, stateWord('inputRequired')];
  }
  return [age, ...(progress ? progressWords(progress) : []), progress?.message ?? vscode.l10n.t('calling…')];
}

/** When a window went, the call may have gone on: how long it took, nobody knows. */
function endedWords(call: Call, end: CallEnd): string[] {
  const took = end.outcome === 'interrupted' ? '' : shortDuration(tookMs(call, end));
  return [took, end.outcome === 'result' ? '' : outcomeWord(end), end.message ?? ''];
}

function outcomeWord({ outcome }: CallEnd): string {
  switch (outcome) {
    case 'result':
      return vscode.l10n.t('answered');
    case 'toolError':
      return vscode.l10n.t('answered with a tool error');
    case 'error':
      return stateWord('failed');
    case 'cancelled':
      return stateWord('cancelled');
    case 'interrupted':
      return vscode.l10n.t('the window closed before the answer came');
  }
}

function spokenSentence(call: Call, { label, description }: CallRow): string {
  const { end } = call;
  if (!end) {
    return vscode.l10n.t('Call of {0}, {1}', label, description);
  }
  const took = end.outcome === 'interrupted' ? '' : vscode.l10n.t('took {0}', spokenDuration(tookMs(call, end)));
  const parts = [outcomeWord(end), took, oneLine(end.message ?? '')].filter(Boolean);
  return vscode.l10n.t('Call of {0}, {1}', label, parts.join(', '));
}

export function callIcon({ isCancelling, needsInput, outcome }: CallRow): vscode.ThemeIcon {
  if (outcome) {
    return stateIcon(stateOf(outcome));
  }
  if (isCancelling) {
    return stateIcon('cancelling');
  }
  return needsInput ? stateIcon('inputRequired') : new vscode.ThemeIcon('sync~spin');
}

/** The state of a task that ended in this way. */
function stateOf(outcome: CallEnd['outcome']): TaskState {
  switch (outcome) {
    case 'result':
      return 'completed';
    case 'toolError':
    case 'cancelled':
      return outcome;
    case 'error':
      return 'failed';
    case 'interrupted':
      return 'unknown';
  }
}

function runningContext(isCancelling: boolean, needsInput: boolean): string {
  if (isCancelling) {
    return 'call.cancelling';
  }
  return needsInput ? 'call.cancellable.asking' : 'call.cancellable';
}

function endedContext({ isResultKept }: CallEnd): string {
  return isResultKept ? 'call.ended.readable' : 'call.ended';
}

function tookMs({ startedAt }: Call, { at }: CallEnd): number {
  return Math.max(0, at - startedAt);
}
