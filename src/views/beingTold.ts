import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import { CommandIds } from '../commands/commandIds';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { CallStore } from '../tasks/callStore';
import { EndedTasks } from '../tasks/endedTasks';
import type { InputRequestId } from '../tasks/inputRequest';
import type { InputStore } from '../tasks/inputStore';
import type { TaskStore } from '../tasks/taskStore';
import { Unread } from '../tasks/unread';
import { ActiveTasks } from './activeTasks';
import { Attention } from './attention';
import { decorateRows } from './decorations';
import type { ExplorerView } from './explorerView';
import { InputNotice } from './inputNotice';
import type { NodeTable } from './nodeTable';
import type { QuestionClock } from './questionClock';
import { StatusBar } from './statusBar';
import { type NotifySetting, TaskNotice } from './taskNotice';
import { UnreadCount } from './unread';
import type { UsualDurations } from './usualDurations';

/** What the parts that tell the user of tasks are made from. */
export interface Tellable {
  readonly store: TaskStore;
  readonly calls: CallStore;
  readonly inputs: InputStore;
  readonly registry: ServerRegistry;
  readonly nodes: NodeTable;
  readonly view: ExplorerView;
  readonly durations: UsualDurations;
  readonly questionClock: QuestionClock;
  readonly notify: () => NotifySetting;
  readonly clock: Clock;
}

/** All by which the user hears of tasks outside of the list: messages, the status bar, marks of what ended unseen. */
export class BeingTold implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly attention: Attention;
  private readonly unread: Unread;
  private readonly active: ActiveTasks;

  constructor(private readonly on: Tellable) {
    const { owned } = this;
    const { store, calls, inputs, registry, nodes, view, durations, questionClock, notify, clock } = on;
    const ended = owned.add(new EndedTasks(store));
    this.attention = owned.add(new Attention(view));
    this.unread = owned.add(new Unread(store, ended, () => this.attention.look()));
    owned.add(new UnreadCount(this.unread, this.attention, view, clock));
    owned.add(decorateRows());
    owned.add(new StatusBar(store, calls, inputs, registry, ended, durations, questionClock, clock));
    owned.add(new TaskNotice(ended, store, registry, nodes, this.attention, this.unread, notify, clock));
    this.active = owned.add(
      new ActiveTasks(store, calls, inputs, registry, nodes, durations, task => view.showTask(task), clock),
    );
  }

  /** @param isOpen whether the user has the inputs of this question open */
  tellOfInputs(isOpen: (id: InputRequestId) => boolean): void {
    const { inputs, registry, nodes, notify, clock } = this.on;
    this.owned.add(new InputNotice(inputs, registry, nodes, isOpen, this.attention, notify, clock));
  }

  get handlers() {
    return {
      [CommandIds.showActiveTasks]: () => this.active.show(),
      [CommandIds.markAllRead]: () => this.unread.markAllRead(),
    };
  }

  dispose(): void {
    this.owned.dispose();
  }
}
