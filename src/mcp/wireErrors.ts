import {
  ProtocolError as PackageProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
} from '@modelcontextprotocol/client';
import * as l10n from '@vscode/l10n';
import { CancelledError, ConnectionError, InvalidMessageError, messageOf, ProtocolError } from '../base/errors';
import { isRecord } from '../base/record';

/** Turns what the client package throws into our own errors: the rest never learns there is a package. */
export function toOwnError(error: unknown, signal?: AbortSignal): Error {
  if (signal?.aborted) {
    return new CancelledError();
  }
  if (PackageProtocolError.isInstance(error)) {
    return new ProtocolError(error.code, error.message, error.data, { cause: error });
  }
  if (SdkHttpError.isInstance(error)) {
    return httpError(error);
  }
  if (SdkError.isInstance(error)) {
    return sdkError(error);
  }
  return error instanceof Error && 'kind' in error ? error : new ConnectionError(messageOf(error), { cause: error });
}

function sdkError(error: SdkError): Error {
  switch (error.code) {
    case SdkErrorCode.RequestTimeout:
      return new ConnectionError(l10n.t('The server did not answer in time.'), { cause: error });
    case SdkErrorCode.ConnectionClosed:
    case SdkErrorCode.NotConnected:
      return new ConnectionError(l10n.t('The connection to the server is closed.'), { cause: error });
    case SdkErrorCode.InvalidResult:
    case SdkErrorCode.UnsupportedResultType:
      return new InvalidMessageError(l10n.t('The server sent an answer that is not valid: {0}', error.message), {
        cause: error,
      });
    default:
      return new ConnectionError(error.message, { cause: error });
  }
}

/** A modern server sends JSON-RPC errors with HTTP error statuses, which the package reports as HTTP errors. */
function httpError(error: SdkHttpError): Error {
  const rpc = rpcErrorIn(error.data);
  if (rpc) {
    return new ProtocolError(rpc.code, rpc.message, rpc.data, { cause: error });
  }
  if (error.status === 401) {
    return new ConnectionError(l10n.t('The server asks to sign in (HTTP 401), which is not supported yet.'), {
      cause: error,
    });
  }
  return new ConnectionError(
    l10n.t('The server answered with HTTP {0}.', [error.status, error.statusText ?? ''].join(' ').trim()),
    { cause: error },
  );
}

function rpcErrorIn(data: unknown): { code: number; message: string; data?: unknown } | undefined {
  const text = isRecord(data) ? data.text : undefined;
  if (typeof text !== 'string') {
    return undefined;
  }
  try {
    const body: unknown = JSON.parse(text);
    const error = isRecord(body) ? body.error : undefined;
    return isRecord(error) && typeof error.code === 'number' && typeof error.message === 'string'
      ? { code: error.code, message: error.message, data: error.data }
      : undefined;
  } catch {
    return undefined; // Not JSON: the body says nothing that a JSON-RPC client could read.
  }
}
