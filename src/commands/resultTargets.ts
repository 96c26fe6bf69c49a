import * as vscode from 'vscode';
import { UserError } from '../base/errors';
import type { ResultDocuments } from '../editors/results/resultDocuments';
import type { ResultPart } from '../editors/results/resultPart';
import type { ResultRef, ShownResult } from '../editors/results/shownResult';
import type { Call } from '../tasks/callStore';
import { isTerminal, type Task } from '../tasks/task';
import type { TaskActions } from '../tasks/taskActions';
import type { KeptPayload } from '../tasks/taskLedger';
import type { Entry, FittingEntries, Targets } from './targets';

/** A result, and which file of it the user looks at, where it is one. */
export interface FoundResult {
  readonly result: ShownResult;
  readonly part?: ResultPart;
}

/** A result as it was read. */
export interface ReadResult {
  readonly ref: ResultRef;
  readonly kept: KeptPayload;
}

/** What has a result that can be read. */
const READABLE: FittingEntries = {
  task: isTerminal,
  call: ({ end }: Call) => end?.isResultKept === true,
};

/** Finds the result that a command is about: of a row, of the editor in front, or what the user picks. */
export class ResultTargets {
  constructor(
    private readonly targets: Targets,
    private readonly actions: TaskActions,
    private readonly documents: ResultDocuments,
  ) {}

  /** The rows, or what the user picks. */
  entries(args: readonly unknown[], placeHolder: string): Promise<readonly Entry[]> {
    return this.targets.list(args, READABLE, placeHolder);
  }

  /** @returns nothing when the user picks none */
  async one(args: readonly unknown[], placeHolder: string): Promise<FoundResult | undefined> {
    const [given] = args;
    const placed = this.placed(given);
    if (placed) {
      return placed;
    }
    const entry = await this.targets.entry(given instanceof vscode.Uri ? [] : args, READABLE, placeHolder);
    const read = entry && (await this.of(entry));
    return read && { result: this.documents.prepare(read.ref, read.kept) };
  }

  /** Those of all rows that are selected; none when the user picks none. */
  async all(args: readonly unknown[], placeHolder: string): Promise<readonly FoundResult[]> {
    const [given] = args;
    const placed = this.placed(given);
    if (placed) {
      return [placed];
    }
    const found: FoundResult[] = [];
    for (const entry of await this.entries(given instanceof vscode.Uri ? [] : args, placeHolder)) {
      const { ref, kept } = await this.of(entry);
      found.push({ result: this.documents.prepare(ref, kept) });
    }
    return found;
  }

  /** @throws as {@link ofTask} and {@link ofCall} */
  of(entry: Entry): Promise<ReadResult> {
    return entry.kind === 'task' ? this.ofTask(entry.task) : this.ofCall(entry.call);
  }

  /** What the editor shows that a command is given, or that is in front where it is given nothing. */
  private placed(given: unknown): FoundResult | undefined {
    const open = given === undefined ? openFile() : given instanceof vscode.Uri ? given : undefined;
    return open && this.documents.at(open);
  }

  /** @throws UserError, ConnectionError or ProtocolError why it cannot be read */
  async ofTask(task: Task): Promise<ReadResult> {
    const { serverId, taskId, toolName } = task;
    if (task.goneReason === 'otherWindow' && !task.isResultKept) {
      throw new UserError(
        vscode.l10n.t(
          'The task ran in a process of another window, and its result is not kept. Open it in that window.',
        ),
      );
    }
    try {
      const kept = await readingResult(() => this.actions.keptPayload(serverId, taskId));
      return { ref: { owner: { serverId, taskId }, serverId, toolName }, kept };
    } catch (error) {
      if (task.status === 'cancelled') {
        throw new UserError(vscode.l10n.t('The task was cancelled, and the server keeps no result of it.'));
      }
      throw error;
    }
  }

  /** @throws UserError when it is not kept any more */
  async ofCall({ callId, serverId, toolName }: Pick<Call, 'callId' | 'serverId' | 'toolName'>): Promise<ReadResult> {
    const kept = await readingResult(() => this.actions.callPayload(callId));
    if (!kept) {
      throw new UserError(
        vscode.l10n.t('The result of this call is not kept any more. Run the tool again to get one.'),
      );
    }
    return { ref: { owner: { callId }, serverId, toolName }, kept };
  }
}

function readingResult<T>(read: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window }, progress => {
    progress.report({ message: vscode.l10n.t('Reading the result…') });
    return read();
  });
}

/** What the tab in front shows. */
function openFile(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const isFile = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
  return isFile ? input.uri : undefined;
}
