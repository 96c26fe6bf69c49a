import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';
import type { Unread } from '../tasks/unread';
import type { Attention } from './attention';
import type { ExplorerView } from './explorerView';

/** While VS Code draws rows anew, it does not know which of them are selected: it is looked once more, a moment later. */
const REDRAWN_MS = 500;

/** Says in the view how many tasks ended unseen, and takes for seen what the user looks at. */
export class UnreadCount implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly drawTimer = this.owned.add(new MutableDisposable());
  private readonly lookTimer = this.owned.add(new MutableDisposable());

  constructor(
    private readonly unread: Unread,
    attention: Pick<Attention, 'onDidChange'>,
    private readonly view: Pick<ExplorerView, 'sayInTitle'>,
    private readonly clock: Clock,
  ) {
    this.owned.add(attention.onDidChange(() => this.look()));
    this.owned.add(unread.onDidChange(() => this.changed()));
  }

  dispose(): void {
    this.owned.dispose();
  }

  private look(): void {
    this.unread.lookAgain();
    this.lookTimer.value = this.clock.after(REDRAWN_MS, () => this.unread.lookAgain());
  }

  /** Once for all that changed in one turn of the event loop. */
  private changed(): void {
    this.drawTimer.value ??= this.clock.after(0, () => {
      this.drawTimer.value = undefined;
      this.draw();
    });
  }

  private draw(): void {
    const { count } = this.unread;
    this.view.sayInTitle(count === 0 ? '' : vscode.l10n.t('{0} unread', count));
    void vscode.commands.executeCommand('setContext', 'mcpTasks.hasUnread', count > 0);
  }
}
