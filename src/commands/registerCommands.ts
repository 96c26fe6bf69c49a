import * as vscode from 'vscode';
import type { ServerId } from '../tasks/task';
import { type CommandId, CommandIds } from './commandIds';
import type { CommandFailures, SignInOffer } from './services';
import { rowsOf } from './targets';

/** A tree passes the node and the selection; the palette passes nothing. */
export type Handlers = Record<CommandId, (...args: readonly unknown[]) => Promise<void> | void>;

/** Registers every command; what a handler throws reaches the user in words, and where it helps with a way to sign in. */
export function registerCommands(
  handlers: Handlers,
  failures: CommandFailures,
  signIns: SignInOffer,
): vscode.Disposable {
  const guarded =
    (id: CommandId) =>
    async (...args: unknown[]): Promise<void> => {
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
