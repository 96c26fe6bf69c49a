import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';
import { messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import type { ServerId } from '../base/serverId';
import { oneLine } from '../base/strangerText';
import type { ServerDefinition } from '../config/serverDefinition';
import type { ServerRegistry } from '../servers/serverRegistry';

/** A build writes many files, one after the other: the server starts again when it is done. */
const SETTLE_MS = 400;

/** Starts a server again when a file that its entry watches has changed (`dev.watch`), for whoever develops it. */
export class WatchedServers implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly watched = new Map<ServerId, ServerFiles>();

  /** @param definitions every server as it is configured now */
  constructor(
    private readonly registry: Pick<ServerRegistry, 'get' | 'restart' | 'onDidChange'>,
    private readonly definitions: () => readonly ServerDefinition[],
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {
    this.owned.add(registry.onDidChange(() => this.follow()));
  }

  dispose(): void {
    this.owned.dispose();
    for (const files of this.watched.values()) {
      files.dispose();
    }
  }

  private follow(): void {
    const wanted = new Map(this.definitions().flatMap(definition => this.watchOf(definition)));
    for (const [id, files] of this.watched) {
      if (wanted.get(id)?.key !== files.key) {
        files.dispose();
        this.watched.delete(id);
      }
    }
    for (const [id, watch] of wanted) {
      if (!this.watched.has(id)) {
        this.watched.set(id, new ServerFiles(watch, this.clock, file => this.restart(id, file)));
      }
    }
  }

  /** One that did not start is started again as well: the change may be what it was waiting for. */
  private watchOf({ id, entry, folder }: ServerDefinition): [ServerId, Watch][] {
    const state = this.registry.get(id)?.state;
    const isWanted = state === 'running' || state === 'starting' || state === 'error';
    if (!isWanted || folder === undefined || entry.kind !== 'stdio' || !entry.watch) {
      return [];
    }
    return [[id, { key: JSON.stringify([folder, entry.watch]), folder, globs: entry.watch }]];
  }

  private restart(id: ServerId, file: string): void {
    const name = oneLine(this.registry.get(id)?.name ?? id, 60);
    // Who writes such an entry wants that; who wonders finds it here.
    this.log.info(`${name} starts again: ${file} has changed. Tasks that it does not remember are lost.`);
    // The row says how it went.
    this.registry.restart(id, false).catch(error => this.log.debug(`${name} did not start again: ${messageOf(error)}`));
  }
}

interface Watch {
  /** Tells watches apart. */
  readonly key: string;
  readonly folder: string;
  /** Those that begin with `!` say what does not count. */
  readonly globs: readonly string[];
}

/** The files that one server watches. */
class ServerFiles implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly settling = this.owned.add(new MutableDisposable<Disposable>());
  private readonly changed = new Set<string>();
  private readonly excluded = new Set<string>();
  readonly key: string;

  constructor(
    { key, folder, globs }: Watch,
    private readonly clock: Clock,
    private readonly restart: (file: string) => void,
  ) {
    this.key = key;
    for (const glob of globs) {
      const isExcluding = glob.startsWith('!');
      const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), isExcluding ? glob.slice(1) : glob);
      const watcher = this.owned.add(vscode.workspace.createFileSystemWatcher(pattern));
      const heard = ({ fsPath }: vscode.Uri): void => this.heard(fsPath, isExcluding ? this.excluded : this.changed);
      watcher.onDidCreate(heard);
      watcher.onDidChange(heard);
      watcher.onDidDelete(heard);
    }
  }

  dispose(): void {
    this.owned.dispose();
  }

  private heard(file: string, files: Set<string>): void {
    files.add(file);
    this.settling.value = this.clock.after(SETTLE_MS, () => this.settled());
  }

  private settled(): void {
    const file = [...this.changed].find(path => !this.excluded.has(path));
    this.changed.clear();
    this.excluded.clear();
    if (file !== undefined) {
      this.restart(vscode.workspace.asRelativePath(file));
    }
  }
}
