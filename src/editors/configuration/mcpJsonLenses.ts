import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../../base/disposable';
import type { Event } from '../../base/emitter';
import type { Server } from '../../servers/server';
import type { ServerRegistry } from '../../servers/serverRegistry';
import type { TaskStore } from '../../tasks/taskStore';
import { type McpJsonDocuments, rangeOf } from './mcpJsonDocuments';
import { lensWords } from './mcpJsonLensWords';

/** Lenses that change more often than this would dance under the mouse. */
const CALM_MS = 300;

/** The setting that turns the lenses on and off. */
export interface LensSetting {
  isOn(): boolean;
  onDidChange(listener: () => void): Disposable;
}

/** Lines over each server in a file of configuration: how it is, and what can be done with it. */
export class McpJsonLenses implements vscode.CodeLensProvider, Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new vscode.EventEmitter<void>());
  private readonly timer = this.owned.add(new MutableDisposable());
  /** What the lenses of each document were given to say, by its address. */
  private readonly said = new Map<string, string>();
  readonly onDidChangeCodeLenses = this.changes.event;

  constructor(
    private readonly documents: McpJsonDocuments,
    private readonly registry: Pick<ServerRegistry, 'servers' | 'get' | 'onDidChange'>,
    private readonly store: Pick<TaskStore, 'countOf' | 'unfinishedTasks' | 'onDidChange'>,
    onDidChangeSources: Event<void>,
    private readonly setting: LensSetting,
    private readonly clock: Clock,
  ) {
    this.owned.add(registry.onDidChange(() => this.lookLater()));
    this.owned.add(store.onDidChange(() => this.lookLater()));
    this.owned.add(onDidChangeSources(() => this.lookLater()));
    this.owned.add(setting.onDidChange(() => this.lookLater()));
    this.owned.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.said.delete(uri.toString())));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!this.documents.inspect(document)) {
      return [];
    }
    const lenses = this.lensesOf(document);
    this.said.set(document.uri.toString(), wordsOf(lenses));
    return lenses;
  }

  dispose(): void {
    this.owned.dispose();
  }

  private lookLater(): void {
    if (this.said.size > 0 && !this.timer.value) {
      this.timer.value = this.clock.after(CALM_MS, () => this.look());
    }
  }

  /** VS Code asks anew for all documents, so it is told only when one of them would say something else. */
  private look(): void {
    this.timer.value = undefined;
    const isNews = [...this.said].some(([uri, said]) => {
      const document = this.documents.find(uri);
      return document !== undefined && wordsOf(this.lensesOf(document)) !== said;
    });
    if (isNews) {
      this.changes.fire();
    }
  }

  private lensesOf(document: vscode.TextDocument): vscode.CodeLens[] {
    const source = this.documents.sourceOf(document)?.uri.toString();
    const found = this.documents.inspect(document);
    if (source === undefined || !found || !this.setting.isOn()) {
      return [];
    }
    const servers = this.registry.servers.filter(server => server.source.uri === source);
    // Of two entries with one name, the later one counts.
    const placed = new Map(found.servers.map(server => [server.name, server]));
    return [...placed.values()].flatMap(({ name, nameAt }) => {
      const server = servers.find(known => known.name === name);
      return server ? this.lensesOver(server, rangeOf(document, nameAt)) : [];
    });
  }

  private lensesOver(server: Server, range: vscode.Range): vscode.CodeLens[] {
    const hiddenBy = server.shadowedBy && this.registry.get(server.shadowedBy);
    const counts = { all: this.store.countOf(server.id), unfinished: this.store.unfinishedTasks(server.id).length };
    return lensWords(server, hiddenBy, counts).map(
      words => new vscode.CodeLens(range, { ...words, arguments: [{ kind: 'server', serverId: server.id }] }),
    );
  }
}

function wordsOf(lenses: readonly vscode.CodeLens[]): string {
  return JSON.stringify(lenses.map(({ command }) => [command?.title, command?.tooltip, command?.command]));
}
