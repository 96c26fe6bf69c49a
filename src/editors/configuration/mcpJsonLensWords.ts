import * as vscode from 'vscode';
import { oneLine } from '../../base/strangerText';
import { type CommandId, CommandIds } from '../../commands/commandIds';
import type { Server } from '../../servers/server';
import { type ServerCompany, serverRow } from '../../views/serverItem';

/** The longest reason that stands above a line of a file; the hover has all of it. */
const LONGEST_FACTS = 100;

export interface TaskCounts {
  readonly all: number;
  readonly unfinished: number;
}

/** What one lens says, and what a click on it does. */
export interface LensWords {
  readonly title: string;
  readonly command: CommandId | 'workbench.trust.manage';
  readonly tooltip?: string;
}

/** The lenses over a server: how it is, as its row in the tree says it, then what can be done with it now. */
export function lensWords(server: Server, hiddenBy: Server | undefined, counts: TaskCounts): LensWords[] {
  const company: ServerCompany = { hiddenBy, isMixed: false, isAllowed: false };
  const { description, spoken } = serverRow(server, company);
  const facts = [oneLine(description, LONGEST_FACTS), ...taskWords(counts)].join(' · ');
  return [
    {
      title: `$(checklist) ${vscode.l10n.t('Tasks: {0}', facts)}`,
      command: CommandIds.showServerDetails,
      tooltip: vscode.l10n.t('{0}. Show its details.', spoken),
    },
    ...actions(server),
  ];
}

function taskWords({ all, unfinished }: TaskCounts): string[] {
  if (all === 0) {
    return [];
  }
  return [
    all === 1 ? vscode.l10n.t('1 task') : vscode.l10n.t('{0} tasks', all),
    ...(unfinished === 0 ? [] : [vscode.l10n.t('{0} unfinished', unfinished)]),
  ];
}

function actions(server: Server): LensWords[] {
  const connect = { title: vscode.l10n.t('Connect'), command: CommandIds.connect };
  const disconnect = { title: vscode.l10n.t('Disconnect'), command: CommandIds.disconnect };
  const restart = { title: vscode.l10n.t('Restart'), command: CommandIds.restartServer };
  const runTool = { title: vscode.l10n.t('Run Tool…'), command: CommandIds.runTool };
  const signIn = { title: vscode.l10n.t('Sign In…'), command: CommandIds.signIn };
  const showLog = { title: vscode.l10n.t('Show Log'), command: CommandIds.showLog };
  if (server.disabled) {
    return [{ title: vscode.l10n.t('Enable'), command: CommandIds.enableServer }];
  }
  switch (server.state) {
    case 'stopped':
      // The one that hides it is the one to connect.
      return server.shadowedBy === undefined ? [connect, runTool] : [];
    case 'starting':
      return [disconnect, showLog];
    case 'running':
      return [runTool, ...(server.need?.kind === 'signIn' ? [signIn] : []), restart, disconnect, showLog];
    case 'signInRequired':
      return [signIn, showLog];
    case 'untrusted':
      return server.need?.kind === 'launchTrust' || server.need?.kind === 'noSandbox'
        ? [{ title: vscode.l10n.t('Allow…'), command: CommandIds.allowServer }]
        : [{ title: vscode.l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' }];
    case 'blocked':
      return [];
    case 'error':
      return [restart, showLog];
  }
}
