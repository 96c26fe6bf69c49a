import {
  InsufficientScopeError,
  ProtocolError as PackageProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  SseError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import * as l10n from '@vscode/l10n';
import {
  CancelledError,
  ConnectionError,
  type ConnectionFault,
  InvalidMessageError,
  messageOf,
  ProtocolError,
} from '../base/errors';
import { isRecord } from '../base/record';
import { oneLine } from '../base/strangerText';
import { networkWords } from './networkWords';
import { isStreamLost, streamLostWords } from './pendingRequests';
import { challengeOf, scopeRequired, signInRequired } from './signInChallenge';
import { unreadableReason } from './unreadable';

/** Statuses with which a gateway says that the server behind it does not answer. */
const GATEWAY_STATUSES: ReadonlySet<number> = new Set([502, 503, 504]);

/** What the package says of a stream of `subscriptions/listen` that ended before it was acknowledged. */
const LISTEN_CUT = 'subscriptions/listen: stream ended';

/**
 * Turns what the client package throws into our own errors: the rest never learns there is a package.
 * @param hasSession whether the request belonged to an HTTP session
 */
export function toOwnError(error: unknown, signal?: AbortSignal, hasSession = false): Error {
  if (signal?.aborted) {
    return new CancelledError();
  }
  if (error instanceof Error && 'kind' in error) {
    return error; // One of ours.
  }
  if (PackageProtocolError.isInstance(error)) {
    return isStreamLost(error.data)
      ? new ConnectionError(error.message, { cause: error, fault: 'streamLost' })
      : new ProtocolError(error.code, error.message, error.data, { cause: error });
  }
  if (UnauthorizedError.isInstance(error)) {
    return signInRequired({}, error);
  }
  if (InsufficientScopeError.isInstance(error)) {
    return scopeRequired(challengeOf(error.requiredScope, error.resourceMetadataUrl), error);
  }
  if (SdkHttpError.isInstance(error)) {
    return httpError(error, hasSession);
  }
  if (SdkError.isInstance(error)) {
    return sdkError(error);
  }
  return error instanceof SseError && error.code !== undefined ? statusError(error.code, '', error) : otherError(error);
}

function sdkError(error: SdkError): Error {
  const failed = (message: string, fault?: ConnectionFault) =>
    new ConnectionError(message, { cause: error, ...(fault && { fault }) });
  switch (error.code) {
    case SdkErrorCode.RequestTimeout:
      return failed(l10n.t('The server did not answer in time.'), 'timeout');
    case SdkErrorCode.ConnectionClosed:
    case SdkErrorCode.NotConnected:
      return failed(l10n.t('The connection to the server is closed.'), 'closed');
    case SdkErrorCode.InvalidResult:
    case SdkErrorCode.UnsupportedResultType:
      return invalidAnswer(error.message, error);
    case SdkErrorCode.ClientHttpUnexpectedContent:
      return failed(unexpectedContentWords(error.data));
    case SdkErrorCode.EraNegotiationFailed:
      return error.cause === undefined ? failed(error.message) : toOwnError(error.cause); // Whatever went wrong with the question.
    case SdkErrorCode.ListPaginationExceeded:
      return new InvalidMessageError(l10n.t('The list of tools does not end.'), { cause: error });
    case SdkErrorCode.CapabilityNotSupported:
      return failed(l10n.t('The server asks for something that is not supported here yet: {0}', error.message));
    default:
      return isNetworkError(error.cause) ? failed(unreachableWords(error), 'unreachable') : failed(error.message);
  }
}

/** Mostly a page of a gateway, or of what else lives at the address. */
function unexpectedContentWords(data: unknown): string {
  const contentType = isRecord(data) && typeof data.contentType === 'string' ? data.contentType : undefined;
  return contentType === undefined
    ? l10n.t('The server answered with something that is no MCP message, and does not say what.')
    : l10n.t('The server answered with something that is no MCP message: {0}', oneLine(contentType, 60));
}

function invalidAnswer(why: string, cause: unknown): InvalidMessageError {
  return new InvalidMessageError(l10n.t('The server sent an answer that is not valid: {0}', why), { cause });
}

/** What `fetch` rejects with: its words are the host's, so the class and the codes of the system have to do. */
function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof Error && 'code' in error && typeof error.code === 'string');
}

/** Why nobody was reached: `fetch` itself says only that it failed. */
export function unreachableWords(error: unknown): string {
  const cause = rootCauseOf(error);
  if (cause instanceof Error && 'code' in cause && /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(String(cause.code))) {
    return l10n.t('The server was silent for so long (usually five minutes) that the network of VS Code gave up.');
  }
  return l10n.t('The server cannot be reached: {0}', networkWords(rootCauseOf(error)));
}

export function rootCauseOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof Error && cause.cause !== undefined) {
    cause = cause.cause;
  }
  return cause;
}

/** A modern server sends JSON-RPC errors with HTTP error statuses, which the package reports as HTTP errors. */
function httpError(error: SdkHttpError, hasSession: boolean): Error {
  const rpc = rpcErrorIn(error.data);
  if (hasSession && !rpc?.isOurs && isSessionLost(error)) {
    return new ConnectionError(l10n.t('The server no longer knows this session.'), {
      cause: error,
      fault: 'sessionLost',
    });
  }
  return rpc
    ? new ProtocolError(rpc.code, rpc.message, rpc.data, { cause: error })
    : statusError(error.status ?? 0, error.statusText ?? '', error);
}

/**
 * 404 by the specification; servers in the field say 400, 401 or 403, and the rest in words.
 * @see MCP 2025-11-25, Transports, "Session Management"
 */
function isSessionLost({ status, data }: SdkHttpError): boolean {
  const text = isRecord(data) && typeof data.text === 'string' ? data.text : '';
  return status === 404 || ([400, 401, 403].includes(status ?? 0) && /\bsession\b/i.test(text));
}

function statusError(status: number, statusText: string, cause: unknown): Error {
  if (status === 401) {
    return signInRequired({}, cause);
  }
  return new ConnectionError(l10n.t('The server answered with HTTP {0}.', [status, statusText].join(' ').trim()), {
    cause,
    ...(GATEWAY_STATUSES.has(status) && { fault: 'unreachable' }),
  });
}

/** What transports throw by themselves: of the older one over HTTP, the status stands in the words alone. */
function otherError(error: unknown): Error {
  const message = messageOf(error);
  if (message === LISTEN_CUT) {
    return new ConnectionError(streamLostWords(), { cause: error, fault: 'streamLost' });
  }
  const status = Number(/^Error POSTing to endpoint \(HTTP (\d+)\)/.exec(message)?.[1] ?? 0);
  if (status === 404 || status === 400) {
    return new ConnectionError(l10n.t('The server no longer knows this session.'), {
      cause: error,
      fault: 'sessionLost',
    });
  }
  if (status > 0) {
    return statusError(status, '', error);
  }
  const unreadable = error instanceof Error ? unreadableReason(error) : undefined;
  if (unreadable !== undefined) {
    return invalidAnswer(unreadable, error);
  }
  const words = isNetworkError(error) ? unreachableWords(error) : message;
  return new ConnectionError(words, { cause: error, fault: 'unreachable' });
}

/** @returns the error, and whether it answers a request of ours: those have numbers, while no other error has one */
function rpcErrorIn(data: unknown): { code: number; message: string; data?: unknown; isOurs: boolean } | undefined {
  const text = isRecord(data) ? data.text : undefined;
  if (typeof text !== 'string') {
    return undefined;
  }
  try {
    const body: unknown = JSON.parse(text);
    const error = isRecord(body) ? body.error : undefined;
    return isRecord(error) && typeof error.code === 'number' && typeof error.message === 'string'
      ? {
          code: error.code,
          message: error.message,
          data: error.data,
          isOurs: isRecord(body) && typeof body.id === 'number',
        }
      : undefined;
  } catch {
    return undefined; // Not JSON: the body says nothing that a JSON-RPC client could read.
  }
}
