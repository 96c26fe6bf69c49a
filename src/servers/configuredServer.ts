import * as l10n from '@vscode/l10n';
import { CancelledError, ConnectionError, isCancelledError, isUserError, messageOf, UserError } from '../base/errors';
import type { Logger } from '../base/logger';
import { RedactingLogger, Redactor } from '../base/redactingLogger';
import { type LaunchEnvironment, resolveLaunch } from '../config/launch';
import type { RankedDefinition } from '../config/serverDefinition';
import type { Connection, McpClientModule } from '../mcp/connection';
import type { TaskClient } from '../tasks/taskClient';
import { NO_ABILITIES, type Server, type ServerState } from './server';

export interface ConfiguredServerHost {
  /** Loads the chunk with the MCP client, once. */
  loadMcpClient(): Promise<McpClientModule>;
  readonly launchEnvironment: LaunchEnvironment;
  readonly clientVersion: string;
  /** A log of this server's own. */
  log(server: { readonly id: string; readonly name: string }): Logger;
}

/** One configured server through all its starts and ends. */
export class ConfiguredServer {
  private state: ServerState = 'stopped';
  private problem: string | undefined;
  private connection: Connection | undefined;
  private start: { readonly outcome: Promise<void>; readonly controller: AbortController } | undefined;
  /** The connection before, as long as it takes to end: two processes of one server must not run side by side. */
  private closing: Promise<unknown> = Promise.resolve();
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
    this.rest();
  }

  get client(): TaskClient | undefined {
    return this.connection?.client;
  }

  snapshot(): Server {
    const { id, name, source, shadowedBy, entry } = this.definition;
    return {
      id,
      name,
      source,
      state: this.state,
      generation: this.client?.generation ?? 'none',
      abilities: this.client?.abilities ?? NO_ABILITIES,
      transport: entry.kind === 'http' ? 'http' : 'stdio',
      ...(shadowedBy !== undefined && { shadowedBy }),
      ...(this.problem !== undefined && { error: { message: this.problem } }),
    };
  }

  /**
   * Resolves when the server is usable; joins a start under way.
   * @throws UserError, ConnectionError with the reason; CancelledError when it was stopped meanwhile
   */
  connect(): Promise<void> {
    if (this.isRetired) {
      return Promise.reject(new UserError(l10n.t('This server is no longer configured.'), 'unknownServer'));
    }
    if (this.connection) {
      return Promise.resolve();
    }
    this.isStoppedByUser = false;
    if (!this.start) {
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
      start.outcome.then(ended, ended);
    }
    return this.start.outcome;
  }

  /** Never rejects: what a connection says while it closes changes nothing. */
  async disconnect(): Promise<void> {
    const { start, connection } = this;
    start?.controller.abort();
    this.start = undefined;
    this.connection = undefined;
    this.rest();
    if (connection) {
      this.log.info('Disconnecting');
      this.connectionChanged(undefined);
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
    if (isOther && !this.connection && !this.start) {
      this.rest();
    }
    return isOther;
  }

  get isActive(): boolean {
    return this.connection !== undefined || this.start !== undefined;
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

  private async open(signal: AbortSignal): Promise<void> {
    try {
      if (signal.aborted) {
        throw new CancelledError();
      }
      if (this.isForbidden()) {
        throw new UserError(l10n.t('The server comes with a folder that is not trusted.'), 'untrusted');
      }
      const launch = resolveLaunch(this.definition, this.host.launchEnvironment);
      this.redactor.setSecrets(launch.secrets);
      this.enter('starting');
      this.changed();
      await this.closing;
      if (signal.aborted) {
        throw new CancelledError();
      }
      this.log.info(`Connecting (${launch.kind})`);
      const { connect } = await this.host.loadMcpClient();
      const connection = await connect(launch, {
        log: this.log,
        onStderr: line => this.log.info(`[stderr] ${line}`),
        signal,
        clientVersion: this.host.clientVersion,
      });
      if (signal.aborted) {
        await connection.close();
        throw new CancelledError();
      }
      this.opened(connection);
    } catch (error) {
      throw this.failed(error, signal);
    }
  }

  private opened(connection: Connection): void {
    this.connection = connection;
    this.enter('running');
    const { generation } = connection.client;
    const { name, version } = connection.serverInfo ?? { name: '?', version: '?' };
    this.log.info(`Connected to ${name} ${version}, tasks: ${generation}`);
    connection.onDidEnd(reason => this.ended(connection, reason));
    this.changed();
    this.connectionChanged(connection.client);
  }

  private ended(connection: Connection, reason: string): void {
    if (this.connection === connection) {
      this.connection = undefined;
      this.enter('error', this.redactor.redact(reason));
      this.log.error(reason);
      this.connectionChanged(undefined);
      this.changed();
    }
  }

  private failed(error: unknown, signal: AbortSignal): Error {
    if (signal.aborted || isCancelledError(error)) {
      return new CancelledError(); // Whoever stopped the start has set the state.
    }
    const reason = this.redactor.redact(messageOf(error));
    if (this.isForbidden()) {
      this.enter('untrusted');
    } else {
      this.enter('error', reason);
    }
    this.log.error(reason);
    this.changed();
    // Made anew, without its cause: what the server said last may hold a secret of the launch.
    return isUserError(error) ? error : new ConnectionError(reason);
  }
}
