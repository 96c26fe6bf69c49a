import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../base/disposable';
import type { Payload } from '../tasks/payload';
import { type ResultFile, type ResultWords, resultFiles } from './resultFiles';

/** The scheme of our read-only file system. */
export const RESULT_SCHEME = 'mcp-task';
/** How many files of one result open as tabs at once; the rest is named in the first one. */
const MOST_TABS = 4;
/** How many results stay readable through their tabs; the oldest goes first. */
const KEPT_RESULTS = 200;

/** Results as read-only files, so that VS Code's own editors show what they are good at. */
export class ResultDocuments implements vscode.FileSystemProvider, Disposable {
  private readonly owned = new DisposableStore();
  private readonly changes = this.owned.add(new vscode.EventEmitter<vscode.FileChangeEvent[]>());
  readonly onDidChangeFile = this.changes.event;
  private readonly folders = new Map<string, { readonly openedAt: number; readonly files: readonly ResultFile[] }>();

  constructor() {
    this.owned.add(
      vscode.workspace.registerFileSystemProvider(RESULT_SCHEME, this, { isReadonly: true, isCaseSensitive: true }),
    );
  }

  /**
   * Opens a payload in editor tabs.
   * @param identity tells this result from all others; only its hash becomes part of the address
   */
  async open(identity: string, title: string, payload: Payload): Promise<void> {
    const folder = createHash('sha256').update(identity).digest('hex').slice(0, 32);
    const files = resultFiles(title, payload, resultWords());
    this.keep(folder, files);
    // The tab opened last is in front, so the file to read first comes last.
    const shown = files.slice(0, MOST_TABS).reverse();
    // A preview tab is replaced by the next one, so it serves only a result of one file.
    const preview = shown.length === 1;
    for (const { name } of shown) {
      await vscode.commands.executeCommand('vscode.open', fileUri(folder, name), { preview });
    }
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { folder, name } = parts(uri);
    const result = this.folders.get(folder);
    if (result && name === '') {
      return { type: vscode.FileType.Directory, ctime: result.openedAt, mtime: result.openedAt, size: 0 };
    }
    const { bytes } = this.file(uri);
    const time = result?.openedAt ?? 0;
    return { type: vscode.FileType.File, ctime: time, mtime: time, size: bytes.byteLength };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return this.file(uri).bytes;
  }

  readDirectory(uri: vscode.Uri): [string, vscode.FileType][] {
    return (this.folders.get(parts(uri).folder)?.files ?? []).map(({ name }) => [name, vscode.FileType.File]);
  }

  /** A result changes only when it is opened again, which fires the event for everybody. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
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

  private keep(folder: string, files: readonly ResultFile[]): void {
    const known = this.folders.get(folder);
    this.folders.delete(folder);
    this.folders.set(folder, { openedAt: Date.now(), files });
    for (const oldest of this.folders.keys()) {
      if (this.folders.size <= KEPT_RESULTS) {
        break;
      }
      this.folders.delete(oldest);
    }
    if (known) {
      this.changes.fire(
        files.map(({ name }) => ({
          type: vscode.FileChangeType.Changed,
          uri: fileUri(folder, name),
        })),
      );
    }
  }

  private file(uri: vscode.Uri): ResultFile {
    const { folder, name } = parts(uri);
    const file = this.folders.get(folder)?.files.find(candidate => candidate.name === name);
    if (!file) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    return file;
  }
}

function fileUri(folder: string, name: string): vscode.Uri {
  return vscode.Uri.from({ scheme: RESULT_SCHEME, path: `/${folder}/${name}` });
}

function parts(uri: vscode.Uri): { readonly folder: string; readonly name: string } {
  const [, folder = '', ...rest] = uri.path.split('/');
  return { folder, name: rest.join('/') };
}

function resultWords(): ResultWords {
  return {
    error: code => vscode.l10n.t('Error {0}', code),
    data: vscode.l10n.t('Data'),
    seeFile: (kind, file) => vscode.l10n.t('({0}: see {1})', kind, file),
    empty: vscode.l10n.t('(The result is empty.)'),
  };
}
