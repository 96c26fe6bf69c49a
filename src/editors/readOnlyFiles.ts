import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../base/disposable';

const SCHEME = 'mcp-task';

/** A file as it is now. */
export interface ReadOnlyFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
}

/** Our read-only file system: what is shown in tabs is a file, so that VS Code's own editors show what they are good at. */
export class ReadOnlyFiles implements vscode.FileSystemProvider, Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new vscode.EventEmitter<vscode.FileChangeEvent[]>());
  readonly onDidChangeFile = this.changes.event;
  private readonly folders = new Map<string, readonly ReadOnlyFile[]>();

  constructor() {
    this.owned.add(
      vscode.workspace.registerFileSystemProvider(SCHEME, this, { isReadonly: true, isCaseSensitive: true }),
    );
  }

  /** Puts files into a folder, in place of those that it had. */
  put(folder: string, files: readonly ReadOnlyFile[]): void {
    const isKnown = this.folders.has(folder);
    this.folders.set(folder, files);
    if (isKnown) {
      this.changed(folder, files);
    }
  }

  /** These files of a folder say something else now. */
  changed(folder: string, files: readonly Pick<ReadOnlyFile, 'name'>[]): void {
    this.changes.fire(files.map(({ name }) => ({ type: vscode.FileChangeType.Changed, uri: fileUri(folder, name) })));
  }

  delete(folder: string | vscode.Uri): void {
    if (typeof folder !== 'string') {
      throw vscode.FileSystemError.NoPermissions(folder);
    }
    this.folders.delete(folder);
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { folder, name } = parts(uri);
    const files = this.folders.get(folder);
    if (files && name === '') {
      const changedAt = Math.max(0, ...files.map(file => file.changedAt));
      return { type: vscode.FileType.Directory, ctime: changedAt, mtime: changedAt, size: 0 };
    }
    const file = this.file(uri);
    const { byteLength } = file.bytes; // Before its time: a file that is made when it is read changes by that.
    return { type: vscode.FileType.File, ctime: file.changedAt, mtime: file.changedAt, size: byteLength };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return this.file(uri).bytes;
  }

  readDirectory(uri: vscode.Uri): [string, vscode.FileType][] {
    return (this.folders.get(parts(uri).folder) ?? []).map(({ name }) => [name, vscode.FileType.File]);
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

  private file(uri: vscode.Uri): ReadOnlyFile {
    const { folder, name } = parts(uri);
    const file = this.folders.get(folder)?.find(candidate => candidate.name === name);
    if (!file) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    return file;
  }
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
