import { type Clock, systemClock } from '../../src/base/clock';
import type { Disposable } from '../../src/base/disposable';
import { CancelledError } from '../../src/base/errors';
import { LineLogger } from '../../src/base/lineLogger';
import type { Logger } from '../../src/base/logger';
import type { ServerId } from '../../src/base/serverId';
import { type LaunchHost, resolveLaunch } from '../../src/config/launch';
import { type ServerDefinition, serverId } from '../../src/config/serverDefinition';
import type { ServerEntry } from '../../src/config/serverEntry';
import { Ledger } from '../../src/ledger/ledger';
import type { RetentionLimits } from '../../src/ledger/records';
import { TaskRecorder } from '../../src/ledger/taskRecorder';
import type { EraChoice, McpClientModule, RequestTimeouts } from '../../src/mcp/connection';
import * as mcpClient from '../../src/mcp/mcpClient';
import { ConnectPolicy } from '../../src/servers/connectPolicy';
import type { RememberedEras } from '../../src/servers/rememberedEras';
import { ServerRegistry } from '../../src/servers/serverRegistry';
import { ServerSync } from '../../src/servers/serverSync';
import { CallStore } from '../../src/tasks/callStore';
import { InputActions } from '../../src/tasks/inputActions';
import type { ServerQuestion } from '../../src/tasks/inputRequest';
import { InputStore } from '../../src/tasks/inputStore';
import { type KeepResults, PayloadFetcher } from '../../src/tasks/payloadFetcher';
import { PayloadStore } from '../../src/tasks/payloadStore';
import { ResultOpener } from '../../src/tasks/resultOpener';
import { isFollowed } from '../../src/tasks/task';
import { TaskActions } from '../../src/tasks/taskActions';
import { TaskReader } from '../../src/tasks/taskReader';
import { TaskStore } from '../../src/tasks/taskStore';
import { type ConnectedClients, TaskWatcher } from '../../src/tasks/taskWatcher';
import { ToolStore } from '../../src/tasks/toolStore';
import { erasInMemory, theSupervisor, USUAL_TIMEOUTS } from './connectOptions';
import { aLaunchHost } from './launchHost';
import { silentLog } from './logs';

export interface WholeCoreOptions {
  /** Of the ledger. Needs a Node that has SQLite; without one, the ledger is the one that works from memory. */
  readonly folder: string;
  readonly log?: Logger;
  /** The same for every server, or by its name. */
  readonly era?: EraChoice | ((name: string) => EraChoice);
  readonly timeouts?: RequestTimeouts;
  readonly keepResults?: KeepResults;
  readonly limits?: RetentionLimits;
  readonly loadMcpClient?: () => Promise<McpClientModule>;
  readonly launchHost?: Partial<LaunchHost>;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Hears of the looks at a server that has just been connected. */
  readonly busyWhile?: (work: Promise<unknown>) => void;
  /** How the watcher sees the connections, which tells its questions from those of others. */
  readonly watched?: (clients: ConnectedClients) => ConnectedClients;
  readonly eras?: RememberedEras;
}

/** The defaults of the settings of the same names. */
const USUAL_LIMITS: RetentionLimits = {
  entries: 10_000,
  ageMs: 90 * 86_400_000,
  resultBytes: 500 * 1_048_576,
  largestResultBytes: 10 * 1_048_576,
};

/** A server by its name, as a file of the workspace would have it. */
export function definitionOf(name: string, entry: ServerEntry): ServerDefinition {
  const source = { kind: 'workspaceFile' } as const;
  return { id: serverId(source, name), name, source, needsTrust: false, entry };
}

/** Every room that needs no VS Code, wired as the extension does it: real servers, the real clock, a real ledger. */
export class WholeCore implements Disposable {
  readonly store: TaskStore;
  readonly calls: CallStore;
  readonly inputs: InputStore;
  readonly payloads = new PayloadStore();
  readonly reader: TaskReader;
  readonly registry: ServerRegistry;
  readonly ledger: Ledger;
  readonly recorder: TaskRecorder;
  readonly watcher: TaskWatcher;
  readonly actions: TaskActions;
  readonly answers: InputActions;
  readonly results: ResultOpener;
  readonly fetcher: PayloadFetcher;
  readonly tools: ToolStore;
  /** What servers asked over their connections and what concerns no task. */
  readonly questions: { readonly serverId: ServerId; readonly question: ServerQuestion }[] = [];
  private readonly sync: ServerSync;
  private readonly policy: ConnectPolicy;

  constructor({
    folder,
    log: ownLog = silentLog,
    era = 'auto',
    timeouts = USUAL_TIMEOUTS,
    keepResults = 'always',
    limits = USUAL_LIMITS,
    loadMcpClient = async () => mcpClient,
    launchHost = {},
    clock = systemClock,
    random = Math.random,
    watched = clients => clients,
    eras = erasInMemory(),
    busyWhile = work => void work.catch(() => undefined),
  }: WholeCoreOptions) {
    this.store = new TaskStore(clock);
    this.calls = new CallStore(clock);
    this.inputs = new InputStore(this.store, clock);
    this.reader = new TaskReader(this.store, this.payloads, clock);
    const { store, calls, inputs, payloads, reader } = this;
    const log = new LineLogger(ownLog);
    const host = aLaunchHost({ env: process.env, execPath: process.execPath, ...launchHost });
    this.policy = new ConnectPolicy(
      () => 'onDemand',
      id => store.unfinishedTasks(id).some(task => task.startedHere && isFollowed(task)),
    );
    this.registry = new ServerRegistry(
      {
        loadMcpClient,
        launches: { resolve: (definition, options) => resolveLaunch(definition, host, options) },
        permission: () => ({ kind: 'allowed' }),
        era: name => (typeof era === 'string' ? era : era(name)),
        authorization: () => undefined,
        clientVersion: '0.0.0',
        fetch: (input, init) => globalThis.fetch(input, init),
        supervisor: theSupervisor(),
        eras,
        timeouts: () => timeouts,
        asked: (id, question) => {
          this.questions.push({ serverId: id, question });
          inputs.asked({ serverId: id, generation: '2025-11-25' }, question);
        },
        hasLanguageModel: async () => false,
        clock,
        random,
        log: () => log,
      },
      this.policy,
      log,
    );
    const { registry } = this;
    this.ledger = new Ledger({ folder, clock, random, log, limits: () => limits });
    this.recorder = new TaskRecorder(this.ledger, store, calls, inputs, payloads, {
      serverFacts: id => registry.facts(id),
      redact: (id, text) => registry.redact(id, text),
      keepResults: () => keepResults,
      shownTasks: () => 50,
      secretArguments: () => [],
      clock,
    });
    const { ledger, recorder } = this;
    this.watcher = new TaskWatcher(store, reader, watched(registry), clock, log, ledger, random);
    const { watcher } = this;
    this.actions = new TaskActions(store, payloads, calls, inputs, reader, watcher, registry, clock, recorder, random);
    const { actions } = this;
    this.answers = new InputActions(inputs, store, reader, registry, async () => mcpClient.validateJson);
    this.results = new ResultOpener(store, actions, registry, clock, log);
    this.fetcher = new PayloadFetcher(store, payloads, actions, registry, () => keepResults, log);
    this.tools = new ToolStore(id => registry.client(id)?.listTools() ?? Promise.reject(new CancelledError()));
    this.sync = new ServerSync(
      registry,
      store,
      calls,
      reader,
      watcher,
      actions,
      this.tools,
      inputs,
      this.results,
      this.fetcher,
      log,
      busyWhile,
    );
    registry.onDidChange(({ removed }) => {
      for (const id of removed) {
        recorder.forgetServer(id);
      }
    });
  }

  /** These servers are configured now, and what is remembered of them is there again; none is connected by that. */
  async configure(definitions: readonly ServerDefinition[]): Promise<void> {
    this.registry.setDefinitions(definitions);
    await this.recorder.restore(definitions.map(({ id }) => id));
    this.policy.tasksRestored();
    this.policy.tasksTakenOver();
  }

  /** As the end of a window: servers are left in peace, and what was not written yet is. */
  async close(): Promise<void> {
    await this.registry.closeAll();
    await this.ledger.close();
    this.dispose();
  }

  dispose(): void {
    for (const part of [
      this.sync,
      this.tools,
      this.fetcher,
      this.results,
      this.watcher,
      this.recorder,
      this.ledger,
      this.registry,
      this.payloads,
      this.inputs,
      this.calls,
      this.store,
    ]) {
      part.dispose();
    }
  }
}
