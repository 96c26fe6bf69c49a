import type { ServerRegistry } from '../servers/serverRegistry';
import type { ServerId } from '../tasks/task';
import type { TaskActions } from '../tasks/taskActions';
import type { ToolStore } from '../tasks/toolStore';
import type { ExplorerList } from '../views/explorerList';
import type { ExplorerView } from '../views/explorerView';
import { isLoadMoreNode, type NodeTable } from '../views/nodeTable';
import type { TaskTreeProvider } from '../views/taskTreeProvider';
import { type CommandId, CommandIds } from './commandIds';
import type { Handlers } from './registerCommands';
import { rowsOf } from './rows';

type TreeCommand = 'mcpTasks.refresh' | 'mcpTasks.loadMore';

/** What can be done with the tree as a whole, or with what it shows of a server. */
export function treeCommands(
  registry: ServerRegistry,
  actions: TaskActions,
  tools: ToolStore,
  view: ExplorerView,
  tree: TaskTreeProvider,
  list: ExplorerList,
  nodes: NodeTable,
): Pick<Handlers, TreeCommand & CommandId> {
  return {
    [CommandIds.refresh]: async (...args) => {
      const rows = rowsOf(args);
      const ofTools = rows.filter(({ kind, hint }) => kind === 'tools' || hint === 'retryTools');
      for (const { serverId } of ofTools) {
        tools.reread(serverId as ServerId);
      }
      if (ofTools.length === 0) {
        // Of a group that is no server, all that run.
        const ofRows = new Set(rows.flatMap(({ serverId }) => (serverId ? [serverId as ServerId] : [])));
        await refresh(ofRows.size > 0 ? [...ofRows] : running(registry), ofRows.size === 1);
      }
    },
    [CommandIds.loadMore]: async (...args) => {
      const [row] = rowsOf(args);
      if (isLoadMoreNode(row)) {
        await view.busyWhile(list.loadMore(row, nodes));
        tree.refreshBelow(nodes.parentOf(row));
      }
    },
  };

  /** From the view's title, the tree says which servers failed; of one server, the user wants to hear it. */
  async function refresh(serverIds: readonly ServerId[], isOneRow: boolean): Promise<void> {
    for (const serverId of serverIds) {
      tools.changed(serverId);
    }
    const work = Promise.allSettled(serverIds.map(serverId => actions.refresh(serverId)));
    await view.busyWhile(work);
    const [only] = await work;
    if (isOneRow && only?.status === 'rejected') {
      throw only.reason;
    }
  }
}

/** The servers that a refresh without a target asks. */
function running(registry: ServerRegistry): ServerId[] {
  return registry.servers.filter(server => server.state === 'running').map(server => server.id);
}
