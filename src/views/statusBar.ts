import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';
import { Paced } from '../base/paced';
import { oneLine, withoutIcons } from '../base/strangerText';
import { CommandIds } from '../commands/commandIds';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { CallStore } from '../tasks/callStore';
import type { EndedTasks } from '../tasks/endedTasks';
import type { InputRequest } from '../tasks/inputRequest';
import type { InputStore } from '../tasks/inputStore';
import type { Task } from '../tasks/task';
import { type TaskState, taskState } from '../tasks/taskState';
import type { TaskStore } from '../tasks/taskStore';
import { averageShare } from '../tasks/usualDuration';
import { runningCalls, runningTasks } from './activeTasks';
import { inputLabel } from './inputItem';
import type { QuestionClock } from './questionClock';
import { shareWords } from './shareWords';
import { taskLabel, taskProgressWords } from './taskItem';
import type { UsualDurations } from './usualDurations';
import { countOf, type Waiting, waitingForUser, waitingWords } from './waiting';
import { shortAge, stateWord } from './words';

/** However much changes, the item is drawn this often at most: each time, all that is unfinished is counted. */
const DRAW_EVERY_MS = 100;
/** How often an estimate is made anew: it changes though nothing happens. */
const ESTIMATE_EVERY_MS = 5_000;
/** How long the outcome of a task stays in the status bar. */
const OUTCOME_SHOWN_MS = 5_000;

/** One item: what runs, what needs the user, and for a moment how something ended. */
export class StatusBar implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly item = this.owned.add(
    vscode.window.createStatusBarItem('mcpTasks.status', vscode.StatusBarAlignment.Left, 10),
  );
  private readonly outcomeTimer = this.owned.add(new MutableDisposable());
  private readonly estimateTimer = this.owned.add(new MutableDisposable());
  private readonly drawing: Paced;
  private outcome: Task | undefined;

  constructor(
    private readonly store: TaskStore,
    private readonly calls: CallStore,
    private readonly inputs: InputStore,
    private readonly registry: Pick<ServerRegistry, 'client' | 'get' | 'onDidChange'>,
    ended: Pick<EndedTasks, 'onDidEnd'>,
    private readonly durations: Pick<UsualDurations, 'share'>,
    questionClock: QuestionClock,
    private readonly clock: Clock,
  ) {
    this.drawing = this.owned.add(new Paced(clock, DRAW_EVERY_MS, () => this.draw()));
    this.item.name = vscode.l10n.t('MCP Tasks');
    this.owned.add(
      store.onDidChange(({ updated }) => {
        const outcome = this.outcome && this.store.get(this.outcome.key);
        if (outcome && updated.includes(outcome.key)) {
          this.outcome = outcome; // What its result says of a tool error comes a moment later.
        }
        this.drawing.ask();
      }),
    );
    this.owned.add(ended.onDidEnd(tasks => this.showOutcome(tasks)));
    this.owned.add(calls.onDidChange(() => this.drawing.ask()));
    this.owned.add(inputs.onDidChange(() => this.drawing.ask()));
    this.owned.add(questionClock.onDidStep(() => this.drawing.ask()));
    this.owned.add(registry.onDidChange(() => this.drawing.ask()));
  }

  dispose(): void {
    this.owned.dispose();
  }

  /** Of several, the last one stands for all: which they are, the view says. */
  private showOutcome(tasks: readonly Task[]): void {
    this.outcome = tasks.at(-1);
    this.outcomeTimer.value = this.clock.after(OUTCOME_SHOWN_MS, () => {
      this.outcome = undefined;
      this.drawing.ask();
    });
  }

  private draw(): void {
    const waiting = waitingForUser(this.inputs, this.store);
    const running = runningTasks(this.store, this.registry);
    const count = running.length + runningCalls(this.calls, this.inputs).length;
    const progress = this.progressOfAll(running);
    const { item } = this;
    if (countOf(waiting) + count === 0 && !this.outcome) {
      item.hide();
      return;
    }
    const input = this.inputWords(waiting);
    const words = [
      ...(input ? [`$(bell-dot) ${input}`] : []),
      ...(count > 0 ? [`$(loading~spin) ${[runningWords(count), ...progress].join(' · ')}`] : []),
      ...(this.outcome ? [outcomeWords(this.outcome)] : []),
    ];
    item.text = words.join('  ');
    item.backgroundColor = input ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.accessibilityInformation = { label: spoken(input, count, progress, this.outcome) };
    const isAsked = waiting.questions.length > 0;
    item.command = commandFor(waiting, count);
    item.tooltip = isAsked ? this.questionsTooltip(waiting) : vscode.l10n.t('Show what is active on all MCP servers');
    item.show();
  }

  /** How far those have come of which something is known, on average; a single one as it says it. */
  private progressOfAll(running: readonly Task[]): string[] {
    const [only] = running;
    const said = only && running.length === 1 ? taskProgressWords(only) : [];
    if (said.length > 0) {
      return said;
    }
    const share = averageShare(running.flatMap(task => this.durations.share(task) ?? []));
    // Where there is none yet, the history may tell more in a moment: it is not asked each time.
    const mayChange = share?.isEstimated ?? running.length > 0;
    this.estimateTimer.value = mayChange ? this.clock.after(ESTIMATE_EVERY_MS, () => this.drawing.ask()) : undefined;
    return shareWords(share);
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
}

/** So much of a question fits into a status bar. */
const LONGEST_QUESTION = 40;
/** How many questions a hover tells. */
const MOST_TOLD = 5;

function runningWords(count: number): string {
  return count === 1 ? vscode.l10n.t('1 task running') : vscode.l10n.t('{0} tasks running', count);
}

/** What it says is what a click does: a single question is answered, of all else the user picks. */
function commandFor(waiting: Waiting, running: number): string {
  const { questions } = waiting;
  if (questions.length === 1 && countOf(waiting) + running === 1) {
    return CommandIds.answerInput;
  }
  return countOf(waiting) + running > 0 ? CommandIds.showActiveTasks : 'mcpTasks.explorer.focus';
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

function spoken(input: string, count: number, progress: readonly string[], outcome: Task | undefined): string {
  return [
    vscode.l10n.t('MCP Tasks'),
    ...(input ? [input] : []),
    ...(count > 0 ? [runningWords(count), ...progress] : []),
    ...(outcome ? [`${taskLabel(outcome)} ${stateWord(taskState(outcome))}`] : []),
  ].join(', ');
}
