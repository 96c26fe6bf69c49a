import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable';
import type { ServerRegistry } from '../servers/serverRegistry';

/** Tells VS Code what menus, keys and the walkthrough may ask about. */
export class ContextKeys implements Disposable {
  private readonly subscription: Disposable;
  private isConnected = false;

  constructor(private readonly registry: Pick<ServerRegistry, 'onDidChange' | 'servers'>) {
    this.subscription = registry.onDidChange(() => this.look());
    this.look();
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private look(): void {
    const isConnected = this.registry.servers.some(({ state }) => state === 'running');
    if (isConnected !== this.isConnected) {
      this.isConnected = isConnected;
      void vscode.commands.executeCommand('setContext', 'mcpTasks.connected', isConnected);
    }
  }
}
