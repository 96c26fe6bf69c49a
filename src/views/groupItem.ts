import * as vscode from 'vscode';
import { oneLine, withoutIcons } from '../base/strangerText';
import type { Server } from '../servers/server';
import type { StatusGroup } from '../tasks/taskFilter';
import type { TaskState } from '../tasks/taskState';
import { type Group, startOfDay } from './grouping';
import type { TaskNode } from './nodeTable';
import { stateIcon } from './taskItem';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Beyond this many groups, they are folded at first: unfolded, they would hide each other. */
const MOST_UNFOLDED = 30;

/** What the row of a group shows. */
export interface GroupRow {
  readonly label: string;
  readonly count: number;
}

/** @param count how many tasks and calls stand in it */
export function groupRow(group: Group, count: number, nowMs: number): GroupRow {
  return { label: groupWord(group, nowMs), count };
}

/** @param groups how many there are of its kind */
export function groupItem(node: TaskNode, group: Group, { label, count }: GroupRow, groups: number): vscode.TreeItem {
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(label, groups > MOST_UNFOLDED ? Collapsed : Expanded);
  item.id = node.id;
  item.description = new Intl.NumberFormat(vscode.env.language).format(count);
  item.iconPath = groupIcon(group);
  item.contextValue = `group.${group.by}`;
  item.accessibilityInformation = { label: `${label}, ${countWords(count)}` };
  return item;
}

/**
 * The servers, where the list is grouped by something else; those that want the user's hand are counted.
 * @param isAlone there is no task beside them
 */
export function serversItem(
  node: TaskNode,
  row: GroupRow & { readonly inTrouble: number },
  isAlone: boolean,
): vscode.TreeItem {
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(row.label, isAlone ? Expanded : Collapsed);
  item.id = node.id;
  item.iconPath = new vscode.ThemeIcon('server');
  item.contextValue = 'servers';
  const trouble = row.inTrouble > 0 ? [troubleWords(row.inTrouble)] : [];
  item.description = [row.count, ...trouble].join(' · ');
  item.accessibilityInformation = { label: [row.label, row.count, ...trouble].join(', ') };
  return item;
}

export function serversRow(servers: readonly Server[]): GroupRow & { readonly inTrouble: number } {
  const isInTrouble = ({ state, disabled }: Server): boolean =>
    !disabled && ['error', 'signInRequired', 'untrusted', 'blocked'].includes(state);
  return { label: vscode.l10n.t('Servers'), count: servers.length, inTrouble: servers.filter(isInTrouble).length };
}

/** The word for all that is in one state, as a heading and as a choice. */
export function statusGroupWord(status: StatusGroup): string {
  switch (status) {
    case 'inputRequired':
      return vscode.l10n.t('Needs Input');
    case 'working':
      return vscode.l10n.t('Working');
    case 'failed':
      return vscode.l10n.t('Failed');
    case 'completed':
      return vscode.l10n.t('Completed');
    case 'cancelled':
      return vscode.l10n.t('Cancelled');
    case 'gone':
      return vscode.l10n.t('Gone');
    case 'unknown':
      return vscode.l10n.t('Unknown Status');
  }
}

/** Every group has the state of this name; nothing spins that stands for many. */
export function statusGroupIcon(status: StatusGroup): vscode.ThemeIcon {
  return status === 'working' ? new vscode.ThemeIcon('loading') : stateIcon(status satisfies TaskState);
}

function groupWord(group: Group, nowMs: number): string {
  switch (group.by) {
    case 'status':
      return statusGroupWord(group.status);
    case 'tool':
      return withoutIcons(oneLine(group.toolName, 100)) || vscode.l10n.t('(tool not known)');
    case 'day':
      return dayWord(group.dayMs, nowMs);
    case 'server':
    case 'none':
      return ''; // Neither has a row of this kind.
  }
}

function dayWord(dayMs: number, nowMs: number): string {
  const today = startOfDay(nowMs);
  if (dayMs === today) {
    return vscode.l10n.t('Today');
  }
  if (dayMs === startOfDay(today - DAY_MS / 2)) {
    return vscode.l10n.t('Yesterday');
  }
  return new Date(dayMs).toLocaleDateString(vscode.env.language, {
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
  });
}

function groupIcon(group: Group): vscode.ThemeIcon {
  switch (group.by) {
    case 'status':
      return statusGroupIcon(group.status);
    case 'tool':
      return new vscode.ThemeIcon('tools');
    default:
      return new vscode.ThemeIcon('calendar');
  }
}

function countWords(count: number): string {
  return count === 1 ? vscode.l10n.t('1 task') : vscode.l10n.t('{0} tasks', count);
}

function troubleWords(count: number): string {
  return count === 1 ? vscode.l10n.t('1 needs attention') : vscode.l10n.t('{0} need attention', count);
}
