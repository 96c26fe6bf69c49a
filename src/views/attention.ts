import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { fileUri, folderOf } from '../editors/readOnlyFiles';
import type { InputRequest } from '../tasks/inputRequest';
import type { Task } from '../tasks/task';
import type { ExplorerView } from './explorerView';

/** What the user looks at, as far as VS Code tells it; in a window in the background, nothing. */
export class Attention implements Disposable {
  private readonly owned = new DisposableStore();
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
    this.owned.add(vscode.window.onDidChangeWindowState(changed));
    this.owned.add(vscode.window.tabGroups.onDidChangeTabs(changed));
    this.owned.add(vscode.window.tabGroups.onDidChangeTabGroups(changed));
  }

  /** Whether the view is there with the row of this task, or what is known of it is in front. */
  sees(task: Task): boolean {
    return this.isHere && (this.view.isShown(task) || this.isInFront(task));
  }

  /** Whether the row of this task is selected, or its result or details are in front. */
  isOn(task: Task): boolean {
    const isSelected = this.view.selection.some(row => row.kind === 'task' && row.key === task.key);
    return this.isHere && (isSelected || this.isInFront(task));
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

  /** In any group of tabs: what is beside the text that is written is seen, too. */
  private isInFront({ key }: Task): boolean {
    // Its details and its preview have folders of their own, whose names begin alike.
    const { scheme, path } = fileUri(folderOf(key), '');
    const start = path.slice(0, -1);
    const shown = vscode.window.tabGroups.all.flatMap(({ activeTab }) => urisOf(activeTab?.input));
    return shown.some(uri => uri.scheme === scheme && uri.path.startsWith(start));
  }
}

function urisOf(input: unknown): vscode.Uri[] {
  if (input instanceof vscode.TabInputTextDiff) {
    return [input.original, input.modified];
  }
  const isFile = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
  return isFile ? [input.uri] : [];
}
