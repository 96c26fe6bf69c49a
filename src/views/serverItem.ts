import * as vscode from 'vscode';
import { oneLine, withoutIcons } from '../base/strangerText';
import { CommandIds } from '../commands/commandIds';
import type { Server, ServerDetails } from '../servers/server';
import type { TaskNode } from './nodeTable';
import { abilityWords, selfReport, sourceWords, stateWords, transportWords } from './serverWords';

/** What a server's row shows: two rows with equal facts look the same. */
export interface ServerRow {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly contextValue: string;
}

export function serverRow(server: Server): ServerRow {
  return {
    label: withoutIcons(oneLine(server.name, 100)) || vscode.l10n.t('(server without a name)'),
    description: withoutIcons(oneLine(description(server), 500)),
    icon: icon(server),
    contextValue: contextValue(server),
  };
}

export function serverItem(node: TaskNode, server: Server, row: ServerRow): vscode.TreeItem {
  // Always expandable: VS Code would keep a row collapsed that was a leaf when it was drawn first.
  const item = new vscode.TreeItem(row.label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = node.id;
  item.description = row.description;
  item.iconPath = new vscode.ThemeIcon(row.icon, iconColor(server));
  item.contextValue = row.contextValue;
  const state = stateWords(server);
  const detail = server.error ? `${state}, ${oneLine(server.error.message)}` : state;
  item.accessibilityInformation = { label: vscode.l10n.t('Server {0}, {1}', row.label, detail) };
  return item;
}

/** The costly part of a row, made when somebody hovers over it. Every word of a stranger is appended as text. */
export function serverTooltip({ server, launch, facts, findings }: ServerDetails): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  const line = (name: string, value: string | undefined): void => {
    if (value) {
      tooltip.appendMarkdown(`**${name}** `).appendText(oneLine(value, 1_000)).appendMarkdown('  \n');
    }
  };
  const broken = findings?.findings().length ?? 0;
  line(vscode.l10n.t('Server'), server.name);
  line(vscode.l10n.t('Says it is'), facts && selfReport(facts));
  line(vscode.l10n.t('State'), stateWords(server));
  line(vscode.l10n.t('Reason'), server.error?.message);
  line(vscode.l10n.t('Tasks'), facts && abilityWords(server));
  line(vscode.l10n.t('Transport'), transportWords(server.transport));
  line(vscode.l10n.t('Protocol'), facts?.protocolVersion);
  line(vscode.l10n.t('Process'), facts?.processId?.toString());
  line(vscode.l10n.t('Address'), launch.kind === 'http' ? launch.url : undefined);
  line(vscode.l10n.t('Source'), sourceWords(server.source));
  line(vscode.l10n.t('Rules of the protocol broken'), broken > 0 ? String(broken) : undefined);
  return tooltip;
}

export function loadMoreItem(node: TaskNode, hidden: number): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Load More…'));
  item.id = node.id;
  item.description = vscode.l10n.t('{0} older', hidden);
  item.contextValue = 'loadMore';
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.command = { command: CommandIds.loadMore, title: vscode.l10n.t('Load More…'), arguments: [node] };
  return item;
}

function description(server: Server): string {
  const shadow = server.shadowedBy === undefined ? [] : [vscode.l10n.t('hidden by another of this name')];
  switch (server.state) {
    case 'running':
      return [server.generation === 'none' ? vscode.l10n.t('no task support') : server.generation, ...shadow].join(
        ' · ',
      );
    case 'error':
      return server.error?.message ?? vscode.l10n.t('error');
    default:
      return [stateWords(server), ...shadow].join(' · ');
  }
}

function icon({ state, reconnecting }: Server): string {
  switch (state) {
    case 'starting':
      return reconnecting ? 'sync' : 'loading~spin';
    case 'running':
      return 'server-environment';
    case 'error':
      return 'error';
    case 'untrusted':
    case 'blocked':
      return 'shield';
    case 'signInRequired':
      return 'account';
    case 'stopped':
      return 'debug-disconnect';
  }
}

function iconColor({ state, reconnecting }: Server): vscode.ThemeColor | undefined {
  switch (state) {
    case 'starting':
      return reconnecting && new vscode.ThemeColor('list.warningForeground');
    case 'error':
      return new vscode.ThemeColor('list.errorForeground');
    case 'stopped':
    case 'untrusted':
    case 'blocked':
      return new vscode.ThemeColor('disabledForeground');
    default:
      return undefined;
  }
}

/** Facts for the menus. */
function contextValue({ state, reconnecting, abilities }: Server): string {
  const facts = ['server', state];
  if (state === 'stopped' || state === 'error' || reconnecting) {
    facts.push('connectable');
  }
  if (abilities.tasks) {
    facts.push('tasks');
  }
  return facts.join('.');
}
