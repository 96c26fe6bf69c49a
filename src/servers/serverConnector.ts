import * as l10n from '@vscode/l10n';
import { type AuthorizationChallenge, CancelledError, UserError } from '../base/errors';
import type { Logger } from '../base/logger';
import { RedactingLogger, Redactor } from '../base/redactingLogger';
import type { ServerId } from '../base/serverId';
import type { HttpLaunch, Launch } from '../config/launch';
import type { RankedDefinition } from '../config/serverDefinition';
import type { Authorization } from '../mcp/authorization';
import type { Connection, ConnectOptions, EraChoice, McpClientModule, RequestTimeouts } from '../mcp/connection';
import type { ServerTraffic } from '../mcp/connectionTraffic';
import type { ServerQuestion } from '../tasks/inputRequest';
import type { LaunchResolver } from './launchResolver';

/** What connecting needs of the host. */
export interface ConnectorHost extends Pick<ConnectOptions, 'clientVersion' | 'eras' | 'fetch' | 'supervisor'> {
  /** Loads the chunk with the MCP client, once. */
  loadMcpClient(): Promise<McpClientModule>;
  readonly launches: LaunchResolver;
  /** Which generation the server of this name speaks, as the user has it. */
  era(serverName: string): EraChoice;
  /** Who signs in to this server, and where that is kept; nothing where nobody can. */
  authorization(definition: RankedDefinition): Authorization | undefined;
  /** How long requests to the server of this name may take. */
  timeouts(serverName: string): RequestTimeouts;
  /** Takes what a server asks the user over its connection. */
  asked(serverId: ServerId, question: ServerQuestion): void;
  /** Whether a server may ask for a language model: one is known now. */
  hasLanguageModel(): Promise<boolean>;
  /** A log of this server's own. */
  log(server: { readonly id: string; readonly name: string }): Logger;
}

/** Makes the connections to one server, one at a time, and keeps what was seen on them. */
export class ServerConnector {
  private readonly redactor = new Redactor();
  private record: ServerTraffic | undefined;
  private lastLaunch: Launch | undefined;
  readonly log: Logger;

  /** @param closing what has to end first: two processes of one server must not run side by side */
  constructor(
    server: { readonly id: string; readonly name: string },
    private readonly host: ConnectorHost,
    private closing: Promise<unknown>,
  ) {
    this.log = new RedactingLogger(host.log(server), this.redactor);
  }

  /** What went over the wire, and what that proves against the server. */
  get seen(): ServerTraffic | undefined {
    return this.record;
  }

  /** Masks the secrets of every launch so far in a text. */
  redact(text: string): string {
    return this.redactor.redact(text);
  }

  /**
   * Waits for the end of the connection before, and makes a new one.
   * @param mayAsk whether the user may be asked for what the launch needs
   * @throws UserError, ConnectionError with the reason; NeedsAnswersError; CancelledError when `signal` aborts
   */
  async connect(definition: RankedDefinition, mayAsk: boolean, signal: AbortSignal): Promise<Connection> {
    const launch = await this.launch(definition, mayAsk, signal);
    const asking = this.host.hasLanguageModel();
    await this.closing;
    throwIfAborted(signal);
    this.log.info(`Connecting (${launch.kind})`);
    const { connect, createRecord } = await this.host.loadMcpClient();
    throwIfAborted(signal);
    const canSample = await asking;
    throwIfAborted(signal);
    this.record ??= createRecord(text => this.redact(text));
    const { clientVersion, eras, fetch, supervisor } = this.host;
    const authorization = this.authorization(definition, launch);
    const connection = await connect(launch, {
      log: this.log,
      onSecret: secret => this.redactor.addSecrets([secret]),
      onStderr: line => this.log.info(`[stderr] ${line}`),
      signal,
      clientVersion,
      eras,
      fetch,
      supervisor,
      ...(authorization && { authorization }),
      era: this.host.era(definition.name),
      timeouts: () => this.host.timeouts(definition.name),
      record: this.record,
      canSample,
      onQuestion: question => this.host.asked(definition.id, question),
    });
    if (signal.aborted) {
      await connection.close();
      throw new CancelledError();
    }
    return connection;
  }

  /** The next connection asks what the server speaks, instead of taking it for what it was. */
  forgetEra(): void {
    if (this.lastLaunch) {
      this.host.eras.forget(this.lastLaunch);
    }
  }

  /**
   * Takes the user through the browser; the next request uses what that brings.
   * @throws as `SignInModule.signIn`; UserError where there is nothing to sign in to
   */
  async signIn(
    definition: RankedDefinition,
    challenge: AuthorizationChallenge | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { launch, authorization } = await this.signInTarget(definition, signal);
    const { signIn } = await this.host.loadMcpClient();
    this.log.info('Signing in');
    await signIn(launch, authorization, challenge, { fetch: this.host.fetch, signal });
    this.log.info('Signed in');
  }

  /** Also of a server that cannot be reached any more, as it is configured now: then only here. */
  async signOut(definition: RankedDefinition, signal: AbortSignal): Promise<void> {
    const launch = await this.launch(definition, false, signal).catch(() => undefined);
    const authorization = this.host.authorization(definition);
    if (launch?.kind === 'http' && authorization) {
      const { signOut } = await this.host.loadMcpClient();
      await signOut(launch, authorization, { fetch: this.host.fetch, signal });
    } else {
      await authorization?.secrets.write(undefined);
    }
    this.log.info('Signed out');
  }

  /** Whether an earlier sign-in brought something that can be used, or given up. */
  async holdsTokens(definition: RankedDefinition): Promise<boolean> {
    const launch = this.lastLaunch;
    const authorization = launch && this.authorization(definition, launch);
    if (launch?.kind !== 'http' || !authorization) {
      return false;
    }
    const { holdsTokens } = await this.host.loadMcpClient();
    return holdsTokens(await authorization.secrets.read(), launch.url);
  }

  private async signInTarget(definition: RankedDefinition, signal: AbortSignal) {
    const launch = await this.launch(definition, true, signal);
    const authorization = this.authorization(definition, launch);
    if (launch.kind !== 'http' || !authorization) {
      throw new UserError(l10n.t('Nobody has to sign in to this server.'));
    }
    return { launch, authorization };
  }

  private authorization(definition: RankedDefinition, launch: Launch): Authorization | undefined {
    return launch.kind === 'http' && isSignInPossible(launch) ? this.host.authorization(definition) : undefined;
  }

  private async launch(definition: RankedDefinition, mayAsk: boolean, signal: AbortSignal): Promise<Launch> {
    const launch = await this.host.launches.resolve(definition, { mayAsk, signal });
    throwIfAborted(signal);
    this.redactor.addSecrets(launch.secrets);
    this.lastLaunch = launch;
    return launch;
  }

  /** Ends these, whatever becomes of each; the next connection waits until they have ended. Never rejects. */
  end(...ending: readonly (Promise<unknown> | undefined)[]): Promise<void> {
    const all = Promise.allSettled([this.closing, ...ending]).then(() => undefined);
    this.closing = all;
    return all;
  }
}

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new CancelledError();
  }
}

/** An entry that brings an authorization of its own wants that one to be used, and no other. */
function isSignInPossible({ headers }: HttpLaunch): boolean {
  return !Object.keys(headers).some(name => name.toLowerCase() === 'authorization');
}
