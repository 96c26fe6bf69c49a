import { CancelledError } from '../base/errors';
import type { Logger } from '../base/logger';
import { RedactingLogger, Redactor } from '../base/redactingLogger';
import type { ServerId } from '../base/serverId';
import { type LaunchEnvironment, resolveLaunch } from '../config/launch';
import type { RankedDefinition } from '../config/serverDefinition';
import type { Connection, ConnectOptions, McpClientModule, RequestTimeouts } from '../mcp/connection';
import type { ServerTraffic } from '../mcp/connectionTraffic';
import type { ServerQuestion } from '../tasks/inputRequest';

/** What connecting needs of the host. */
export interface ConnectorHost extends Pick<ConnectOptions, 'clientVersion' | 'eras' | 'fetch' | 'supervisor'> {
  /** Loads the chunk with the MCP client, once. */
  loadMcpClient(): Promise<McpClientModule>;
  readonly launchEnvironment: LaunchEnvironment;
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
   * @throws UserError, ConnectionError with the reason; CancelledError when `signal` aborts
   */
  async connect(definition: RankedDefinition, signal: AbortSignal): Promise<Connection> {
    const launch = resolveLaunch(definition, this.host.launchEnvironment);
    this.redactor.addSecrets(launch.secrets);
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
    const connection = await connect(launch, {
      log: this.log,
      onStderr: line => this.log.info(`[stderr] ${line}`),
      signal,
      clientVersion,
      eras,
      fetch,
      supervisor,
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
  forgetEra(definition: RankedDefinition): void {
    try {
      this.host.eras.forget(resolveLaunch(definition, this.host.launchEnvironment));
    } catch {
      // A launch that cannot be resolved was never connected; whoever starts it hears why.
    }
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
