/** Where the core writes what happened. `host/` makes it a `LogOutputChannel`. */
export interface Logger {
  error(message: string, error?: unknown): void;
  warn(message: string): void;
  /** What a bug report needs. */
  info(message: string): void;
  /** A line per decision. */
  debug(message: string): void;
  /** A line per message on the wire. */
  trace(message: string): void;
  /** Whether somebody reads what is traced, where that is known: who makes many lines asks before. */
  readonly isTracing?: boolean;
}

export const silentLog: Logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  trace: () => undefined,
  isTracing: false,
};
