import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable';
import { Emitter } from '../../base/emitter';
import type { EntryDetails, Owner } from '../../ledger/records';
import type { ServerId } from '../../tasks/task';
import type { KeptPayload } from '../../tasks/taskLedger';
import { folderOf, identityOf, type ReadOnlyFile, type ReadOnlyFiles } from '../readOnlyFiles';
import { pickPart } from './partPicker';
import type { ResultContext } from './resultFolder';
import { isLink, isTooBig, type ResultPart } from './resultPart';
import type { ResultSaving } from './resultSaving';
import { type LinkReader, type ResultRef, resultFolderName, ShownResult } from './shownResult';

/** How many results stay readable through their tabs; the oldest goes first. */
const KEPT_RESULTS = 200;
/** How many results are always kept: those that are about to be opened, or compared. */
const KEPT_ALWAYS = 2;
/** How many results are kept that no tab shows, and how much of them, in bytes: somebody may be about to open one. */
const KEPT_UNSHOWN = 20;
const KEPT_UNSHOWN_BYTES = 64 * 1024 * 1024;
/** Payloads up to this size, in bytes, are compared to find that they are the same. */
const LARGEST_COMPARED = 4 * 1024 * 1024;
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
    this.owned.add(
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        if (closed.length > 0) {
          this.forgetSome();
        }
      }),
    );
  }

  /**
   * Opens what there is to look at first; a note says what is missing of it.
   * @param stays in a tab that the next one does not replace
   */
  async open(ref: ResultRef, kept: KeptPayload, stays = false): Promise<void> {
    const result = this.prepare(ref, kept);
    await this.show(result, result.parts[0], stays);
  }

  /** Has the files of a result ready. What is there already stays as it is, with what was fetched for it. */
  prepare(ref: ResultRef, kept: KeptPayload): ShownResult {
    const context = this.contextOf(ref, kept);
    const known = this.results.get(folderOf(identityOf(ref.owner)));
    if (known && isSame(known, kept, context)) {
      known.readLinksBy(this.source.readLink);
      this.place(known);
      return known;
    }
    const result = new ShownResult(ref, kept, context, Date.now(), this.source.readLink);
    this.place(result);
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

  /**
   * In a tab that the next one replaces, as a click on a file does. What a link leads to is shown as what it is.
   * @param stays in a tab that stays
   */
  async show(result: ShownResult, part: ResultPart, stays = false): Promise<void> {
    this.opens.fire(result.ref.owner);
    const shown = await this.resolve(result, part);
    if (shown === undefined) {
      return;
    }
    if (isTooBig(shown) || shown.viewer === 'none') {
      this.saving.offer(result, shown);
      if (result.document && result.document !== shown) {
        await this.showFile(result.uri(result.document), stays);
      }
      return;
    }
    await this.showFile(result.uri(shown), stays);
  }

  /**
   * What is to be done something with: of a link, what it leads to, or the piece that the user picks.
   * @throws what the server says, but of a link to a text: its tab says so
   */
  async resolve(result: ShownResult, part: ResultPart): Promise<ResultPart | undefined> {
    if (!isLink(part)) {
      return part;
    }
    try {
      const [first, ...more] = await readingLink(() => result.resolve(part));
      this.place(result);
      if (result.takeUnreadable(part)) {
        this.files.changed(result.folderName, [part]);
      }
      return more.length === 0
        ? first
        : await pickPart([first, ...more], vscode.l10n.t('This link leads to several parts.'));
    } catch (error) {
      if (part.viewer === 'text') {
        return part;
      }
      throw error;
    }
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

  private async showFile(uri: vscode.Uri, stays: boolean): Promise<void> {
    const options = { preview: !stays };
    if (uri.path.endsWith('.md')) {
      // In a text editor, whatever the user has Markdown opened with: the preview has a text of its own.
      await vscode.window.showTextDocument(uri, options);
    } else {
      await vscode.commands.executeCommand('vscode.open', uri, options);
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

  private place(result: ShownResult): void {
    const { shown, preview } = result.files();
    this.keep(result);
    this.files.put(result.folderName, shown);
    this.files.put(result.previewName, preview);
  }

  private keep(result: ShownResult): void {
    this.results.delete(result.folderName);
    this.results.set(result.folderName, result);
    this.forgetSome();
    this.activeChanged(vscode.window.activeTextEditor);
  }

  /** The oldest go that no tab shows, and of those with tabs, too, where there are very many. */
  private forgetSome(): void {
    const open = openFolders();
    const all = Array.from(this.results.values()).toReversed();
    const shown = all.filter(({ folderName }) => open.has(folderName));
    const others = all.filter(({ folderName }) => !open.has(folderName));
    let bytes = 0;
    const gone = others.filter((one, index) => {
      bytes += one.size + one.linkedSize;
      return index >= KEPT_ALWAYS && (index >= KEPT_UNSHOWN || bytes > KEPT_UNSHOWN_BYTES);
    });
    for (const { folderName, previewName } of [...gone, ...shown.slice(KEPT_RESULTS)]) {
      this.results.delete(folderName);
      this.files.delete(folderName);
      this.files.delete(previewName);
    }
    const folders = Array.from(this.results.values(), one => [`/${one.folderName}`, `/${one.previewName}`]).flat();
    void vscode.commands.executeCommand('setContext', 'mcpTasks.resultFolders', folders);
  }

  /**
   * VS Code's own button would show the preview of a stranger's text as it is, which lets it fetch pictures from the
   * web. Extensions with a preview of their own have that button hidden by this key, which belongs to whoever sets it
   * last, and cannot be read: where another one had set it, its own stays beside VS Code's until it sets it again.
   * "Markdown: Open Preview" of the palette goes by no key, and is the user's to choose.
   */
  private activeChanged(editor: vscode.TextEditor | undefined): void {
    const hasOwnPreview = editor !== undefined && this.at(editor.document.uri) !== undefined;
    if (hasOwnPreview !== this.hasOwnPreview) {
      this.hasOwnPreview = hasOwnPreview;
      void vscode.commands.executeCommand('setContext', 'hasCustomMarkdownPreview', hasOwnPreview || undefined);
    }
  }
}

/** Whether it is the same result: one that the user has before them is not made anew, nor are its links read again. */
function isSame(known: ShownResult, kept: KeptPayload, context: ResultContext): boolean {
  const isSamePayload =
    known.kept.payload === kept.payload ||
    (known.size <= LARGEST_COMPARED && isDeepStrictEqual(known.kept.payload, kept.payload));
  return isSamePayload && isDeepStrictEqual([known.kept.cut, known.context], [kept.cut, context]);
}

/** The folders of results of which there is a tab. */
function openFolders(): ReadonlySet<string> {
  const uris = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.flatMap(({ input }) => urisOf(input)));
  return new Set(uris.map(({ path }) => resultFolderName(path.split('/')[1] ?? '')));
}

function urisOf(input: unknown): readonly vscode.Uri[] {
  if (input instanceof vscode.TabInputTextDiff) {
    return [input.original, input.modified];
  }
  return input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom ? [input.uri] : [];
}

function readingLink<T>(read: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window }, progress => {
    progress.report({ message: vscode.l10n.t('Reading the result…') });
    return read();
  });
}
