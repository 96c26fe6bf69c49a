import * as vscode from 'vscode';
import { oneLine, withoutIcons } from '../base/strangerText';
import type { Call } from '../tasks/callStore';
import type { TaskNode } from './nodeTable';
import { progressWords, stateIcon } from './taskItem';
import { shortAge, stateWord } from './words';

/** What the row of a call in flight shows. */
export interface CallRow {
  readonly label: string;
  readonly description: string;
  readonly isCancelling: boolean;
  readonly needsInput: boolean;
}

/** @param questions how many questions of the server the call waits for */
export function callRow(call: Call, questions: number, nowMs: number): CallRow {
  const age = shortAge(Math.max(0, nowMs - call.startedAt));
  const needsInput = questions > 0 && !call.isCancelling;
  const progress = call.progress ? progressWords(call.progress) : [];
  const calling = [...progress, call.progress?.message ?? vscode.l10n.t('calling…')].join(' · ');
  const doing = needsInput ? stateWord('inputRequired') : calling;
  const message = call.isCancelling ? stateWord('cancelling') : doing;
  return {
    label: withoutIcons(oneLine(call.toolName, 100)),
    description: withoutIcons(oneLine([age, message].join(' · '))),
    isCancelling: call.isCancelling,
    needsInput,
  };
}

/** A call that is no task (yet). */
export function callItem(node: TaskNode, { label, description, isCancelling, needsInput }: CallRow): vscode.TreeItem {
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(label, needsInput ? Expanded : None);
  item.id = node.id;
  item.description = description;
  const icon = needsInput ? stateIcon('inputRequired') : new vscode.ThemeIcon('sync~spin');
  item.iconPath = isCancelling ? stateIcon('cancelling') : icon;
  item.contextValue = isCancelling ? 'call.cancelling' : needsInput ? 'call.cancellable.asking' : 'call.cancellable';
  item.tooltip = vscode.l10n.t('The server has not answered this call yet.');
  item.accessibilityInformation = { label: vscode.l10n.t('Call of {0}, {1}', label, description) };
  return item;
}
