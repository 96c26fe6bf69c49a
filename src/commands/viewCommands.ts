import * as vscode from 'vscode';
import type { ServerRegistry } from '../servers/serverRegistry';
import { NO_FILTER } from '../tasks/taskFilter';
import { GROUPINGS, type Grouping } from '../views/grouping';
import { callRowId, taskRowId } from '../views/listEntry';
import type { ListOrder } from '../views/listOrder';
import { groupingWord, sortingWord } from '../views/listWords';
import { SORTINGS, type Sorting } from '../views/sorting';
import { type CommandId, CommandIds } from './commandIds';
import { pickFilter } from './filterPick';
import type { Handlers } from './registerCommands';
import type { FittingEntries, Targets } from './targets';

type ViewCommand =
  | 'mcpTasks.groupBy'
  | 'mcpTasks.sortBy'
  | 'mcpTasks.filter'
  | 'mcpTasks.changeFilter'
  | 'mcpTasks.clearFilter'
  | 'mcpTasks.pin'
  | 'mcpTasks.unpin';

/** How the user wants the list. */
export function viewCommands(
  targets: Targets,
  registry: Pick<ServerRegistry, 'servers'>,
  order: ListOrder,
): Pick<Handlers, ViewCommand & CommandId> {
  return {
    [CommandIds.groupBy]: async (...args) => {
      const given = GROUPINGS.find(known => known === args[0]);
      const grouping = given ?? (await pickGrouping(order.grouping));
      if (grouping) {
        order.choose({ grouping });
      }
    },
    [CommandIds.sortBy]: async (...args) => {
      const given = SORTINGS.find(known => known === args[0]);
      const sorting = given ?? (await pickSorting(order.sorting));
      if (sorting) {
        order.choose({ sorting });
      }
    },
    [CommandIds.filter]: filter,
    // The same, with the sign of a list of which something is left out.
    [CommandIds.changeFilter]: filter,
    [CommandIds.clearFilter]: () => order.choose({ filter: NO_FILTER }),
    [CommandIds.pin]: (...args) => pin(args, true, vscode.l10n.t('Pin which task?')),
    [CommandIds.unpin]: (...args) => pin(args, false, vscode.l10n.t('Unpin which task?')),
  };

  async function filter(): Promise<void> {
    const chosen = await pickFilter(order.filter, registry.servers);
    if (chosen) {
      order.choose({ filter: chosen });
    }
  }

  async function pin(args: readonly unknown[], isPinned: boolean, placeHolder: string): Promise<void> {
    const fits: FittingEntries = {
      task: ({ key }) => order.pinned.has(taskRowId(key)) !== isPinned,
      call: ({ callId }) => order.pinned.has(callRowId(callId)) !== isPinned,
    };
    const { tasks, calls } = await targets.entries(args, fits, placeHolder);
    const rows = [...tasks.map(({ key }) => taskRowId(key)), ...calls.map(({ callId }) => callRowId(callId))];
    order.pin(rows, isPinned);
  }
}

function pickGrouping(now: Grouping): Promise<Grouping | undefined> {
  return pickOne(GROUPINGS, now, groupingWord, vscode.l10n.t('Group tasks by'));
}

function pickSorting(now: Sorting): Promise<Sorting | undefined> {
  return pickOne(SORTINGS, now, sortingWord, vscode.l10n.t('Sort tasks by'));
}

/** The one that holds now is named. */
async function pickOne<T>(
  choices: readonly T[],
  now: T,
  wordOf: (choice: T) => string,
  placeHolder: string,
): Promise<T | undefined> {
  const items = choices.map(choice => ({
    label: wordOf(choice),
    ...(choice === now && { description: vscode.l10n.t('now') }),
    choice,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.choice;
}
