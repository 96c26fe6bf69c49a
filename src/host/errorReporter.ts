import * as vscode from 'vscode';
import { isCancelledError, isProtocolError, messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import { inert, oneLine } from '../base/strangerText';

/** Tells the user why what was asked for did not happen. Background trouble goes to the tree and the log instead. */
export class ErrorReporter {
  constructor(private readonly log: Logger) {}

  commandFailed(command: string, error: unknown): void {
    if (isCancelledError(error)) {
      return;
    }
    this.log.error(`${command} failed`, error);
    const message = inert(oneLine(messageOf(error), 500));
    void vscode.window.showErrorMessage(
      isProtocolError(error) ? vscode.l10n.t('The server says: {0} (code {1})', message, error.code) : message,
    );
  }
}
