import * as vscode from 'vscode';
import { type CommandId, CommandIds } from './commandIds';
import type { CommandFailures } from './services';

/** A tree passes the node and the selection; the palette passes nothing. */
export type Handlers = Record<CommandId, (...args: readonly unknown[]) => Promise<void> | void>;

/** Registers every command; what a handler throws reaches the user in words. */
export function registerCommands(handlers: Handlers, failures: CommandFailures): vscode.Disposable {
  const guarded =
    (id: CommandId) =>
    async (...args: unknown[]): Promise<void> => {
      try {
        await handlers[id](...args);
      } catch (error) {
        failures.commandFailed(id, error);
      }
    };
  return vscode.Disposable.from(
    ...Object.values(CommandIds).map(id => vscode.commands.registerCommand(id, guarded(id))),
  );
}
