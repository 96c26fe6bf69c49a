import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { UserError } from '../base/errors';
import type { ArgumentDocuments } from '../editors/arguments/argumentDocuments';
import type { Owner } from '../ledger/records';
import type { ServerId } from '../tasks/task';
import { askedThenDone } from './askedThenDone';
import { type CommandId, CommandIds } from './commandIds';
import type { Handlers } from './registerCommands';
import { type CallDetails, type RememberedArguments, rememberedCall } from './rememberedCall';
import type { RunToolCommand } from './runToolCommand';
import type { Entry, FittingEntries, Targets } from './targets';
import type { ChosenTool } from './toolCall';

type RunAgainCommand =
  | 'mcpTasks.runAgain'
  | 'mcpTasks.runAgainWithChanges'
  | 'mcpTasks.saveTemplate'
  | 'mcpTasks.runArguments'
  | 'mcpTasks.discardArguments';

/** Two presses that are closer to each other than this are one. */
const DOUBLE_PRESS_MS = 1_000;

const OF_A_TOOL: FittingEntries = { task: ({ toolName }) => toolName !== undefined, call: () => true };

/** What is remembered of calls. */
export interface CallHistory {
  details(of: Owner): CallDetails | undefined;
}

/** A task or a call that came of a tool. */
interface Rerunnable {
  readonly owner: Owner;
  readonly serverId: ServerId;
  readonly toolName: string;
}

/** What can be done with arguments that were written once: run, run again, kept for later. */
export function runAgainCommands(
  targets: Targets,
  history: CallHistory,
  runTool: RunToolCommand,
  documents: ArgumentDocuments,
  clock: Clock,
): Pick<Handlers, RunAgainCommand & CommandId> {
  /** When each row was run again last, in milliseconds since the epoch. */
  const pressedAt = new Map<string, number>();
  return {
    [CommandIds.runAgain]: async (...args) => {
      const entries = (await rerunnables(args, vscode.l10n.t('Run which tool again?'))).filter(isNoDoublePress);
      await askedThenDone(entries, entry => readyToRun(entry, entries.length > 1));
    },
    [CommandIds.runAgainWithChanges]: async (...args) => {
      const entry = await rerunnable(args, vscode.l10n.t('Run which tool again, with changes?'));
      if (entry && isNoDoublePress(entry)) {
        await runChanged(entry);
      }
    },
    [CommandIds.saveTemplate]: async (...args) => {
      const [first] = args;
      const uri = first instanceof vscode.Uri ? first : undefined;
      if (uri || (first === undefined && documents.has(undefined))) {
        await documents.save(uri);
        return;
      }
      const entry = await rerunnable(args, vscode.l10n.t('Save the arguments of which call?'));
      if (entry) {
        await runTool.saveTemplate(await chosenTool(entry), rememberedOf(entry));
      }
    },
    [CommandIds.runArguments]: uri => documents.run(uri instanceof vscode.Uri ? uri : undefined),
    [CommandIds.discardArguments]: uri => documents.discard(uri instanceof vscode.Uri ? uri : undefined),
  };

  async function rerunnables(args: readonly unknown[], placeHolder: string): Promise<readonly Rerunnable[]> {
    return (await targets.list(args, OF_A_TOOL, placeHolder)).flatMap(ofEntry);
  }

  /** Of the row that was clicked. */
  async function rerunnable(args: readonly unknown[], placeHolder: string): Promise<Rerunnable | undefined> {
    const entry = await targets.entry(args, OF_A_TOOL, placeHolder);
    return entry && ofEntry(entry)[0];
  }

  /** @returns the call, once nothing is left to be asked about it */
  async function readyToRun(entry: Rerunnable, isOneOfSeveral: boolean): Promise<(() => Promise<unknown>) | undefined> {
    const remembered = rememberedOf(entry);
    const chosen = await chosenTool(entry);
    const args = await runTool.again(chosen, remembered);
    return args && runTool.ready({ ...chosen, args, isOneOfSeveral });
  }

  /** What is not remembered is asked for as if the tool had never been run. */
  async function runChanged(entry: Rerunnable): Promise<void> {
    const chosen = await chosenTool(entry);
    const remembered = rememberedCall(history.details(entry.owner));
    const kept = remembered.kind === 'kept' ? remembered : { args: {}, leftOut: [] };
    await runTool.runWith(chosen, await runTool.changed(chosen, kept));
  }

  function rememberedOf({ owner }: Rerunnable): RememberedArguments {
    const remembered = rememberedCall(history.details(owner));
    switch (remembered.kind) {
      case 'kept':
        return remembered;
      case 'tooLong':
        throw new UserError(
          vscode.l10n.t(
            'The arguments of this call are not remembered: they were too long to be kept. Use "Run Tool…".',
          ),
        );
      case 'unknown':
        throw new UserError(
          vscode.l10n.t(
            'The arguments of this call are not remembered: it was not made from here, or was cleared from the history. Use "Run Tool…".',
          ),
        );
    }
  }

  function chosenTool({ serverId, toolName }: Rerunnable): Promise<ChosenTool> {
    return runTool.toolOf(serverId, toolName);
  }

  /** A double press is one wish. */
  function isNoDoublePress({ owner }: Rerunnable): boolean {
    const key = JSON.stringify(owner);
    const now = clock.now();
    if (now - (pressedAt.get(key) ?? Number.NEGATIVE_INFINITY) < DOUBLE_PRESS_MS) {
      return false;
    }
    pressedAt.set(key, now);
    return true;
  }
}

function ofEntry(entry: Entry): Rerunnable[] {
  if (entry.kind === 'call') {
    const { callId, serverId, toolName } = entry.call;
    return [{ owner: { callId }, serverId, toolName }];
  }
  const { serverId, taskId, toolName } = entry.task;
  return toolName === undefined ? [] : [{ owner: { serverId, taskId }, serverId, toolName }];
}
