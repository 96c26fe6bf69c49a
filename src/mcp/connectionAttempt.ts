import { Client, type Transport } from '@modelcontextprotocol/client';
import { systemClock } from '../base/clock';
import { toDisposable } from '../base/disposable';
import { CancelledError, ConnectionError, faultOf, isProtocolError } from '../base/errors';
import { isRecord } from '../base/record';
import { oneLine } from '../base/strangerText';
import type { Launch } from '../config/launch';
import { TASKS_EXTENSION } from './codec20260728';
import { isMissingTransport, startError } from './connectErrors';
import type { Connection, ConnectOptions } from './connection';
import { ConnectionTraffic } from './connectionTraffic';
import type { TransportKind } from './eraMemory';
import { atMost, within } from './limits';
import { LiveConnection } from './liveConnection';
import { streamLostWords } from './pendingRequests';
import { ServerProcess } from './serverProcess';
import { ServerQuestions } from './serverQuestions';
import { isRefusal } from './signInChallenge';
import { type RequestAuthorization, requestAuthorization } from './signInTokens';
import { httpTransport, sseTransport, stdioTransport } from './transports';
import { Wire } from './wire';
import { toOwnError } from './wireErrors';
import { tapTransport } from './wireTap';

/** The revision of the modern generation, for servers that are said to speak it. */
const TASKS_REVISION = '2026-07-28';
/** How long the question for the modern generation may stay unanswered before the older handshake is tried. */
const STDIO_PROBE_MS = 5_000;
/** Over HTTP, silence is an error and no verdict, and a service may have to wake up first. */
const HTTP_PROBE_MS = 20_000;
/** Starting may include a package manager that downloads the server first. */
const START_TIMEOUT_MS = 120_000;
/** For the first word of a server of the older transport, without which nothing can be asked. */
const SSE_TIMEOUT_MS = 20_000;
/** How long what did not come up may take to end. */
const END_TIMEOUT_MS = 5_000;

export interface ConnectionPlan {
  readonly transport: TransportKind;
  /**
   * `auto` asks; `pinned` takes no other generation than the modern one; `discover` is the answer that a modern server
   * gave earlier, or just now (`isFresh`).
   */
  readonly era: 'auto' | 'legacy' | 'pinned' | { readonly discover: unknown; readonly isFresh?: true };
  /** How long the question for the modern generation may stay unanswered, instead of the usual time. */
  readonly probeMs?: number;
}

/** The server answers otherwise than it is remembered: the connection would be built on what is no longer true. */
export interface ChangedAnswer {
  readonly answersNow: unknown;
}

/** One try to connect: a transport, a client, and what came of them. Neither can be used twice. */
export class ConnectionAttempt {
  private readonly process: ServerProcess | undefined;
  private readonly authorization: RequestAuthorization | undefined;
  private readonly transport: Transport;
  private readonly client: Client;
  private readonly traffic: ConnectionTraffic;
  private readonly wire: Wire;
  private live: LiveConnection | undefined;
  /** Whether the handshake of the older generation came so late that silence alone may have led to it. */
  private isEraGuessed = false;
  /** What broke the question for the generation, where the client package has no words for it. */
  private cut: ConnectionError | undefined;
  private readonly startedAt = performance.now();

  constructor(
    private readonly launch: Launch,
    private readonly plan: ConnectionPlan,
    private readonly options: ConnectOptions,
  ) {
    this.process = launch.kind === 'stdio' ? new ServerProcess(launch, options.onStderr) : undefined;
    this.authorization = launch.kind === 'http' ? requestAuthorization(launch, options) : undefined;
    this.transport = endingOnce(this.createTransport());
    this.traffic = new ConnectionTraffic(
      options.record,
      plan.transport === 'stdio' ? 'stdio' : 'http',
      options.log,
      systemClock,
    );
    this.client = this.createClient();
    this.client.onerror = error => {
      options.log.debug(`The MCP client reports: ${oneLine(error.message)}`);
      this.traffic.reported(error);
    };
    this.wire = this.createWire();
    new ServerQuestions(this.wire, options.onQuestion, options.canSample).serve(this.client);
    tapTransport(this.transport, this.wire);
  }

  /** @throws whatever the client package does: {@link explain} has the words for it */
  async run(): Promise<Connection | ChangedAnswer> {
    const { signal } = this.options;
    if (signal.aborted) {
      throw new CancelledError();
    }
    const closeOnAbort = this.closingOnAbort();
    const opening = this.open();
    try {
      const timeoutMs = this.plan.transport === 'sse' ? SSE_TIMEOUT_MS : START_TIMEOUT_MS + this.probeMs;
      await within({ signal, timeoutMs }, opening);
      const answersNow = await this.changedAnswer();
      if (answersNow !== undefined) {
        await this.end(opening);
        return { answersNow };
      }
    } catch (error) {
      await this.end(opening);
      throw error;
    } finally {
      closeOnAbort.dispose();
    }
    this.remember();
    this.live = new LiveConnection(
      this.client,
      this.wire,
      this.transport,
      this.plan.transport,
      this.traffic,
      this.process,
      this.authorization,
    );
    return this.live;
  }

  /** Whether a verdict that no longer holds may be the reason: not where nobody was reached, or nobody was let in. */
  mayHaveChanged(error: unknown): boolean {
    const own = toOwnError(error);
    const isReached = faultOf(own) !== 'unreachable' && this.process?.startProblem === undefined;
    return !this.options.signal.aborted && isReached && !isRefusal(own);
  }

  /** Whether the server, which is there, may speak by another transport, or needed more time to say what it speaks. */
  suggestsNextPlan(error: unknown): boolean {
    if (this.options.signal.aborted) {
      return false;
    }
    const own = toOwnError(error);
    return this.launch.kind === 'stdio'
      ? this.isEraGuessed && isProtocolError(own)
      : isMissingTransport(error) || (this.plan.transport === 'sse' && faultOf(own) === 'timeout');
  }

  /** In words for the user. */
  explain(error: unknown): Error {
    const own = startError(this.cut ?? error, this.launch, this.process, this.options.signal);
    return isRefusal(own) ? this.explainRefusal(own) : own;
  }

  /** To a server that allows too little for a connection, the way is the same: sign in, for more. */
  private explainRefusal({ message, challenge, cause }: ConnectionError): Error {
    const { canSignIn = false, lastChallenge } = this.authorization ?? {};
    return new ConnectionError(message, {
      cause,
      ...(canSignIn && { fault: 'signInRequired', challenge: { ...lastChallenge, ...challenge } }),
    });
  }

  private async open(): Promise<void> {
    const { era } = this.plan;
    const options = { signal: this.options.signal, timeout: START_TIMEOUT_MS };
    if (typeof era === 'object') {
      // The package checks what is remembered before it takes it for an answer of the server.
      const prior = { kind: 'modern', discover: era.discover } as NonNullable<
        NonNullable<Parameters<Client['connect']>[1]>['prior']
      >;
      await this.client.connect(this.transport, { ...options, prior });
    } else {
      await this.client.connect(this.transport, era === 'legacy' ? { ...options, prior: { kind: 'legacy' } } : options);
    }
  }

  /**
   * A remembered answer is checked against the server's present one; one that a short-lived process gave while it was
   * asked says nothing yet about the process that is to serve.
   * @returns the present answer where it differs
   */
  private async changedAnswer(): Promise<unknown> {
    const { era, transport } = this.plan;
    const isUnasked = transport === 'stdio' && this.client.getProtocolEra() === 'modern';
    if (typeof era !== 'object' && !isUnasked) {
      return undefined;
    }
    const now = await this.client.discover({ signal: this.options.signal, timeout: START_TIMEOUT_MS });
    return typeof era !== 'object' || era.isFresh || essenceOf(now) === essenceOf(era.discover) ? undefined : now;
  }

  /** Never rejects. It did not come up, so there is nothing to close properly; but its processes have to end. */
  private async end(opening: Promise<unknown>): Promise<void> {
    await atMost(END_TIMEOUT_MS, Promise.allSettled([this.client.close(), this.transport.close(), opening]));
  }

  private get probeMs(): number {
    return this.plan.probeMs ?? (this.plan.transport === 'stdio' ? STDIO_PROBE_MS : HTTP_PROBE_MS);
  }

  /** Only what the server was asked about: a verdict that never grew older would never be questioned. */
  private remember(): void {
    const { transport, era } = this.plan;
    const { era: choice = 'auto' } = this.options;
    if (choice !== 'auto') {
      return; // Nobody asked, so nothing was found out.
    }
    if (this.client.getProtocolEra() === 'legacy') {
      if (era === 'auto' ? !this.isEraGuessed : this.options.eras.get(this.launch) === undefined) {
        this.options.eras.set(this.launch, { kind: 'legacy', transport });
      }
    } else if (era === 'auto' && transport === 'stdio') {
      // Over HTTP there is nothing to save: asking takes the one request that checking would.
      this.options.eras.set(this.launch, { kind: 'modern', transport, discover: this.client.getDiscoverResult() });
    }
  }

  private createTransport(): Transport {
    const { launch, options, process } = this;
    if (launch.kind === 'stdio') {
      const known = process ?? new ServerProcess(launch, options.onStderr);
      return stdioTransport(launch, options.supervisor, known, message => this.wire.received(message));
    }
    const authorization = this.authorization ?? requestAuthorization(launch, options);
    return this.plan.transport === 'sse'
      ? sseTransport(launch, options, authorization)
      : httpTransport(launch, options, authorization, reason => this.live?.doubt(reason));
  }

  private createClient(): Client {
    const { clientVersion, canSample } = this.options;
    return new Client(
      { name: 'mcp-task-explorer', title: 'MCP Task Explorer', version: clientVersion },
      {
        versionNegotiation: {
          mode: this.plan.era === 'pinned' ? { pin: TASKS_REVISION } : 'auto',
          probe: { timeoutMs: this.probeMs },
        },
        // What a call is asked first is asked for it, and nothing else may ask anything.
        inputRequired: { autoFulfill: false },
        capabilities: {
          extensions: { [TASKS_EXTENSION]: {} },
          elicitation: { form: {}, url: {} },
          roots: { listChanged: true },
          ...(canSample && { sampling: {} }),
        },
      },
    );
  }

  private createWire(): Wire {
    const { log, timeouts } = this.options;
    return new Wire(this.client, {
      log,
      timeouts,
      cutOpening: () => {
        this.cut = new ConnectionError(streamLostWords(), { fault: 'streamLost' });
        void this.transport.close().catch(() => undefined); // That the question heeds.
      },
      observe: (direction, message) => {
        if (direction === 'sent' && 'method' in message && message.method === 'initialize') {
          this.isEraGuessed = performance.now() - this.startedAt >= this.probeMs;
        }
        this.traffic.message(direction, message);
      },
    });
  }

  /** Through the transport: while the era is probed, the client does not know it yet, but the probe heeds its end. */
  private closingOnAbort() {
    const { signal } = this.options;
    const close = (): void => void this.transport.close().catch(() => undefined); // Already on the way out.
    signal.addEventListener('abort', close, { once: true });
    return toDisposable(() => signal.removeEventListener('abort', close));
  }
}

/** What a client takes only when it connects; the rest of the answer is taken from the present one. */
function essenceOf(discover: unknown): string {
  const { supportedVersions, capabilities } = isRecord(discover) ? discover : {};
  return JSON.stringify([supportedVersions, capabilities]);
}

/** The package's transport of stdio waits for its process only in the first call, which need not be ours. */
function endingOnce(transport: Transport): Transport {
  const close = transport.close.bind(transport);
  let ended: Promise<void> | undefined;
  transport.close = () => {
    ended ??= close();
    return ended;
  };
  return transport;
}
