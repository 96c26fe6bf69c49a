import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/emitter';
import type { Logger } from '../base/logger';
import { type FileKind, type FileProblem, type McpJson, readMcpJson, readServers } from '../config/mcpJson';
import {
  type RankedDefinition,
  rank,
  type ServerDefinition,
  type ServerSource,
  serverId,
} from '../config/serverDefinition';
import type { ServerEntry } from '../config/serverEntry';
import { ConfigurationFile } from './configurationFile';
import { configurationSources, localFolders, type SourcesHost } from './configurationSources';
import type { DemoServers } from './demoServers';
import { usesFolder } from './folderUse';
import { settings } from './settings';

/** A configuration file that cannot be read as it is. */
export interface BrokenFile extends FileProblem {
  readonly uri: vscode.Uri;
}

/** A file that is read for servers; whether it is there, only reading it tells. */
export interface KnownFile {
  readonly uri: vscode.Uri;
  readonly fileKind: FileKind;
}

export interface ConfigurationHost extends SourcesHost {
  readonly clock: Clock;
  readonly log: Logger;
}

type ReadFile = Extract<McpJson, { kind: 'read' }>;

/** Every configured server, from every source, and what is wrong with the sources. */
export class Configuration implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new Emitter<void>());
  private sources: ConfigurationFile[] = [];
  private readonly demos = new Map<string, ServerEntry>();
  /** As they are until the next change: many ask, and often. */
  private ranked: readonly RankedDefinition[] | undefined;
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly demoServers: DemoServers,
    private readonly host: ConfigurationHost,
  ) {
    this.owned.add(settings.onDidChange(['servers'], () => this.changed()));
    this.owned.add(settings.onDidChangeUntitledWorkspace(() => this.changed()));
    this.owned.add(settings.onDidChangeSources(() => void this.read()));
    this.owned.add(vscode.workspace.onDidChangeWorkspaceFolders(() => void this.read()));
    // What was restricted counts now.
    this.owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => void this.read()));
  }

  get isTrusted(): boolean {
    return vscode.workspace.isTrusted;
  }

  /** Strongest source first. */
  get definitions(): readonly RankedDefinition[] {
    this.ranked ??= this.rankAll();
    return this.ranked;
  }

  get brokenFiles(): BrokenFile[] {
    return this.sources.flatMap(({ source: { uri }, problem }) => (problem ? [{ ...problem, uri }] : []));
  }

  /** Strongest first. */
  get files(): KnownFile[] {
    return this.sources.map(({ source: { uri, fileKind } }) => ({ uri, fileKind }));
  }

  /** Reads what has become a source since, and forgets what is none any more. Never rejects. */
  async read(): Promise<void> {
    const before = new Map(this.sources.map(file => [keyOf(file.source), file]));
    const added: ConfigurationFile[] = [];
    this.sources = configurationSources(this.host).map(source => {
      const known = before.get(keyOf(source));
      if (known) {
        before.delete(keyOf(source));
        known.source = source;
        return known;
      }
      const file = new ConfigurationFile(source, this.host.clock, this.host.log, () => this.changed());
      added.push(file);
      return file;
    });
    for (const file of before.values()) {
      file.dispose();
    }
    await Promise.all(added.map(file => file.read()));
    this.changed();
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
    for (const file of this.sources) {
      file.dispose();
    }
    this.owned.dispose();
  }

  private rankAll(): RankedDefinition[] {
    const ofKind = (...kinds: string[]) => this.sources.filter(({ source }) => kinds.includes(source.kind));
    const users = [
      ...fromSetting(),
      ...ofKind('workspaceFile', 'dotFile', 'codeWorkspace').flatMap(fromFile),
      ...fromUntitledWorkspace(),
      ...ofKind('userFile', 'extraFile', 'discovered').flatMap(fromFile),
    ];
    return rank([...users, ...this.fromDemos(users)]);
  }

  private changed(): void {
    this.ranked = undefined;
    this.changes.fire();
  }

  /** Without those whose name a server of the user has: they would only be rows that say so. */
  private fromDemos(users: readonly ServerDefinition[]): ServerDefinition[] {
    const taken = new Set(users.map(({ name }) => name));
    return Array.from(this.demos, ([name, entry]) => definition({ kind: 'demo' }, name, entry, false)).filter(
      ({ name }) => !taken.has(name),
    );
  }

  private add(demos: ReadonlyMap<string, ServerEntry>): void {
    for (const [name, entry] of demos) {
      this.demos.set(name, entry);
    }
    this.changed();
  }
}

function fromSetting(): ServerDefinition[] {
  const folder = inFolder(localFolders()[0]);
  // Even a server of the user's own runs in the folder, and may run what lies there.
  return Array.from(readServers(settings.servers(), 'vscode'), ([name, entry]) => ({
    ...definition({ kind: 'setting' }, name, entry, true),
    ...folder,
  }));
}

function fromUntitledWorkspace(): ServerDefinition[] {
  const { workspaceFile } = vscode.workspace;
  const mcp = workspaceFile?.scheme === 'untitled' ? settings.untitledWorkspace() : undefined;
  if (!workspaceFile || mcp === undefined) {
    return [];
  }
  const read = readMcpJson(JSON.stringify({ settings: { mcp } }), 'codeWorkspace');
  const source = { kind: 'codeWorkspace', uri: workspaceFile.toString() } as const;
  return read.kind === 'read' ? fromContent(read, source, localFolders()[0], () => true) : [];
}

function fromFile({ source, lastRead }: ConfigurationFile): ServerDefinition[] {
  const { kind, uri, folder, isOfWorkspace } = source;
  // A server of another application runs at home, and knows nothing of a folder.
  const folders = folder === undefined ? [] : localFolders();
  return fromContent(
    lastRead,
    { kind, uri: uri.toString() },
    folder,
    entry => isOfWorkspace || usesFolder(entry, lastRead.format, folders, homedir()),
  );
}

function fromContent(
  { servers, inputs, format }: ReadFile,
  source: ServerSource,
  folder: string | undefined,
  needsTrust: (entry: ServerEntry) => boolean,
): ServerDefinition[] {
  return Array.from(servers, ([name, entry]) => ({
    ...definition(source, name, entry, needsTrust(entry)),
    format,
    inputs,
    ...inFolder(folder),
  }));
}

function definition(source: ServerSource, name: string, entry: ServerEntry, needsTrust: boolean): ServerDefinition {
  return { id: serverId(source, name), name, source, needsTrust, entry };
}

function inFolder(folder: string | undefined): Pick<ServerDefinition, 'folder'> {
  return folder === undefined ? {} : { folder };
}

/** A file that is the same source as before goes on being watched, and what it said last stays known. */
function keyOf({ kind, uri, fileKind, watchedFrom }: ConfigurationFile['source']): string {
  return [kind, uri, fileKind, watchedFrom ?? ''].join(' ');
}
