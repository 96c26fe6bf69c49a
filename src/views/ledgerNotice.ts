import * as path from 'node:path';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../base/disposable';
import type { Logger } from '../base/logger';
import { inert, oneLine } from '../base/strangerText';
import { LedgerTroubles, type ToldTrouble, type TroubledLedger } from './ledgerTroubles';

/** Tells the user what is not remembered, why, and what can be done about it. */
export class LedgerNotice implements Disposable {
  private readonly owned = new DisposableStore();

  constructor(
    ledger: TroubledLedger,
    state: vscode.Memento,
    private readonly showLog: () => void,
    log: Logger,
  ) {
    this.owned.add(
      new LedgerTroubles(
        ledger,
        state,
        trouble => void this.tell(trouble).catch(error => log.error('A folder could not be shown', error)),
        () => log.info('The history is written to its file again'),
      ),
    );
  }

  dispose(): void {
    this.owned.dispose();
  }

  private async tell(trouble: ToldTrouble): Promise<void> {
    const showLog = vscode.l10n.t('Show Log');
    const openFolder = vscode.l10n.t('Open Folder');
    const actions = trouble.reason === 'noSqlite' ? [showLog] : [openFolder, showLog];
    const chosen = await vscode.window.showWarningMessage(troubleWords(trouble), ...actions);
    if (chosen === showLog) {
      this.showLog();
    } else if (chosen === openFolder) {
      await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(trouble.file));
    }
  }
}

function troubleWords(trouble: ToldTrouble): string {
  return [...(trouble.kind === 'recovered' ? [] : [reasonWords(trouble)]), consequence(trouble)].join(' ');
}

/** What is wrong, and what to do next. */
function reasonWords({ reason, message, file }: ToldTrouble): string {
  const name = inert(oneLine(path.basename(file), 100));
  switch (reason) {
    case 'noSqlite':
      return vscode.l10n.t('This version of VS Code cannot keep the history of MCP tasks. Updating VS Code helps.');
    case 'corrupt':
      return vscode.l10n.t('The history of MCP tasks is damaged and cannot be read.');
    case 'locked':
      return vscode.l10n.t(
        'Another program holds the history of MCP tasks ({0}). Close it, and writing goes on by itself.',
        name,
      );
    case 'notWritable':
      return vscode.l10n.t(
        'The history of MCP tasks cannot be written. Look at the permissions of {0} and its folder.',
        name,
      );
    case 'full':
      return vscode.l10n.t(
        'There is no room left to write the history of MCP tasks. Free some, or use "MCP Tasks: Clear History…".',
      );
    case 'newer':
      return vscode.l10n.t(
        'The history of MCP tasks was written by a newer version of the extension. Update it here, too.',
      );
    case 'unknown':
      return vscode.l10n.t(
        'The history of MCP tasks does not work: {0} The log may say more.',
        inert(`${oneLine(message, 200).replace(/[.\s]+$/, '')}.`),
      );
  }
}

/** What that means for the user. */
function consequence({ kind, file, recovered }: ToldTrouble): string {
  const name = inert(oneLine(path.basename(file), 100));
  switch (kind) {
    case 'none':
      return vscode.l10n.t('Tasks are remembered until this window closes.');
    case 'readOnly':
      return vscode.l10n.t('What is in it can be read; what is new is remembered until this window closes.');
    case 'memory':
      return vscode.l10n.t('Tasks are remembered until this window closes, or until it works again.');
    case 'recovered':
      return recovered === undefined
        ? vscode.l10n.t(
            'The history of MCP tasks was damaged. A new one was begun, and the old file kept as {0}.',
            name,
          )
        : vscode.l10n.t(
            'The history of MCP tasks was damaged. A new one was begun with the {0} entries that could be saved, and the old file kept as {1}.',
            recovered,
            name,
          );
  }
}
