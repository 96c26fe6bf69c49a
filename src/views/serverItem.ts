import * as vscode from 'vscode';
import { oneLine, withoutIcons } from '../base/strangerText';
import { CommandIds } from '../commands/commandIds';
import type { Server, ServerDetails } from '../servers/server';
import { markUri } from './decorations';
import type { TaskNode } from './nodeTable';
import {
  abilityWords,
  selfReport,
  shortSource,
  signInWords,
  sourceWords,
  stateWords,
  transportWords,
} from './serverWords';
import { tooltipLine } from './tooltipLine';

/** What a server's row says because of the servers beside it. */
export interface ServerCompany {
  /** The stronger one of the same name, if it is there. */
  readonly hiddenBy?: Server | undefined;
  /** Not all have the same source. */
  readonly isMixed: boolean;
  /** It may be started only because the user has allowed its launch. */
  readonly isAllowed: boolean;
}

/** What a server's row shows: two rows with equal facts look the same. */
export interface ServerRow {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly contextValue: string;
  readonly spoken: string;
}

export function serverRow(server: Server, company: ServerCompany): ServerRow {
  const label = withoutIcons(oneLine(server.name, 100)) || vscode.l10n.t('(server without a name)');
  return {
    label,
    description: withoutIcons(oneLine(description(server, company), 500)),
    icon: icon(server),
    contextValue: contextValue(server, company),
    spoken: vscode.l10n.t('Server {0}, {1}', label, spokenFacts(server, company).join(', ')),
  };
}

export function serverItem(node: TaskNode, server: Server, row: ServerRow): vscode.TreeItem {
  // Always expandable: VS Code would keep a row collapsed that was a leaf when it was drawn first.
  const item = new vscode.TreeItem(row.label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = node.id;
  item.description = row.description;
  item.iconPath = new vscode.ThemeIcon(row.icon, iconColor(server));
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: row.spoken };
  const dimmed = server.disabled || isHidden(server) ? markUri('dimmed', false) : undefined;
  if (dimmed) {
    item.resourceUri = dimmed;
  }
  return item;
}

/** The costly part of a row, made when somebody hovers over it. Every word of a stranger is appended as text. */
export function serverTooltip(
  { server, launch, facts, findings }: ServerDetails,
  hiddenBy: Server | undefined,
): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  const line = tooltipLine(tooltip);
  const broken = findings?.findings().length ?? 0;
  line(vscode.l10n.t('Server'), server.name);
  line(vscode.l10n.t('Says it is'), facts && selfReport(facts));
  line(vscode.l10n.t('State'), stateWords(server));
  line(vscode.l10n.t('Reason'), server.error?.message);
  line(vscode.l10n.t('Sign-in'), signInWords(server));
  line(vscode.l10n.t('Would be asked for'), server.need?.kind === 'answers' ? server.need.names.join(', ') : undefined);
  line(vscode.l10n.t('Hidden by the one from'), hiddenBy && sourceWords(hiddenBy.source));
  line(vscode.l10n.t('Tasks'), facts && abilityWords(server));
  line(vscode.l10n.t('Transport'), transportWords(server.transport));
  line(vscode.l10n.t('Protocol'), facts?.protocolVersion);
  line(vscode.l10n.t('Process'), facts?.processId?.toString());
  line(vscode.l10n.t('Address'), launch.kind === 'http' ? launch.url : undefined);
  line(vscode.l10n.t('Source'), sourceWords(server.source));
  line(vscode.l10n.t('Rules of the protocol broken'), broken > 0 ? String(broken) : undefined);
  return tooltip;
}

/** @param hidden how many are known and not shown: with none, more come from the history */
export function loadMoreItem(node: TaskNode, hidden: number, isByAge: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Load More…'));
  item.id = node.id;
  item.description = moreWords(hidden, isByAge);
  item.contextValue = 'loadMore';
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.command = { command: CommandIds.loadMore, title: vscode.l10n.t('Load More…'), arguments: [node] };
  return item;
}

function moreWords(hidden: number, isByAge: boolean): string {
  if (hidden === 0) {
    return vscode.l10n.t('older, from the history');
  }
  return isByAge ? vscode.l10n.t('{0} older', hidden) : vscode.l10n.t('{0} more', hidden);
}

function description(server: Server, { hiddenBy, isMixed }: ServerCompany): string {
  const source = isMixed ? [shortSource(server.source)] : [];
  return [...(isHidden(server) ? hiddenWords(server, hiddenBy) : stateFacts(server)), ...source].join(' · ');
}

/** A server that is hidden, and yet was connected by hand, is in use like others. */
function isHidden({ shadowedBy, state }: Server): boolean {
  return shadowedBy !== undefined && state === 'stopped';
}

function hiddenWords({ shadowedBy }: Server, hiddenBy: Server | undefined): string[] {
  if (shadowedBy === undefined) {
    return [];
  }
  return [hiddenBy ? vscode.l10n.t('hidden by {0}', shortSource(hiddenBy.source)) : vscode.l10n.t('hidden by another')];
}

function stateFacts(server: Server): string[] {
  const { state, disabled, error, generation } = server;
  if (disabled) {
    return [stateWords(server)];
  }
  switch (state) {
    case 'running':
      return [generation === 'none' ? vscode.l10n.t('no task support') : generation];
    case 'error':
      return [error?.message ?? stateWords(server)];
    case 'blocked':
      return [blockedWords(server)];
    default:
      return [stateWords(server)];
  }
}

/** Which setting it is: the hover has the whole reason. */
function blockedWords(server: Server): string {
  const [id] = /\bchat\.mcp\.\w+/.exec(server.error?.message ?? '') ?? [];
  return id === undefined ? stateWords(server) : vscode.l10n.t('blocked by {0}', id);
}

function spokenFacts(server: Server, { hiddenBy, isMixed }: ServerCompany): string[] {
  const { error } = server;
  return [
    stateWords(server),
    ...(error ? [oneLine(error.message)] : []),
    ...hiddenWords(server, hiddenBy),
    ...(isMixed ? [vscode.l10n.t('from {0}', oneLine(shortSource(server.source)))] : []),
  ];
}

function icon(server: Server): string {
  const { state, reconnecting, disabled } = server;
  if (disabled) {
    return 'circle-slash';
  }
  if (isHidden(server)) {
    return 'eye-closed';
  }
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

function iconColor({ state, reconnecting, disabled }: Server): vscode.ThemeColor | undefined {
  const color = (): string | undefined => {
    switch (state) {
      case 'starting':
        return reconnecting && 'list.warningForeground';
      case 'error':
        return 'list.errorForeground';
      case 'stopped':
      case 'untrusted':
      case 'blocked':
        return 'disabledForeground';
      default:
        return undefined;
    }
  };
  const id = disabled ? 'disabledForeground' : color();
  return id === undefined ? undefined : new vscode.ThemeColor(id);
}

/** Facts for the menus. */
function contextValue(server: Server, { isAllowed }: ServerCompany): string {
  const { state, reconnecting, abilities, disabled, shadowedBy, need, isSignedIn, source, transport } = server;
  const isIdle = state === 'stopped' || state === 'error' || reconnecting !== undefined;
  const isRefused = need?.kind === 'launchTrust' || need?.kind === 'noSandbox';
  const facts: readonly (readonly [fact: string, holds: boolean])[] = [
    ['connectable', isIdle && !disabled],
    ['tasks', abilities.tasks],
    ['signIn', need?.kind === 'signIn'],
    ['signedIn', isSignedIn === true],
    ['disabled', disabled === true],
    ['enabled', !disabled],
    ['shadowed', shadowedBy !== undefined],
    ['answers', need?.kind === 'answers'],
    ['allowable', isRefused],
    ['allowed', isAllowed],
    ['configured', source.kind !== 'demo'],
    ['remote', transport !== 'stdio'],
  ];
  return ['server', state, ...facts.flatMap(([fact, holds]) => (holds ? [fact] : []))].join('.');
}
