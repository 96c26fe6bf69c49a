import * as vscode from 'vscode';
import { oneLine, withoutIcons } from '../base/strangerText';
import type { Server } from '../servers/server';
import { STATUS_GROUPS, type TaskFilter } from '../tasks/taskFilter';
import { statusGroupIcon, statusGroupWord } from '../views/groupItem';
import { originWord, unreadWord } from '../views/listWords';
import { shortSource } from '../views/serverWords';

/** A choice, and what it adds to a filter. */
interface FilterItem extends vscode.QuickPickItem {
  readonly adds?: (filter: TaskFilter) => TaskFilter;
  readonly isIn?: boolean;
}

/**
 * Asks for a filter, all parts of it at once: words are typed, everything else is ticked.
 * @returns nothing when the user does not decide
 */
export function pickFilter(filter: TaskFilter, servers: readonly Server[]): Promise<TaskFilter | undefined> {
  const picker = vscode.window.createQuickPick<FilterItem>();
  picker.title = vscode.l10n.t('Filter Tasks');
  picker.placeholder = vscode.l10n.t('Words to look for, and what to show; nothing shows all');
  picker.canSelectMany = true;
  picker.items = itemsOf(filter, servers);
  picker.selectedItems = picker.items.filter(({ isIn }) => isIn);
  picker.value = filter.text ?? '';
  return new Promise(resolve => {
    picker.onDidAccept(() => {
      resolve(chosen(picker.value, picker.selectedItems));
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

/** Both origins are none. */
function chosen(value: string, items: readonly FilterItem[]): TaskFilter {
  const text = value.trim();
  const start: TaskFilter = text === '' ? {} : { text };
  return items.reduce((filter, { adds }) => adds?.(filter) ?? filter, start);
}

/** Whatever is typed hides none of them: it is looked for in tasks. */
function itemsOf(filter: TaskFilter, servers: readonly Server[]): FilterItem[] {
  return [
    separator(vscode.l10n.t('Status')),
    ...STATUS_GROUPS.map(status => ({
      label: statusGroupWord(status),
      iconPath: statusGroupIcon(status),
      isIn: filter.statuses?.includes(status) ?? false,
      adds: (to: TaskFilter): TaskFilter => ({ ...to, statuses: [...(to.statuses ?? []), status] }),
    })),
    separator(vscode.l10n.t('Server')),
    ...servers.map(server => ({ ...serverItem(server, filter, servers) })),
    separator(vscode.l10n.t('Origin')),
    ...(['mine', 'foreign'] as const).map(origin => ({
      label: originWord(origin),
      isIn: filter.origin === origin,
      adds: ({ origin: other, ...to }: TaskFilter): TaskFilter => (other === undefined ? { ...to, origin } : to),
    })),
    separator(vscode.l10n.t('News')),
    {
      label: unreadWord(),
      description: vscode.l10n.t('ended, and not looked at since'),
      isIn: filter.isUnread === true,
      adds: (to: TaskFilter): TaskFilter => ({ ...to, isUnread: true }),
    },
  ].map(item => ('kind' in item ? item : { ...item, alwaysShow: true }));
}

function serverItem({ id, name, source }: Server, filter: TaskFilter, servers: readonly Server[]): FilterItem {
  const isAlone = servers.filter(server => server.name === name).length === 1;
  return {
    label: withoutIcons(oneLine(name)),
    // Its heading goes as soon as something is typed.
    description: isAlone ? vscode.l10n.t('server') : withoutIcons(oneLine(shortSource(source))),
    isIn: filter.serverIds?.includes(id) ?? false,
    adds: to => ({ ...to, serverIds: [...(to.serverIds ?? []), id] }),
  };
}

function separator(label: string): FilterItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
