import type { Logger } from '../../src/base/logger';
import { validateJson } from '../../src/mcp/validateJson';
import { CallStore } from '../../src/tasks/callStore';
import { InputActions } from '../../src/tasks/inputActions';
import { InputStore } from '../../src/tasks/inputStore';
import { PayloadStore } from '../../src/tasks/payloadStore';
import { type ServerId, type Task, type TaskReport, taskKey } from '../../src/tasks/task';
import { type ClientProvider, TaskActions } from '../../src/tasks/taskActions';
import type { TaskClient } from '../../src/tasks/taskClient';
import type { TaskLedger } from '../../src/tasks/taskLedger';
import { TaskReader } from '../../src/tasks/taskReader';
import { TaskStore } from '../../src/tasks/taskStore';
import { type ConnectedClients, type FollowedTasks, TaskWatcher } from '../../src/tasks/taskWatcher';
import { aReport, SERVER } from './builders';
import { FakeClock } from './fakeClock';
import { silentLog } from './logs';
import { noLedger, onlyWindow } from './noLedger';

/** Connections that come and go as a test likes. */
export class FakeConnections implements ConnectedClients, ClientProvider {
  private readonly clients = new Map<ServerId, TaskClient>();

  set(serverId: ServerId, client: TaskClient | undefined): void {
    if (client) {
      this.clients.set(serverId, client);
    } else {
      this.clients.delete(serverId);
    }
  }

  client(serverId: ServerId): TaskClient | undefined {
    return this.clients.get(serverId);
  }

  async connected(serverId: ServerId): Promise<TaskClient> {
    const client = this.clients.get(serverId);
    if (!client) {
      throw new Error(`No client of ${serverId}`);
    }
    return client;
  }

  reconnected(serverId: ServerId): Promise<TaskClient> | undefined {
    return this.clients.has(serverId) ? this.connected(serverId) : undefined;
  }
}

/** The room `tasks/`, wired as in the extension, with one server behind it. */
export class TaskCore {
  readonly clock = new FakeClock();
  readonly connections = new FakeConnections();
  readonly store = new TaskStore(this.clock);
  readonly payloads = new PayloadStore();
  readonly calls = new CallStore(this.clock);
  readonly inputs = new InputStore(this.store, this.clock);
  readonly reader = new TaskReader(this.store, this.payloads, this.clock);
  readonly watcher: TaskWatcher;
  readonly actions: TaskActions;
  readonly answers: InputActions;

  constructor(
    client?: TaskClient,
    log: Logger = silentLog,
    random: () => number = () => 0,
    ledger: TaskLedger = noLedger,
    followed: FollowedTasks = onlyWindow,
  ) {
    const { store, payloads, calls, inputs, reader, connections, clock } = this;
    this.connections.set(SERVER, client);
    this.watcher = new TaskWatcher(store, reader, connections, clock, log, followed, random);
    this.actions = new TaskActions(
      store,
      payloads,
      calls,
      inputs,
      reader,
      this.watcher,
      connections,
      clock,
      ledger,
      random,
    );
    this.answers = new InputActions(inputs, store, reader, connections, async () => validateJson);
  }

  /** What the store knows of a task of {@link SERVER}. */
  task(taskId = 'task-1'): Task | undefined {
    return this.store.get(taskKey(SERVER, taskId));
  }

  /** The server says this unasked. */
  heard(report: Partial<TaskReport> = {}, startedHere = false): Task {
    return this.store.apply({
      serverId: SERVER,
      generation: this.connections.client(SERVER)?.generation ?? '2025-11-25',
      source: 'notification',
      report: aReport(report),
      startedHere,
    });
  }
}
