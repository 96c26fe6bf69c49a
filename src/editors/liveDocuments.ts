import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import { LiveFile, type LiveText } from './liveFile';
import { fileUri, folderOf, type ReadOnlyFile, type ReadOnlyFiles } from './readOnlyFiles';

/** How many documents can be opened again after their tab was closed; the oldest goes first. */
const KEPT_DOCUMENTS = 100;

/** Documents that change while they are looked at. */
export class LiveDocuments implements Disposable {
  private readonly owned = new DisposableStore();
  /** By their folder, the one opened last at the end. */
  private readonly documents = new Map<string, LiveFile>();

  constructor(
    private readonly files: ReadOnlyFiles,
    private readonly clock: Clock,
  ) {
    this.owned.add(vscode.window.tabGroups.onDidChangeTabs(() => this.tabsChanged()));
    this.owned.add(vscode.window.tabGroups.onDidChangeTabGroups(() => this.tabsChanged()));
  }

  /** @param identity tells this document from all others; only its hash becomes part of the address */
  open(identity: string, text: LiveText): Promise<void> {
    return this.openIn(folderOf(identity), text);
  }

  /** Has a document ready whose tab is open already: an earlier window opened it. */
  recall(folder: string, text: LiveText): readonly ReadOnlyFile[] {
    const document = this.documents.get(folder) ?? this.create(folder, text);
    this.documents.set(folder, document);
    this.tabsChanged();
    return [document];
  }

  /** @param folder holds this document, and nothing else */
  async openIn(folder: string, text: LiveText): Promise<void> {
    const document = this.documents.get(folder) ?? this.create(folder, text);
    this.documents.delete(folder);
    this.documents.set(folder, document);
    this.forgetOldest();
    await vscode.commands.executeCommand('vscode.open', fileUri(folder, document.name), { preview: false });
    this.tabsChanged();
  }

  dispose(): void {
    this.owned.dispose();
    for (const document of this.documents.values()) {
      document.dispose();
    }
  }

  private create(folder: string, text: LiveText): LiveFile {
    const document: LiveFile = new LiveFile(text, this.clock, () => this.files.changed(folder, [document]));
    this.files.put(folder, [document]);
    return document;
  }

  private tabsChanged(): void {
    const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs);
    const open = new Set(tabs.map(addressOf));
    const visible = new Set(tabs.filter(tab => tab.isActive).map(addressOf));
    for (const [folder, document] of this.documents) {
      const address = fileUri(folder, document.name).toString();
      document.setVisible(visible.has(address));
      if (!open.has(address)) {
        document.forget();
      }
    }
  }

  private forgetOldest(): void {
    for (const [folder, document] of this.documents) {
      if (this.documents.size <= KEPT_DOCUMENTS) {
        break;
      }
      document.dispose();
      this.documents.delete(folder);
      this.files.delete(folder);
    }
  }
}

/** What a tab shows: as text, or in an editor of another kind, such as a preview. */
function addressOf({ input }: vscode.Tab): string | undefined {
  const isFile = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
  return isFile ? input.uri.toString() : undefined;
}
