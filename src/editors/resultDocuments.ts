import * as vscode from 'vscode';
import type { Payload } from '../tasks/payload';
import { fileUri, folderOf, type ReadOnlyFiles } from './readOnlyFiles';
import { type ResultWords, resultFiles } from './resultFiles';

/** How many files of one result open as tabs at once; the rest is named in the first one. */
const MOST_TABS = 4;
/** How many results stay readable through their tabs; the oldest goes first. */
const KEPT_RESULTS = 200;

/** Results in editor tabs. */
export class ResultDocuments {
  /** The folders of the results, the oldest first. */
  private readonly folders = new Set<string>();

  constructor(private readonly files: ReadOnlyFiles) {}

  /**
   * Opens a payload in editor tabs.
   * @param identity tells this result from all others; only its hash becomes part of the address
   */
  async open(identity: string, title: string, payload: Payload): Promise<void> {
    const folder = folderOf(identity);
    const changedAt = Date.now();
    const files = resultFiles(title, payload, resultWords()).map(file => ({ ...file, changedAt }));
    this.files.put(folder, files);
    this.keep(folder);
    // The tab opened last is in front, so the file to read first comes last.
    const shown = files.slice(0, MOST_TABS).reverse();
    // A preview tab is replaced by the next one, so it serves only a result of one file.
    const preview = shown.length === 1;
    for (const { name } of shown) {
      await vscode.commands.executeCommand('vscode.open', fileUri(folder, name), { preview });
    }
  }

  private keep(folder: string): void {
    this.folders.delete(folder);
    this.folders.add(folder);
    for (const oldest of this.folders) {
      if (this.folders.size <= KEPT_RESULTS) {
        break;
      }
      this.folders.delete(oldest);
      this.files.delete(oldest);
    }
  }
}

function resultWords(): ResultWords {
  return {
    error: code => vscode.l10n.t('Error {0}', code),
    data: vscode.l10n.t('Data'),
    seeFile: (kind, file) => vscode.l10n.t('({0}: see {1})', kind, file),
    empty: vscode.l10n.t('(The result is empty.)'),
  };
}
