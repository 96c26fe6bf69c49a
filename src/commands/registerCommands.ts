import * as vscode from 'vscode';
import { isRecord } from '../base/record';
import type { ServerId } from '../tasks/task';
import { type CommandId, CommandIds } from './commandIds';
import { rowsOf } from './rows';
import type { CommandFailures, SignInOffer } from './services';

/** A tree passes the node and the selection; the palette passes nothing. A key comes as the tree would. */
export type Handlers = Record<CommandId, (...args: readonly unknown[]) => Promise<void> | void>;

/** Registers every command; what a handler throws reaches the user in words, and where it helps with a way to sign in. */
export function registerCommands(
  handlers: Handlers,
  failures: CommandFailures,
  signIns: SignInOffer,
  rows: Rows,
): vscode.Disposable {
  const guarded =
    (id: CommandId) =>
    async (...given: unknown[]): Promise<void> => {
      const args = TITLE_COMMANDS.has(id) && isRowWithFocus(given) ? [] : rowsOfKey(given, rows);
      if (rowsOf(args).length > 0) {
        rows.touched();
      }
      try {
        await handlers[id](...args);
      } catch (error) {
        const [row] = rowsOf(args);
        const isOffered = row !== undefined && signIns.offer(row.serverId as ServerId, error); // Our own tree's rows.
        if (!isOffered) {
          failures.commandFailed(id, error);
        }
      }
    };
  return vscode.Disposable.from(
    ...Object.values(CommandIds).map(id => vscode.commands.registerCommand(id, guarded(id))),
  );
}

/** Those of the view's title that are about all there is, and in the menus of rows about one. */
const TITLE_COMMANDS: ReadonlySet<CommandId> = new Set([
  CommandIds.runTool,
  CommandIds.refresh,
  CommandIds.addTask,
  CommandIds.clearFinished,
  CommandIds.clearHistory,
  CommandIds.openConfiguration,
]);

/**
 * VS Code hands the row with the focus to the buttons of the view's title, which are not about it. The menus of rows hand
 * over the selection as well; what is clicked alone is a row that is there to be clicked.
 */
function isRowWithFocus([row, ...others]: readonly unknown[]): boolean {
  const isClicked = (kind: unknown): boolean => kind === 'hint' || kind === 'brokenFile';
  return others.length === 0 && isRecord(row) && typeof row.id === 'string' && !isClicked(row.kind);
}

/** The rows of the explorer. */
export interface Rows {
  /** Those that a key means while this one has the focus. */
  around(focused: Readonly<Record<string, unknown>>): readonly unknown[];
  /** Somebody is with them. */
  touched(): void;
}

/**
 * VS Code runs the command of a key without a row. Ours ask for the one with the focus, which is what the view's title
 * buttons are given, in a list, as nothing else is: see `keybindings` in `package.json`.
 */
function rowsOfKey(given: readonly unknown[], rows: Rows): readonly unknown[] {
  const [first, ...others] = given;
  if (others.length > 0 || !Array.isArray(first)) {
    return given;
  }
  const [focused] = first as readonly unknown[];
  return isRecord(focused) ? [focused, rows.around(focused)] : [];
}
