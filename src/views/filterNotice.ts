import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';
import type { ServerId } from '../tasks/task';
import type { ExplorerList } from './explorerList';
import type { ExplorerView } from './explorerView';
import { filterWords, groupingWord, sortingWord } from './listWords';

/** How often the counts of the filter are told anew, at most. */
const COUNT_STEP_MS = 500;

/** Says in the view how the list is ordered, and what of it is left out; and in context keys, for the menus. */
export class FilterNotice implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly timer = this.owned.add(new MutableDisposable());

  constructor(
    private readonly list: ExplorerList,
    private readonly view: Pick<ExplorerView, 'say' | 'announce'>,
    private readonly nameOf: (serverId: ServerId) => string,
    private readonly clock: Clock,
  ) {
    this.owned.add(list.order.onDidChange(() => this.orderChanged()));
    this.owned.add(list.listing.onDidChange(() => this.countsChanged()));
    this.orderChanged();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private orderChanged(): void {
    const { grouping, sorting, isFiltered } = this.list.order;
    const words = [
      ...(grouping === 'server' ? [] : [groupingWord(grouping)]),
      ...(sorting === 'newest' ? [] : [sortingWord(sorting)]),
    ];
    this.view.say('order', words.join(' · '));
    void vscode.commands.executeCommand('setContext', 'mcpTasks.filtered', isFiltered);
    this.tell();
  }

  private countsChanged(): void {
    if (this.list.order.isFiltered) {
      this.timer.value ??= this.clock.after(COUNT_STEP_MS, () => this.tell());
    }
  }

  private tell(): void {
    this.timer.value = undefined;
    const { order, listing } = this.list;
    const counts = { shown: listing.size, total: listing.total };
    this.view.announce(order.isFiltered ? filterWords(order.filter, counts, this.nameOf) : '');
  }
}
