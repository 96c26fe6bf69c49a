import * as vscode from 'vscode';
import type { ServerId } from '../base/serverId';
import { oneLine, withoutIcons } from '../base/strangerText';
import type { TaskFilter } from '../tasks/taskFilter';
import { statusGroupWord } from './groupItem';
import type { Grouping } from './grouping';
import type { Sorting } from './sorting';

export function groupingWord(grouping: Grouping): string {
  switch (grouping) {
    case 'server':
      return vscode.l10n.t('Server');
    case 'status':
      return vscode.l10n.t('Status');
    case 'tool':
      return vscode.l10n.t('Tool');
    case 'day':
      return vscode.l10n.t('Day');
    case 'none':
      return vscode.l10n.t('No Groups');
  }
}

export function sortingWord(sorting: Sorting): string {
  switch (sorting) {
    case 'newest':
      return vscode.l10n.t('Newest First');
    case 'updated':
      return vscode.l10n.t('Last Update First');
    case 'name':
      return vscode.l10n.t('Name');
    case 'status':
      return vscode.l10n.t('Status');
  }
}

/** What stands above the rows while not all of them are there. */
export function filterWords(
  filter: TaskFilter,
  counts: { readonly shown: number; readonly total: number },
  nameOf: (serverId: ServerId) => string,
): string {
  const { text, statuses, serverIds, origin, isUnread } = filter;
  const parts = [
    text && vscode.l10n.t('“{0}”', text),
    statuses?.map(statusGroupWord).join(', '),
    serverIds?.map(id => withoutIcons(oneLine(nameOf(id), 60)) || vscode.l10n.t('(server not configured)')).join(', '),
    origin && originWord(origin),
    isUnread && unreadWord(),
  ];
  const words = parts.filter(part => part).join(' · ');
  return counts.shown === 0 && counts.total > 0
    ? vscode.l10n.t('No task fits the filter: {0} ({1} hidden)', words, counts.total)
    : vscode.l10n.t('Filter: {0} ({1} of {2})', words, counts.shown, counts.total);
}

export function originWord(origin: NonNullable<TaskFilter['origin']>): string {
  return origin === 'mine' ? vscode.l10n.t('Started Here') : vscode.l10n.t('Started Elsewhere');
}

export function unreadWord(): string {
  return vscode.l10n.t('Unread');
}
