/** The brand by which errors are told apart: bundles have copies of these classes, so `instanceof` would lie. */
type ErrorKind = 'needsAnswers' | 'user' | 'connection' | 'protocol' | 'invalid' | 'cancelled' | 'gone';

abstract class BrandedError extends Error {
  abstract readonly kind: ErrorKind;
}

/** Shown to the user as it is; says what to do next. */
export class UserError extends BrandedError {
  readonly kind = 'user';
  /** @param code a word that callers of the API can test, such as `cancelUnsupported` */
  constructor(
    message: string,
    readonly code?: string,
  ) {
    super(message);
  }
}

/**
 * How the way to a server broke, as far as somebody acts on it: `unreachable` (nobody answers at the address, or a
 * gateway says so), `sessionLost` (the server knows the HTTP session no more), `streamLost` (the stream ended before
 * the answer came), `timeout` (no answer in time), `closed` (the connection has ended), `signInRequired` (the server
 * wants to know who asks: HTTP 401), `scopeRequired` (it knows, and wants them to be allowed more: HTTP 403).
 */
export type ConnectionFault =
  | 'unreachable'
  | 'sessionLost'
  | 'streamLost'
  | 'timeout'
  | 'closed'
  | 'signInRequired'
  | 'scopeRequired';

/**
 * What a server said when it refused a request for lack of authorization: a stranger's words.
 * @see MCP 2025-11-25, Authorization, "Protected Resource Metadata Discovery Requirements"; RFC 6750, section 3
 */
export interface AuthorizationChallenge {
  /** The scopes that it asks for, separated by spaces. */
  readonly scope?: string;
  readonly resourceMetadataUrl?: string;
}

/** A server cannot be started before the user has answered something, and nobody may ask now. */
export class NeedsAnswersError extends BrandedError {
  readonly kind = 'needsAnswers';
  /** @param names what would be asked for, as the configuration calls it */
  constructor(
    message: string,
    readonly names: readonly string[],
  ) {
    super(message);
  }
}

/** The server cannot be reached, or the way to it broke. */
export class ConnectionError extends BrandedError {
  readonly kind = 'connection';
  readonly fault: ConnectionFault | undefined;
  /** With the faults `signInRequired` and `scopeRequired`. */
  readonly challenge: AuthorizationChallenge | undefined;
  /** For how long the server asked to be left alone, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  constructor(
    message: string,
    options?: ErrorOptions & {
      readonly fault?: ConnectionFault;
      readonly challenge?: AuthorizationChallenge;
      readonly retryAfterMs?: number;
    },
  ) {
    super(message, options);
    this.fault = options?.fault;
    this.challenge = options?.challenge;
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** The server sent something that nobody can read: its fault, but no error that it reported. */
export class InvalidMessageError extends BrandedError {
  readonly kind = 'invalid';
}

/** The server answered with a JSON-RPC error. */
export class ProtocolError extends BrandedError {
  readonly kind = 'protocol';
  constructor(
    readonly code: number,
    message: string,
    readonly data?: unknown,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Somebody asked to stop. Met with silence. */
export class CancelledError extends BrandedError {
  readonly kind = 'cancelled';
  constructor() {
    super('Cancelled');
  }
}

/** The server no longer knows the task. */
export class GoneError extends BrandedError {
  readonly kind = 'gone';
}

/** JSON-RPC "Invalid params": an unknown or expired task, a foreign task, a bad cursor. @see MCP 2025-11-25, Tasks, "Protocol Errors" */
export const INVALID_PARAMS = -32602;

function hasKind<K extends ErrorKind>(error: unknown, kind: K): error is Error & { kind: K } {
  return error instanceof Error && 'kind' in error && error.kind === kind;
}

export const isUserError = (error: unknown): error is UserError => hasKind(error, 'user');
export const isConnectionError = (error: unknown): error is ConnectionError => hasKind(error, 'connection');
export const isProtocolError = (error: unknown): error is ProtocolError => hasKind(error, 'protocol');
export const isInvalidMessageError = (error: unknown): error is InvalidMessageError => hasKind(error, 'invalid');
export const isNeedsAnswersError = (error: unknown): error is NeedsAnswersError => hasKind(error, 'needsAnswers');
export const isCancelledError = (error: unknown): error is CancelledError => hasKind(error, 'cancelled');

/** The fault of a connection error; `undefined` for other errors and where nothing is known. */
export function faultOf(error: unknown): ConnectionFault | undefined {
  return isConnectionError(error) ? error.fault : undefined;
}

/** For how long the server asked to be left alone: milliseconds, 0 where it did not. */
export function retryAfterOf(error: unknown): number {
  return isConnectionError(error) ? (error.retryAfterMs ?? 0) : 0;
}

/** The server's word that it does not know the task (expired, purged, foreign, or lost with the process). */
export function isUnknownTaskError(error: unknown): boolean {
  return isProtocolError(error) && error.code === INVALID_PARAMS;
}

/** What to show of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
