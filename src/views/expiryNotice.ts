import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import { messageOf } from '../base/errors';
import { inert, oneLine } from '../base/strangerText';
import type { Task, TaskKey } from '../tasks/task';
import type { TaskActions } from '../tasks/taskActions';
import type { TaskStore } from '../tasks/taskStore';
import { type ExpiringResults, resultLostAtMs } from './expiringResults';
import { ExpiryWatch } from './expiryWatch';
import { taskLabel } from './taskItem';
import type { NotifySetting } from './taskNotice';
import { shortRest } from './words';

/** How long a word stays in the status bar. */
const WORD_SHOWN_MS = 5_000;

/** Warns, with one message for all that come together, that servers are about to drop results nobody has fetched. */
export class ExpiryNotice implements Disposable {
  private readonly owned = new DisposableStore();

  constructor(
    store: Pick<TaskStore, 'get' | 'onDidChange'>,
    expiring: Pick<ExpiringResults, 'all'>,
    private readonly actions: Pick<TaskActions, 'payload'>,
    /** Whether the result was fetched, though it is not kept for good. */
    isFetched: (key: TaskKey) => boolean,
    private readonly show: (task: Task) => Promise<void>,
    private readonly setting: () => NotifySetting,
    private readonly clock: Clock,
  ) {
    const warn = (tasks: readonly Task[]): void => void this.warn(tasks).catch(error => tellFailure(error));
    this.owned.add(new ExpiryWatch(store, expiring, isFetched, clock, warn));
  }

  dispose(): void {
    this.owned.dispose();
  }

  private async warn(tasks: readonly Task[]): Promise<void> {
    const [first] = tasks;
    if (!first || this.setting() === 'never') {
      return;
    }
    const fetchNow = vscode.l10n.t('Fetch Now');
    const show = vscode.l10n.t('Show');
    const chosen = await vscode.window.showWarningMessage(this.words(first, tasks.length), fetchNow, show);
    if (chosen === fetchNow) {
      await this.fetch(tasks);
    } else if (chosen === show) {
      await this.show(first);
    }
  }

  private words(first: Task, count: number): string {
    const leftMs = Math.max(0, (resultLostAtMs(first) ?? 0) - this.clock.now());
    return count === 1
      ? vscode.l10n.t(
          'The server may drop the result of {0} in {1}, and it has not been fetched.',
          inert(taskLabel(first)),
          shortRest(leftMs),
        )
      : vscode.l10n.t(
          'Servers may drop the results of {0} tasks, the first in {1}, and they have not been fetched.',
          count,
          shortRest(leftMs),
        );
  }

  /** Each of them, whatever becomes of the others; then the first failure, if there was one. */
  private async fetch(tasks: readonly Task[]): Promise<void> {
    const outcomes = await Promise.allSettled(tasks.map(task => this.actions.payload(task.serverId, task.taskId)));
    const failure = outcomes.find(outcome => outcome.status === 'rejected');
    if (failure) {
      throw failure.reason;
    }
    const words =
      tasks.length === 1 ? vscode.l10n.t('Result fetched') : vscode.l10n.t('{0} results fetched', tasks.length);
    vscode.window.setStatusBarMessage(words, WORD_SHOWN_MS);
  }
}

function tellFailure(error: unknown): void {
  const words = vscode.l10n.t('A result could not be fetched: {0}', inert(oneLine(messageOf(error), 500)));
  void vscode.window.showErrorMessage(words);
}
