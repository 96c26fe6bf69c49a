import * as vscode from 'vscode';
import { oneLine, withoutIcons } from '../base/strangerText';
import type { TaskDocuments } from '../editors/taskDocuments';
import type { Server } from '../servers/server';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { ServerId } from '../tasks/task';
import { type CommandId, CommandIds } from './commandIds';
import { isOver } from './finished';
import { type ClearedHistory, clearedBy, PERIODS, type Period } from './historyPeriods';
import type { Handlers } from './registerCommands';
import { rowsOf } from './rows';
import type { Targets } from './targets';

type HistoryCommand = 'mcpTasks.showTaskDetails' | 'mcpTasks.clearHistory' | 'mcpTasks.deleteAllData';

/** How long a word stays in the status bar. */
const WORD_SHOWN_MS = 5_000;

/** What of the history can be cleared. */
export interface HistoryKeeper {
  /** How many entries {@link clear} would remove. */
  countEnded(which: ClearedHistory): number;
  /** Removes entries that have ended, with their results. @returns how many */
  clear(which: ClearedHistory): Promise<number>;
}

/** What can be done with what is remembered. */
export function historyCommands(
  targets: Targets,
  registry: Pick<ServerRegistry, 'get'>,
  documents: TaskDocuments,
  history: HistoryKeeper,
  /** The history, results, consents and answers, in all windows. */
  deleteAllData: () => Promise<void>,
): Pick<Handlers, HistoryCommand & CommandId> {
  return {
    [CommandIds.showTaskDetails]: async (...args) => {
      const fits = { task: () => true, call: isOver };
      const { tasks, calls } = await targets.entries(args, fits, vscode.l10n.t('Show the details of which task?'));
      for (const { serverId, taskId, toolName } of tasks) {
        await documents.show({ serverId, taskId }, toolName);
      }
      for (const { callId, toolName } of calls) {
        await documents.show({ callId }, toolName);
      }
    },
    [CommandIds.clearHistory]: async (...args) => {
      const serverId = rowsOf(args)[0]?.serverId as ServerId | undefined;
      const server = serverId === undefined ? undefined : registry.get(serverId);
      const which = await pickPeriod(history, server);
      if (which && (await agreesToClear(history.countEnded(which), which, server))) {
        const count = await history.clear(which);
        vscode.window.setStatusBarMessage(clearedWords(count), WORD_SHOWN_MS);
      }
    },
    [CommandIds.deleteAllData]: async () => {
      if (await agreesToDeleteAll()) {
        await deleteAllData();
        vscode.window.setStatusBarMessage(vscode.l10n.t('All data of MCP Task Explorer was deleted'), WORD_SHOWN_MS);
      }
    },
  };
}

async function pickPeriod(history: HistoryKeeper, server: Server | undefined): Promise<ClearedHistory | undefined> {
  const now = Date.now();
  const items = PERIODS.map(period => {
    const which = clearedBy(period, server?.id, now);
    return { label: periodWord(period), description: countWords(history.countEnded(which)), which };
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: server ? withoutIcons(oneLine(server.name, 60)) : vscode.l10n.t('Clear History'),
    placeHolder: vscode.l10n.t('Clear what of the history? Tasks that have not ended stay.'),
  });
  return picked?.which;
}

function periodWord(period: Period): string {
  switch (period) {
    case 'all':
      return vscode.l10n.t('Everything that has ended');
    case 'day':
      return vscode.l10n.t('What ended more than a day ago');
    case 'week':
      return vscode.l10n.t('What ended more than a week ago');
    case 'month':
      return vscode.l10n.t('What ended more than a month ago');
  }
}

async function agreesToClear(count: number, which: ClearedHistory, server: Server | undefined): Promise<boolean> {
  if (count === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is nothing of that kind in the history.'));
    return false;
  }
  const clear = vscode.l10n.t('Clear');
  const question = server
    ? vscode.l10n.t('Clear {0} of the server "{1}" from the history?', countWords(count), oneLine(server.name, 60))
    : vscode.l10n.t('Clear {0} from the history?', countWords(count));
  const isAll = which.endedBefore === undefined;
  const detail = isAll
    ? vscode.l10n.t(
        'Kept results go as well, in all windows, and so do the arguments that tools had last in this workspace. This cannot be undone.',
      )
    : vscode.l10n.t('Kept results go as well, in all windows. This cannot be undone.');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, clear)) === clear;
}

async function agreesToDeleteAll(): Promise<boolean> {
  const deleteAll = vscode.l10n.t('Delete All');
  const detail = vscode.l10n.t(
    'The history of tasks and calls, kept results, arguments that you saved or used last, pins and filters, answers you have given or begun to write, secret headers, sign-ins, and what you allowed or switched off go, in all windows. Tasks that run at their servers go on. Settings and mcp.json stay. This cannot be undone.',
  );
  const question = vscode.l10n.t('Delete all data of MCP Task Explorer on this computer?');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, deleteAll)) === deleteAll;
}

function countWords(count: number): string {
  return count === 1 ? vscode.l10n.t('1 task or call') : vscode.l10n.t('{0} tasks and calls', count);
}

function clearedWords(count: number): string {
  return vscode.l10n.t('Cleared from the history: {0}', countWords(count));
}
