import { extractWWWAuthenticateParams } from '@modelcontextprotocol/client';
import * as l10n from '@vscode/l10n';
import { type AuthorizationChallenge, ConnectionError, isConnectionError } from '../base/errors';
import { oneLine } from '../base/strangerText';

/** Longer ones are no list of scopes that a person could be asked about. */
const LONGEST_SCOPE = 2_000;
/** @see RFC 6749, section 3.3 */
const SCOPES = /^[\x21\x23-\x5b\x5d-\x7e]+( +[\x21\x23-\x5b\x5d-\x7e]+)*$/;

/** What a refused request was told. @see MCP 2025-11-25, Authorization, "Scope Challenge Handling" */
export function challengeIn(response: Response, serverUrl: string): AuthorizationChallenge {
  const { scope, resourceMetadataUrl } = extractWWWAuthenticateParams(response);
  return challengeOf(scope, resourceMetadataUrl, serverUrl);
}

/** The parts of a stranger's challenge that mean what they should. */
export function challengeOf(scope?: string, metadataUrl?: URL, serverUrl?: string): AuthorizationChallenge {
  const isScope = scope !== undefined && scope.length <= LONGEST_SCOPE && SCOPES.test(scope);
  return {
    ...(isScope && { scope }),
    ...(metadataUrl && isTrustworthy(metadataUrl, serverUrl) && { resourceMetadataUrl: metadataUrl.href }),
  };
}

/** What may be asked for anything about signing in: addresses that nobody on the way can answer for; or the server itself. */
function isTrustworthy(url: URL, serverUrl: string | undefined): boolean {
  return isSecure(url, serverUrl) || (serverUrl !== undefined && url.origin === new URL(serverUrl).origin);
}

/**
 * @param serverUrl who names this address: only a server on this machine has business with others on it
 * @see MCP 2025-11-25, Authorization, "Communication Security"
 */
export function isSecure(url: string | URL, serverUrl: string | URL = url): boolean {
  const { protocol, hostname } = parsed(url) ?? {};
  return hostname !== undefined && isLoopback(hostname)
    ? /^https?:$/.test(protocol ?? '') && isLoopback(parsed(serverUrl)?.hostname ?? '')
    : protocol === 'https:';
}

function parsed(url: string | URL): URL | undefined {
  return URL.canParse(String(url)) ? new URL(url) : undefined;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Whether the server refused who asks, and not what was asked. */
export function isRefusal(error: unknown): error is ConnectionError {
  return isConnectionError(error) && (error.fault === 'signInRequired' || error.fault === 'scopeRequired');
}

/** The server wants to know who asks. */
export function signInRequired(challenge: AuthorizationChallenge, cause?: unknown): ConnectionError {
  const message = l10n.t('The server asks to sign in (HTTP 401).');
  return new ConnectionError(message, { fault: 'signInRequired', challenge, cause });
}

/**
 * What the package's older transport does not look at.
 * @throws ConnectionError when the answer says that more permission is wanted
 */
export function throwIfScopeRequired(response: Response, serverUrl: string): void {
  if (response.status === 403 && extractWWWAuthenticateParams(response).error === 'insufficient_scope') {
    throw scopeRequired(challengeIn(response, serverUrl));
  }
}

/** The server knows who asks, and wants them to be allowed more. */
export function scopeRequired(challenge: AuthorizationChallenge, cause?: unknown): ConnectionError {
  const message =
    challenge.scope === undefined
      ? l10n.t('The server wants more permission for this (HTTP 403).')
      : l10n.t('The server wants more permission for this (HTTP 403): {0}', oneLine(challenge.scope));
  return new ConnectionError(message, { fault: 'scopeRequired', challenge, cause });
}
