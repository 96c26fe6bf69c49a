import * as vscode from 'vscode';
import { isCancelledError, messageOf } from '../base/errors';
import { inert, oneLine } from '../base/strangerText';
import type { Server } from '../servers/server';
import type { ServerRegistry } from '../servers/serverRegistry';
import { type CommandId, CommandIds } from './commandIds';
import { openConfiguration } from './openConfiguration';
import type { Handlers } from './registerCommands';
import { rowsOf } from './rows';
import type { ConfigurationSources, ServerLogViewer, SignInOffer } from './services';
import type { Targets } from './targets';

type ServerCommand =
  | 'mcpTasks.connect'
  | 'mcpTasks.disconnect'
  | 'mcpTasks.restartServer'
  | 'mcpTasks.showLog'
  | 'mcpTasks.tryDemo'
  | 'mcpTasks.openConfiguration';

/** What it takes to start a server that the user wants, and to tell why it did not start. */
export interface ConnectingByHand {
  readonly registry: Pick<ServerRegistry, 'connect' | 'get'>;
  readonly logs: ServerLogViewer;
  readonly signIns: SignInOffer;
}

/** What can be done with a server. */
export function serverCommands(
  targets: Targets,
  byHand: ConnectingByHand & { readonly registry: ServerRegistry },
  configuration: ConfigurationSources,
): Pick<Handlers, ServerCommand & CommandId> {
  const { registry, logs } = byHand;
  const isActive = ({ state }: Server): boolean => state === 'running' || state === 'starting';
  const isConnectable = (server: Server): boolean =>
    !server.disabled && (!isActive(server) || server.reconnecting !== undefined);
  const isRestartable = (server: Server): boolean => isActive(server) || server.state === 'error';
  return {
    [CommandIds.connect]: async (...args) => {
      const server = await targets.server(args, isConnectable, vscode.l10n.t('Connect which server?'));
      if (server) {
        await connectByHand(server, byHand);
      }
    },
    [CommandIds.disconnect]: async (...args) => {
      const server = await targets.server(args, isActive, vscode.l10n.t('Disconnect which server?'));
      if (server) {
        await registry.disconnect(server.id);
      }
    },
    [CommandIds.restartServer]: async (...args) => {
      const server = await targets.server(args, isRestartable, vscode.l10n.t('Restart which server?'));
      if (server) {
        await startAndOfferLog(server, registry.restart(server.id), byHand);
      }
    },
    [CommandIds.showLog]: async (...args) => {
      const server = await targets.server(args, () => true, vscode.l10n.t('Show the log of which server?'));
      if (server) {
        logs.show(server);
      }
    },
    [CommandIds.tryDemo]: async () => {
      await vscode.commands.executeCommand('mcpTasks.explorer.focus');
      try {
        await configuration.addDemos();
      } finally {
        const added = registry.servers.filter(server => server.source.kind === 'demo');
        await Promise.all(added.map(server => registry.connect(server.id)));
      }
    },
    [CommandIds.openConfiguration]: async (...args) => {
      const [row] = rowsOf(args);
      await openConfiguration(configuration, typeof row?.uri === 'string' ? row.uri : undefined);
    },
  };
}

/** Says why the server did not start, if it did not. */
export function connectByHand(server: Server, byHand: ConnectingByHand): Promise<void> {
  return startAndOfferLog(server, byHand.registry.connect(server.id), byHand);
}

async function startAndOfferLog(
  server: Server,
  start: Promise<void>,
  { registry, logs, signIns }: ConnectingByHand,
): Promise<void> {
  try {
    await start;
  } catch (error) {
    if (isCancelledError(error) || signIns.offer(server.id, error)) {
      return;
    }
    const showLog = vscode.l10n.t('Show Log');
    const reason = registry.get(server.id)?.error?.message ?? messageOf(error);
    const question = inert(oneLine(vscode.l10n.t('{0} did not start. {1}', server.name, reason), 600));
    // Not awaited by the command: a message may stay on the screen for long.
    void vscode.window.showErrorMessage(question, showLog).then(chosen => {
      if (chosen === showLog) {
        logs.show(server);
      }
    });
  }
}
