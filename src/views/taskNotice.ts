import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import { inert, oneLine } from '../base/strangerText';
import { CommandIds } from '../commands/commandIds';
import type { ServerRegistry } from '../servers/serverRegistry';
import { type EndedTasks, isOwnCancel } from '../tasks/endedTasks';
import type { Task, TaskKey } from '../tasks/task';
import { elapsedMs, type TaskState, taskState } from '../tasks/taskState';
import type { TaskStore } from '../tasks/taskStore';
import type { Unread } from '../tasks/unread';
import type { Attention } from './attention';
import { EXPLORER_VIEW } from './explorerView';
import { Gathering } from './gathering';
import type { NodeTable } from './nodeTable';
import { messageOf, taskLabel } from './taskItem';
import { shortDuration, stateWord } from './words';

/** What the user wants to be told of by a message. */
export type NotifySetting = 'never' | 'needsMe' | 'all';

/** In the order in which a message for many counts them. */
const ENDINGS: readonly TaskState[] = ['completed', 'toolError', 'failed', 'cancelled'];

/** Tells the user, who wants to hear of it, that tasks ended: with one message for all that ended together. */
export class TaskNotice implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly untold: Gathering<TaskKey>;

  constructor(
    ended: Pick<EndedTasks, 'onDidEnd'>,
    private readonly store: Pick<TaskStore, 'get'>,
    private readonly registry: Pick<ServerRegistry, 'get'>,
    private readonly nodes: NodeTable,
    private readonly attention: Pick<Attention, 'sees'>,
    private readonly unread: Pick<Unread, 'markRead'>,
    private readonly setting: () => NotifySetting,
    private readonly clock: Clock,
  ) {
    this.untold = this.owned.add(new Gathering(clock, keys => this.tell(keys)));
    this.owned.add(ended.onDidEnd(tasks => this.gather(tasks)));
  }

  dispose(): void {
    this.owned.dispose();
  }

  /** Only the window that heard of the end itself tells it: five windows would say the same. */
  private gather(tasks: readonly Task[]): void {
    if (this.setting() === 'all') {
      const isNews = (task: Task): boolean =>
        task.source !== 'otherWindow' && !isOwnCancel(task) && !this.attention.sees(task);
      this.untold.add(tasks.filter(isNews).map(({ key }) => key));
    }
  }

  private async tell(keys: readonly TaskKey[]): Promise<void> {
    // What the user has opened since is no news any more.
    const tasks = keys.flatMap(key => this.store.get(key) ?? []).filter(task => task.isUnread !== false);
    const [first] = tasks;
    if (first && this.setting() === 'all') {
      await (tasks.length === 1 ? this.tellOne(first) : this.tellMany(tasks));
    }
  }

  private async tellOne(task: Task): Promise<void> {
    const open = vscode.l10n.t('Open Result');
    const again = vscode.l10n.t('Run Again');
    const choices = task.status === 'cancelled' ? [again] : [open, again];
    const chosen = await show(taskState(task), this.wordsFor(task), ...choices);
    if (chosen !== undefined) {
      this.unread.markRead([task.key]);
      const command = chosen === open ? CommandIds.openResult : CommandIds.runAgain;
      void vscode.commands.executeCommand(command, this.nodes.task(task.serverId, task.key));
    }
  }

  private async tellMany(tasks: readonly Task[]): Promise<void> {
    const states = tasks.map(taskState);
    const worst = states.includes('failed') ? 'failed' : 'completed';
    const chosen = await show(worst, wordsForMany(states), vscode.l10n.t('Show Tasks'));
    if (chosen !== undefined) {
      void vscode.commands.executeCommand(`${EXPLORER_VIEW}.focus`);
    }
  }

  private wordsFor(task: Task): string {
    const server = inert(oneLine(this.registry.get(task.serverId)?.name ?? '', 60));
    const took = shortDuration(elapsedMs(task, this.clock.now()));
    const words = vscode.l10n.t(
      '{0} of {1} {2} after {3}',
      inert(taskLabel(task)),
      server,
      stateWord(taskState(task)),
      took,
    );
    const message = inert(messageOf(task));
    return message === '' ? words : vscode.l10n.t('{0}: {1}', words, message);
  }
}

function wordsForMany(states: readonly TaskState[]): string {
  const counts = ENDINGS.map(state => [state, states.filter(other => other === state).length] as const);
  const parts = counts
    .filter(([, count]) => count > 0)
    .map(([state, count]) => vscode.l10n.t('{0} {1}', count, stateWord(state)));
  return vscode.l10n.t('{0} tasks ended: {1}.', states.length, parts.join(', '));
}

function show(state: TaskState, words: string, ...choices: readonly string[]): Thenable<string | undefined> {
  return state === 'failed' || state === 'toolError'
    ? vscode.window.showWarningMessage(words, ...choices)
    : vscode.window.showInformationMessage(words, ...choices);
}
