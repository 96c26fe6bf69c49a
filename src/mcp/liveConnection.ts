import { setTimeout } from 'node:timers/promises';
import {
  type Client,
  type Implementation,
  SseError,
  StreamableHTTPClientTransport,
  type Transport,
} from '@modelcontextprotocol/client';
import * as l10n from '@vscode/l10n';
import { Emitter } from '../base/emitter';
import { isProtocolError } from '../base/errors';
import { oneLine } from '../base/strangerText';
import type { TaskClient } from '../tasks/taskClient';
import { withLastWords } from './connectErrors';
import type { Connection, ServerFacts } from './connection';
import type { ConnectionTraffic } from './connectionTraffic';
import type { TransportKind } from './eraMemory';
import type { ServerProcess } from './serverProcess';
import { TaskClient20251125 } from './taskClient20251125';
import { TaskClient20260728 } from './taskClient20260728';
import { LARGEST_MESSAGE_BYTES } from './transports';
import type { Wire, WireFailure } from './wire';
import { toOwnError } from './wireErrors';

/** How long the end of an HTTP session may take. */
const GOODBYE_TIMEOUT_MS = 1_000;
/** How long a sign of life may take. */
const CHECK_TIMEOUT_MS = 10_000;

/** A connection that stands, until one side ends it. */
export class LiveConnection implements Connection {
  readonly client: TaskClient;
  private readonly ends = new Emitter<string>();
  private readonly losses = new Emitter<string>();
  readonly onDidEnd = this.ends.event;
  readonly onDidLoseContact = this.losses.event;
  private isClosing = false;
  private lastError: string | undefined;

  constructor(
    private readonly mcp: Client,
    private readonly wire: Wire,
    private readonly transport: Transport,
    private readonly kind: TransportKind,
    private readonly traffic: ConnectionTraffic,
    private readonly process: ServerProcess | undefined,
  ) {
    this.client = mcp.getProtocolEra() === 'modern' ? new TaskClient20260728(wire) : new TaskClient20251125(wire);
    traffic.negotiated(this.client.generation, this.facts.protocolVersion, this.facts.capabilities);
    mcp.onclose = () => this.ended(this.closeReason());
    mcp.onerror = error => this.erred(error);
    wire.onDidFail(failure => this.failed(failure));
  }

  /** An answer of any kind will do. @see MCP 2025-11-25, Utilities, "Ping" */
  async check(signal: AbortSignal): Promise<void> {
    const options = { signal, timeout: CHECK_TIMEOUT_MS };
    try {
      await (this.mcp.getProtocolEra() === 'modern' ? this.mcp.discover(options) : this.mcp.ping(options));
    } catch (error) {
      const own = toOwnError(error, signal, this.transport.sessionId !== undefined);
      if (!isProtocolError(own)) {
        throw own;
      }
    }
  }

  async close(): Promise<void> {
    this.isClosing = true;
    this.wire.end();
    if (this.transport instanceof StreamableHTTPClientTransport) {
      // Only a courtesy to the server: one that does not answer must not keep the next connection waiting.
      // @see MCP 2025-11-25, Transports, "Session Management"
      const goodbye = this.transport.terminateSession().catch(() => undefined);
      await Promise.race([goodbye, setTimeout(GOODBYE_TIMEOUT_MS, undefined, { ref: false })]);
    }
    await this.mcp.close();
  }

  /** Read anew: a process may have told its ID only after it was connected. */
  get facts(): ServerFacts {
    const { mcp, process } = this;
    const instructions = mcp.getInstructions();
    return {
      transport: this.kind,
      protocolVersion: mcp.getNegotiatedProtocolVersion() ?? '',
      serverInfo: nameOf(mcp.getServerVersion()),
      capabilities: mcp.getServerCapabilities() ?? {},
      ...(instructions !== undefined && { instructions }),
      ...(process?.pid !== undefined && { processId: process.pid }),
    };
  }

  /** A request failed, or the stream that nobody asks for could not be opened. */
  failed({ fault, message }: WireFailure): void {
    if (this.kind === 'stdio' || fault === 'closed') {
      return; // A process that is gone says so by itself; one that is slow is still there.
    }
    if (fault === 'sessionLost') {
      this.ended(message);
    } else if (!this.isClosing) {
      this.losses.fire(message);
    }
  }

  private erred(error: Error): void {
    this.lastError = error.message;
    this.wire.log.debug(`The MCP client reports: ${oneLine(error.message)}`);
    this.traffic.reported(error);
    if (error instanceof SseError) {
      // The package would open a new stream, which is a new session that nobody has introduced.
      this.ended(l10n.t('The stream from the server ended.'));
    }
  }

  private ended(reason: string): void {
    if (!this.isClosing) {
      this.isClosing = true;
      this.wire.end();
      this.traffic.ended(reason);
      this.ends.fire(reason);
      void this.mcp.close().catch(() => undefined); // Whatever still waits for an answer hears of the end.
    }
  }

  private closeReason(): string {
    if (this.lastError?.startsWith('ReadBuffer exceeded')) {
      const megabytes = LARGEST_MESSAGE_BYTES / 1024 / 1024;
      return l10n.t(
        'The server sent a message of more than {0} MB over stdio, which ended the connection. Large results belong on HTTP or in resources.',
        megabytes,
      );
    }
    const words = this.process?.endWords ?? l10n.t('The server closed the connection.');
    return withLastWords(words, this.process);
  }
}

function nameOf(implementation: Implementation | undefined): ServerFacts['serverInfo'] {
  if (!implementation) {
    return undefined;
  }
  const { name, version, title } = implementation;
  return { name, version, ...(title !== undefined && { title }) };
}
