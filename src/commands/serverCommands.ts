import * as vscode from 'vscode';
import { isCancelledError } from '../base/errors';
import { inert, oneLine } from '../base/strangerText';
import type { Server } from '../servers/server';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { ServerId } from '../tasks/task';
import type { TaskActions } from '../tasks/taskActions';
import type { ExplorerView } from '../views/explorerView';
import type { TaskTreeProvider } from '../views/taskTreeProvider';
import { type CommandId, CommandIds } from './commandIds';
import { openConfiguration } from './openConfiguration';
import type { Handlers } from './registerCommands';
import type { ConfigurationSources, ServerLogViewer } from './services';
import { rowsOf, type Targets } from './targets';

type ServerCommand =
  | 'mcpTasks.refresh'
  | 'mcpTasks.connect'
  | 'mcpTasks.disconnect'
  | 'mcpTasks.showLog'
  | 'mcpTasks.tryDemo'
  | 'mcpTasks.openConfiguration'
  | 'mcpTasks.loadMore';

/** What can be done with a server. */
export function serverCommands(
  targets: Targets,
  registry: ServerRegistry,
  actions: TaskActions,
  logs: ServerLogViewer,
  configuration: ConfigurationSources,
  view: ExplorerView,
  tree: TaskTreeProvider,
): Pick<Handlers, ServerCommand & CommandId> {
  const isConnected = (server: Server): boolean => server.state === 'running' || server.state === 'starting';
  return {
    [CommandIds.refresh]: async (...args) => {
      const rows = rowsOf(args);
      const chosen = rows.length > 0 ? rows.map(row => row.serverId as ServerId) : reachable(registry);
      const work = Promise.allSettled(chosen.map(serverId => actions.refresh(serverId)));
      await view.busyWhile(work);
      // From the view's title, the tree says which servers failed; of one server, the user wants to hear it.
      const [only] = await work;
      if (rows.length === 1 && only?.status === 'rejected') {
        throw only.reason;
      }
    },
    [CommandIds.connect]: async (...args) => {
      const server = await targets.server(args, one => !isConnected(one), vscode.l10n.t('Connect which server?'));
      if (server) {
        await connectAndOfferLog(server, registry, logs);
      }
    },
    [CommandIds.disconnect]: async (...args) => {
      const server = await targets.server(args, isConnected, vscode.l10n.t('Disconnect which server?'));
      if (server) {
        await registry.disconnect(server.id);
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
        const added = registry.servers.filter(server => server.source.kind === 'demo' && !server.shadowedBy);
        await Promise.all(added.map(server => registry.connect(server.id)));
      }
    },
    [CommandIds.openConfiguration]: async (...args) => {
      const [row] = rowsOf(args);
      await openConfiguration(configuration, typeof row?.uri === 'string' ? row.uri : undefined);
    },
    [CommandIds.loadMore]: (...args) => {
      const [row] = rowsOf(args);
      if (row) {
        tree.loadMore(row.serverId as ServerId);
      }
    },
  };
}

/** The servers that a refresh without a target asks: those that run. */
function reachable(registry: ServerRegistry): ServerId[] {
  return registry.servers.filter(server => server.state === 'running').map(server => server.id);
}

async function connectAndOfferLog(server: Server, registry: ServerRegistry, logs: ServerLogViewer): Promise<void> {
  try {
    await registry.connect(server.id);
  } catch (error) {
    if (isCancelledError(error)) {
      return;
    }
    const showLog = vscode.l10n.t('Show Log');
    const reason = registry.get(server.id)?.error?.message ?? String(error);
    const question = inert(oneLine(vscode.l10n.t('{0} did not start. {1}', server.name, reason), 600));
    // Not awaited by the command: a message may stay on the screen for long.
    void vscode.window.showErrorMessage(question, showLog).then(chosen => {
      if (chosen === showLog) {
        logs.show(server);
      }
    });
  }
}
