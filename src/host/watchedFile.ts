import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';

/** How long a file is left alone after a change: editors write in several steps, tools in bursts. */
const SETTLE_MS = 150;

/** The editor begins to watch at its own pace: what happens before goes unheard. */
const BEGIN_MS = 1_000;

/** Folders of no further interest: what is watched for lies at most this far above the file. */
const MOST_LEVELS = 32;

/** Applications keep their files in a folder of a folder of their own, which may be removed as a whole. */
const LEVELS_THAT_GET_LOST = 2;

/**
 * Tells when a file may have changed, come or gone, wherever it lies; now and then though nothing has. While its folder is not there, the nearest folder
 * that is gets watched for the way to it.
 */
export class WatchedFile implements Disposable {
  private readonly watching = new MutableDisposable<Disposable>();
  private readonly settling = new MutableDisposable<Disposable>();
  private readonly beginning = new MutableDisposable<Disposable>();
  private arming = 0;

  /** @param workspaceFolder in which the file lies: the editor watches all of that, with whatever comes to be in it */
  constructor(
    private readonly uri: vscode.Uri,
    workspaceFolder: vscode.Uri | undefined,
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {
    if (workspaceFolder) {
      const name = uri.path.slice(workspaceFolder.path.replace(/\/$/, '').length + 1);
      this.watching.value = watch(workspaceFolder, name, () => this.heard());
    } else {
      void this.arm();
    }
  }

  dispose(): void {
    this.watching.dispose();
    this.settling.dispose();
    this.beginning.dispose();
  }

  private heard(): void {
    this.settling.value = this.clock.after(SETTLE_MS, () => this.changed());
  }

  /** Watches for the file, or for the next step on the way to it, and for that way to be lost. */
  private async arm(): Promise<void> {
    const arming = ++this.arming;
    let wanted = this.uri;
    let folder = above(wanted);
    for (let level = 0; level < MOST_LEVELS && !(await isFolder(folder)); level += 1) {
      wanted = folder;
      folder = above(wanted);
    }
    if (arming !== this.arming) {
      return; // The way has changed meanwhile.
    }
    if (!(await isFolder(folder))) {
      return; // A share that is out of reach: nothing of it can be watched.
    }
    const isNear = wanted.path === this.uri.path;
    const wayChanged = (): void => {
      this.heard();
      void this.arm();
    };
    const watching = new DisposableStore();
    watching.add(watch(folder, nameOf(wanted), () => (isNear ? this.heard() : wayChanged())));
    // A folder that is lost does not tell it: the one above does.
    for (let lost = folder, level = 0; level < LEVELS_THAT_GET_LOST && above(lost).path !== '/'; level += 1) {
      watching.add(watch(above(lost), nameOf(lost), wayChanged, { ignoresChanges: true }));
      lost = above(lost);
    }
    this.watching.value = watching;
    this.beginning.value = this.clock.after(BEGIN_MS, () => void this.lookAgain(isNear, folder, wanted));
  }

  private async lookAgain(isNear: boolean, folder: vscode.Uri, wanted: vscode.Uri): Promise<void> {
    const arming = this.arming;
    const isAsBefore = (await isFolder(folder)) && (isNear || !(await isFolder(wanted)));
    if (!isAsBefore && arming === this.arming) {
      void this.arm();
    }
    this.changed();
  }
}

function watch(
  folder: vscode.Uri,
  name: string,
  heard: () => void,
  { ignoresChanges = false }: { readonly ignoresChanges?: boolean } = {},
): Disposable {
  const pattern = new vscode.RelativePattern(folder, escaped(name));
  const watcher = vscode.workspace.createFileSystemWatcher(pattern, false, ignoresChanges);
  watcher.onDidCreate(heard);
  watcher.onDidChange(heard);
  watcher.onDidDelete(heard);
  return watcher;
}

/** The path and nothing else: brackets and braces would be a pattern. */
function escaped(path: string): string {
  return path.replace(/[[\]{}*?]/g, mark => `[${mark}]`);
}

const above = (uri: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(uri, '..');

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    return false; // Not there, or not to be looked at: the folder above tells when that changes.
  }
}
