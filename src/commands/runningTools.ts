import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import type { Logger } from '../base/logger';
import { ArgumentDocuments } from '../editors/arguments/argumentDocuments';
import type { JsonHelp } from '../editors/arguments/jsonHelp';
import type { Drafts } from '../editors/drafts';
import type { ListMemory } from '../tasks/argumentMemory';
import { ArgumentTemplates } from '../tasks/argumentTemplates';
import { RecentTools } from '../tasks/recentTools';
import type { TaskActions } from '../tasks/taskActions';
import { CommandIds } from './commandIds';
import type { Handlers } from './registerCommands';
import { type CallHistory, runAgainCommands } from './runAgainCommands';
import { RunToolCommand, type RunToolServices } from './runToolCommand';
import type { Targets } from './targets';
import { ToolCall, type ToolCallServices } from './toolCall';

type Own = 'recent' | 'templates' | 'documents' | 'call' | 'actions';

export interface RunningToolsServices extends Omit<RunToolServices, Own>, Omit<ToolCallServices, 'recent' | 'actions'> {
  readonly actions: Pick<TaskActions, 'tools' | 'run'>;
  readonly targets: Targets;
  readonly history: CallHistory;
  readonly drafts: Pick<Drafts, 'begin' | 'discard'>;
  readonly loadJsonHelp: () => Promise<{ readonly JsonHelp: typeof JsonHelp }>;
  /** Of this workspace. */
  readonly recentTools: ListMemory;
  /** Of this user. */
  readonly templates: ListMemory;
  readonly clock: Clock;
  readonly log: Logger;
}

/** All that has to do with running tools by hand: the list, the arguments, the call, and the same once more. */
export class RunningTools implements Disposable {
  private readonly owned = new DisposableStore();
  readonly handlers: Pick<Handlers, 'mcpTasks.runTool'> & ReturnType<typeof runAgainCommands>;

  constructor(services: RunningToolsServices) {
    const { drafts, validator, loadJsonHelp, targets, history, clock, log } = services;
    const recent = new RecentTools(services.recentTools);
    const argumentDocuments = this.owned.add(new ArgumentDocuments(drafts, validator, loadJsonHelp, clock, log));
    const runTool = new RunToolCommand({
      ...services,
      recent,
      templates: new ArgumentTemplates(services.templates),
      documents: argumentDocuments,
      call: new ToolCall({ ...services, recent }),
    });
    this.handlers = {
      [CommandIds.runTool]: (...args) => runTool.run(args),
      ...runAgainCommands(targets, history, runTool, argumentDocuments, clock),
    };
  }

  dispose(): void {
    this.owned.dispose();
  }
}
