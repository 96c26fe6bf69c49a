import * as vscode from 'vscode';
import type { KeptPayload } from '../tasks/taskLedger';
import { fileUri, folderOf, type ReadOnlyFiles } from './readOnlyFiles';
import { resultFiles } from './resultFiles';
import { resultWords } from './resultWords';

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
   * Opens a payload in editor tabs; a note says what is missing of it.
   * @param identity tells this result from all others; only its hash becomes part of the address
   */
  async open(identity: string, title: string, kept: KeptPayload): Promise<void> {
    const folder = folderOf(identity);
    const changedAt = Date.now();
    const files = resultFiles(title, kept, resultWords()).map(file => ({ ...file, changedAt }));
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
