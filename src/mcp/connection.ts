import type { Event } from '../base/emitter';
import type { ValidateJson } from '../base/jsonSchema';
import type { Logger } from '../base/logger';
import type { Launch } from '../config/launch';
import type { TaskClient } from '../tasks/taskClient';

/** A usable connection to one server. */
export interface Connection {
  readonly client: TaskClient;
  /** Self-reported: for display only. */
  readonly serverInfo: { readonly name: string; readonly version: string } | undefined;
  /** The connection ended without our doing; the text says why, as far as we can know. */
  readonly onDidEnd: Event<string>;
  /** Ends the connection, and with it the process of a stdio server. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly log: Logger;
  /** One line that the server wrote to its stderr: a log, never an error by itself. */
  readonly onStderr: (line: string) => void;
  readonly signal: AbortSignal;
  /** How we introduce ourselves. */
  readonly clientVersion: string;
}

/**
 * Starts or reaches a server and finds out which generation it speaks.
 * @throws ConnectionError with the reason, in words for the user; CancelledError when `signal` aborts
 */
export type Connect = (launch: Launch, options: ConnectOptions) => Promise<Connection>;

/** What the lazily loaded chunk offers. */
export interface McpClientModule {
  readonly connect: Connect;
  readonly validateJson: ValidateJson;
}
