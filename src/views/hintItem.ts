import * as vscode from 'vscode';
import { oneLine, withoutIcons } from '../base/strangerText';
import { type CommandId, CommandIds } from '../commands/commandIds';
import type { Hint, TaskNode } from './nodeTable';

interface HintWords {
  readonly label: string;
  readonly description?: string;
  readonly icon?: string;
  readonly command?: CommandId | 'workbench.trust.manage' | 'workbench.action.openSettings';
  /** Of the command: the row itself unless told. */
  readonly args?: readonly string[];
}

/**
 * A row that says what a server's state means for the user, and does it when clicked.
 * @param node the row of the hint; one that is about no server asks which
 * @param reason what went wrong, or what is in the way, where the row is about that; a stranger's text
 */
export function hintItem(node: TaskNode, hint: Hint, reason = ''): vscode.TreeItem {
  const { label, description, icon, command, args } = wordsOf(hint, reason);
  const item = new vscode.TreeItem(label);
  item.id = node.id;
  item.contextValue = 'hint';
  if (description) {
    item.description = description;
  }
  if (icon) {
    item.iconPath = new vscode.ThemeIcon(icon);
  }
  if (command) {
    item.command = { command, title: label, arguments: [...(args ?? (node.kind === 'hint' ? [node] : []))] };
  }
  return item;
}

function wordsOf(hint: Hint, reason: string): HintWords {
  switch (hint) {
    case 'connect':
      return { label: vscode.l10n.t('Connect'), icon: 'plug', command: CommandIds.connect };
    case 'answer':
      return {
        label: vscode.l10n.t('Answer and Connect…'),
        description: withoutIcons(oneLine(reason, 100)),
        icon: 'edit',
        command: CommandIds.connect,
      };
    case 'connecting':
      return { label: vscode.l10n.t('Connecting…') };
    case 'retry':
      return { label: vscode.l10n.t('Retry'), icon: 'refresh', command: CommandIds.connect };
    case 'tryNow':
      return { label: vscode.l10n.t('Try Now'), icon: 'refresh', command: CommandIds.connect };
    case 'showLog':
      return { label: vscode.l10n.t('Show Log'), icon: 'output', command: CommandIds.showLog };
    case 'trust':
      return {
        label: vscode.l10n.t('Manage Workspace Trust'),
        icon: 'shield',
        command: 'workbench.trust.manage',
        args: [],
      };
    case 'allow':
      return { label: vscode.l10n.t('Allow This Server…'), icon: 'shield', command: CommandIds.allowServer };
    case 'noSandbox':
      return { label: vscode.l10n.t('Start Without Sandbox…'), icon: 'shield', command: CommandIds.allowServer };
    case 'enable':
      return { label: vscode.l10n.t('Enable in This Workspace'), icon: 'check', command: CommandIds.enableServer };
    case 'showPolicy':
      return {
        label: vscode.l10n.t('Show Setting'),
        icon: 'settings-gear',
        command: 'workbench.action.openSettings',
        args: [settingIn(reason)],
      };
    case 'signIn':
      return { label: vscode.l10n.t('Sign In…'), icon: 'account', command: CommandIds.signIn };
    case 'signInAgain':
      return {
        label: vscode.l10n.t('More permission needed'),
        description: vscode.l10n.t('Sign In Again…'),
        icon: 'account',
        command: CommandIds.signIn,
      };
    case 'noTasks':
      return {
        label: vscode.l10n.t('No tasks yet'),
        description: vscode.l10n.t('Run Tool…'),
        command: CommandIds.runTool,
      };
    case 'noneFits':
      return {
        label: vscode.l10n.t('No task fits the filter'),
        description: vscode.l10n.t('Clear Filter'),
        icon: 'filter',
        command: CommandIds.clearFilter,
        args: [],
      };
    case 'noTaskSupport':
      return {
        label: vscode.l10n.t('This server does not support tasks'),
        description: vscode.l10n.t('its tools can be run all the same'),
        command: CommandIds.runTool,
      };
    case 'readingTools':
      return { label: vscode.l10n.t('Reading…') };
    case 'toolsFailed':
      return {
        label: vscode.l10n.t('The tools could not be read'),
        description: withoutIcons(oneLine(reason)),
        icon: 'error',
      };
    case 'retryTools':
      return { label: vscode.l10n.t('Retry'), icon: 'refresh', command: CommandIds.refresh };
    case 'noTools':
      return { label: vscode.l10n.t('No tools') };
  }
}

/** The setting that a reason names, as the search of the settings editor finds it. */
function settingIn(reason: string): string {
  const [id] = /\bchat\.mcp\.\w+/.exec(reason) ?? [];
  return id === undefined ? 'chat.mcp' : `@id:${id}`;
}
