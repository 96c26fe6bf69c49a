import { SdkError, SdkErrorCode, SdkHttpError, SseError } from '@modelcontextprotocol/client';
import * as l10n from '@vscode/l10n';
import { ConnectionError, faultOf, isCancelledError, isConnectionError, isProtocolError } from '../base/errors';
import { isRecord } from '../base/record';
import { oneLine } from '../base/strangerText';
import type { Launch, StdioLaunch } from '../config/launch';
import { networkWords } from './networkWords';
import type { ServerProcess } from './serverProcess';
import { rootCauseOf, toOwnError } from './wireErrors';

/** MCP 2026-07-28, Versioning. */
const UNSUPPORTED_VERSION = -32_022;
const LONGEST_REVISIONS = 100;

/** Why a server could not be connected, in words for the user. */
export function startError(
  error: unknown,
  launch: Launch,
  process: ServerProcess | undefined,
  signal: AbortSignal,
): Error {
  const own = toOwnError(error, signal);
  if (isCancelledError(own)) {
    return own;
  }
  const reason =
    revisionReason(own) ??
    (launch.kind === 'stdio' ? stdioReason(error, launch, process) : httpReason(own, launch.url));
  const fault = faultOf(own);
  const { challenge, retryAfterMs } = isConnectionError(own) ? own : {};
  return new ConnectionError(withLastWords(reason ?? own.message, process), {
    cause: error,
    ...(fault && { fault }),
    ...(challenge && { challenge }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/**
 * Whether the answer says that this transport is not spoken here, and nothing about who asks. Silence, 5xx and what
 * concerns authorization say nothing about transports.
 * @see MCP 2025-11-25, Transports, "Backwards Compatibility"
 */
export function isMissingTransport(error: unknown): boolean {
  const status = statusOf(error) ?? 0;
  return status >= 400 && status < 500 && ![401, 403, 407, 429].includes(status);
}

function statusOf(error: unknown): number | undefined {
  return SdkHttpError.isInstance(error) ? error.status : error instanceof SseError ? error.code : undefined;
}

/** What the server wrote last is often the only reason anybody gets. */
export function withLastWords(reason: string, process: ServerProcess | undefined): string {
  const words = process?.lastWords;
  return words ? l10n.t('{0} It said last: {1}', reason, words) : reason;
}

/** A server that died over the question what it speaks is met by the older handshake, and says only that it takes none. */
function revisionReason(error: Error): string | undefined {
  const data = isProtocolError(error) && error.code === UNSUPPORTED_VERSION && isRecord(error.data) ? error.data : {};
  const supported = Array.isArray(data.supported)
    ? data.supported.filter(revision => typeof revision === 'string')
    : [];
  return supported.length > 0
    ? l10n.t(
        'The server refused the revision of the protocol that it was asked for, and says that it speaks {0}.',
        oneLine(supported.join(', '), LONGEST_REVISIONS),
      )
    : undefined;
}

function stdioReason(error: unknown, { command, cwd }: StdioLaunch, process?: ServerProcess): string | undefined {
  if (process?.startProblem !== undefined) {
    return process.startProblem;
  }
  // The supervisor is our own program, so what cannot be found is the folder to run it in.
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return l10n.t('"{0}" cannot be started: there is no folder {1}.', command, cwd);
  }
  return SdkError.isInstance(error) && error.code === SdkErrorCode.ConnectionClosed
    ? l10n.t('"{0}" ended before it answered.', command)
    : undefined;
}

function httpReason(error: Error, url: string): string | undefined {
  const cause = rootCauseOf(error);
  return faultOf(error) === 'unreachable' && cause !== error && !SdkHttpError.isInstance(cause)
    ? l10n.t('{0} cannot be reached: {1}', new URL(url).host, networkWords(cause))
    : undefined;
}
