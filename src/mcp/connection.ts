import type { Event } from '../base/emitter';
import type { AuthorizationChallenge } from '../base/errors';
import type { ValidateJson } from '../base/jsonSchema';
import type { Logger } from '../base/logger';
import type { Launch } from '../config/launch';
import type { Generation } from '../tasks/generation';
import type { ServerQuestion } from '../tasks/inputRequest';
import type { TaskClient } from '../tasks/taskClient';
import type { Authorization, SignInModule } from './authorization';
import type { ServerTraffic } from './connectionTraffic';
import type { EraMemory, TransportKind } from './eraMemory';

/** What a server says about itself when it is connected: self-reported, so for display only. */
export interface ServerFacts {
  readonly transport: TransportKind;
  /** The negotiated revision, such as `2025-11-25`. */
  readonly protocolVersion: string;
  readonly serverInfo: { readonly name: string; readonly version: string; readonly title?: string } | undefined;
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly instructions?: string;
  /** The process of a stdio server. */
  readonly processId?: number;
}

/** A usable connection to one server. */
export interface Connection {
  readonly client: TaskClient;
  readonly facts: ServerFacts;
  /** The connection ended without our doing; the text says why, as far as we can know. */
  readonly onDidEnd: Event<string>;
  /**
   * Requests do not reach the server any more, though nothing says that it has ended: {@link check} tells when it is
   * back. Over HTTP only; the text says why.
   */
  readonly onDidLoseContact: Event<string>;
  /**
   * The server refuses who asks: with `isMoreNeeded`, only some of what is asked, for which more has to be allowed; else
   * everything, until somebody has signed in. Over HTTP only.
   */
  readonly onDidNeedSignIn: Event<SignInNeed>;
  /**
   * Asks the server for a sign of life.
   * @throws ConnectionError when there is none
   */
  check(signal: AbortSignal): Promise<void>;
  /** Ends the connection, and with it the process of a stdio server. */
  close(): Promise<void>;
}

export interface SignInNeed {
  readonly challenge: AuthorizationChallenge;
  readonly isMoreNeeded: boolean;
}

/** The generation that the user says a server speaks; `auto` asks it. */
export type EraChoice = 'auto' | Exclude<Generation, 'none'>;

/** How long requests may take, in milliseconds. */
export interface RequestTimeouts {
  /** Every request but those below. */
  readonly requestMs: number;
  /** A `tools/call` that is answered directly. */
  readonly callMs: number;
}

/** What starts stdio servers, so that their whole process tree ends with the connection. */
export interface Supervisor {
  /** The Node (or Electron) that runs it. */
  readonly execPath: string;
  /** The path of the bundled program. */
  readonly script: string;
}

export interface ConnectOptions {
  readonly log: Logger;
  /** One line that the server wrote to its stderr: a log, never an error by itself. */
  readonly onStderr: (line: string) => void;
  readonly signal: AbortSignal;
  /** How we introduce ourselves. */
  readonly clientVersion: string;
  /** The host's own: it knows proxies and certificates. */
  readonly fetch: typeof globalThis.fetch;
  readonly supervisor: Supervisor;
  /** Of servers over HTTP whose entry brings no authorization of its own. */
  readonly authorization?: Authorization;
  /** Hears of each secret that comes up after the launch: a server may repeat it, and no log is to hold it. */
  readonly onSecret: (secret: string) => void;
  /** `auto` where absent. */
  readonly era?: EraChoice;
  /** What earlier connections found out about launches. */
  readonly eras: EraMemory;
  /** Asked at each request: a change of the setting needs no new connection. */
  readonly timeouts: () => RequestTimeouts;
  /**
   * Takes what the server asks the user over the connection.
   * @see MCP 2025-11-25, Elicitation; Sampling; Roots
   */
  readonly onQuestion: (question: ServerQuestion) => void;
  /** Whether to declare that we can ask a language model for the server. */
  readonly canSample: boolean;
  /** Keeps what goes over the wire, and what it proves against the server. */
  readonly record: ServerTraffic;
}

/**
 * Starts or reaches a server and finds out which generation it speaks.
 * @throws ConnectionError with the reason, in words for the user; CancelledError when `signal` aborts
 */
export type Connect = (launch: Launch, options: ConnectOptions) => Promise<Connection>;

/** What the lazily loaded chunk offers. */
export interface McpClientModule extends SignInModule {
  readonly connect: Connect;
  /** @param redact masks the secrets of the launch */
  readonly createRecord: (redact: (text: string) => string) => ServerTraffic;
  readonly validateJson: ValidateJson;
}
