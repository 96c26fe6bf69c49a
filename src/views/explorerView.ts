import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/emitter';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { TaskStore } from '../tasks/taskStore';
import type { ToolStore } from '../tasks/toolStore';
import type { TaskNode } from './nodeTable';
import type { TaskTreeProvider } from './taskTreeProvider';

export const EXPLORER_VIEW = 'mcpTasks.explorer';

/** The view "Tasks": the tree, its badge and its progress bar. */
export class ExplorerView implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly tree: vscode.TreeView<TaskNode>;
  private readonly visibility = this.owned.add(new Emitter<boolean>());
  readonly onDidChangeVisibility = this.visibility.event;
  private isBusy = false;

  constructor(
    provider: TaskTreeProvider,
    private readonly store: TaskStore,
    private readonly registry: ServerRegistry,
    tools: ToolStore,
  ) {
    this.tree = this.owned.add(
      vscode.window.createTreeView(EXPLORER_VIEW, { treeDataProvider: provider, showCollapseAll: true }),
    );
    this.owned.add(this.tree.onDidChangeVisibility(({ visible }) => this.visibility.fire(visible)));
    this.owned.add(
      this.tree.onDidExpandElement(({ element }) => {
        if (element.kind === 'tools') {
          tools.show(element.serverId);
        }
      }),
    );
    this.owned.add(provider.onDidMissTools(serverId => tools.show(serverId)));
    this.owned.add(store.onDidChange(() => this.drawBadge()));
    this.owned.add(registry.onDidChange(() => this.showStarts()));
  }

  get isVisible(): boolean {
    return this.tree.visible;
  }

  /** Shows the view's own progress bar until `work` ends. Never rejects. */
  async busyWhile(work: Promise<unknown>): Promise<void> {
    await vscode.window.withProgress({ location: { viewId: EXPLORER_VIEW } }, async () => {
      await work.catch(() => undefined); // Whoever started the work reports how it ended.
    });
  }

  dispose(): void {
    this.owned.dispose();
  }

  private drawBadge(): void {
    const value = this.store.unfinishedTasks().filter(task => task.status === 'input_required').length;
    if (value !== (this.tree.badge?.value ?? 0)) {
      const tooltip = value === 1 ? vscode.l10n.t('1 task needs input') : vscode.l10n.t('{0} tasks need input', value);
      this.tree.badge = value === 0 ? undefined : { value, tooltip };
    }
  }

  /** The progress bar runs while any server starts; the tries to find a lost one again may take minutes. */
  private showStarts(): void {
    const isStarting = (): boolean =>
      this.registry.servers.some(({ state, reconnecting }) => state === 'starting' && !reconnecting);
    if (!this.isBusy && isStarting()) {
      this.isBusy = true;
      void this.busyWhile(
        new Promise<void>(resolve => {
          const subscription = this.registry.onDidChange(() => {
            if (!isStarting()) {
              this.isBusy = false;
              subscription.dispose();
              resolve();
            }
          });
        }),
      );
    }
  }
}
