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
import type { Logger } from '../base/logger';
import { RedactingLogger, Redactor } from '../base/redactingLogger';
import { type LaunchEnvironment, resolveLaunch } from '../config/launch';
import { summarizeLaunch } from '../config/launchSummary';
import type { RankedDefinition } from '../config/serverDefinition';
import type { Connection, ConnectOptions, McpClientModule, RequestTimeouts } from '../mcp/connection';
import type { ServerTraffic } from '../mcp/connectionTraffic';
import type { TaskClient } from '../tasks/taskClient';
import { RECONNECT_TRIES, ReconnectPlan } from './reconnectPlan';
import { NO_ABILITIES, type Server, type ServerDetails, type ServerState } from './server';

export interface ConfiguredServerHost extends Pick<ConnectOptions, 'clientVersion' | 'eras' | 'fetch' | 'supervisor'> {
  /** Loads the chunk with the MCP client, once. */
  loadMcpClient(): Promise<McpClientModule>;
  readonly launchEnvironment: LaunchEnvironment;
  readonly clock: Clock;
  /** From 0 to 1, as `Math.random`. */
  readonly random: () => number;
  /** How long requests to the server of this name may take. */
  timeouts(serverName: string): RequestTimeouts;
  /** A log of this server's own. */
  log(server: { readonly id: string; readonly name: string }): Logger;
}

/** One configured server through all its starts and ends. */
export class ConfiguredServer {
  private state: ServerState = 'stopped';
  private problem: string | undefined;
  private connection: Connection | undefined;
  /** Requests do not reach the server: the connection may stand, but nobody should use it now. */
  private isInterrupted = false;
  private connectedAt: number | undefined;
  private record: ServerTraffic | undefined;
  private connections = 0;
  private start: { readonly outcome: Promise<void>; readonly controller: AbortController } | undefined;
  /** The connection before, as long as it takes to end: two processes of one server must not run side by side. */
  private closing: Promise<unknown> = Promise.resolve();
  /** The server was connected and is to be connected again. */
  private isReconnecting = false;
  private readonly plan: ReconnectPlan;
  private readonly nextTry = new MutableDisposable();
  private isRetired = false;
  private readonly redactor = new Redactor();
  private readonly log: Logger;
  /** The user ended it: nothing but the user, or somebody who needs it, starts it again. */
  isStoppedByUser = false;

  constructor(
    private definition: RankedDefinition,
    private isTrusted: boolean,
    private readonly host: ConfiguredServerHost,
    private readonly changed: () => void,
    /** The connection came (a client) or went (`undefined`). */
    private readonly connectionChanged: (client: TaskClient | undefined) => void,
  ) {
    this.log = new RedactingLogger(host.log(definition), this.redactor);
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
    return {
      server: this.snapshot(),
      launch: summarizeLaunch(this.definition),
      connections,
      timeouts: this.host.timeouts(this.definition.name),
      ...(connection && { facts: connection.facts }),
      ...(connectedAt !== undefined && { connectedAt }),
      ...(this.record && { traffic: this.record.recorder, findings: this.record.rules }),
    };
  }

  /** Masks the secrets of the launch in a text. */
  redact(text: string): string {
    return this.redactor.redact(text);
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
    if (!this.start) {
      if (!this.isReconnecting) {
        this.plan.reset();
      }
      this.begin();
    }
    return this.start?.outcome ?? Promise.resolve();
  }

  /** Never rejects: what a connection says while it closes changes nothing. */
  async disconnect(): Promise<void> {
    const { start, connection, isInterrupted } = this;
    start?.controller.abort();
    this.start = undefined;
    this.forgetConnection();
    this.rest();
    if (connection) {
      this.log.info('Disconnecting');
      if (!isInterrupted) {
        this.connectionChanged(undefined);
      }
    }
    this.changed();
    const before = this.closing;
    this.closing = Promise.allSettled([before, start?.outcome, connection?.close()]);
    await this.closing;
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

  private begin(): void {
    this.nextTry.value = undefined;
    const controller = new AbortController();
    // A moment later: whoever hears of the start and wants to connect as well must find it under way.
    const outcome = Promise.resolve().then(() => this.open(controller.signal));
    const start = { controller, outcome };
    this.start = start;
    const ended = (): void => {
      if (this.start === start) {
        this.start = undefined;
      }
    };
    outcome.then(ended, ended);
  }

  private async open(signal: AbortSignal): Promise<void> {
    try {
      throwIfAborted(signal);
      if (this.isForbidden()) {
        throw new UserError(l10n.t('The server comes with a folder that is not trusted.'), 'untrusted');
      }
      if (this.connection && (await this.hasContact(this.connection, signal))) {
        this.regained(this.connection);
      } else {
        this.opened(await this.connectAnew(signal));
      }
    } catch (error) {
      throw this.failed(error, signal);
    }
  }

  /** @throws when nobody answers; `false` when the server answers and knows this connection no more */
  private async hasContact(connection: Connection, signal: AbortSignal): Promise<boolean> {
    try {
      await connection.check(signal);
    } catch (error) {
      if (faultOf(error) !== 'sessionLost') {
        throw error;
      }
      this.drop(connection);
    }
    throwIfAborted(signal);
    return this.connection === connection;
  }

  private async connectAnew(signal: AbortSignal): Promise<Connection> {
    const launch = resolveLaunch(this.definition, this.host.launchEnvironment);
    this.redactor.setSecrets(launch.secrets);
    if (!this.isReconnecting) {
      this.enter('starting');
    }
    this.changed();
    await this.closing;
    throwIfAborted(signal);
    this.log.info(`Connecting (${launch.kind})`);
    const { connect, createRecord } = await this.host.loadMcpClient();
    this.record ??= createRecord(text => this.redactor.redact(text));
    const { clientVersion, eras, fetch, supervisor } = this.host;
    const connection = await connect(launch, {
      log: this.log,
      onStderr: line => this.log.info(`[stderr] ${line}`),
      signal,
      clientVersion,
      eras,
      fetch,
      supervisor,
      timeouts: () => this.host.timeouts(this.definition.name),
      record: this.record,
    });
    if (signal.aborted) {
      await connection.close();
      throw new CancelledError();
    }
    return connection;
  }

  private opened(connection: Connection): void {
    this.connection = connection;
    this.connections++;
    const { generation } = connection.client;
    const { name, version } = connection.facts.serverInfo ?? { name: '?', version: '?' };
    this.log.info(`Connected to ${name} ${version}, tasks: ${generation}`);
    connection.onDidEnd(reason => this.ended(connection, reason));
    connection.onDidLoseContact(reason => this.lostContact(connection, reason));
    this.usable(connection);
  }

  private regained(connection: Connection): void {
    this.log.info('The server answers again');
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
  }

  private ended(connection: Connection, reason: string): void {
    if (this.connection === connection) {
      const wasUsable = !this.isInterrupted;
      this.start?.controller.abort();
      this.start = undefined;
      this.forgetConnection();
      this.log.error(reason);
      this.plan.lost();
      this.tryLater(this.redactor.redact(reason));
      if (wasUsable) {
        this.connectionChanged(undefined);
      }
      this.changed();
    }
  }

  private lostContact(connection: Connection, reason: string): void {
    if (this.connection === connection && !this.isInterrupted) {
      this.isInterrupted = true;
      this.log.warn(`Lost contact: ${reason}`);
      this.plan.lost();
      this.tryLater(this.redactor.redact(reason));
      this.connectionChanged(undefined);
      this.changed();
    }
  }

  /** @returns whether there is another try */
  private tryLater(reason: string): boolean {
    const delayMs = this.plan.next();
    this.isReconnecting = delayMs !== undefined;
    if (delayMs === undefined) {
      this.enter('error', l10n.t('{0} ({1} tries to reconnect failed)', reason, RECONNECT_TRIES));
      return false;
    }
    this.log.info(`Trying again in ${Math.round(delayMs)} ms (${this.plan.tries} of ${RECONNECT_TRIES})`);
    this.enter('starting', reason);
    this.nextTry.value = this.host.clock.after(delayMs, () => this.tryAgain());
    return true;
  }

  private tryAgain(): void {
    if (!this.start) {
      this.begin();
    }
    this.start?.outcome.catch(() => undefined); // The state says how it went, and when it is tried next.
  }

  /** The connection is of no more use, though it did not end by itself. */
  private drop(connection: Connection): void {
    if (this.connection === connection) {
      this.connection = undefined;
      this.isInterrupted = false;
      this.connectedAt = undefined;
      this.closing = Promise.allSettled([this.closing, connection.close()]);
    }
  }

  private failed(error: unknown, signal: AbortSignal): Error {
    if (signal.aborted || isCancelledError(error)) {
      return new CancelledError(); // Whoever stopped the start has set the state.
    }
    const reason = this.redactor.redact(messageOf(error));
    this.log.error(reason);
    if (this.isForbidden()) {
      this.enter('untrusted');
    } else if (!this.isReconnecting || isUserError(error) || !this.tryLater(reason)) {
      this.gaveUp(reason);
    }
    this.changed();
    // Made anew, without its cause: what the server said last may hold a secret of the launch.
    return isUserError(error) ? error : new ConnectionError(reason);
  }

  private gaveUp(reason: string): void {
    const { connection } = this;
    if (this.state !== 'error') {
      this.enter('error', reason);
    }
    if (connection) {
      this.drop(connection);
    }
    this.isReconnecting = false;
    this.nextTry.value = undefined;
  }
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new CancelledError();
  }
}
