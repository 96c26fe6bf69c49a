import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable';
import { DisposableStore } from '../base/disposable';
import { UserError } from '../base/errors';
import type { Ledger } from '../ledger/ledger';
import type { HistoryQuery as LedgerQuery } from '../ledger/records';
import type { Server as KnownServer } from '../servers/server';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { InputActions } from '../tasks/inputActions';
import type { InputRequestId, InputRequest as KnownInput } from '../tasks/inputRequest';
import type { InputStore } from '../tasks/inputStore';
import { recalled } from '../tasks/recall';
import type { RememberedTask } from '../tasks/rememberedTask';
import { type Task as KnownTask, type ServerId, taskKey } from '../tasks/task';
import type { TaskActions } from '../tasks/taskActions';
import type { TaskStore } from '../tasks/taskStore';
import type { InputRequest, McpTasksApi, Server, Task, TasksChange } from './mcpTasksApi';
import { taskSnapshot } from './taskSnapshot';

/** The exported API over the same objects as the views. */
export class ApiHost implements Disposable {
  private readonly owned = new DisposableStore();
  readonly api: McpTasksApi;

  constructor(
    registry: ServerRegistry,
    store: TaskStore,
    actions: TaskActions,
    inputs: InputStore,
    answers: InputActions,
    ledger: Pick<Ledger, 'open' | 'committed' | 'history'>,
  ) {
    const serversChanged = this.owned.add(new vscode.EventEmitter<void>());
    const inputsChanged = this.owned.add(new vscode.EventEmitter<void>());
    this.owned.add(inputs.onDidChange(() => inputsChanged.fire()));
    const tasksChanged = this.owned.add(new vscode.EventEmitter<TasksChange>());
    const snapshot = (task: KnownTask): Task => taskSnapshot(task, actions);
    const known = (memory: RememberedTask): KnownTask => {
      const key = taskKey(memory.serverId, memory.report.taskId);
      const present = store.get(key);
      // An earlier task of the same ID is one of its own.
      return present?.createdAt === memory.report.createdAt ? present : recalled(key, memory);
    };
    this.owned.add(registry.onDidChange(() => serversChanged.fire()));
    this.owned.add(
      store.onDidChange(({ added, updated, removed }) => {
        const now = (keys: typeof added): Task[] => keys.flatMap(key => store.get(key) ?? []).map(snapshot);
        tasksChanged.fire({ added: now(added), updated: now(updated), removed: removed.map(snapshot) });
      }),
    );
    this.api = Object.freeze<McpTasksApi>({
      version: 1,
      get servers() {
        return registry.servers.map(serverSnapshot);
      },
      onDidChangeServers: serversChanged.event,
      async connect(serverId) {
        await registry.connect(serverId as ServerId);
        const server = registry.get(serverId as ServerId);
        if (!server) {
          throw new UserError(vscode.l10n.t('This server is no longer configured.'), 'unknownServer');
        }
        return serverSnapshot(server);
      },
      disconnect: serverId => registry.disconnect(serverId as ServerId),
      tasks: serverId => (serverId === undefined ? store.all() : store.tasksOf(serverId as ServerId)).map(snapshot),
      async history(query = {}) {
        await ledger.open();
        await ledger.committed(); // What was heard just now is history, too.
        const { before, ...rest } = query;
        const page = {
          ...rest,
          ...(before !== undefined && { before: typeof before === 'string' ? { createdAt: before } : before }),
        } as LedgerQuery; // A stranger's query: what is of another type than promised finds nothing.
        return ledger.history(page).map(memory => snapshot(known(memory)));
      },
      onDidChangeTasks: tasksChanged.event,
      listTasks: async serverId => (await actions.list(serverId as ServerId)).map(snapshot),
      getTask: async (serverId, taskId) => snapshot(await actions.get(serverId as ServerId, taskId)),
      getResult: (serverId, taskId) => actions.result(serverId as ServerId, taskId),
      cancelTask: async (serverId, taskId) => snapshot(await actions.cancel(serverId as ServerId, taskId)),
      listTools: serverId => actions.tools(serverId as ServerId),
      async runTool(serverId, name, args = {}, options = {}) {
        const outcome = await actions.run(serverId as ServerId, name, args, options);
        return outcome.kind === 'task'
          ? { kind: 'task', task: snapshot(outcome.task) }
          : { kind: 'result', result: outcome.result };
      },
      get inputRequests() {
        return inputs.all().map(inputSnapshot);
      },
      onDidChangeInputRequests: inputsChanged.event,
      respond: (inputRequestId, response) => answers.respond(inputRequestId as InputRequestId, response),
    });
  }

  dispose(): void {
    this.owned.dispose();
  }
}

function inputSnapshot({ id, serverId, taskId, kind, params, requestedAt }: KnownInput): InputRequest {
  return Object.freeze({ id, serverId, ...(taskId !== undefined && { taskId }), kind, params, requestedAt });
}

function serverSnapshot({ abilities, ...server }: KnownServer): Server {
  return Object.freeze({ ...server, capabilities: abilities });
}
