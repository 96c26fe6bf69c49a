import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../base/disposable';
import type { Logger } from '../base/logger';
import { inert, oneLine } from '../base/strangerText';
import type { Server } from '../servers/server';
import type { ServerRegistry } from '../servers/serverRegistry';

/** Remembers, for all windows, that it was said. */
const SAID = 'saidThatChatStartsServersToo';
/** Where only we look for servers. */
const OURS: ReadonlySet<string> = new Set(['setting', 'demo', 'extraFile']);

/**
 * Says once that VS Code's chat starts the servers of mcp.json as well, so that one over stdio may run as two
 * processes, and lets the user choose there and then.
 */
export class ChatNotice implements Disposable {
  private readonly owned = new DisposableStore();

  constructor(
    private readonly registry: ServerRegistry,
    private readonly state: vscode.Memento,
    private readonly log: Logger,
  ) {
    if (!state.get(SAID, false)) {
      this.owned.add(registry.onDidChange(() => this.look()));
    }
  }

  dispose(): void {
    this.owned.dispose();
  }

  private look(): void {
    const doubled = this.registry.servers.find(
      ({ state, transport, source }) => state === 'running' && transport === 'stdio' && !OURS.has(source.kind),
    );
    if (doubled && chatMayStartServers()) {
      this.owned.dispose(); // Once, also if this window asks slowly.
      void this.state.update(SAID, true);
      // The choice was not kept: a file that cannot be written, or does not parse.
      this.say(doubled).catch(error => this.log.error('The choice about a server was not kept', error));
    }
  }

  private async say({ name }: Server): Promise<void> {
    const shown = inert(oneLine(name, 60));
    const all = vscode.l10n.t('All on Demand');
    const one = vscode.l10n.t('This One on Demand');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t(
        'The chat of VS Code starts the servers of mcp.json too, so "{0}" may run twice. It can be connected only when you ask for it.',
        shown,
      ),
      one,
      all,
    );
    const configuration = vscode.workspace.getConfiguration('mcpTasks');
    if (chosen === all) {
      await configuration.update('connect', 'onDemand', vscode.ConfigurationTarget.Global);
    } else if (chosen === one) {
      await connectOnDemand(configuration, name);
    }
  }
}

/** In this workspace, where there is one, beside whatever is set for the server and for others. */
async function connectOnDemand(configuration: vscode.WorkspaceConfiguration, name: string): Promise<void> {
  const { Global, Workspace } = vscode.ConfigurationTarget;
  const hasWorkspace = vscode.workspace.workspaceFile !== undefined || vscode.workspace.workspaceFolders !== undefined;
  const set = configuration.inspect<Record<string, object>>('serverOptions');
  const options = (hasWorkspace ? set?.workspaceValue : set?.globalValue) ?? {};
  const changed = { ...options, [name]: { ...options[name], connect: 'onDemand' } };
  await configuration.update('serverOptions', changed, hasWorkspace ? Workspace : Global);
}

function chatMayStartServers(): boolean {
  const chat = vscode.workspace.getConfiguration('chat');
  return chat.get('mcp.access') !== 'none' && chat.get('disableAIFeatures') !== true;
}
