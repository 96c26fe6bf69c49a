import * as vscode from 'vscode';
import { messageOf, UserError } from '../base/errors';
import type { ValidateJson } from '../base/jsonSchema';
import { oneLine, withoutIcons } from '../base/strangerText';
import { askArguments } from '../editors/argumentForm';
import { callIdentity } from '../editors/readOnlyFiles';
import type { ResultDocuments } from '../editors/resultDocuments';
import type { Server } from '../servers/server';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { ServerId } from '../tasks/task';
import type { RunOutcome, TaskActions } from '../tasks/taskActions';
import type { Tool } from '../tasks/taskClient';
import { isToolNode, type NodeTable, type ToolNode } from '../views/nodeTable';
import { toolIcon, toolLabel } from '../views/toolItem';
import type { SignInOffer } from './services';
import { rowsOf } from './targets';

interface ToolItem extends vscode.QuickPickItem {
  readonly server?: Server;
  readonly tool?: Tool;
}

interface ChosenTool {
  readonly server: Server;
  readonly tool: Tool;
}

/** "Run Tool…": one quick pick over the tools of all servers, then the arguments, then the call. */
export class RunToolCommand {
  constructor(
    private readonly registry: ServerRegistry,
    private readonly actions: TaskActions,
    private readonly documents: ResultDocuments,
    private readonly nodes: Pick<NodeTable, 'tool'>,
    private readonly validator: () => Promise<ValidateJson>,
    private readonly signIns: SignInOffer,
  ) {}

  async run(args: readonly unknown[]): Promise<void> {
    const [row] = rowsOf(args);
    const chosen = isToolNode(row) ? await this.toolOf(row) : await this.pickFrom(row);
    const values = chosen && (await askArguments(chosen.tool, chosen.server.name, await this.validator()));
    if (chosen && values) {
      await this.call(chosen.server.id, chosen.tool, values);
    }
  }

  /** The tool of a row: as the tree knows it, else as the server does. */
  private async toolOf(row: ToolNode): Promise<ChosenTool> {
    const server = this.registry.get(row.serverId);
    if (!server) {
      throw new UserError(vscode.l10n.t('This server is no longer configured.'));
    }
    const known = this.nodes.tool(row);
    const tool = known ?? (await this.actions.tools(server.id)).find(({ name }) => name === row.name);
    if (!tool) {
      throw new UserError(vscode.l10n.t('The server has no tool named "{0}" any more.', oneLine(row.name, 100)));
    }
    return { server, tool };
  }

  private async pickFrom(row: Readonly<Record<string, unknown>> | undefined): Promise<ChosenTool | undefined> {
    const servers = row
      ? this.registry.servers.filter(server => server.id === row.serverId)
      : this.registry.servers.filter(server => !server.shadowedBy && server.state !== 'untrusted');
    if (servers.length === 0) {
      throw new UserError(
        this.registry.servers.length > 0
          ? vscode.l10n.t('The folder is not trusted, so none of its MCP servers is started.')
          : vscode.l10n.t('No MCP server is configured. Try "MCP Tasks: Try the Demo Server".'),
      );
    }
    return this.pickTool(servers);
  }

  /** The list fills as the servers answer; a slow one holds up nobody. */
  private async pickTool(servers: readonly Server[]): Promise<ChosenTool | undefined> {
    const picker = vscode.window.createQuickPick<ToolItem>();
    picker.placeholder = vscode.l10n.t('Run which tool?');
    picker.matchOnDescription = true;
    picker.matchOnDetail = true;
    picker.busy = true;
    const controller = new AbortController();
    const found = new Map<ServerId, readonly ToolItem[]>();
    const show = (): void => {
      const { activeItems, items } = picker;
      // The first is active without anybody's doing: what comes above it is not to scroll it out of sight.
      const chosen = activeItems[0] === items[0] ? [] : activeItems;
      picker.items = servers.flatMap(server => found.get(server.id) ?? []);
      const kept = chosen.flatMap(active => picker.items.find(item => item === active) ?? []);
      if (kept.length > 0) {
        picker.activeItems = kept;
      }
    };
    const asking = servers.map(async server => {
      found.set(server.id, await this.itemsOf(server, controller.signal));
      show();
    });
    void Promise.allSettled(asking).then(() => {
      picker.busy = false;
    });
    try {
      return await new Promise(resolve => {
        picker.onDidAccept(() => {
          const [item] = picker.selectedItems;
          if (item?.tool && item.server) {
            resolve({ server: item.server, tool: item.tool });
          }
        });
        picker.onDidHide(() => resolve(undefined));
        picker.show();
      });
    } finally {
      controller.abort();
      picker.dispose();
    }
  }

  /** Never rejects: a server that cannot be asked is an entry that says so. */
  private async itemsOf(server: Server, signal: AbortSignal): Promise<readonly ToolItem[]> {
    const description = withoutIcons(oneLine(server.name, 60));
    try {
      const tools = await this.actions.tools(server.id, signal);
      return tools.map(tool => ({
        label: toolLabel(tool),
        description,
        detail: withoutIcons(oneLine(tool.description ?? tool.title ?? '', 200)),
        iconPath: new vscode.ThemeIcon(toolIcon(tool.taskSupport)),
        server,
        tool,
      }));
    } catch (error) {
      return [
        {
          label: vscode.l10n.t('$(error) {0} is not available', description),
          detail: withoutIcons(oneLine(messageOf(error), 200)),
          alwaysShow: true,
        },
      ];
    }
  }

  /** A call that becomes a task is on screen already, in the tree; one that is answered at once opens its result. */
  private async call(serverId: ServerId, tool: Tool, values: Readonly<Record<string, unknown>>): Promise<void> {
    const outcome = await this.started(serverId, tool, values);
    if (outcome?.kind === 'result') {
      const payload = { kind: 'result', result: outcome.result } as const;
      await this.documents.open(callIdentity(outcome.callId), tool.name, { payload });
    }
  }

  /** Nothing where the server wants the user to sign in first: that has been said. */
  private async started(
    serverId: ServerId,
    tool: Tool,
    values: Readonly<Record<string, unknown>>,
  ): Promise<RunOutcome | undefined> {
    try {
      return await this.actions.run(serverId, tool, values);
    } catch (error) {
      if (this.signIns.offer(serverId, error)) {
        return undefined;
      }
      throw error;
    }
  }
}
