import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { type FileProblem, readServers } from '../config/mcpJson';
import {
  type RankedDefinition,
  rank,
  type ServerDefinition,
  type ServerSource,
  serverId,
} from '../config/serverDefinition';
import type { ServerEntry } from '../config/serverEntry';
import { ConfigurationFile } from './configurationFile';
import type { DemoServers } from './demoServers';
import { settings } from './settings';

/** A configuration file that cannot be read as it is. */
export interface BrokenFile extends FileProblem {
  readonly uri: vscode.Uri;
}

/** Every configured server, from every source, and what is wrong with the sources. */
export class Configuration implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new Emitter<void>());
  private files: ConfigurationFile[] = [];
  private readonly demos = new Map<string, ServerEntry>();
  readonly onDidChange = this.changes.event;

  constructor(private readonly demoServers: DemoServers) {
    this.owned.add(settings.onDidChange(['servers'], () => this.changes.fire()));
    this.owned.add(vscode.workspace.onDidChangeWorkspaceFolders(() => void this.read()));
    this.owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.changes.fire()));
  }

  get isTrusted(): boolean {
    return vscode.workspace.isTrusted;
  }

  /** Strongest source first. */
  get definitions(): RankedDefinition[] {
    const users = [...this.fromSetting(), ...this.files.flatMap(fromFile)];
    return rank([...users, ...this.fromDemos(users)]);
  }

  get brokenFiles(): BrokenFile[] {
    return this.files.flatMap(({ uri, problem }) => (problem ? [{ ...problem, uri }] : []));
  }

  /** Reads the files of the folders that are open now. Never rejects. */
  async read(): Promise<void> {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const kept = this.files.filter(file => folders.some(folder => isSame(folder.uri, file.folder.uri)));
    const added = folders
      .filter(folder => !kept.some(file => isSame(folder.uri, file.folder.uri)))
      .map(folder => new ConfigurationFile(folder, () => this.changes.fire()));
    for (const file of this.files) {
      if (!kept.includes(file)) {
        file.dispose();
      }
    }
    this.files = [...kept, ...added];
    await Promise.all(added.map(file => file.read()));
    this.changes.fire();
  }

  /**
   * Adds the bundled demo servers, for this window only: those over stdio at once, those over HTTP when they run.
   * @throws UserError where these do not
   */
  async addDemos(): Promise<void> {
    this.add(this.demoServers.overStdio());
    this.add(await this.demoServers.overHttp());
  }

  dispose(): void {
    for (const file of this.files) {
      file.dispose();
    }
    this.owned.dispose();
  }

  private fromSetting(): ServerDefinition[] {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    // Even a server of the user's own runs in the folder, and may run what lies there.
    return definitions({ kind: 'setting' }, readServers(settings.servers(), 'vscode'), folder, true);
  }

  /** Without those whose name a server of the user has: they would only be rows that say so. */
  private fromDemos(users: readonly ServerDefinition[]): ServerDefinition[] {
    const taken = new Set(users.map(({ name }) => name));
    return definitions({ kind: 'demo' }, this.demos, undefined, false).filter(({ name }) => !taken.has(name));
  }

  private add(demos: ReadonlyMap<string, ServerEntry>): void {
    for (const [name, entry] of demos) {
      this.demos.set(name, entry);
    }
    this.changes.fire();
  }
}

function fromFile({ uri, folder, servers }: ConfigurationFile): ServerDefinition[] {
  return definitions({ kind: 'workspaceFile', uri: uri.toString() }, servers, folder.uri.fsPath, true);
}

function definitions(
  source: ServerSource,
  entries: ReadonlyMap<string, ServerEntry>,
  folder: string | undefined,
  needsTrust: boolean,
): ServerDefinition[] {
  return Array.from(entries, ([name, entry]) => ({
    id: serverId(source, name),
    name,
    source,
    needsTrust,
    entry,
    ...(folder !== undefined && { folder }),
  }));
}

function isSame(a: vscode.Uri, b: vscode.Uri): boolean {
  return a.toString() === b.toString();
}
