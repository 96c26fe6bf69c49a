import { setTimeout } from 'node:timers/promises';
import {
  type Client,
  type DiscoverResult,
  type Implementation,
  SERVER_INFO_META_KEY,
  SseError,
  StreamableHTTPClientTransport,
  type Transport,
} from '@modelcontextprotocol/client';
import * as l10n from '@vscode/l10n';
import { Emitter } from '../base/emitter';
import { ConnectionError, faultOf, isProtocolError, messageOf } from '../base/errors';
import { isRecord } from '../base/record';
import { oneLine } from '../base/strangerText';
import type { TaskClient } from '../tasks/taskClient';
import { withLastWords } from './connectErrors';
import type { Connection, ServerFacts, SignInNeed } from './connection';
import type { ConnectionTraffic } from './connectionTraffic';
import type { TransportKind } from './eraMemory';
import type { ServerProcess } from './serverProcess';
import { isRefusal } from './signInChallenge';
import type { RequestAuthorization } from './signInTokens';
import { TOO_LARGE } from './stdioReader';
import { TaskClient20251125 } from './taskClient20251125';
import { TaskClient20260728 } from './taskClient20260728';
import { LARGEST_MESSAGE_BYTES } from './transports';
import type { Wire, WireFailure } from './wire';
import { toOwnError } from './wireErrors';

/** How long the end of an HTTP session may take. */
const GOODBYE_TIMEOUT_MS = 1_000;
/** How long a sign of life may take. */
const CHECK_TIMEOUT_MS = 10_000;

const NEVER = new AbortController().signal;
/** JSON-RPC, and MCP 2026-07-28, Versioning. */
const METHOD_NOT_FOUND = -32_601;
const UNSUPPORTED_VERSION = -32_022;

/** A connection that stands, until one side ends it. */
export class LiveConnection implements Connection {
  readonly client: TaskClient;
  private readonly ends = new Emitter<string>();
  private readonly losses = new Emitter<string>();
  readonly onDidEnd = this.ends.event;
  readonly onDidLoseContact = this.losses.event;
  private readonly signIns = new Emitter<SignInNeed>();
  readonly onDidNeedSignIn = this.signIns.event;
  private isClosing = false;
  private isInDoubt = false;
  private lastError: string | undefined;
  private lastRefusal: Error | undefined;

  constructor(
    private readonly mcp: Client,
    private readonly wire: Wire,
    private readonly transport: Transport,
    private readonly kind: TransportKind,
    private readonly traffic: ConnectionTraffic,
    private readonly process: ServerProcess | undefined,
    private readonly authorization: RequestAuthorization | undefined,
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
      if (this.isOfOtherGeneration(own.code)) {
        const message = l10n.t('The server speaks another revision of the protocol now.');
        throw new ConnectionError(message, { cause: own, fault: 'sessionLost' });
      }
    }
  }

  /** @see MCP 2026-07-28, Versioning: a server of it knows `server/discover`, an older one says so in its own words */
  private isOfOtherGeneration(code: number): boolean {
    const isModern = this.mcp.getProtocolEra() === 'modern';
    return code === UNSUPPORTED_VERSION || (isModern && code === METHOD_NOT_FOUND);
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
    // A server that was known by an earlier answer has answered anew since.
    const now = mcp.getDiscoverResult();
    const instructions = now ? now.instructions : mcp.getInstructions();
    return {
      transport: this.kind,
      protocolVersion: mcp.getNegotiatedProtocolVersion() ?? '',
      serverInfo: nameOf(serverInfoIn(now) ?? mcp.getServerVersion()),
      capabilities: mcp.getServerCapabilities() ?? {},
      ...(instructions !== undefined && { instructions }),
      ...(process?.pid !== undefined && { processId: process.pid }),
    };
  }

  private failed({ fault, message }: WireFailure): void {
    if (this.kind === 'stdio' || fault === 'closed') {
      return; // A process that is gone says so by itself; one that is slow is still there.
    }
    if (fault === 'signInRequired' || fault === 'scopeRequired') {
      return; // The transport has reported it.
    }
    if (fault === 'sessionLost') {
      this.ended(message);
    } else {
      this.doubt(message);
    }
  }

  /**
   * Something failed that may mean that nobody is there any more, or only itself: one request that takes too long, one
   * stream that a gateway does not like. A sign of life decides.
   */
  doubt(reason: string): void {
    if (!this.isClosing && !this.isInDoubt) {
      this.isInDoubt = true;
      this.check(NEVER)
        .catch((error: unknown) => this.checkFailed(error, reason))
        .finally(() => {
          this.isInDoubt = false;
        });
    }
  }

  private checkFailed(error: unknown, reason: string): void {
    switch (faultOf(error)) {
      case 'sessionLost':
        this.ended(messageOf(error));
        break;
      case 'unreachable':
      case 'streamLost':
      case 'timeout':
        if (!this.isClosing) {
          this.losses.fire(reason);
        }
        break;
      default:
        break; // Somebody answered, if only to say no: what it is about, whoever asks next will hear.
    }
  }

  private erred(error: Error): void {
    this.lastError = error.message;
    this.wire.log.debug(`The MCP client reports: ${oneLine(error.message)}`);
    this.traffic.reported(error);
    const own = toOwnError(error);
    if (isRefusal(own)) {
      this.refused(own, error);
    } else if (error instanceof SseError) {
      // The package would open a new stream, which is a new session that nobody has introduced.
      this.ended(l10n.t('The stream from the server ended.'));
    }
  }

  /** Also of a stream that nobody asked for. A new connection would be refused as this one is, so it stays. */
  private refused({ fault, challenge }: ConnectionError, reported: Error): void {
    const isNews = reported !== this.lastRefusal; // The package reports that of a stream twice.
    this.lastRefusal = reported;
    if (this.authorization?.canSignIn && isNews && !this.isClosing) {
      const said = { ...this.authorization.lastChallenge, ...challenge };
      const isMoreNeeded = fault === 'scopeRequired';
      this.signIns.fire({ challenge: isMoreNeeded ? (challenge ?? {}) : said, isMoreNeeded });
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
    if (this.lastError?.startsWith(TOO_LARGE)) {
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

function serverInfoIn(discover: DiscoverResult | undefined): Implementation | undefined {
  const info = discover?._meta?.[SERVER_INFO_META_KEY];
  return isRecord(info) && typeof info.name === 'string' && typeof info.version === 'string'
    ? { name: info.name, version: info.version, ...(typeof info.title === 'string' && { title: info.title }) }
    : undefined;
}
