import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import { DraftFile } from './draftsFile';
import { closeTabs, tabsOf } from './draftsTabs';
import { folderOf } from './readOnlyFiles';

const SCHEME = 'mcp-task-draft';
/** How many drafts are kept that nobody has given up; the oldest goes first. */
const KEPT_DRAFTS = 100;

/**
 * Texts that the user writes before they are sent: files in memory, edited in VS Code's own editors. They are gone when
 * the window is.
 */
export class Drafts implements vscode.FileSystemProvider, Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new vscode.EventEmitter<vscode.FileChangeEvent[]>());
  readonly onDidChangeFile = this.changes.event;
  /** By their folder, the one begun last at the end. */
  private readonly drafts = new Map<string, Draft>();

  constructor(private readonly clock: Clock) {
    this.owned.add(vscode.workspace.registerFileSystemProvider(SCHEME, this, { isCaseSensitive: true }));
    // Of an earlier window; what somebody has changed there and not saved can still be copied from the tab.
    closeTabs(({ uri, isDirty }) => uri.scheme === SCHEME && !isDirty).catch(() => undefined); // Only tabs.
  }

  /** @param identity tells this draft from all others; only its hash becomes part of the address */
  of(identity: string): Draft | undefined {
    const draft = this.drafts.get(folderOf(identity));
    return draft?.file.isOver ? undefined : draft;
  }

  /**
   * Begins a draft in place of the one of this identity, if there is one.
   * @param author whose words they will be; absent when they are the user's
   */
  async begin(identity: string, name: string, author: string | undefined): Promise<Draft> {
    const folder = folderOf(identity);
    // What is not saved would stay in the editor, whatever becomes of the file.
    const earlier = this.drafts.get(folder);
    await earlier?.save();
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${folder}/${name}` });
    // An editor takes no file that is older than what it has.
    const file = new DraftFile(Math.max(this.clock.now(), (earlier?.file.changedAt ?? 0) + 1));
    const draft: Draft = new Draft(uri, file, author, this.clock, () => this.changed(draft));
    this.drafts.delete(folder);
    this.drafts.set(folder, draft);
    this.changed(draft);
    await this.closeOldest();
    return draft;
  }

  /**
   * Nobody waits for a draft any more: closes its tabs and forgets it. What the user is writing is not taken away,
   * lest the next key goes to another file: it stays where it is shown, and can be changed no more.
   * @returns whether it stays
   */
  async discard(identity: string): Promise<boolean> {
    const draft = this.of(identity);
    await draft?.save();
    if (draft?.file.isWritten && draft.isShown) {
      draft.end();
      return true;
    }
    await this.close(folderOf(identity));
    return false;
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { file } = this.draftAt(uri);
    const { createdAt, changedAt, bytes, isReadOnly } = file;
    return {
      type: vscode.FileType.File,
      ctime: createdAt,
      mtime: changedAt,
      size: bytes.byteLength,
      ...(isReadOnly && { permissions: vscode.FilePermission.Readonly }),
    };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return this.draftAt(uri).file.bytes;
  }

  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    const draft = this.draftAt(uri);
    if (draft.file.isReadOnly) {
      throw vscode.FileSystemError.NoPermissions(uri);
    }
    draft.file.overwrite(content, this.clock.now());
    this.changed(draft);
  }

  /** Whoever changes a file tells everybody. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.owned.dispose();
  }

  private draftAt(uri: vscode.Uri): Draft {
    const draft = this.drafts.get(uri.path.split('/')[1] ?? '');
    if (draft?.uri.toString() !== uri.toString()) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    return draft;
  }

  /** Only of the draft that is there: what was replaced while it still grew has no file. */
  private changed(draft: Draft): void {
    if (this.drafts.get(draft.uri.path.split('/')[1] ?? '') === draft) {
      this.changes.fire([{ type: vscode.FileChangeType.Changed, uri: draft.uri }]);
    }
  }

  private async closeOldest(): Promise<void> {
    for (const folder of this.drafts.keys()) {
      if (this.drafts.size <= KEPT_DRAFTS) {
        break;
      }
      await this.close(folder);
    }
  }

  private async close(folder: string): Promise<void> {
    const draft = this.drafts.get(folder);
    if (draft) {
      draft.finish(); // What cannot be saved could not be closed without a question.
      await draft.close();
      this.drafts.delete(folder);
    }
  }
}

/** One text of {@link Drafts}. */
export class Draft {
  constructor(
    readonly uri: vscode.Uri,
    readonly file: DraftFile,
    /** Whose words they are; absent when they are the user's. */
    readonly author: string | undefined,
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {}

  /** As it stands in its editor now, saved or not. */
  text(): string {
    const document = this.document;
    // An editor without changes may still be on its way to what the file says.
    return document?.isDirty ? document.getText() : this.file.content;
  }

  append(text: string): void {
    if (this.file.append(text, this.clock.now())) {
      this.changed();
    }
  }

  /** From here on the user may change it. */
  finish(): void {
    if (this.file.finish(this.clock.now())) {
      this.changed();
    }
  }

  /** From here on nobody may. */
  end(): void {
    this.file.end(this.clock.now());
    this.changed();
  }

  get isShown(): boolean {
    return tabsOf(({ uri }) => uri.toString() === this.uri.toString()).length > 0;
  }

  /** @param selection where the cursor starts */
  async show(viewColumn: vscode.ViewColumn, preserveFocus: boolean, selection?: vscode.Range): Promise<void> {
    // In a text editor, whatever the user has Markdown opened with, and in the encoding that its bytes have.
    const document = this.document ?? (await vscode.workspace.openTextDocument(this.uri, { encoding: 'utf8' }));
    const start = selection && { selection };
    await vscode.window.showTextDocument(document, { viewColumn, preserveFocus, preview: false, ...start });
  }

  async save(): Promise<void> {
    const document = this.document;
    if (document?.isDirty) {
      await document.save();
    }
  }

  /** Its tabs only, and without a question. */
  async close(): Promise<void> {
    await this.save();
    await closeTabs(({ uri }) => uri.toString() === this.uri.toString());
  }

  private get document(): vscode.TextDocument | undefined {
    const address = this.uri.toString();
    return vscode.workspace.textDocuments.find(({ uri, isClosed }) => !isClosed && uri.toString() === address);
  }
}
