import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import type { Clock } from '../base/clock';
import { MutableDisposable } from '../base/disposable';
import {
  CancelledError,
  ConnectionError,
  faultOf,
  isCancelledError,
  isUserError,
  messageOf,
  UserError,
} from '../base/errors';
import { summarizeLaunch } from '../config/launchSummary';
import type { RankedDefinition } from '../config/serverDefinition';
import type { Connection } from '../mcp/connection';
import type { TaskClient } from '../tasks/taskClient';
import { RECONNECT_TRIES, ReconnectPlan } from './reconnectPlan';
import { NO_ABILITIES, type RecordedServer, type Server, type ServerDetails, type ServerState } from './server';
import { type ConnectorHost, ServerConnector, throwIfAborted } from './serverConnector';

export interface ConfiguredServerHost extends ConnectorHost {
  readonly clock: Clock;
  /** From 0 to 1, as `Math.random`. */
  readonly random: () => number;
}

interface Start {
  readonly outcome: Promise<void>;
  readonly controller: AbortController;
  /** It did not wait for the try that was due: its failure does not count as one. */
  readonly isHurried: boolean;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** One configured server through all its starts and ends. */
export class ConfiguredServer {
  private state: ServerState = 'stopped';
  private problem: string | undefined;
  private connection: Connection | undefined;
  /** Requests do not reach the server: the connection may stand, but nobody should use it now. */
  private isInterrupted = false;
  private connectedAt: number | undefined;
  private connections = 0;
  private start: Start | undefined;
  /** The server was connected and is to be connected again. */
  private isReconnecting = false;
  private readonly plan: ReconnectPlan;
  private readonly nextTry = new MutableDisposable();
  /** Who waits for the next connection, whenever that comes. */
  private waiting: Waiting[] = [];
  private isRetired = false;
  private launchHash: string | undefined;
  private readonly connector: ServerConnector;
  /** The user ended it: nothing but the user, or somebody who needs it, starts it again. */
  isStoppedByUser = false;

  constructor(
    private definition: RankedDefinition,
    private isTrusted: boolean,
    private readonly host: ConfiguredServerHost,
    private readonly changed: () => void,
    /** The connection came (a client) or went (`undefined`). */
    private readonly connectionChanged: (client: TaskClient | undefined) => void,
    /** The end of an earlier server of this ID. */
    closing: Promise<unknown> = Promise.resolve(),
  ) {
    this.connector = new ServerConnector(definition, host, closing);
    this.plan = new ReconnectPlan(host.clock, host.random);
    this.rest();
  }

  get client(): TaskClient | undefined {
    return this.isInterrupted ? undefined : this.connection?.client;
  }

  snapshot(): Server {
    const { id, name, source, shadowedBy, entry } = this.definition;
    const { facts, client } = this.connection ?? {};
    return {
      id,
      name,
      source,
      state: this.state,
      generation: client?.generation ?? 'none',
      abilities: client?.abilities ?? NO_ABILITIES,
      transport: facts?.transport ?? (entry.kind === 'http' ? 'http' : 'stdio'),
      ...(shadowedBy !== undefined && { shadowedBy }),
      ...(this.problem !== undefined && { error: { message: this.problem } }),
      ...(this.isReconnecting && { reconnecting: { attempt: this.plan.tries, of: RECONNECT_TRIES } }),
    };
  }

  details(): ServerDetails {
    const { connection, connectedAt, connections } = this;
    const { seen } = this.connector;
    return {
      server: this.snapshot(),
      launch: summarizeLaunch(this.definition),
      connections,
      timeouts: this.host.timeouts(this.definition.name),
      ...(connection && { facts: connection.facts }),
      ...(connectedAt !== undefined && { connectedAt }),
      ...(seen && { traffic: seen.recorder, findings: seen.rules }),
    };
  }

  recorded(): RecordedServer {
    const { id, name, transport } = this.snapshot();
    this.launchHash ??= createHash('sha256')
      .update(JSON.stringify(summarizeLaunch(this.definition)))
      .digest('hex');
    return { serverId: id, name, transport, launchHash: this.launchHash };
  }

  /** Masks the secrets of the launch in a text. */
  redact(text: string): string {
    return this.connector.redact(text);
  }

  /**
   * Resolves when the server is usable; joins a start under way, and does not wait for the next try of a lost server.
   * @throws UserError, ConnectionError with the reason; CancelledError when it was stopped meanwhile
   */
  connect(): Promise<void> {
    if (this.isRetired) {
      return Promise.reject(new UserError(l10n.t('This server is no longer configured.'), 'unknownServer'));
    }
    if (this.client) {
      return Promise.resolve();
    }
    this.isStoppedByUser = false;
    if (!this.isReconnecting && !this.start) {
      this.plan.reset();
    }
    return (this.start ?? this.begin(this.isReconnecting)).outcome;
  }

  /**
   * Resolves with the connection that stands, or the next one that is made anyway: nothing is started or hurried for
   * it. Nothing where none is to come; rejects when it did not come.
   */
  nextConnection(): Promise<void> | undefined {
    if (this.client) {
      return Promise.resolve();
    }
    return this.isActive ? new Promise((resolve, reject) => this.waiting.push({ resolve, reject })) : undefined;
  }

  /** Never rejects: what a connection says while it closes changes nothing. */
  async disconnect(): Promise<void> {
    const { start, connection, isInterrupted } = this;
    start?.controller.abort();
    this.start = undefined;
    this.forgetConnection();
    this.rest();
    if (connection) {
      this.connector.log.info('Disconnecting');
      if (!isInterrupted) {
        this.connectionChanged(undefined);
      }
    }
    this.changed();
    const ended = this.connector.end(start?.outcome, connection?.close());
    this.settle(new CancelledError());
    await ended;
  }

  /**
   * The next connection asks what the server speaks: one that died while it was asked was taken for an older one, and
   * would be remembered as such.
   */
  forgetEra(): void {
    this.connector.forgetEra();
  }

  /** Its last end: the server is configured no more. */
  async retire(): Promise<void> {
    this.isRetired = true;
    await this.disconnect();
  }

  /** @returns whether the launch differs from the one before, so that a running server has to start again */
  redefine(definition: RankedDefinition, isTrusted: boolean): boolean {
    const before = this.launchText();
    this.definition = definition;
    this.launchHash = undefined;
    this.isTrusted = isTrusted;
    const isOther = before !== this.launchText();
    if (isOther && !this.isActive) {
      this.rest();
    }
    return isOther;
  }

  get isActive(): boolean {
    return this.connection !== undefined || this.start !== undefined || this.isReconnecting;
  }

  /** Whether it may be started without being asked for by name. */
  get mayStartByItself(): boolean {
    return !this.isStoppedByUser && !this.definition.shadowedBy && !this.isActive && this.state === 'stopped';
  }

  private launchText(): string {
    const { entry, folder, shadowedBy } = this.definition;
    return JSON.stringify([entry, folder, shadowedBy, this.isForbidden()]);
  }

  private isForbidden(): boolean {
    return this.definition.needsTrust && !this.isTrusted;
  }

  /** The state while nothing runs. */
  private rest(): void {
    const { entry } = this.definition;
    if (this.isForbidden()) {
      this.enter('untrusted');
    } else if (entry.kind === 'invalid') {
      this.enter('error', entry.problem);
    } else {
      this.enter('stopped');
    }
  }

  private enter(state: ServerState, problem?: string): void {
    this.state = state;
    this.problem = problem;
  }

  private forgetConnection(): void {
    this.connection = undefined;
    this.connectedAt = undefined;
    this.isInterrupted = false;
    this.isReconnecting = false;
    this.nextTry.value = undefined;
  }

  /** The connection is of no more use, though it did not end by itself. */
  private drop(connection: Connection): void {
    if (this.connection === connection) {
      this.connection = undefined;
      this.isInterrupted = false;
      this.connectedAt = undefined;
      void this.connector.end(connection.close());
    }
  }

  private settle(failure?: Error): void {
    const { waiting } = this;
    this.waiting = [];
    for (const { resolve, reject } of waiting) {
      if (failure) {
        reject(failure);
      } else {
        resolve();
      }
    }
  }

  private begin(isHurried: boolean): Start {
    this.nextTry.value = undefined;
    const controller = new AbortController();
    // A moment later: whoever hears of the start and wants to connect as well must find it under way.
    const outcome = Promise.resolve().then(() => this.open(controller.signal));
    const start = { controller, outcome, isHurried };
    this.start = start;
    const ended = (): void => {
      if (this.start === start) {
        this.start = undefined;
      }
    };
    outcome.then(ended, ended);
    return start;
  }

  private async open(signal: AbortSignal): Promise<void> {
    try {
      throwIfAborted(signal);
      if (this.isForbidden()) {
        throw new UserError(l10n.t('The server comes with a folder that is not trusted.'), 'untrusted');
      }
      if (this.connection && (await this.hasContact(this.connection, signal))) {
        this.connector.log.info('The server answers again');
        this.usable(this.connection);
      } else {
        this.opened(await this.connectAnew(signal));
      }
    } catch (error) {
      throw this.failed(error, signal);
    }
  }

  /** @throws when nobody answers; `false` when somebody does, who does not serve this connection any more */
  private async hasContact(connection: Connection, signal: AbortSignal): Promise<boolean> {
    try {
      await connection.check(signal);
    } catch (error) {
      const fault = faultOf(error);
      if (isCancelledError(error) || (fault !== undefined && fault !== 'sessionLost')) {
        throw error;
      }
      this.drop(connection);
    }
    throwIfAborted(signal);
    return this.connection === connection;
  }

  private async connectAnew(signal: AbortSignal): Promise<Connection> {
    if (!this.isReconnecting) {
      this.enter('starting');
    }
    this.changed();
    return this.connector.connect(this.definition, true, signal);
  }

  private opened(connection: Connection): void {
    this.connection = connection;
    this.connections++;
    const { generation } = connection.client;
    const { name, version } = connection.facts.serverInfo ?? { name: '?', version: '?' };
    this.connector.log.info(`Connected to ${name} ${version}, tasks: ${generation}`);
    connection.onDidEnd(reason => this.ended(connection, reason));
    connection.onDidLoseContact(reason => this.lostContact(connection, reason));
    this.usable(connection);
  }

  private usable(connection: Connection): void {
    this.isInterrupted = false;
    this.isReconnecting = false;
    this.connectedAt = this.host.clock.now();
    this.plan.connected();
    this.enter('running');
    this.changed();
    this.connectionChanged(connection.client);
    this.settle();
  }

  private ended(connection: Connection, reason: string): void {
    if (this.connection === connection) {
      const wasUsable = !this.isInterrupted;
      this.start?.controller.abort();
      this.start = undefined;
      this.forgetConnection();
      this.connector.log.error(reason);
      this.plan.lost();
      this.tryLater(this.redact(reason));
      if (wasUsable) {
        this.connectionChanged(undefined);
      }
      this.changed();
    }
  }

  private lostContact(connection: Connection, reason: string): void {
    if (this.connection === connection && !this.isInterrupted) {
      this.isInterrupted = true;
      this.connector.log.warn(`Lost contact: ${reason}`);
      this.plan.lost();
      this.tryLater(this.redact(reason));
      this.connectionChanged(undefined);
      this.changed();
    }
  }

  /** Plans the next try, or gives up when there were enough. */
  private tryLater(reason: string, isHurried = false): void {
    const delayMs = isHurried ? this.plan.again() : this.plan.next();
    if (delayMs === undefined) {
      this.giveUp(l10n.t('{0} ({1} tries to reconnect failed)', reason, RECONNECT_TRIES));
      return;
    }
    this.connector.log.info(`Trying again in ${Math.round(delayMs)} ms (${this.plan.tries} of ${RECONNECT_TRIES})`);
    this.isReconnecting = true;
    this.enter('starting', reason);
    this.nextTry.value = this.host.clock.after(delayMs, () => {
      // The state says how it went, and when it is tried next.
      (this.start ?? this.begin(false)).outcome.catch(() => undefined);
    });
  }

  private giveUp(reason: string): void {
    this.enter('error', reason);
    this.isReconnecting = false;
    this.nextTry.value = undefined;
    if (this.connection) {
      this.drop(this.connection);
    }
    this.settle(new ConnectionError(reason));
  }

  private failed(error: unknown, signal: AbortSignal): Error {
    if (signal.aborted || isCancelledError(error)) {
      return new CancelledError(); // Whoever stopped the start has set the state.
    }
    const reason = this.redact(messageOf(error));
    this.connector.log.error(reason);
    if (this.isReconnecting && !isUserError(error)) {
      this.tryLater(reason, this.start?.isHurried);
    } else {
      this.giveUp(reason);
    }
    if (this.isForbidden()) {
      this.enter('untrusted');
    }
    this.changed();
    // Made anew, without its cause: what the server said last may hold a secret of the launch.
    return isUserError(error) ? error : new ConnectionError(reason);
  }
}
