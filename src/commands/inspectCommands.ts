import * as vscode from 'vscode';
import type { ServerDocuments } from '../editors/serverDocuments';
import type { TrafficFormat } from '../editors/trafficPages';
import type { Server } from '../servers/server';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { TaskStore } from '../tasks/taskStore';
import type { ToolStore } from '../tasks/toolStore';
import { toolCount } from '../views/toolItem';
import { type CommandId, CommandIds } from './commandIds';
import { diagnosticsText } from './diagnostics';
import type { Handlers } from './registerCommands';
import { rowsOf } from './rows';
import type { DiagnosticsHost } from './services';
import type { Targets } from './targets';

type InspectCommand =
  | 'mcpTasks.showServerDetails'
  | 'mcpTasks.showTraffic'
  | 'mcpTasks.showTrafficAsJsonl'
  | 'mcpTasks.copyDiagnostics';

/** How long a word stays in the status bar. */
const WORD_SHOWN_MS = 3_000;

/** What people do who want to know how a server behaves. */
export function inspectCommands(
  targets: Targets,
  registry: ServerRegistry,
  store: TaskStore,
  tools: ToolStore,
  documents: ServerDocuments,
  host: DiagnosticsHost,
): Pick<Handlers, InspectCommand & CommandId> {
  const showTraffic = async (args: readonly unknown[], format: TrafficFormat): Promise<void> => {
    const isTask = rowsOf(args)[0]?.kind === 'task';
    const [task] = isTask ? await targets.tasks(args, () => true, '') : [];
    const server = await targets.server(args, () => true, vscode.l10n.t('Show the traffic of which server?'));
    if (server) {
      await documents.showTraffic(server, format, task);
    }
  };
  return {
    [CommandIds.showServerDetails]: async (...args) => {
      const server = await targets.server(args, () => true, vscode.l10n.t('Show the details of which server?'));
      if (server) {
        await documents.showDetails(server);
      }
    },
    [CommandIds.showTraffic]: (...args) => showTraffic(args, 'text'),
    [CommandIds.showTrafficAsJsonl]: (...args) => showTraffic(args, 'jsonl'),
    [CommandIds.copyDiagnostics]: async (...args) => {
      const server = await targets.server(args, () => true, vscode.l10n.t('Copy the diagnostics of which server?'));
      const text = server && diagnosticsOf(server);
      if (text) {
        await vscode.env.clipboard.writeText(text);
        vscode.window.setStatusBarMessage(vscode.l10n.t('Diagnostics copied'), WORD_SHOWN_MS);
      }
    },
  };

  function diagnosticsOf({ id, name }: Server): string | undefined {
    const details = registry.details(id);
    return (
      details &&
      diagnosticsText({
        environment: host.environment,
        settings: host.changedSettings(name),
        homeFolder: host.homeFolder,
        details,
        toolCount: toolCount(tools.of(id)),
        tasks: store.tasksOf(id),
        redact: text => registry.redact(id, text),
      })
    );
  }
}
