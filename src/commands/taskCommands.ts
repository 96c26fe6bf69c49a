import * as vscode from 'vscode';
import { isUnknownTaskError, UserError } from '../base/errors';
import { callIdentity } from '../editors/readOnlyFiles';
import type { ResultDocuments } from '../editors/resultDocuments';
import { namelessResult } from '../editors/resultWords';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { Call, CallStore } from '../tasks/callStore';
import { isFollowed, isTerminal, isUnfinished, type Task } from '../tasks/task';
import type { TaskActions } from '../tasks/taskActions';
import { type CommandId, CommandIds } from './commandIds';
import type { Handlers } from './registerCommands';
import { rowsOf, type Targets } from './targets';

/** How long a word stays in the status bar. */
const WORD_SHOWN_MS = 3_000;

type TaskCommand =
  | 'mcpTasks.refreshTask'
  | 'mcpTasks.cancelTask'
  | 'mcpTasks.cancelCall'
  | 'mcpTasks.stopWatching'
  | 'mcpTasks.watchTask'
  | 'mcpTasks.openResult'
  | 'mcpTasks.copyTaskId';

/** What can be done with a task or a call that is on the list. */
export function taskCommands(
  targets: Targets,
  actions: TaskActions,
  calls: CallStore,
  registry: ServerRegistry,
  documents: ResultDocuments,
): Pick<Handlers, TaskCommand & CommandId> {
  const canCancel = (task: Task): boolean =>
    isUnfinished(task) && (registry.client(task.serverId)?.abilities.cancel ?? true);
  return {
    [CommandIds.refreshTask]: async (...args) => {
      const tasks = await targets.tasks(args, isWithinReach, vscode.l10n.t('Refresh which task?'));
      await all(tasks, task => actions.get(task.serverId, task.taskId));
    },
    [CommandIds.cancelTask]: async (...args) => {
      const tasks = await targets.tasks(args, canCancel, vscode.l10n.t('Cancel which task?'));
      // One key for all rows: a call that is no task yet is cancelled as well.
      for (const { callId } of rowsOf(args)) {
        if (typeof callId === 'string' && calls.get(callId)?.end === undefined) {
          calls.cancel(callId);
        }
      }
      await all(tasks, task => cancel(task, actions));
    },
    [CommandIds.cancelCall]: async (...args) => {
      const call = await targets.call(args, vscode.l10n.t('Cancel which call?'));
      if (call) {
        calls.cancel(call.callId);
      }
    },
    [CommandIds.stopWatching]: async (...args) => {
      const tasks = await targets.tasks(args, isFollowed, vscode.l10n.t('Stop watching which task?'));
      for (const { key } of tasks) {
        actions.watch(key, false);
      }
    },
    [CommandIds.watchTask]: async (...args) => {
      const isLeftAlone = (task: Task): boolean => isUnfinished(task) && task.isUnwatched === true;
      const tasks = await targets.tasks(args, isLeftAlone, vscode.l10n.t('Watch which task again?'));
      for (const { key } of tasks) {
        actions.watch(key, true);
      }
    },
    [CommandIds.openResult]: async (...args) => {
      const fits = { task: isTerminal, call: ({ end }: Call) => end?.isResultKept === true };
      const { tasks, calls } = await targets.entries(args, fits, vscode.l10n.t('Open the result of which task?'));
      await all(tasks, task => openResult(task, actions, documents));
      await all(calls, call => openCallResult(call, actions, documents));
    },
    [CommandIds.copyTaskId]: async (...args) => {
      const tasks = await targets.tasks(args, () => true, vscode.l10n.t('Copy the ID of which task?'));
      if (tasks.length > 0) {
        await vscode.env.clipboard.writeText(tasks.map(task => task.taskId).join('\n'));
        vscode.window.setStatusBarMessage(vscode.l10n.t('Task ID copied'), WORD_SHOWN_MS);
      }
    },
  };
}

/** One in the process of another window is asked for there. */
function isWithinReach({ goneReason }: Task): boolean {
  return goneReason !== 'otherWindow';
}

async function openResult(task: Task, actions: TaskActions, documents: ResultDocuments): Promise<void> {
  if (!isWithinReach(task) && !task.isResultKept) {
    throw new UserError(
      vscode.l10n.t('The task ran in a process of another window, and its result is not kept. Open it in that window.'),
    );
  }
  try {
    const kept = await readingResult(() => actions.keptPayload(task.serverId, task.taskId));
    await documents.open(task.key, task.toolName ?? namelessResult(), kept);
  } catch (error) {
    if (task.status === 'cancelled') {
      throw new UserError(vscode.l10n.t('The task was cancelled, and the server keeps no result of it.'));
    }
    throw error;
  }
}

async function openCallResult(call: Call, actions: TaskActions, documents: ResultDocuments): Promise<void> {
  const kept = await readingResult(() => actions.callPayload(call.callId));
  if (!kept) {
    throw new UserError(vscode.l10n.t('The result of this call is not kept any more. Run the tool again to get one.'));
  }
  await documents.open(callIdentity(call.callId), call.toolName, kept);
}

function readingResult<T>(read: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window }, progress => {
    progress.report({ message: vscode.l10n.t('Reading the result…') });
    return read();
  });
}

/** That it came too late is a race and no fault: the row says so. @see MCP 2025-11-25, Tasks, "Task Cancellation" */
async function cancel({ serverId, taskId }: Task, actions: TaskActions): Promise<void> {
  try {
    await actions.cancel(serverId, taskId);
  } catch (error) {
    const isTooLate = isUnknownTaskError(error) && actions.hasEnded(serverId, taskId);
    if (!isTooLate) {
      throw error;
    }
    vscode.window.setStatusBarMessage(vscode.l10n.t('The task ended before the cancel arrived'), WORD_SHOWN_MS);
  }
}

/** Each of them, whatever becomes of the others; then the first failure, if there was one. */
async function all<T>(targets: readonly T[], act: (target: T) => Promise<unknown>): Promise<void> {
  const outcomes = await Promise.allSettled(targets.map(act));
  const failure = outcomes.find(outcome => outcome.status === 'rejected');
  if (failure) {
    throw failure.reason;
  }
}
