import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { type Clock, systemClock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import type { Owner } from '../ledger/records';
import { taskKey } from '../tasks/task';
import { FolderRecall, type Recall } from './folderRecall';
import { MadeBytes } from './madeBytes';

export const SCHEME = 'mcp-task';

/** A file as it is now. */
export interface ReadOnlyFile {
  readonly name: string;
  /** Some are made, or fetched, when they are read. */
  readonly bytes: Uint8Array | (() => Promise<Uint8Array>);
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
}

/** Our read-only file system: what is shown in tabs is a file, so that VS Code's own editors show what they are good at. */
export class ReadOnlyFiles implements vscode.FileSystemProvider, Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new vscode.EventEmitter<vscode.FileChangeEvent[]>());
  readonly onDidChangeFile = this.changes.event;
  private readonly folders = new Map<string, readonly ReadOnlyFile[]>();
  private readonly recalled: FolderRecall<ReadOnlyFile>;
  private readonly made: MadeBytes<ReadOnlyFile>;

  /** @param recall finds the files of a folder that nobody has put here: of a tab that an earlier window opened */
  constructor(recall: Recall<ReadOnlyFile> = async () => undefined, clock: Clock = systemClock) {
    this.made = this.owned.add(new MadeBytes(clock));
    this.recalled = new FolderRecall(recall);
    this.owned.add(
      vscode.workspace.registerFileSystemProvider(SCHEME, this, { isReadonly: true, isCaseSensitive: true }),
    );
  }

  /** Puts files into a folder, in place of those that it had; those that are the same objects have not changed. */
  put(folder: string, files: readonly ReadOnlyFile[]): void {
    const known = this.folders.get(folder);
    this.folders.set(folder, files);
    if (known) {
      this.changed(
        folder,
        files.filter(file => !known.includes(file)),
      );
    }
  }

  isOurs({ scheme }: vscode.Uri): boolean {
    return scheme === SCHEME;
  }

  /** Whether this file was put here, or was recalled. */
  has(uri: vscode.Uri): boolean {
    const { folder, name } = parts(uri);
    return this.folders.get(folder)?.some(file => file.name === name) ?? false;
  }

  /** These files of a folder say something else now. */
  changed(folder: string, files: readonly Pick<ReadOnlyFile, 'name'>[]): void {
    this.made.forget();
    this.changes.fire(files.map(({ name }) => ({ type: vscode.FileChangeType.Changed, uri: fileUri(folder, name) })));
  }

  delete(folder: string | vscode.Uri): void {
    if (typeof folder !== 'string') {
      throw vscode.FileSystemError.NoPermissions(folder);
    }
    this.folders.delete(folder);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { folder, name } = parts(uri);
    const files = await this.filesOf(folder);
    if (files && name === '') {
      const changedAt = Math.max(0, ...files.map(file => file.changedAt));
      return { type: vscode.FileType.Directory, ctime: changedAt, mtime: changedAt, size: 0 };
    }
    const file = await this.file(uri);
    const { byteLength } = await this.made.of(file); // Before its time: what is made when it is read changes by that.
    return { type: vscode.FileType.File, ctime: file.changedAt, mtime: file.changedAt, size: byteLength };
  }

  /** @throws FileSystemError `Unavailable` why its bytes cannot be had */
  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const bytes = await this.made.of(await this.file(uri));
    this.made.forget(); // Whoever has read them seldom asks again.
    return bytes;
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    const files = await this.filesOf(parts(uri).folder);
    return (files ?? []).map(({ name }) => [name, vscode.FileType.File]);
  }

  /** Whoever puts or changes a file tells everybody. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.owned.dispose();
  }

  /** What was put here meanwhile wins over what was recalled. */
  private async filesOf(folder: string): Promise<readonly ReadOnlyFile[] | undefined> {
    if (!this.folders.has(folder)) {
      const files = await this.recalled.find(folder);
      if (files && !this.folders.has(folder)) {
        this.folders.set(folder, files);
      }
    }
    return this.folders.get(folder);
  }

  private async file(uri: vscode.Uri): Promise<ReadOnlyFile> {
    const { folder, name } = parts(uri);
    const file = (await this.filesOf(folder))?.find(candidate => candidate.name === name);
    if (!file) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    return file;
  }
}

/** The identity of a call's result; that of a task's is its key. */
export function callIdentity(callId: string): string {
  return JSON.stringify(['call', callId]);
}

/** What tells a task or a call from all others. */
export function identityOf(owner: Owner): string {
  return 'callId' in owner ? callIdentity(owner.callId) : taskKey(owner.serverId, owner.taskId);
}

/** The folder of what has this identity: its hash, so that no ID of a stranger becomes part of an address. */
export function folderOf(identity: string): string {
  return createHash('sha256').update(identity).digest('hex').slice(0, 32);
}

export function fileUri(folder: string, name: string): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${folder}/${name}` });
}

function parts(uri: vscode.Uri): { readonly folder: string; readonly name: string } {
  const [, folder = '', ...rest] = uri.path.split('/');
  return { folder, name: rest.join('/') };
}
