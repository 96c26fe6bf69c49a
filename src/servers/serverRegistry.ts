import * as l10n from '@vscode/l10n';
import type { Disposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { CancelledError, isCancelledError, messageOf, UserError } from '../base/errors';
import type { Logger } from '../base/logger';
import type { RankedDefinition } from '../config/serverDefinition';
import type { ServerId } from '../tasks/task';
import type { ClientProvider } from '../tasks/taskActions';
import type { TaskClient } from '../tasks/taskClient';
import type { ConnectedClients } from '../tasks/taskWatcher';
import { ConfiguredServer, type ConfiguredServerHost } from './configuredServer';
import type { ConnectPolicy } from './connectPolicy';
import type { RecordedServer, Server, ServerDetails } from './server';

export interface ServersChange {
  /** Servers came or went. */
  readonly isMembership: boolean;
  readonly updated: readonly ServerId[];
  readonly removed: readonly ServerId[];
}

export interface ConnectionChange {
  readonly serverId: ServerId;
  /** The client of the new connection; `undefined` when the connection went. */
  readonly client: TaskClient | undefined;
}

/** Every configured server, connected or not. */
export class ServerRegistry implements Disposable, ClientProvider, ConnectedClients {
  private readonly configured = new Map<ServerId, ConfiguredServer>();
  /** The ends of servers that are configured no more: one of the same ID may come back meanwhile. */
  private readonly retiring = new Map<ServerId, Promise<void>>();
  private readonly changes = new Emitter<ServersChange>();
  private readonly connectionChanges = new Emitter<ConnectionChange>();
  readonly onDidChange = this.changes.event;
  readonly onDidChangeConnection = this.connectionChanges.event;

  constructor(
    private readonly host: ConfiguredServerHost,
    private readonly policy: ConnectPolicy,
    private readonly log: Logger,
  ) {
    policy.onDidChange(() => this.startWhatPolicyWants());
  }

  /** In name order. */
  get servers(): readonly Server[] {
    return Array.from(this.configured.values(), server => server.snapshot()).sort(byName);
  }

  get(serverId: ServerId): Server | undefined {
    return this.configured.get(serverId)?.snapshot();
  }

  /** What people who look into a server see; never a secret. */
  details(serverId: ServerId): ServerDetails | undefined {
    return this.configured.get(serverId)?.details();
  }

  /** What is written down beside the tasks of a server; never a secret. */
  facts(serverId: ServerId): RecordedServer | undefined {
    return this.configured.get(serverId)?.recorded();
  }

  /** Masks the secrets of a server's launch in a text. */
  redact(serverId: ServerId, text: string): string {
    return this.configured.get(serverId)?.redact(text) ?? text;
  }

  client(serverId: ServerId): TaskClient | undefined {
    return this.configured.get(serverId)?.client;
  }

  async connected(serverId: ServerId): Promise<TaskClient> {
    const server = this.configured.get(serverId);
    if (server && !server.isActive && this.policy.isOnlyByHand(server.snapshot().name)) {
      const words = l10n.t('The server is set never to be connected unless you say so. Connect it first.');
      throw new UserError(words, 'neverConnects');
    }
    await this.connect(serverId);
    const client = this.client(serverId);
    if (!client) {
      throw new CancelledError(); // It was stopped between its start and this line.
    }
    return client;
  }

  reconnected(serverId: ServerId): Promise<TaskClient> | undefined {
    const server = this.configured.get(serverId);
    return server?.nextConnection()?.then(() => {
      if (!server.client) {
        throw new CancelledError(); // It went between its start and this line.
      }
      return server.client;
    });
  }

  /** Takes over what the configuration says now; touches only the servers whose launch changed. */
  setDefinitions(definitions: readonly RankedDefinition[]): void {
    const wanted = new Map(definitions.map(definition => [definition.id, definition]));
    const removed = [...this.configured.keys()].filter(id => !wanted.has(id));
    const added = [...wanted.keys()].filter(id => !this.configured.has(id));
    for (const id of removed) {
      this.retire(id);
    }
    for (const definition of wanted.values()) {
      this.define(definition);
    }
    const isMembership = removed.length + added.length > 0;
    this.changes.fire({ isMembership, updated: [...wanted.keys()], removed });
    this.startWhatPolicyWants();
  }

  /**
   * Resolves when the server is usable; joins a start under way.
   * @throws the reason why it is not
   */
  async connect(serverId: ServerId, mayAsk = true): Promise<void> {
    const server = this.known(serverId);
    try {
      await server.connect(mayAsk);
    } catch (error) {
      // An edit of its launch ends a start and begins another, which is what was waited for.
      if (isCancelledError(error) && this.configured.get(serverId) === server && server.isActive) {
        return this.connect(serverId, mayAsk);
      }
      throw error;
    }
  }

  async disconnect(serverId: ServerId): Promise<void> {
    const server = this.configured.get(serverId);
    if (server) {
      server.isStoppedByUser = true;
      await server.disconnect();
    }
  }

  /**
   * Ends the connection, where there is one, and makes a new one.
   * @param mayAsk whether somebody wants that now, and may be asked for what the server needs
   * @throws the reason why the server is not usable then
   */
  async restart(serverId: ServerId, mayAsk = true): Promise<void> {
    await this.configured.get(serverId)?.disconnect();
    this.configured.get(serverId)?.forgetEra();
    await this.connect(serverId, mayAsk);
  }

  /**
   * Takes the user through the browser, and connects the server.
   * @throws UserError, ConnectionError with what went wrong; CancelledError when `signal` aborts or the user gave up
   */
  async signIn(serverId: ServerId, signal: AbortSignal): Promise<void> {
    await this.known(serverId).signIn(signal);
  }

  /** @throws UserError where there is nothing to sign out of */
  async signOut(serverId: ServerId, signal: AbortSignal): Promise<void> {
    await this.known(serverId).signOut(signal);
  }

  /** Another window has signed in to this server, or out of it. */
  authorizationChanged(serverId: ServerId): void {
    this.configured
      .get(serverId)
      ?.authorizationChanged()
      .catch(error => this.log.debug(`A server did not start: ${messageOf(error)}`));
  }

  /** Ends every connection; resolves when they have ended. */
  async closeAll(): Promise<void> {
    await Promise.all(Array.from(this.configured.values(), server => server.disconnect()));
  }

  dispose(): void {
    this.changes.dispose();
    this.connectionChanges.dispose();
    void this.closeAll();
  }

  private known(serverId: ServerId): ConfiguredServer {
    const server = this.configured.get(serverId);
    if (!server) {
      throw new UserError(l10n.t('This server is no longer configured.'), 'unknownServer');
    }
    return server;
  }

  private define(definition: RankedDefinition): void {
    const { id } = definition;
    const known = this.configured.get(id);
    if (!known) {
      this.configured.set(id, this.create(definition));
    } else if (known.redefine(definition) && known.isActive) {
      void known.disconnect();
      this.startQuietly(known);
    }
  }

  private create(definition: RankedDefinition): ConfiguredServer {
    const { id } = definition;
    return new ConfiguredServer(
      definition,
      this.host,
      () => this.changes.fire({ isMembership: false, updated: [id], removed: [] }),
      client => this.connectionChanges.fire({ serverId: id, client }),
      this.retiring.get(id),
    );
  }

  private retire(id: ServerId): void {
    const ended = this.configured.get(id)?.retire();
    this.configured.delete(id);
    if (ended !== undefined) {
      this.retiring.set(id, ended);
      void ended.then(() => this.retired(id, ended));
    }
  }

  private retired(id: ServerId, ended: Promise<void>): void {
    const isLast = this.retiring.get(id) === ended;
    if (isLast) {
      this.retiring.delete(id);
    }
  }

  private startWhatPolicyWants(): void {
    for (const server of this.configured.values()) {
      if (this.policy.wants(server.snapshot())) {
        this.startQuietly(server);
      }
    }
  }

  /** Nobody waits for this start: the tree and the log say how it went. */
  private startQuietly(server: ConfiguredServer): void {
    if (server.mayStartByItself) {
      server.connect(false).catch(error => this.log.debug(`A server did not start: ${messageOf(error)}`));
    }
  }
}

function byName(a: Server, b: Server): number {
  return a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1);
}
