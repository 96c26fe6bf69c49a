import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../base/disposable';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { TaskStore } from '../tasks/taskStore';

/** Tells VS Code what menus, keys and the walkthrough may ask about. */
export class ContextKeys implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly told = new Map<string, boolean>();

  constructor(registry: Pick<ServerRegistry, 'onDidChange' | 'servers'>, store: Pick<TaskStore, 'onDidChange'>) {
    const isConnected = (): boolean => registry.servers.some(({ state }) => state === 'running');
    this.owned.add(registry.onDidChange(() => this.tell('mcpTasks.connected', isConnected())));
    this.owned.add(
      store.onDidChange(({ added }) => {
        if (added.length > 0) {
          this.tell('mcpTasks.hasTasks', true);
        }
      }),
    );
  }

  dispose(): void {
    this.owned.dispose();
  }

  private tell(key: string, value: boolean): void {
    if (this.told.get(key) !== value) {
      this.told.set(key, value);
      void vscode.commands.executeCommand('setContext', key, value);
    }
  }
}
