import * as vscode from 'vscode';
import { inert } from '../base/strangerText';
import type { CallStore } from '../tasks/callStore';
import type { ServerId, Task } from '../tasks/task';
import type { TaskActions } from '../tasks/taskActions';
import type { TaskStore } from '../tasks/taskStore';
import { callRowId, taskRowId } from '../views/listEntry';
import type { Listing } from '../views/listing';
import { taskLabel } from '../views/taskItem';
import { type CommandId, CommandIds } from './commandIds';
import { isFinished, isOver } from './finished';
import type { Handlers } from './registerCommands';
import { rowsOf } from './rows';
import type { Targets } from './targets';

type ListCommand = 'mcpTasks.removeFromList' | 'mcpTasks.clearFinished';

/** How long a word stays in the status bar. */
const WORD_SHOWN_MS = 5_000;

/** What leaves the list, as far as the filter shows it. All of it stays in the history. */
export function listCommands(
  targets: Targets,
  actions: Pick<TaskActions, 'remove' | 'removeCalls'>,
  store: Pick<TaskStore, 'all' | 'tasksOf'>,
  calls: Pick<CallStore, 'all'>,
  list: Pick<Listing, 'isLeftOut'>,
): Pick<Handlers, ListCommand & CommandId> {
  return {
    [CommandIds.removeFromList]: async (...args) => {
      const fits = { task: () => true, call: isOver };
      const entries = await targets.entries(args, fits, vscode.l10n.t('Remove which task from the list?'));
      const isAgreed = await agreesToRemove(entries.tasks.filter(task => !isFinished(task)));
      if (isAgreed) {
        actions.remove(entries.tasks.map(({ key }) => key));
        actions.removeCalls(entries.calls.map(({ callId }) => callId));
      }
    },
    [CommandIds.clearFinished]: (...args) => {
      const servers = new Set(rowsOf(args).flatMap(({ kind, serverId }) => (kind === 'server' ? [serverId] : [])));
      const isMeant = (serverId: ServerId, rowId: string): boolean =>
        (servers.size === 0 || servers.has(serverId)) && !list.isLeftOut(rowId);
      const tasks = store.all().filter(task => isFinished(task) && isMeant(task.serverId, taskRowId(task.key)));
      const ended = calls.all().filter(call => isOver(call) && isMeant(call.serverId, callRowId(call.callId)));
      actions.remove(tasks.map(({ key }) => key));
      actions.removeCalls(ended.map(({ callId }) => callId));
      vscode.window.setStatusBarMessage(clearedWords(tasks.length + ended.length), WORD_SHOWN_MS);
    },
  };
}

/** Out of sight, a task goes on: whoever removes one is to know. */
async function agreesToRemove(unfinished: readonly Task[]): Promise<boolean> {
  const [first] = unfinished;
  if (!first) {
    return true;
  }
  const remove = vscode.l10n.t('Remove');
  const question =
    unfinished.length === 1
      ? vscode.l10n.t('Remove {0} from the list, although it has not ended?', inert(taskLabel(first)))
      : vscode.l10n.t('Remove {0} tasks from the list that have not ended?', unfinished.length);
  const detail = vscode.l10n.t(
    'It is not cancelled: the server goes on. It stays in the history, and "Add Task by ID…" brings it back.',
  );
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) === remove;
}

function clearedWords(count: number): string {
  if (count === 0) {
    return vscode.l10n.t('Nothing on the list has finished');
  }
  return count === 1
    ? vscode.l10n.t('1 removed from the list; it stays in the history')
    : vscode.l10n.t('{0} removed from the list; they stay in the history', count);
}
