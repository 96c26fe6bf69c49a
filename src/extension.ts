import { readFile } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { ApiHost } from './api/apiHost';
import type { McpTasksApi } from './api/mcpTasksApi';
import { systemClock } from './base/clock';
import { type Disposable, DisposableStore, toDisposable } from './base/disposable';
import { CancelledError, messageOf, UserError } from './base/errors';
import type { ValidateJson } from './base/jsonSchema';
import { LineLogger } from './base/lineLogger';
import { AnswerInput } from './commands/answerInput';
import { configurationCommands } from './commands/configurationCommands';
import { handleCommands } from './commands/handleCommands';
import { type HistoryKeeper, historyCommands } from './commands/historyCommands';
import { inputCommands } from './commands/inputCommands';
import { inspectCommands } from './commands/inspectCommands';
import { listCommands } from './commands/listCommands';
import { registerCommands } from './commands/registerCommands';
import { resultCommands } from './commands/resultCommands';
import { ResultComparing } from './commands/resultComparing';
import { ResultTargets } from './commands/resultTargets';
import { RunningTools } from './commands/runningTools';
import { secretHeaderCommands } from './commands/secretHeaderCommands';
import { serverCommands } from './commands/serverCommands';
import { serverOptionCommands } from './commands/serverOptionCommands';
import { SignInCommands } from './commands/signInCommands';
import { StandingConsents } from './commands/standingConsents';
import { Targets } from './commands/targets';
import { taskCommands } from './commands/taskCommands';
import { treeCommands } from './commands/treeCommands';
import { trustCommands } from './commands/trustCommands';
import { viewCommands } from './commands/viewCommands';
import { type LaunchHost, resolveLaunch } from './config/launch';
import { inspectMcpJson } from './config/mcpJsonPlaces';
import type { ServerDefinition } from './config/serverDefinition';
import { ConfigurationEditing } from './editors/configuration/configurationEditing';
import { Drafts } from './editors/drafts';
import { LiveDocuments } from './editors/liveDocuments';
import { ReadOnlyFiles } from './editors/readOnlyFiles';
import { RecalledTabs } from './editors/recalledTabs';
import { ResultDocuments } from './editors/results/resultDocuments';
import { ResultSaving } from './editors/results/resultSaving';
import { closeEarlierRequests } from './editors/sampling';
import { ServerDocuments } from './editors/serverDocuments';
import { TaskDocuments } from './editors/taskDocuments';
import { Configuration } from './host/configuration';
import { configurationPlaces } from './host/configurationPlaces';
import { Consents } from './host/consents';
import { DemoServers } from './host/demoServers';
import { diagnosticsHost } from './host/diagnosticsHost';
import { eraStorage } from './host/eraStorage';
import { ErrorReporter } from './host/errorReporter';
import { HostValues } from './host/hostValues';
import { LanguageModels } from './host/languageModels';
import { mementoList } from './host/mementoList';
import { Permissions } from './host/permissions';
import { SavedAnswers } from './host/savedAnswers';
import { headersAddress, SecretHeaders } from './host/secretHeaders';
import { Secrets } from './host/secrets';
import { ServerLogs } from './host/serverLogs';
import { serverOptions } from './host/serverOptions';
import { settings } from './host/settings';
import { SignIns } from './host/signIns';
import { WatchedServers } from './host/watchedServers';
import { workspaceRoots } from './host/workspaceRoots';
import { Ledger } from './ledger/ledger';
import { withoutSecrets } from './ledger/secretArguments';
import { TaskRecorder } from './ledger/taskRecorder';
import type { McpClientModule } from './mcp/connection';
import { ConnectPolicy } from './servers/connectPolicy';
import { RememberedEras } from './servers/rememberedEras';
import { ServerRegistry } from './servers/serverRegistry';
import { ServerSync } from './servers/serverSync';
import { CallStore } from './tasks/callStore';
import { InputActions } from './tasks/inputActions';
import { InputStore } from './tasks/inputStore';
import { PayloadFetcher } from './tasks/payloadFetcher';
import { PayloadStore } from './tasks/payloadStore';
import { RecentTools } from './tasks/recentTools';
import { ResultOpener } from './tasks/resultOpener';
import { isFollowed, type ServerId, type Task, type TaskKey } from './tasks/task';
import { TaskActions } from './tasks/taskActions';
import { TaskReader } from './tasks/taskReader';
import { TaskStore } from './tasks/taskStore';
import { TaskWatcher } from './tasks/taskWatcher';
import { ToolStore } from './tasks/toolStore';
import { AgeTicker } from './views/ageTicker';
import { BeingTold } from './views/beingTold';
import { ChatNotice } from './views/chatNotice';
import { ContextKeys } from './views/contextKeys';
import { ExpiringResults } from './views/expiringResults';
import { ExpiryNotice } from './views/expiryNotice';
import { ExplorerList, type ListMemory } from './views/explorerList';
import { ExplorerView } from './views/explorerView';
import { FilterNotice } from './views/filterNotice';
import { LedgerNotice } from './views/ledgerNotice';
import { NodeTable } from './views/nodeTable';
import { QuestionClock } from './views/questionClock';
import { TaskStories } from './views/taskStories';
import { TaskTreeProvider } from './views/taskTreeProvider';
import { TreeRows } from './views/treeRows';
import { UsualDurations } from './views/usualDurations';
import { ageStepMs } from './views/words';

/** How long servers wait for what is remembered of their tasks. */
const LONGEST_RESTORE_MS = 1_000;

let app: App | undefined;

/** Builds and wires; connecting happens behind `start`, and activation never waits for a server. */
export function activate(context: vscode.ExtensionContext): McpTasksApi {
  if (vscode.l10n.uri) {
    l10n.config({ fsPath: vscode.l10n.uri.fsPath });
  }
  app = new App(context);
  context.subscriptions.push(app);
  app.start();
  return app.api;
}

/** Subscriptions are disposed unawaited, and the host leaves after about 5 s: connections and the ledger end here. */
export async function deactivate(): Promise<void> {
  await app?.close();
}

/** The composition root: builds every part, wires it, and owns it. */
class App implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly channel = this.owned.add(vscode.window.createOutputChannel('MCP Tasks', { log: true }));
  private readonly log = new LineLogger(this.channel);
  private readonly serverLogs = this.owned.add(new ServerLogs());
  private readonly models = new LanguageModels(systemClock);
  private readonly secrets: Secrets;
  private readonly signIns: SignIns;
  private readonly permissions: Permissions;
  private readonly savedAnswers: SavedAnswers;
  private readonly secretHeaders: SecretHeaders;
  private readonly consents: Consents;

  private readonly store = this.owned.add(new TaskStore(systemClock));
  private readonly calls = this.owned.add(new CallStore(systemClock));
  private readonly inputs = this.owned.add(new InputStore(this.store, systemClock));
  private readonly payloads = this.owned.add(new PayloadStore());
  private readonly reader = new TaskReader(this.store, this.payloads, systemClock);
  private readonly policy = new ConnectPolicy(settings.connect, serverId =>
    this.store
      .unfinishedTasks(serverId)
      .some(task => task.startedHere && isFollowed(task) && !task.isFollowedElsewhere),
  );
  private readonly registry: ServerRegistry;
  private readonly watcher: TaskWatcher;
  private readonly actions: TaskActions;
  private readonly answers: InputActions;
  private readonly tools: ToolStore;

  private readonly ledger: Ledger;
  private readonly recorder: TaskRecorder;
  private readonly configuration: Configuration;
  private readonly list: ExplorerList;
  private readonly nodes: NodeTable;
  private readonly tree: TaskTreeProvider;
  private readonly view: ExplorerView;
  private readonly ticker: AgeTicker;
  private readonly told: BeingTold;
  private readonly apiHost: ApiHost;

  constructor(context: vscode.ExtensionContext) {
    const { owned, store, calls, inputs, reader, log } = this;
    this.secrets = new Secrets(context.secrets, context.globalState);
    this.signIns = owned.add(new SignIns(context.extension, this.secrets, context.globalState, systemClock, log));
    this.consents = new Consents(context.globalState, serverId => this.registry.facts(serverId)?.launchHash);
    const roots = { roots: workspaceRoots, consents: this.consents };
    const clients = () => this.registry.servers.flatMap(({ id }) => this.registry.client(id) ?? []);
    const standing = owned.add(new StandingConsents(inputs, roots, workspaceRoots.onDidChange, clients, log));
    this.configuration = owned.add(
      new Configuration(owned.add(new DemoServers(context.extensionUri, log)), {
        platform: process.platform,
        env: process.env,
        userHome: os.homedir(),
        globalStorageUri: context.globalStorageUri,
        clock: systemClock,
        log,
      }),
    );
    const find = (serverId: ServerId): ServerDefinition | undefined =>
      this.configuration.definitions.find(({ id }) => id === serverId);
    this.permissions = owned.add(new Permissions(context.globalState, context.workspaceState, find));
    this.savedAnswers = new SavedAnswers(this.secrets, context.workspaceState, context.globalState);
    this.secretHeaders = owned.add(
      new SecretHeaders(this.secrets, serverId => headersAddress(find(serverId)?.entry), otherAddressWords),
    );
    const launchHost: LaunchHost = {
      userHome: os.homedir(),
      env: process.env,
      execPath: process.execPath,
      values: new HostValues(this.savedAnswers),
      readFile: file => readFile(file, 'utf8'),
      secretHeaders: ({ id }) => this.secretHeaders.of(id),
    };
    this.registry = owned.add(
      new ServerRegistry(
        {
          loadMcpClient,
          launches: {
            resolve: async (definition, options) => {
              const launch = await resolveLaunch(definition, launchHost, options);
              this.permissions.assertAllowed(definition, launch);
              return launch;
            },
          },
          permission: definition => this.permissions.of(definition),
          era: settings.era,
          authorization: definition => this.signIns.authorization(definition),
          clientVersion: String(context.extension.packageJSON.version),
          // Looked up each time: VS Code's own knows proxies and certificates, and may be put in place late.
          fetch: (input, init) => globalThis.fetch(input, init),
          supervisor: { execPath: process.execPath, script: path.join(context.extensionPath, 'dist', 'supervisor.js') },
          eras: new RememberedEras(eraStorage(context.globalState), systemClock),
          timeouts: settings.timeouts,
          asked: (serverId, question) => standing.asked(serverId, question),
          hasLanguageModel: () => this.models.hasModels(),
          clock: systemClock,
          random: Math.random,
          log: server => this.serverLogs.loggerFor(server),
        },
        this.policy,
        log,
      ),
    );
    this.ledger = owned.add(
      new Ledger({
        folder: context.globalStorageUri.fsPath,
        clock: systemClock,
        random: Math.random,
        log,
        limits: settings.history.limits,
      }),
    );
    this.recorder = owned.add(
      new TaskRecorder(this.ledger, store, calls, inputs, this.payloads, {
        serverFacts: serverId => this.registry.facts(serverId),
        redact: (serverId, text) => this.registry.redact(serverId, text),
        ...settings.history,
        clock: systemClock,
      }),
    );
    this.watcher = owned.add(new TaskWatcher(store, reader, this.registry, systemClock, log, this.ledger));
    this.actions = new TaskActions(
      store,
      this.payloads,
      calls,
      inputs,
      reader,
      this.watcher,
      this.registry,
      systemClock,
      this.recorder,
    );
    this.answers = new InputActions(inputs, store, reader, this.registry, validator);
    standing.answerWith(this.answers);

    const results = owned.add(new ResultOpener(store, this.actions, this.registry, systemClock, log));
    const { keepResults } = settings.history;
    const fetcher = owned.add(new PayloadFetcher(store, this.payloads, this.actions, this.registry, keepResults, log));
    // Only of a server that runs: looking at its tools is no reason to start it.
    this.tools = owned.add(
      new ToolStore(id => this.registry.client(id)?.listTools() ?? Promise.reject(new CancelledError())),
    );
    const expiring = owned.add(new ExpiringResults(store, systemClock));
    const memory: ListMemory = {
      history: this.ledger,
      bringBack: tasks => this.recorder.bringBack(tasks),
      recall: (serverId, taskId) => this.recorder.recall(serverId, taskId),
    };
    this.list = owned.add(
      new ExplorerList(context.workspaceState, this.registry, store, calls, inputs, memory, systemClock),
    );
    const { listing, older, contact } = this.list;
    this.nodes = new NodeTable(this.registry, listing, older, this.tools, inputs, this.configuration);
    const durations = owned.add(new UsualDurations(this.ledger, systemClock));
    const treeRows = new TreeRows(
      this.registry,
      store,
      calls,
      this.tools,
      inputs,
      this.configuration,
      this.nodes,
      listing,
      systemClock,
      this.permissions,
      new TaskStories(this.ledger, durations, (serverId, text) => this.registry.redact(serverId, text)),
    );
    this.tree = owned.add(
      new TaskTreeProvider(
        this.registry,
        store,
        listing,
        older,
        this.tools,
        inputs,
        this.configuration,
        this.nodes,
        treeRows,
      ),
    );
    const questionClock = owned.add(new QuestionClock(inputs, systemClock, ageStepMs));
    this.view = owned.add(
      new ExplorerView(
        this.tree,
        store,
        this.registry,
        inputs,
        this.nodes,
        this.tools,
        questionClock,
        contact,
        systemClock,
      ),
    );
    this.ticker = owned.add(
      new AgeTicker(store, calls, inputs, this.nodes, this.tree.onDidChangeTreeData, systemClock, ageStepMs, rows =>
        this.tree.timePassed(rows),
      ),
    );
    const isFetched = (key: TaskKey): boolean => this.payloads.get(key) !== undefined;
    const show = (task: Task): Promise<void> => this.view.showTask(task);
    owned.add(new ExpiryNotice(store, expiring, this.actions, isFetched, show, settings.notify, systemClock));
    owned.add(new LedgerNotice(this.ledger, context.globalState, () => this.channel.show(), log));
    owned.add(
      new ServerSync(
        this.registry,
        store,
        calls,
        reader,
        this.watcher,
        this.actions,
        this.tools,
        inputs,
        results,
        fetcher,
        log,
        work => void this.view.busyWhile(work),
      ),
    );
    const { registry, nodes, view } = this;
    const { notify } = settings;
    const on = { store, calls, inputs, registry, nodes, view, durations, questionClock, notify, clock: systemClock };
    this.told = owned.add(new BeingTold(on));
    owned.add(new ChatNotice(this.registry, context.globalState, log));
    owned.add(new ContextKeys(this.registry, store));
    owned.add(new FilterNotice(this.list, this.view, id => this.registry.get(id)?.name ?? '', systemClock));
    owned.add(this.list.onDidTurnDay(() => this.tree.refreshBelow(undefined)));
    owned.add(
      new ConfigurationEditing(this.configuration, this.registry, store, {
        inspect: inspectMcpJson,
        lenses: settings.codeLens,
        environment: process.env,
        clock: systemClock,
      }),
    );
    this.apiHost = owned.add(new ApiHost(this.registry, store, this.actions, inputs, this.answers, this.ledger));
    this.registerCommands(context);
  }

  get api(): McpTasksApi {
    return this.apiHost.api;
  }

  start(): void {
    const { owned, registry, configuration, policy, view } = this;
    owned.add(registry.onDidChange(({ removed }) => this.serversRemoved(removed)));
    owned.add(configuration.onDidChange(() => this.configurationChanged()));
    owned.add(this.permissions.onDidChange(() => this.configurationChanged()));
    owned.add(this.secretHeaders.onDidChange(serverId => this.headersChanged(serverId)));
    owned.add(new WatchedServers(registry, () => configuration.definitions, systemClock, this.log));
    owned.add(this.signIns.onDidChangeElsewhere(serverId => registry.authorizationChanged(serverId)));
    owned.add(settings.onDidChange(['history'], () => this.ledger.limitsChanged()));
    owned.add(this.recorder.onDidHearElsewhere(() => policy.tasksTakenOver()));
    // The recorder hears of each first, and has put into the list what there is.
    owned.add(this.ledger.onDidChangeState(({ kind }) => kind === 'file' && void this.list.historyReplaced()));
    owned.add(this.ledger.onDidLose(() => void this.list.historyReplaced()));
    owned.add(
      this.ledger.onDidChangeElsewhere(({ hiddenTasks, removedTasks }) => {
        if (hiddenTasks.length + removedTasks.length > 0) {
          void this.list.historyCleared();
        }
      }),
    );
    owned.add(this.ledger.onDidDeleteAll(() => void this.list.allDeleted()));
    owned.add(vscode.window.onDidChangeWindowState(({ focused }) => focused && this.list.lookAtDay()));
    owned.add(settings.onDidChangeConnect(() => policy.settingChanged()));
    owned.add(view.onDidChangeVisibility(isVisible => this.visibilityChanged(isVisible)));
    this.visibilityChanged(view.isVisible);
    closeEarlierRequests().catch(error => this.log.debug(`Tabs of an earlier window stay open: ${messageOf(error)}`));
    // VS Code waits for the end of activation, and the user for VS Code.
    const reading = setImmediate(() => void configuration.read());
    owned.add(toDisposable(() => clearImmediate(reading)));
  }

  /** What becomes of tasks when their connections end is written down, too. */
  async close(): Promise<void> {
    await this.registry.closeAll();
    await this.ledger.close();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private registerCommands(context: vscode.ExtensionContext): void {
    const { extension } = context;
    const { owned, store, calls, inputs, tools, nodes, registry, actions, answers, view, tree, ledger, list } = this;
    const { configuration, serverLogs, models, consents, permissions, savedAnswers, secretHeaders } = this;
    const files: ReadOnlyFiles = owned.add(new ReadOnlyFiles(folder => tabs.find(folder)));
    const saving = new ResultSaving();
    const documents = owned.add(
      new ResultDocuments(
        files,
        {
          details: owner => ledger.details(owner),
          redact: (serverId, text) => registry.redact(serverId, text),
          readLink: (serverId, uri) => actions.readResource(serverId, uri),
          // A tab that comes with the window is no reason to start a server.
          readLinkIfConnected: (serverId, uri) => registry.client(serverId)?.readResource(uri) ?? notConnected(),
        },
        saving,
      ),
    );
    const live = owned.add(new LiveDocuments(files, systemClock));
    const inspection = new ServerDocuments(registry, tools, live);
    const taskDocuments = new TaskDocuments(store, calls, ledger, registry, live);
    const tabs = new RecalledTabs(ledger, taskDocuments, documents);
    const targets = new Targets(registry, store, calls, inputs);
    const results = new ResultTargets(targets, actions, documents);
    const comparing = new ResultComparing(store, calls, ledger, registry, actions, results, documents);
    const roots = { roots: workspaceRoots, consents };
    const sampling = { models, consents, files, drafts: owned.add(new Drafts(systemClock)) };
    const answering = owned.add(new AnswerInput(inputs, answers, registry, { sampling, roots, validator }));
    this.told.tellOfInputs(id => answering.isOpen(id));
    const signIns = new SignInCommands(targets, registry, this.signIns, serverLogs);
    const byHand = { registry, logs: serverLogs, signIns };
    const runningTools = owned.add(
      new RunningTools({
        registry,
        actions,
        nodes,
        targets,
        showResult: ({ callId, ...call }, kept, stays) => documents.open({ owner: { callId }, ...call }, kept, stays),
        drafts: sampling.drafts,
        history: ledger,
        recentTools: mementoList(context.workspaceState, 'recentTools'),
        templates: mementoList(context.globalState, 'argumentTemplates'),
        kept: (tool, args) => withoutSecrets(args, tool.inputSchema, settings.history.secretArguments()),
        consents,
        signIns,
        validator,
        loadJsonHelp: () => import('./editors/arguments/jsonHelp'),
        defaultTtlMs: settings.taskTtlMs,
        clock: systemClock,
        log: this.log,
      }),
    );
    owned.add(
      registerCommands(
        {
          ...taskCommands(targets, actions, calls, registry),
          ...resultCommands(results, documents, saving, comparing),
          ...serverCommands(targets, byHand, configuration),
          ...signIns.handlers,
          ...trustCommands(targets, registry, permissions, configurationPlaces, byHand),
          ...configurationCommands(targets, configurationPlaces, savedAnswers),
          ...secretHeaderCommands(targets, secretHeaders),
          ...serverOptionCommands(targets, serverOptions),
          ...inspectCommands(targets, registry, store, tools, inspection, diagnosticsHost(extension)),
          ...listCommands(targets, actions, store, calls, list.listing),
          ...handleCommands(targets, actions, registry, view),
          ...historyCommands(targets, registry, taskDocuments, this.history(context), () =>
            this.deleteAllData(context),
          ),
          ...inputCommands(targets, inputs, answers, answering, registry, consents),
          ...this.told.handlers,
          ...treeCommands(registry, actions, tools, view, tree, list, nodes),
          ...viewCommands(targets, registry, list.order),
          ...runningTools.handlers,
        },
        new ErrorReporter(this.log),
        signIns,
        { around: focused => view.rowsAround(focused), touched: () => list.contact.touch() },
      ),
    );
  }

  private history({ workspaceState }: vscode.ExtensionContext): HistoryKeeper {
    const { ledger, recorder } = this;
    return {
      countEnded: which => ledger.countEnded(which),
      clear: async which => {
        const count = await ledger.clear(which);
        recorder.forgetCleared();
        void this.list.historyCleared(); // Below the list, there may be nothing more.
        if (which.endedBefore === undefined) {
          new RecentTools(mementoList(workspaceState, 'recentTools')).forget(which.serverId);
        }
        return count;
      },
    };
  }

  /** What this extension keeps anywhere: the history, and what VS Code keeps for it. */
  private async deleteAllData({ globalState, workspaceState }: vscode.ExtensionContext): Promise<void> {
    await this.ledger.deleteAll();
    await this.savedAnswers.clear((await this.savedAnswers.list()).map(({ key }) => key));
    await this.secrets.deleteAll();
    for (const state of [globalState, workspaceState]) {
      for (const key of state.keys()) {
        await state.update(key, undefined);
      }
    }
    // What was allowed is not allowed any more.
    this.registry.setDefinitions(this.configuration.definitions);
    this.recorder.beginAnew();
    await this.list.allDeleted();
  }

  /** No server starts by itself before what is remembered of it is known: it may have been removed from the list. */
  private async restoreTasks(): Promise<void> {
    const restoring = this.recorder.restore(this.registry.servers.map(server => server.id));
    // A file that another program holds keeps nobody from working.
    await new Promise<void>(resolve => {
      const patience = systemClock.after(LONGEST_RESTORE_MS, resolve);
      void restoring.then(() => {
        patience.dispose();
        resolve();
      });
    });
    this.policy.tasksRestored();
    await restoring;
    this.policy.tasksTakenOver();
    await this.list.restored();
  }

  private serversRemoved(removed: readonly ServerId[]): void {
    this.serverLogs.remove(removed);
    this.list.serversRemoved(removed);
    for (const serverId of removed) {
      this.recorder.forgetServer(serverId);
    }
  }

  private configurationChanged(): void {
    this.registry.setDefinitions(this.configuration.definitions);
    void this.restoreTasks();
    // Until the configuration has been read, an empty view says nothing about there being no servers.
    void vscode.commands.executeCommand('setContext', 'mcpTasks.configurationRead', true);
  }

  /** A connection has the headers that it was made with. */
  private headersChanged(serverId: ServerId): void {
    const state = this.registry.get(serverId)?.state;
    if (state === 'running' || state === 'starting') {
      // The row says how that went.
      this.registry.restart(serverId, false).catch(error => this.log.debug(`Not connected anew: ${messageOf(error)}`));
    }
  }

  private visibilityChanged(isVisible: boolean): void {
    if (isVisible) {
      this.list.lookAtDay();
      this.policy.viewShown();
    }
    this.watcher.setVisible(isVisible);
    this.ticker.setVisible(isVisible);
  }
}

function otherAddressWords(address: string): string {
  return vscode.l10n.t(
    'The secret headers of this server were set for another address, {0}, and are not sent to this one. Remove them, or set them again.',
    address,
  );
}

function notConnected(): Promise<never> {
  return Promise.reject(new UserError(vscode.l10n.t('The server is not connected. Connect it, and try again.')));
}

async function validator(): Promise<ValidateJson> {
  return (await loadMcpClient()).validateJson;
}

/** The chunk with the MCP client: loaded when the first server connects. */
function loadMcpClient(): Promise<McpClientModule> {
  return import('./mcp/mcpClient');
}
