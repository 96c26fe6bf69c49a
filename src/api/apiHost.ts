import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable';
import { DisposableStore } from '../base/disposable';
import { UserError } from '../base/errors';
import type { Server as KnownServer } from '../servers/server';
import type { ServerRegistry } from '../servers/serverRegistry';
import type { InputActions } from '../tasks/inputActions';
import type { InputRequestId, InputRequest as KnownInput } from '../tasks/inputRequest';
import type { InputStore } from '../tasks/inputStore';
import type { Task as KnownTask, ServerId } from '../tasks/task';
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
  ) {
    const serversChanged = this.owned.add(new vscode.EventEmitter<void>());
    const inputsChanged = this.owned.add(new vscode.EventEmitter<void>());
    this.owned.add(inputs.onDidChange(() => inputsChanged.fire()));
    const tasksChanged = this.owned.add(new vscode.EventEmitter<TasksChange>());
    const snapshot = (task: KnownTask): Task => taskSnapshot(task, actions);
    this.owned.add(registry.onDidChange(() => serversChanged.fire()));
    this.owned.add(
      store.onDidChange(({ added, updated, removed }) => {
        const known = (keys: typeof added): Task[] => keys.flatMap(key => store.get(key) ?? []).map(snapshot);
        tasksChanged.fire({ added: known(added), updated: known(updated), removed: removed.map(snapshot) });
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
      onDidChangeTasks: tasksChanged.event,
      listTasks: async serverId => (await actions.list(serverId as ServerId)).map(snapshot),
      getTask: async (serverId, taskId) => snapshot(await actions.get(serverId as ServerId, taskId)),
      getResult: (serverId, taskId) => actions.result(serverId as ServerId, taskId),
      cancelTask: async (serverId, taskId) => snapshot(await actions.cancel(serverId as ServerId, taskId)),
      listTools: serverId => actions.tools(serverId as ServerId),
      async runTool(serverId, name, args = {}, options = {}) {
        const outcome = await actions.run(serverId as ServerId, name, args, options);
        return outcome.kind === 'task' ? { kind: 'task', task: snapshot(outcome.task) } : outcome;
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
