import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { folderOf, SCHEME } from '../editors/readOnlyFiles';
import type { InputRequest } from '../tasks/inputRequest';
import type { Task, TaskKey } from '../tasks/task';
import type { ExplorerView } from './explorerView';

/** So many names of folders are kept, for each is a hash. */
const MOST_FOLDERS = 10_000;

/** What the user looks at, as far as VS Code tells it; in a window in the background, nothing. */
export class Attention implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly folders = new Map<TaskKey, string>();
  private readonly changes = this.owned.add(new Emitter<void>());
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly view: Pick<
      ExplorerView,
      'isShown' | 'onDidChangeSelection' | 'onDidChangeVisibility' | 'selection'
    >,
  ) {
    const changed = (): void => this.changes.fire();
    this.owned.add(view.onDidChangeSelection(changed));
    this.owned.add(view.onDidChangeVisibility(changed));
    // VS Code also says when nobody has done anything for a while, which changes nothing here.
    let wasFocused = vscode.window.state.focused;
    this.owned.add(
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused !== wasFocused) {
          wasFocused = focused;
          changed();
        }
      }),
    );
    this.owned.add(vscode.window.tabGroups.onDidChangeTabs(changed));
    this.owned.add(vscode.window.tabGroups.onDidChangeTabGroups(changed));
  }

  /** Whether the view is there with the row of this task, or what is known of it is in front. */
  sees(task: Task): boolean {
    return this.isHere && (this.view.isShown(task) || this.isIn(foldersInFront(), task));
  }

  /**
   * Looks once, for however many tasks.
   * @returns whether the row of a task is selected, or its result or details are in front; nothing where no task's can be
   */
  look(): ((task: Task) => boolean) | undefined {
    const selected = new Set(this.view.selection.flatMap(row => (row.kind === 'task' ? row.key : [])));
    const inFront = foldersInFront();
    const isAnything = this.isHere && selected.size + inFront.length > 0;
    return isAnything ? task => selected.has(task.key) || this.isIn(inFront, task) : undefined;
  }

  /** Whether its row is selected, or that of what asks it. */
  isOnQuestion({ id, callId, taskId, serverId }: InputRequest, task: Task | undefined): boolean {
    const isAbout = (row: ExplorerView['selection'][number]): boolean =>
      (row.kind === 'input' && row.inputId === id) ||
      (row.kind === 'call' && row.serverId === serverId && row.callId === callId) ||
      (row.kind === 'task' && taskId !== undefined && row.key === task?.key);
    return this.isHere && this.view.selection.some(isAbout);
  }

  dispose(): void {
    this.owned.dispose();
  }

  private get isHere(): boolean {
    return vscode.window.state.focused;
  }

  /** Its details and its preview have folders of their own, whose names begin alike. */
  private isIn(folders: readonly string[], { key }: Task): boolean {
    return folders.length > 0 && folders.some(folder => folder.startsWith(this.folderOf(key)));
  }

  private folderOf(key: TaskKey): string {
    const known = this.folders.get(key);
    if (known !== undefined) {
      return known;
    }
    if (this.folders.size >= MOST_FOLDERS) {
      this.folders.clear();
    }
    const folder = folderOf(key);
    this.folders.set(key, folder);
    return folder;
  }
}

/** Those of our files, in any group of tabs: what is beside the text that is written is seen, too. */
function foldersInFront(): string[] {
  return vscode.window.tabGroups.all
    .flatMap(({ activeTab }) => urisOf(activeTab?.input))
    .filter(uri => uri.scheme === SCHEME)
    .map(uri => uri.path.slice(1));
}

function urisOf(input: unknown): vscode.Uri[] {
  if (input instanceof vscode.TabInputTextDiff) {
    return [input.original, input.modified];
  }
  const isFile = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
  return isFile ? [input.uri] : [];
}
