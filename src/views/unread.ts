import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../base/disposable';
import type { Unread } from '../tasks/unread';
import type { Attention } from './attention';
import type { ExplorerView } from './explorerView';

/** Says in the view how many tasks ended unseen, and takes for seen what the user looks at. */
export class UnreadCount implements Disposable {
  private readonly owned = new DisposableStore();

  constructor(
    private readonly unread: Unread,
    attention: Pick<Attention, 'onDidChange'>,
    private readonly view: Pick<ExplorerView, 'sayInTitle'>,
  ) {
    this.owned.add(attention.onDidChange(() => unread.lookAgain()));
    this.owned.add(unread.onDidChange(() => this.say()));
    this.say();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private say(): void {
    const { count } = this.unread;
    this.view.sayInTitle(count === 0 ? '' : vscode.l10n.t('{0} unread', count));
    void vscode.commands.executeCommand('setContext', 'mcpTasks.hasUnread', count > 0);
  }
}
