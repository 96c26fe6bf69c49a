import * as vscode from 'vscode';
import { oneLine, withoutIcons } from '../base/strangerText';
import type { Call } from '../tasks/callStore';
import type { TaskNode } from './nodeTable';
import { stateIcon } from './taskItem';
import { shortAge, stateWord } from './words';

/** What the row of a call in flight shows. */
export interface CallRow {
  readonly label: string;
  readonly description: string;
  readonly isCancelling: boolean;
}

export function callRow(call: Call, nowMs: number): CallRow {
  const age = shortAge(Math.max(0, nowMs - call.startedAt));
  const message = call.isCancelling ? stateWord('cancelling') : (call.progress?.message ?? vscode.l10n.t('calling…'));
  return {
    label: withoutIcons(oneLine(call.toolName, 100)),
    description: withoutIcons(oneLine([age, message].join(' · '))),
    isCancelling: call.isCancelling,
  };
}

/** A call that is no task (yet). */
export function callItem(node: TaskNode, { label, description, isCancelling }: CallRow): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.id = node.id;
  item.description = description;
  item.iconPath = isCancelling ? stateIcon('cancelling') : new vscode.ThemeIcon('sync~spin');
  item.contextValue = isCancelling ? 'call.cancelling' : 'call.cancellable';
  item.tooltip = vscode.l10n.t('The server has not answered this call yet.');
  item.accessibilityInformation = { label: vscode.l10n.t('Call of {0}, {1}', label, description) };
  return item;
}
