import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';
import { oneLine, withoutIcons } from '../base/strangerText';
import { CommandIds } from '../commands/commandIds';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { CallStore } from '../tasks/callStore';
import type { InputRequest } from '../tasks/inputRequest';
import type { InputStore } from '../tasks/inputStore';
import { isFollowed, isTerminal, type Task, type TaskKey } from '../tasks/task';
import { type TaskState, taskState } from '../tasks/taskState';
import type { TaskStore } from '../tasks/taskStore';
import { inputLabel } from './inputItem';
import type { QuestionClock } from './questionClock';
import { taskLabel, taskProgressWords } from './taskItem';
import { countOf, type Waiting, waitingForUser, waitingWords } from './waiting';
import { shortAge, stateWord } from './words';

/** How long the outcome of a task stays in the status bar. */
const OUTCOME_SHOWN_MS = 5_000;

/** One item: what runs, what needs the user, and for a moment how something ended. */
export class StatusBar implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly item = this.owned.add(
    vscode.window.createStatusBarItem('mcpTasks.status', vscode.StatusBarAlignment.Left, 10),
  );
  private readonly drawTimer = this.owned.add(new MutableDisposable());
  private readonly outcomeTimer = this.owned.add(new MutableDisposable());
  private outcome: Task | undefined;
  /** The tasks seen unfinished, whose end is therefore news. */
  private readonly running = new Set<TaskKey>();

  constructor(
    private readonly store: TaskStore,
    private readonly calls: CallStore,
    private readonly inputs: InputStore,
    private readonly registry: Pick<ServerRegistry, 'client' | 'get' | 'onDidChange'>,
    questionClock: QuestionClock,
    private readonly clock: Clock,
  ) {
    this.item.name = vscode.l10n.t('MCP Tasks');
    this.owned.add(
      store.onDidChange(({ added, updated }) => {
        for (const key of [...added, ...updated]) {
          this.taskChanged(key);
        }
        this.changed();
      }),
    );
    this.owned.add(calls.onDidChange(() => this.changed()));
    this.owned.add(inputs.onDidChange(() => this.changed()));
    this.owned.add(questionClock.onDidStep(() => this.changed()));
    this.owned.add(registry.onDidChange(() => this.changed()));
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

  /** Once for all that changed in one turn of the event loop. */
  private changed(): void {
    this.drawTimer.value ??= this.clock.after(0, () => {
      this.drawTimer.value = undefined;
      this.draw();
    });
  }

  private draw(): void {
    const waiting = waitingForUser(this.inputs, this.store);
    const running = this.runningTasks();
    const count = running.length + this.runningCalls();
    const { item } = this;
    if (countOf(waiting) + count === 0 && !this.outcome) {
      item.hide();
      return;
    }
    const input = this.inputWords(waiting);
    const words = [
      ...(input ? [`$(bell-dot) ${input}`] : []),
      ...(count > 0 ? [`$(loading~spin) ${[runningWords(count), ...progressOfAll(running)].join(' · ')}`] : []),
      ...(this.outcome ? [outcomeWords(this.outcome)] : []),
    ];
    item.text = words.join('  ');
    item.backgroundColor = input ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.accessibilityInformation = { label: spoken(input, running, count, this.outcome) };
    const isAsked = waiting.questions.length > 0;
    item.command = isAsked ? CommandIds.answerInput : 'mcpTasks.explorer.focus';
    item.tooltip = isAsked ? this.questionsTooltip(waiting) : vscode.l10n.t('Show the tasks of all MCP servers');
    item.show();
  }

  private questionsTooltip({ questions }: Waiting): string {
    const told = questions.slice(0, MOST_TOLD).map(request => this.questionWords(request));
    return [vscode.l10n.t('Answer what MCP servers ask:'), ...told].join('\n');
  }

  private questionWords(request: InputRequest, longest?: number): string {
    const task = this.inputs.taskOf(request);
    const server = withoutIcons(oneLine(this.registry.get(request.serverId)?.name ?? '', 40));
    const age = shortAge(Math.max(0, this.clock.now() - request.requestedAt));
    return vscode.l10n.t('{0}: {1} ({2})', task ? taskLabel(task) : server, oneLine(inputLabel(request), longest), age);
  }

  /** The question itself where there is only one, with its age: a server may not wait for long. */
  private inputWords(waiting: Waiting): string {
    const [only, ...others] = waiting.questions;
    if (!only || others.length + waiting.silentTasks.length > 0) {
      return waitingWords(waiting).join(', ');
    }
    return this.questionWords(only, LONGEST_QUESTION);
  }

  /** What runs on a server that is out of reach nobody knows, unless another window does. */
  private runningTasks(): Task[] {
    const isHeardOf = (task: Task): boolean =>
      task.isFollowedElsewhere === true || this.registry.client(task.serverId) !== undefined;
    const isRunning = (task: Task): boolean => task.status !== 'input_required' && isFollowed(task) && isHeardOf(task);
    return this.store.unfinishedTasks().filter(isRunning);
  }

  /** A call that asks something waits for the user. */
  private runningCalls(): number {
    return this.calls.running().filter(({ callId }) => this.inputs.ofCall(callId).length === 0).length;
  }
}

/** So much of a question fits into a status bar. */
const LONGEST_QUESTION = 40;
/** How many questions a hover tells. */
const MOST_TOLD = 5;

function runningWords(count: number): string {
  return count === 1 ? vscode.l10n.t('1 task running') : vscode.l10n.t('{0} tasks running', count);
}

/** How far those have come that say so, on average; a single one as it says it. */
function progressOfAll(running: readonly Task[]): string[] {
  const [only] = running;
  if (only && running.length === 1) {
    return taskProgressWords(only);
  }
  const shares = running.flatMap(({ progress }) => {
    const { progress: done = 0, total = 0 } = progress ?? {};
    return total > 0 ? [Math.min(1, Math.max(0, done / total))] : [];
  });
  const sum = shares.reduce((all, share) => all + share, 0);
  return shares.length === 0 ? [] : [`${Math.round((sum / shares.length) * 100)}%`];
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

function spoken(input: string, running: readonly Task[], count: number, outcome: Task | undefined): string {
  return [
    vscode.l10n.t('MCP Tasks'),
    ...(input ? [input] : []),
    ...(count > 0 ? [runningWords(count), ...progressOfAll(running)] : []),
    ...(outcome ? [`${taskLabel(outcome)} ${stateWord(taskState(outcome))}`] : []),
  ].join(', ');
}
