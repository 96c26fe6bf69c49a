import * as vscode from 'vscode';
import { isUnknownTaskError } from '../base/errors';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { Call, CallStore } from '../tasks/callStore';
import { isFollowed, isUnfinished, type Task } from '../tasks/task';
import type { TaskActions } from '../tasks/taskActions';
import { type CommandId, CommandIds } from './commandIds';
import { eachOf } from './eachOf';
import type { Handlers } from './registerCommands';
import { rowsOf } from './rows';
import type { Targets } from './targets';

/** How long a word stays in the status bar. */
const WORD_SHOWN_MS = 3_000;

type TaskCommand =
  | 'mcpTasks.refreshTask'
  | 'mcpTasks.cancelTask'
  | 'mcpTasks.cancelCall'
  | 'mcpTasks.stopWatching'
  | 'mcpTasks.watchTask'
  | 'mcpTasks.copyTaskId';

/** What can be done with a task or a call that is on the list. */
export function taskCommands(
  targets: Targets,
  actions: TaskActions,
  calls: CallStore,
  registry: ServerRegistry,
): Pick<Handlers, TaskCommand & CommandId> {
  const canCancel = (task: Task): boolean =>
    isUnfinished(task) && (registry.client(task.serverId)?.abilities.cancel ?? true);
  return {
    [CommandIds.refreshTask]: async (...args) => {
      const tasks = await targets.tasks(args, isWithinReach, vscode.l10n.t('Refresh which task?'));
      await eachOf(tasks, task => actions.get(task.serverId, task.taskId));
    },
    [CommandIds.cancelTask]: async (...args) => {
      if (rowsOf(args).length > 0) {
        await cancelRows(args);
      } else {
        const tasks = await targets.tasks(args, canCancel, vscode.l10n.t('Cancel which task?'));
        await eachOf(tasks, task => cancel(task, actions));
      }
    },
    [CommandIds.cancelCall]: async (...args) => {
      if (rowsOf(args).length > 0) {
        await cancelRows(args);
      } else {
        const call = await targets.call(args, vscode.l10n.t('Cancel which call?'));
        if (call) {
          calls.cancel(call.callId);
        }
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
    [CommandIds.copyTaskId]: async (...args) => {
      const tasks = await targets.tasks(args, () => true, vscode.l10n.t('Copy the ID of which task?'));
      if (tasks.length > 0) {
        await vscode.env.clipboard.writeText(tasks.map(task => task.taskId).join('\n'));
        vscode.window.setStatusBarMessage(vscode.l10n.t('Task ID copied'), WORD_SHOWN_MS);
      }
    },
  };

  /** Of the rows, whatever can be cancelled: a call that is no task yet is cancelled as well. */
  async function cancelRows(args: readonly unknown[]): Promise<void> {
    const fits = { task: canCancel, call: ({ end }: Call) => end === undefined };
    const rows = await targets.entries(args, fits, '');
    const count = rows.tasks.length + rows.calls.length;
    if (count > 1 && !(await agreesToCancel(count))) {
      return;
    }
    for (const { callId } of rows.calls) {
      calls.cancel(callId);
    }
    await eachOf(rows.tasks, task => cancel(task, actions));
  }
}

/** What is one too many cannot be taken back. */
async function agreesToCancel(count: number): Promise<boolean> {
  const agree = { title: vscode.l10n.t('Cancel {0} Tasks', count) };
  // A button of VS Code's own would say "Cancel", and mean the opposite.
  const keep = { title: vscode.l10n.t('Let Them Go On'), isCloseAffordance: true };
  const question = vscode.l10n.t('Cancel the {0} selected tasks?', count);
  return (await vscode.window.showWarningMessage(question, { modal: true }, agree, keep)) === agree;
}

/** One in the process of another window is asked for there. */
function isWithinReach({ goneReason }: Task): boolean {
  return goneReason !== 'otherWindow';
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
