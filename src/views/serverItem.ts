import * as vscode from 'vscode';
import { oneLine, withoutIcons } from '../base/strangerText';
import { CommandIds } from '../commands/commandIds';
import type { Server } from '../servers/server';
import type { TaskNode } from './nodeTable';

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
  const state = stateWord(server);
  const detail = server.error ? `${state}, ${oneLine(server.error.message)}` : state;
  item.accessibilityInformation = { label: vscode.l10n.t('Server {0}, {1}', row.label, detail) };
  return item;
}

export function serverTooltip(server: Server): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  const line = (name: string, value: string): void => {
    tooltip.appendMarkdown(`**${name}** `).appendText(oneLine(value, 1_000)).appendMarkdown('  \n');
  };
  line(vscode.l10n.t('Server'), server.name);
  line(vscode.l10n.t('State'), stateWord(server));
  if (server.error) {
    line(vscode.l10n.t('Reason'), server.error.message);
  }
  line(vscode.l10n.t('Source'), sourceWords(server.source.kind));
  line(vscode.l10n.t('Transport'), server.transport);
  if (server.state === 'running') {
    line(vscode.l10n.t('Tasks'), server.generation === 'none' ? vscode.l10n.t('not supported') : server.generation);
  }
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
      return [stateWord(server), ...shadow].join(' · ');
  }
}

function stateWord({ state }: Server): string {
  switch (state) {
    case 'stopped':
      return vscode.l10n.t('not connected');
    case 'starting':
      return vscode.l10n.t('connecting…');
    case 'running':
      return vscode.l10n.t('connected');
    case 'signInRequired':
      return vscode.l10n.t('sign in required');
    case 'untrusted':
      return vscode.l10n.t('the folder is not trusted');
    case 'blocked':
      return vscode.l10n.t('blocked by policy');
    case 'error':
      return vscode.l10n.t('error');
  }
}

function icon({ state }: Server): string {
  switch (state) {
    case 'starting':
      return 'loading~spin';
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

function iconColor({ state }: Server): vscode.ThemeColor | undefined {
  switch (state) {
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
function contextValue({ state, abilities }: Server): string {
  const isIdle = state === 'stopped' || state === 'error';
  return ['server', state, ...(isIdle ? ['connectable'] : []), ...(abilities.tasks ? ['tasks'] : [])].join('.');
}

function sourceWords(kind: Server['source']['kind']): string {
  switch (kind) {
    case 'setting':
      return vscode.l10n.t('setting mcpTasks.servers');
    case 'workspaceFile':
      return '.vscode/mcp.json';
    case 'demo':
      return vscode.l10n.t('demo, for this window only');
    case 'dotFile':
      return '.mcp.json';
    case 'codeWorkspace':
      return vscode.l10n.t('workspace file');
    case 'userFile':
      return vscode.l10n.t('user mcp.json');
    case 'extraFile':
      return vscode.l10n.t('file named in the settings');
    case 'discovered':
      return vscode.l10n.t('another application');
  }
}
