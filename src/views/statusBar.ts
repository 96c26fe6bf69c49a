import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { CallStore } from '../tasks/callStore';
import { isTerminal, type Task, type TaskKey } from '../tasks/task';
import { type TaskState, taskState } from '../tasks/taskState';
import type { TaskStore } from '../tasks/taskStore';
import { taskLabel } from './taskItem';
import { stateWord } from './words';

/** How long the outcome of a task stays in the status bar. */
const OUTCOME_SHOWN_MS = 5_000;

/** One item: what runs, what needs the user, and for a moment how something ended. */
export class StatusBar implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly item = this.owned.add(
    vscode.window.createStatusBarItem('mcpTasks.status', vscode.StatusBarAlignment.Left, 10),
  );
  private readonly outcomeTimer = this.owned.add(new MutableDisposable());
  private outcome: Task | undefined;
  /** The tasks seen unfinished, whose end is therefore news. */
  private readonly running = new Set<TaskKey>();

  constructor(
    private readonly store: TaskStore,
    private readonly calls: CallStore,
    private readonly registry: Pick<ServerRegistry, 'client' | 'onDidChange'>,
    private readonly clock: Clock,
  ) {
    this.item.name = vscode.l10n.t('MCP Tasks');
    this.item.command = 'mcpTasks.explorer.focus';
    this.owned.add(
      store.onDidChange(({ added, updated }) => {
        for (const key of [...added, ...updated]) {
          this.taskChanged(key);
        }
        this.draw();
      }),
    );
    this.owned.add(calls.onDidChange(() => this.draw()));
    this.owned.add(registry.onDidChange(() => this.draw()));
  }

  dispose(): void {
    this.owned.dispose();
  }

  private taskChanged(key: TaskKey): void {
    const task = this.store.get(key);
    if (task && isTerminal(task)) {
      if (this.running.delete(key)) {
        this.showOutcome(task);
      } else if (this.outcome?.key === key) {
        this.outcome = task; // What its result says of a tool error comes a moment later.
      }
    } else if (task?.goneReason !== undefined) {
      this.running.delete(key);
    } else if (task) {
      this.running.add(key);
    }
  }

  private showOutcome(task: Task): void {
    this.outcome = task;
    this.outcomeTimer.value = this.clock.after(OUTCOME_SHOWN_MS, () => {
      this.outcome = undefined;
      this.draw();
    });
  }

  private draw(): void {
    const unfinished = this.store.unfinishedTasks();
    const needInput = unfinished.filter(task => task.status === 'input_required').length;
    const running = this.runningOf(unfinished) + this.calls.all().length;
    const { item } = this;
    if (needInput + running === 0 && !this.outcome) {
      item.hide();
      return;
    }
    const words = [
      ...(needInput > 0 ? [`$(bell-dot) ${inputWords(needInput)}`] : []),
      ...(running > 0 ? [`$(loading~spin) ${runningWords(running)}`] : []),
      ...(this.outcome ? [outcomeWords(this.outcome)] : []),
    ];
    item.text = words.join('  ');
    item.backgroundColor = needInput > 0 ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.accessibilityInformation = { label: spoken(needInput, running, this.outcome) };
    item.tooltip = vscode.l10n.t('Show the tasks of all MCP servers');
    item.show();
  }

  /** What runs on a server that is out of reach nobody knows. */
  private runningOf(unfinished: readonly Task[]): number {
    const isRunning = (task: Task): boolean =>
      task.status !== 'input_required' && this.registry.client(task.serverId) !== undefined;
    return unfinished.filter(isRunning).length;
  }
}

function inputWords(count: number): string {
  return count === 1 ? vscode.l10n.t('1 task needs input') : vscode.l10n.t('{0} tasks need input', count);
}

function runningWords(count: number): string {
  return count === 1 ? vscode.l10n.t('1 task running') : vscode.l10n.t('{0} tasks running', count);
}

function outcomeWords(task: Task): string {
  const state = taskState(task);
  return `$(${outcomeIcon(state)}) ${taskLabel(task)}: ${stateWord(state)}`;
}

function outcomeIcon(state: TaskState): string {
  switch (state) {
    case 'completed':
      return 'pass';
    case 'toolError':
      return 'warning';
    case 'cancelled':
      return 'circle-slash';
    default:
      return 'error';
  }
}

function spoken(needInput: number, running: number, outcome: Task | undefined): string {
  return [
    vscode.l10n.t('MCP Tasks'),
    ...(needInput > 0 ? [inputWords(needInput)] : []),
    ...(running > 0 ? [runningWords(running)] : []),
    ...(outcome ? [`${taskLabel(outcome)} ${stateWord(taskState(outcome))}`] : []),
  ].join(', ');
}
