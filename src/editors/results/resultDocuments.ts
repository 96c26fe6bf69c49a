import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable';
import { Emitter } from '../../base/emitter';
import type { EntryDetails, Owner } from '../../ledger/records';
import type { ServerId } from '../../tasks/task';
import type { KeptPayload } from '../../tasks/taskLedger';
import type { ReadOnlyFile, ReadOnlyFiles } from '../readOnlyFiles';
import type { ResultContext } from './resultFolder';
import { isTooBig, type ResultPart } from './resultPart';
import type { ResultSaving } from './resultSaving';
import { type LinkReader, type ResultRef, resultFolderName, ShownResult } from './shownResult';

/** How many results stay readable through their tabs; the oldest goes first. */
const KEPT_RESULTS = 200;
/** How much of the arguments stands below an error, in characters. */
const LONGEST_ARGUMENTS = 100_000;

/** The custom editor of VS Code. */
const MARKDOWN_PREVIEW = 'vscode.markdown.preview.editor';

/** Where results come from. */
export interface ResultSource {
  details(owner: Owner): EntryDetails | undefined;
  /** Masks the secrets of the server's launch. */
  redact(serverId: ServerId, text: string): string;
  /** Connects the server where that is needed. */
  readonly readLink: LinkReader;
  /** Starts nothing: of tabs that come with the window. */
  readonly readLinkIfConnected: LinkReader;
}

/** A file that is open, and the result it belongs to. */
export interface PlacedPart {
  readonly result: ShownResult;
  readonly part: ResultPart;
}

/** Results in editor tabs. */
export class ResultDocuments implements Disposable {
  private readonly owned = new DisposableStore();
  /** By their folders, the oldest first. */
  private readonly results = new Map<string, ShownResult>();
  private readonly opens = this.owned.add(new Emitter<Owner>());
  /** The user has the result of this task or call before them. */
  readonly onDidOpen = this.opens.event;
  private hasOwnPreview = false;

  constructor(
    private readonly files: ReadOnlyFiles,
    private readonly source: ResultSource,
    private readonly saving: ResultSaving,
  ) {
    this.owned.add(vscode.window.onDidChangeActiveTextEditor(editor => this.activeChanged(editor)));
  }

  /** Opens what there is to look at first; a note says what is missing of it. */
  async open(ref: ResultRef, kept: KeptPayload): Promise<void> {
    const result = this.prepare(ref, kept);
    await this.show(result, result.parts[0]);
  }

  /** Has the files of a result ready. */
  prepare(ref: ResultRef, kept: KeptPayload): ShownResult {
    const result = new ShownResult(ref, kept, this.contextOf(ref, kept), Date.now(), this.source.readLink);
    const { shown, preview } = result.files();
    this.keep(result);
    this.files.put(result.folderName, shown);
    this.files.put(result.previewName, preview);
    return result;
  }

  /** The files of a folder whose tab is open already: an earlier window opened it. */
  recall(folder: string, ref: ResultRef, kept: KeptPayload, keptAt: number): readonly ReadOnlyFile[] {
    const context = this.contextOf(ref, kept);
    const result = new ShownResult(ref, kept, context, keptAt, this.source.readLinkIfConnected);
    const { shown, preview } = result.files();
    this.keep(result);
    return folder === result.previewName ? preview : shown;
  }

  /** In a tab that the next one replaces, as a click on a file does. */
  async show(result: ShownResult, part: ResultPart): Promise<void> {
    this.opens.fire(result.ref.owner);
    if (isTooBig(part) || part.viewer === 'none') {
      this.saving.offer(result, part);
      if (result.document && result.document !== part) {
        await this.showFile(result.uri(result.document));
      }
      return;
    }
    await this.showFile(result.uri(part));
  }

  /** The document in VS Code's Markdown preview: the one that stays with its file, and follows no other editor. */
  async showPreview({ result, part }: PlacedPart): Promise<void> {
    const shown = part.name.endsWith('.md') ? part : (result.document ?? part);
    const options = { preview: true };
    await vscode.commands.executeCommand('vscode.openWith', result.previewUri(shown), MARKDOWN_PREVIEW, options);
  }

  /** What this file is of, as far as it was opened here or recalled. */
  at(uri: vscode.Uri): PlacedPart | undefined {
    const [, folder = '', ...rest] = uri.path.split('/');
    const result = this.files.isOurs(uri) ? this.results.get(resultFolderName(folder)) : undefined;
    const part = result?.partNamed(rest.join('/'));
    return result && part && { result, part };
  }

  dispose(): void {
    this.owned.dispose();
  }

  private async showFile(uri: vscode.Uri): Promise<void> {
    if (uri.path.endsWith('.md')) {
      // In a text editor, whatever the user has Markdown opened with: the preview has a text of its own.
      await vscode.window.showTextDocument(uri, { preview: true });
    } else {
      await vscode.commands.executeCommand('vscode.open', uri, { preview: true });
    }
  }

  /** What led to an error. */
  private contextOf({ owner, serverId }: ResultRef, { payload }: KeptPayload): ResultContext {
    const isError = payload.kind === 'error' || payload.result.isError === true;
    const details = isError ? this.source.details(owner) : undefined;
    const args = details?.args && JSON.stringify(details.args, undefined, 2);
    const isTold = args !== undefined && args !== '{}' && args.length <= LONGEST_ARGUMENTS;
    return {
      ...(isTold && { args: serverId === undefined ? args : this.source.redact(serverId, args) }),
      ...(details && { leftOut: details.leftOut }),
    };
  }

  private keep(result: ShownResult): void {
    this.results.delete(result.folderName);
    this.results.set(result.folderName, result);
    for (const [folder, oldest] of this.results) {
      if (this.results.size <= KEPT_RESULTS) {
        break;
      }
      this.results.delete(folder);
      this.files.delete(folder);
      this.files.delete(oldest.previewName);
    }
    const folders = Array.from(this.results.values(), one => [`/${one.folderName}`, `/${one.previewName}`]).flat();
    void vscode.commands.executeCommand('setContext', 'mcpTasks.resultFolders', folders);
    this.activeChanged(vscode.window.activeTextEditor);
  }

  /**
   * VS Code's own button would show the preview of a stranger's text as it is, which lets it fetch pictures from the
   * web. Extensions with a preview of their own have that button hidden.
   */
  private activeChanged(editor: vscode.TextEditor | undefined): void {
    const hasOwnPreview = editor !== undefined && this.at(editor.document.uri) !== undefined;
    if (hasOwnPreview !== this.hasOwnPreview) {
      this.hasOwnPreview = hasOwnPreview;
      void vscode.commands.executeCommand('setContext', 'hasCustomMarkdownPreview', hasOwnPreview || undefined);
    }
  }
}
