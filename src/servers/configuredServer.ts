import * as l10n from '@vscode/l10n';
import type { Clock } from '../base/clock';
import { MutableDisposable } from '../base/disposable';
import {
  type AuthorizationChallenge,
  CancelledError,
  ConnectionError,
  faultOf,
  isCancelledError,
  isConnectionError,
  isNeedsAnswersError,
  isUserError,
  messageOf,
  retryAfterOf,
  UserError,
} from '../base/errors';
import { summarizeLaunch } from '../config/launchSummary';
import type { RankedDefinition } from '../config/serverDefinition';
import type { Connection, SignInNeed } from '../mcp/connection';
import type { TaskClient } from '../tasks/taskClient';
import type { Permission, PermissionFor } from './permission';
import { RECONNECT_TRIES, ReconnectPlan } from './reconnectPlan';
import { NO_ABILITIES, type RecordedServer, type Server, type ServerDetails, type ServerNeed } from './server';
import { type ConnectorHost, ServerConnector, throwIfAborted } from './serverConnector';
import { assertAllowed, atRest, launchText, recordedHash, type Standing } from './standing';

export interface ConfiguredServerHost extends ConnectorHost {
  readonly permission: PermissionFor;
  readonly clock: Clock;
  /** From 0 to 1, as `Math.random`. */
  readonly random: () => number;
}

interface Start {
  readonly outcome: Promise<void>;
  readonly controller: AbortController;
  /** It did not wait for the try that was due: its failure does not count as one. */
  readonly isHurried: boolean;
  /** Somebody wants the server now, and may be asked for what it needs. */
  readonly mayAsk: boolean;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** One configured server through all its starts and ends. */
export class ConfiguredServer {
  private standing: Standing = { state: 'stopped' };
  private permission: Permission;
  /** What the server said when it last refused for lack of authorization. */
  private challenge: AuthorizationChallenge | undefined;
  private isSignedIn = false;
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
    private readonly host: ConfiguredServerHost,
    private readonly changed: () => void,
    /** The connection came (a client) or went (`undefined`). */
    private readonly connectionChanged: (client: TaskClient | undefined) => void,
    /** The end of an earlier server of this ID. */
    closing: Promise<unknown> = Promise.resolve(),
  ) {
    this.connector = new ServerConnector(definition, host, closing);
    this.plan = new ReconnectPlan(host.clock, host.random);
    this.permission = host.permission(definition);
    this.rest();
  }

  get client(): TaskClient | undefined {
    return this.isInterrupted ? undefined : this.connection?.client;
  }

  snapshot(): Server {
    const { id, name, source, shadowedBy, entry } = this.definition;
    const { facts, client } = this.connection ?? {};
    const { state, problem, need } = this.standing;
    return {
      id,
      name,
      source,
      state,
      generation: client?.generation ?? 'none',
      abilities: client?.abilities ?? NO_ABILITIES,
      transport: facts?.transport ?? (entry.kind === 'http' ? 'http' : 'stdio'),
      ...(shadowedBy !== undefined && { shadowedBy }),
      ...(this.permission.kind === 'disabled' && { disabled: true }),
      ...(need && { need }),
      ...(this.isSignedIn && { isSignedIn: true }),
      ...(problem !== undefined && { error: { message: problem } }),
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
    this.launchHash ??= recordedHash(this.definition);
    return { serverId: id, name, transport, launchHash: this.launchHash };
  }

  /** Masks the secrets of the launch in a text. */
  redact(text: string): string {
    return this.connector.redact(text);
  }

  /**
   * Resolves when the server is usable; joins a start under way, and does not wait for the next try of a lost server.
   * @param mayAsk whether somebody wants the server now, and may be asked for what it needs
   * @throws UserError, ConnectionError with the reason; NeedsAnswersError where nobody may be asked; CancelledError when
   * it was stopped meanwhile, or a question was left
   */
  connect(mayAsk = true): Promise<void> {
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
    const { outcome, mayAsk: asks } = this.start ?? this.begin(this.isReconnecting, mayAsk);
    return asks || !mayAsk ? outcome : outcome.catch(error => this.askAfter(error));
  }

  /** A start that nobody asked for went as far as it could without a question. */
  private askAfter(error: unknown): Promise<void> {
    return isNeedsAnswersError(error) ? this.connect() : Promise.reject(error);
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

  /**
   * Takes the user through the browser, and connects the server, where it is not. A connection that stands goes on.
   * @throws UserError, ConnectionError with what went wrong; CancelledError when `signal` aborts or the user gave up
   */
  async signIn(signal: AbortSignal): Promise<void> {
    assertAllowed(this.permission);
    await this.connector.signIn(this.definition, this.challenge, signal);
    this.challenge = undefined;
    await this.lookAtTokens();
    if (this.client) {
      this.enter({ state: 'running' });
      this.changed();
    } else {
      await this.connect();
    }
  }

  /** Gives up what signing in brought, here and, where it takes such wishes, at the authorization server. */
  async signOut(signal: AbortSignal): Promise<void> {
    await this.connector.signOut(this.definition, signal);
    this.isStoppedByUser = true;
    await this.disconnect();
    this.isSignedIn = false;
    if (this.permission.kind === 'allowed') {
      this.enter({ state: 'signInRequired', need: { kind: 'signIn' } });
    }
    this.changed();
  }

  /** Another window has signed in or out. */
  async authorizationChanged(): Promise<void> {
    await this.lookAtTokens();
    const { state, need } = this.standing;
    if (this.isSignedIn && state === 'signInRequired' && !this.start) {
      await this.connect(false);
    } else if (this.isSignedIn && state === 'running' && need) {
      this.enter({ state });
    }
    this.changed();
  }

  private async lookAtTokens(): Promise<void> {
    this.isSignedIn = await this.connector.holdsTokens(this.definition);
  }

  /** Its last end: the server is configured no more. */
  async retire(): Promise<void> {
    this.isRetired = true;
    await this.disconnect();
  }

  /** @returns whether the launch differs from the one before, so that a running server has to start again */
  redefine(definition: RankedDefinition): boolean {
    const before = launchText(this.definition, this.permission);
    this.definition = definition;
    this.launchHash = undefined;
    this.permission = this.host.permission(definition);
    const isOther = before !== launchText(definition, this.permission);
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
    return (
      this.permission.kind === 'allowed' &&
      !this.isStoppedByUser &&
      !this.definition.shadowedBy &&
      !this.isActive &&
      this.standing.state === 'stopped'
    );
  }

  private rest(): void {
    this.enter(atRest(this.definition, this.permission));
  }

  private enter(standing: Standing): void {
    this.standing = standing;
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

  private begin(isHurried: boolean, mayAsk: boolean): Start {
    this.nextTry.value = undefined;
    const controller = new AbortController();
    // A moment later: whoever hears of the start and wants to connect as well must find it under way.
    const outcome = Promise.resolve().then(() => this.open(mayAsk, controller.signal));
    const start = { controller, outcome, isHurried, mayAsk };
    this.start = start;
    const ended = (): void => {
      if (this.start === start) {
        this.start = undefined;
      }
    };
    outcome.then(ended, ended);
    return start;
  }

  private async open(mayAsk: boolean, signal: AbortSignal): Promise<void> {
    try {
      throwIfAborted(signal);
      assertAllowed(this.permission);
      if (this.connection && (await this.hasContact(this.connection, signal))) {
        this.connector.log.info('The server answers again');
        this.usable(this.connection);
      } else {
        this.opened(await this.connectAnew(mayAsk, signal));
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

  private async connectAnew(mayAsk: boolean, signal: AbortSignal): Promise<Connection> {
    if (!this.isReconnecting) {
      this.enter({ state: 'starting' });
    }
    this.changed();
    return this.connector.connect(this.definition, mayAsk, signal);
  }

  private opened(connection: Connection): void {
    this.connection = connection;
    this.connections++;
    const { generation } = connection.client;
    const { name, version } = connection.facts.serverInfo ?? { name: '?', version: '?' };
    this.connector.log.info(`Connected to ${name} ${version}, tasks: ${generation}`);
    connection.onDidEnd(reason => this.ended(connection, reason));
    connection.onDidLoseContact(reason => this.lostContact(connection, reason));
    connection.onDidNeedSignIn(need => this.refused(connection, need));
    this.usable(connection);
    // Nobody waits for this: the row says it a moment later.
    void this.lookAtTokens().then(() => this.isSignedIn && this.changed(), ignoreUnreadable);
  }

  private usable(connection: Connection): void {
    this.isInterrupted = false;
    this.isReconnecting = false;
    this.connectedAt = this.host.clock.now();
    this.plan.connected();
    this.enter({ state: 'running' });
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

  /** The server is there, and answers nobody, or not everything, before somebody has signed in. */
  private refused(connection: Connection, { challenge, isMoreNeeded }: SignInNeed): void {
    if (this.connection !== connection || this.isInterrupted) {
      return;
    }
    this.challenge = challenge;
    if (isMoreNeeded) {
      this.enter({ state: 'running', need: signInNeed(challenge) });
    } else {
      this.isInterrupted = true;
      this.wantsSignIn();
      this.connectionChanged(undefined);
    }
    this.changed();
  }

  /** Not tried again by itself: whoever has signed in connects it. */
  private wantsSignIn(): void {
    this.connector.log.info('The server wants to know who asks: sign in');
    this.isReconnecting = false;
    this.nextTry.value = undefined;
    this.enter({ state: 'signInRequired', need: signInNeed(this.challenge) });
  }

  /**
   * Plans the next try, or gives up when there were enough.
   * @param restMs how long the server asked to be left alone
   */
  private tryLater(reason: string, isHurried = false, restMs = 0): void {
    const plannedMs = isHurried ? this.plan.again() : this.plan.next();
    if (plannedMs === undefined) {
      this.giveUp(l10n.t('{0} ({1} tries to reconnect failed)', reason, RECONNECT_TRIES));
      return;
    }
    const delayMs = Math.max(plannedMs, restMs);
    this.connector.log.info(`Trying again in ${Math.round(delayMs)} ms (${this.plan.tries} of ${RECONNECT_TRIES})`);
    this.isReconnecting = true;
    this.enter({ state: 'starting', problem: reason });
    this.nextTry.value = this.host.clock.after(delayMs, () => {
      // The state says how it went, and when it is tried next.
      (this.start ?? this.begin(false, false)).outcome.catch(() => undefined);
    });
  }

  private giveUp(reason: string): void {
    this.enter({ state: 'error', problem: reason });
    this.stopTrying();
    this.settle(new ConnectionError(reason));
  }

  private stopTrying(): void {
    this.isReconnecting = false;
    this.nextTry.value = undefined;
    if (this.connection) {
      this.drop(this.connection);
    }
  }

  private failed(error: unknown, signal: AbortSignal): Error {
    if (signal.aborted) {
      return new CancelledError(); // Whoever stopped the start has set the state.
    }
    const reason = this.redact(messageOf(error));
    if (isCancelledError(error) || isNeedsAnswersError(error)) {
      this.leaveUnasked(error);
      return error;
    }
    if (faultOf(error) === 'signInRequired') {
      this.challenge = isConnectionError(error) ? error.challenge : undefined;
      this.wantsSignIn();
      this.settle(new ConnectionError(reason));
      this.changed();
      return new ConnectionError(reason, { fault: 'signInRequired' });
    }
    this.connector.log.error(reason);
    if (this.isReconnecting && !isUserError(error)) {
      this.tryLater(reason, this.start?.isHurried, retryAfterOf(error));
    } else {
      this.giveUp(reason);
    }
    if (this.permission.kind !== 'allowed') {
      this.rest();
    }
    this.changed();
    // Made anew, without its cause: what the server said last may hold a secret of the launch.
    return isUserError(error) ? error : new ConnectionError(reason);
  }

  /** A start that lacks answers: the user left a question, or was not to be asked. */
  private leaveUnasked(error: Error): void {
    this.stopTrying();
    this.rest();
    if (isNeedsAnswersError(error)) {
      this.connector.log.info(`Not started: ${messageOf(error)}`);
      this.enter({ ...this.standing, need: { kind: 'answers', names: error.names } });
    }
    this.settle(error);
    this.changed();
  }
}

function signInNeed(challenge: AuthorizationChallenge | undefined): ServerNeed {
  return { kind: 'signIn', ...(challenge?.scope !== undefined && { scope: challenge.scope }) };
}

/** What cannot be read is asked for again when the server wants it. */
function ignoreUnreadable(): void {}
