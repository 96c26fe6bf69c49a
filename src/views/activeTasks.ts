import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../base/disposable';
import { oneLine, withoutIcons } from '../base/strangerText';
import { CommandIds } from '../commands/commandIds';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { Call, CallStore } from '../tasks/callStore';
import type { InputRequest } from '../tasks/inputRequest';
import type { InputStore } from '../tasks/inputStore';
import { isFollowed, newestFirst, type ServerId, type Task } from '../tasks/task';
import type { TaskStore } from '../tasks/taskStore';
import { callIcon, callRow } from './callItem';
import { inputIcon, inputLabel } from './inputItem';
import type { NodeTable, TaskNode } from './nodeTable';
import { shareWords } from './shareWords';
import { taskIcon, taskLabel, taskProgressWords, taskRow } from './taskItem';
import type { UsualDurations } from './usualDurations';
import { waitingForUser } from './waiting';

/** How often the list is drawn anew while it is shown, at most: rows that jump cannot be picked. */
const REDRAW_MS = 1_000;

/** What a press on a button of an item does. */
interface ActionButton extends vscode.QuickInputButton {
  readonly command: string;
}

interface ActiveItem extends vscode.QuickPickItem {
  readonly id: string;
  readonly row: TaskNode;
  readonly buttons: readonly ActionButton[];
  /** What Enter does. */
  readonly open: () => unknown;
}

/** What runs on a server that is out of reach nobody knows, unless another window does. */
export function runningTasks(
  store: Pick<TaskStore, 'unfinishedTasks'>,
  registry: Pick<ServerRegistry, 'client'>,
): Task[] {
  const isHeardOf = (task: Task): boolean =>
    task.isFollowedElsewhere === true || registry.client(task.serverId) !== undefined;
  const isRunning = (task: Task): boolean => task.status !== 'input_required' && isFollowed(task) && isHeardOf(task);
  return store.unfinishedTasks().filter(isRunning);
}

/** A call that asks something waits for the user. */
export function runningCalls(calls: Pick<CallStore, 'running'>, inputs: Pick<InputStore, 'ofCall'>): Call[] {
  return calls.running().filter(({ callId }) => inputs.ofCall(callId).length === 0);
}

/** A quick pick of all that waits for the user or runs; it changes with them while it is shown. */
export class ActiveTasks implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly shown = this.owned.add(new MutableDisposable());

  constructor(
    private readonly store: TaskStore,
    private readonly calls: CallStore,
    private readonly inputs: InputStore,
    private readonly registry: Pick<ServerRegistry, 'client' | 'get'>,
    private readonly nodes: NodeTable,
    private readonly durations: Pick<UsualDurations, 'share'>,
    private readonly reveal: (task: Task) => Promise<void>,
    private readonly clock: Clock,
  ) {}

  show(): void {
    if (this.items().length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Nothing is active on any MCP server now.'));
      return;
    }
    const open = new DisposableStore();
    this.shown.value = open;
    const picker = open.add(vscode.window.createQuickPick<ActiveItem>());
    picker.title = vscode.l10n.t('Active MCP Tasks');
    picker.placeholder = vscode.l10n.t('What waits for you, and what runs');
    picker.matchOnDescription = true;
    picker.matchOnDetail = true;
    picker.keepScrollPosition = true;
    this.keepUpToDate(picker, open);
    open.add(
      picker.onDidTriggerItemButton(({ item, button }) => {
        picker.hide();
        // Only our own buttons are there.
        void vscode.commands.executeCommand((button as ActionButton).command, item.row);
      }),
    );
    open.add(
      picker.onDidAccept(() => {
        const [picked] = picker.activeItems;
        picker.hide();
        picked?.open();
      }),
    );
    open.add(picker.onDidHide(() => open.dispose()));
    picker.show();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private keepUpToDate(picker: vscode.QuickPick<ActiveItem>, open: DisposableStore): void {
    const timer = open.add(new MutableDisposable());
    let drawn = '';
    const draw = (): void => {
      const items = this.items();
      const looks = JSON.stringify(items.map(({ id, label, description, detail }) => [id, label, description, detail]));
      if (looks !== drawn) {
        drawn = looks;
        const active = picker.activeItems[0]?.id;
        picker.items = items;
        // Else the first one: what waits for the user.
        picker.activeItems = items.filter(({ id }, index) => (active === undefined ? index === 0 : id === active));
      }
    };
    const soon = (): void => {
      timer.value ??= this.clock.after(REDRAW_MS, () => {
        timer.value = undefined;
        draw();
      });
    };
    open.add(this.store.onDidChange(soon));
    open.add(this.calls.onDidChange(soon));
    open.add(this.inputs.onDidChange(soon));
    draw();
  }

  /** What waits for the user first. */
  private items(): ActiveItem[] {
    const { questions, silentTasks } = waitingForUser(this.inputs, this.store);
    return [
      ...questions.map(request => this.questionItem(request)),
      ...[...silentTasks].sort(newestFirst).map(task => this.taskItem(task)),
      ...runningTasks(this.store, this.registry)
        .sort(newestFirst)
        .map(task => this.taskItem(task)),
      ...runningCalls(this.calls, this.inputs).map(call => this.callItem(call)),
    ];
  }

  private questionItem(request: InputRequest): ActiveItem {
    const task = this.inputs.taskOf(request);
    const row = this.nodes.input(request);
    const answer = button('edit', vscode.l10n.t('Answer'), CommandIds.answerInput);
    return {
      id: row.id,
      label: inputLabel(request),
      description: [...(task ? [taskLabel(task)] : []), this.serverName(request.serverId)].join(' · '),
      detail: vscode.l10n.t('waits for your answer'),
      iconPath: new vscode.ThemeIcon(inputIcon(request.kind)),
      row,
      buttons: [answer],
      open: () => vscode.commands.executeCommand(CommandIds.answerInput, row),
    };
  }

  private taskItem(task: Task): ActiveItem {
    const canCancel = this.registry.client(task.serverId)?.abilities.cancel ?? false;
    const isConnected = this.registry.get(task.serverId)?.state === 'running';
    const questions = this.inputs.ofTask(task.key).length;
    const row = taskRow(task, { canCancel, isConnected, questions }, this.clock.now());
    const estimate = taskProgressWords(task).length > 0 ? [] : shareWords(this.durations.share(task));
    return {
      id: task.key,
      label: row.label,
      description: this.serverName(task.serverId),
      detail: [...estimate, row.description].filter(Boolean).join(' · '),
      iconPath: still(taskIcon(row)),
      row: this.nodes.task(task.serverId, task.key),
      buttons: [
        button('go-to-file', vscode.l10n.t('Show Task Details'), CommandIds.showTaskDetails),
        ...(canCancel ? [button('stop-circle', vscode.l10n.t('Cancel Task'), CommandIds.cancelTask)] : []),
      ],
      open: () => this.reveal(task),
    };
  }

  private callItem(call: Call): ActiveItem {
    const row = callRow(call, 0, this.clock.now());
    return {
      id: call.callId,
      label: row.label,
      description: this.serverName(call.serverId),
      detail: row.description,
      iconPath: still(callIcon(row)),
      row: this.nodes.call(call.serverId, call.callId),
      buttons: [button('stop-circle', vscode.l10n.t('Cancel Call'), CommandIds.cancelCall)],
      open: () => vscode.commands.executeCommand('mcpTasks.explorer.focus'),
    };
  }

  private serverName(serverId: ServerId): string {
    return withoutIcons(oneLine(this.registry.get(serverId)?.name ?? '', 60));
  }
}

function button(icon: string, tooltip: string, command: string): ActionButton {
  return { iconPath: new vscode.ThemeIcon(icon), tooltip, command };
}

/** In a list to pick from, VS Code spins icons around a point beside them. */
function still({ id, color }: vscode.ThemeIcon): vscode.ThemeIcon {
  return new vscode.ThemeIcon(id.replace('~spin', ''), color);
}
