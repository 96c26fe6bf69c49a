import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import { inert, oneLine } from '../base/strangerText';
import { CommandIds } from '../commands/commandIds';
import type { ServerRegistry } from '../servers/serverRegistry';
import { canBeRunAgain, type EndedTasks, isOwnCancel } from '../tasks/endedTasks';
import type { Task, TaskKey } from '../tasks/task';
import { elapsedMs, type TaskState, taskState, worstEnd } from '../tasks/taskState';
import type { TaskStore } from '../tasks/taskStore';
import type { Unread } from '../tasks/unread';
import type { Attention } from './attention';
import { EXPLORER_VIEW } from './explorerView';
import { Gathering } from './gathering';
import type { NodeTable } from './nodeTable';
import { messageOf, taskLabel } from './taskItem';
import { shortDuration } from './words';

/** What the user wants to be told of by a message. */
export type NotifySetting = 'never' | 'needsMe' | 'all';

/** The ends that a message tells of, in the order in which one for many counts them. */
const ENDINGS = ['completed', 'toolError', 'failed', 'cancelled'] as const;
type Ending = (typeof ENDINGS)[number];

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
    const choices = [...(task.status === 'cancelled' ? [] : [open]), ...(canBeRunAgain(task) ? [again] : [])];
    const chosen = await show(taskState(task), this.wordsFor(task), ...choices);
    if (chosen !== undefined) {
      this.unread.markRead([task.key]);
      const command = chosen === open ? CommandIds.openResult : CommandIds.runAgain;
      void vscode.commands.executeCommand(command, this.nodes.task(task.serverId, task.key));
    }
  }

  private async tellMany(tasks: readonly Task[]): Promise<void> {
    const states = tasks.map(taskState);
    const chosen = await show(worstEnd(states), wordsForMany(states), vscode.l10n.t('Show Tasks'));
    if (chosen !== undefined) {
      void vscode.commands.executeCommand(`${EXPLORER_VIEW}.focus`);
    }
  }

  private wordsFor(task: Task): string {
    const server = inert(oneLine(this.registry.get(task.serverId)?.name ?? '', 60)) || vscode.l10n.t('a server');
    const took = shortDuration(elapsedMs(task, this.clock.now()));
    const words = endWords(endingOf(taskState(task)), inert(taskLabel(task)), server, took);
    const message = inert(messageOf(task));
    return message === '' ? words : vscode.l10n.t('{0}: {1}', words, message);
  }
}

/** What is none of them, like what is gone, has not done what it was asked for. */
function endingOf(state: TaskState): Ending {
  return ENDINGS.find(ending => ending === state) ?? 'failed';
}

/** A sentence for each: in another language, the verb may stand elsewhere. */
function endWords(ending: Ending, task: string, server: string, took: string): string {
  switch (ending) {
    case 'completed':
      return vscode.l10n.t('{0} of {1} completed after {2}', task, server, took);
    case 'toolError':
      return vscode.l10n.t('{0} of {1} completed with a tool error after {2}', task, server, took);
    case 'failed':
      return vscode.l10n.t('{0} of {1} failed after {2}', task, server, took);
    case 'cancelled':
      return vscode.l10n.t('{0} of {1} cancelled after {2}', task, server, took);
  }
}

function wordsForMany(states: readonly TaskState[]): string {
  const endings = states.map(endingOf);
  const counts = ENDINGS.map(ending => [ending, endings.filter(other => other === ending).length] as const);
  const parts = counts.filter(([, count]) => count > 0).map(([ending, count]) => countWords(ending, count));
  return vscode.l10n.t('{0} tasks ended: {1}.', states.length, parts.join(', '));
}

function countWords(ending: Ending, count: number): string {
  switch (ending) {
    case 'completed':
      return vscode.l10n.t('{0} completed', count);
    case 'toolError':
      return vscode.l10n.t('{0} completed with a tool error', count);
    case 'failed':
      return vscode.l10n.t('{0} failed', count);
    case 'cancelled':
      return vscode.l10n.t('{0} cancelled', count);
  }
}

function show(state: TaskState, words: string, ...choices: readonly string[]): Thenable<string | undefined> {
  return state === 'failed' || state === 'toolError'
    ? vscode.window.showWarningMessage(words, ...choices)
    : vscode.window.showInformationMessage(words, ...choices);
}
