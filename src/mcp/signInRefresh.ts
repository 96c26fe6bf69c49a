import { type FetchLike, OAuthError, type OAuthTokens, refreshAuthorization } from '@modelcontextprotocol/client';
import * as l10n from '@vscode/l10n';
import { ConnectionError } from '../base/errors';
import type { KeptTokens } from './signInKept';
import { unreachableWords } from './wireErrors';

/** Errors of an authorization server that are about itself, and say nothing about the tokens. */
const PASSING_ERRORS: ReadonlySet<string> = new Set([
  'server_error',
  'temporarily_unavailable',
  'too_many_requests',
  'slow_down',
]);

/** Errors about the client, not about what it asked: the authorization server knows it no more. */
export const CLIENT_ERRORS: ReadonlySet<string> = new Set(['invalid_client', 'unauthorized_client']);

/**
 * Gets new tokens without asking anybody.
 * @returns the code of the error where the authorization server gives none for these any more
 * @throws ConnectionError when it gave no answer
 * @see OAuth 2.1, section 4.3
 */
export async function refreshTokens(kept: KeptTokens, fetchFn: FetchLike): Promise<KeptTokens | string> {
  const { refreshToken, authorizationServerUrl, metadata, client, resource } = kept;
  if (refreshToken === undefined) {
    return 'invalid_grant';
  }
  try {
    const tokens = await refreshAuthorization(authorizationServerUrl, {
      clientInformation: client,
      refreshToken,
      fetchFn,
      ...(metadata && { metadata }),
      ...(resource !== undefined && { resource }),
    });
    const { life: _over, ...lasting } = kept;
    return { ...lasting, ...tokensIn(tokens) };
  } catch (error) {
    if (error instanceof OAuthError && !PASSING_ERRORS.has(error.code)) {
      return error.code;
    }
    // Without a cause: what is not reached is not the server, and the cause may quote what was sent.
    const reason = error instanceof OAuthError ? l10n.t('The authorization server has a problem.') : wordsOf(error);
    throw new ConnectionError(l10n.t('The sign-in could not be renewed. {0}', reason), { fault: 'unreachable' });
  }
}

/** The fields that an answer with tokens may change. */
export function tokensIn({
  access_token,
  refresh_token,
  scope,
  expires_in: seconds,
}: OAuthTokens): Pick<KeptTokens, 'accessToken' | 'refreshToken' | 'scope' | 'life'> {
  const beganAt = Date.now();
  return {
    accessToken: access_token,
    ...(refresh_token !== undefined && { refreshToken: refresh_token }),
    ...(scope !== undefined && { scope }),
    ...(seconds !== undefined && { life: { beganAt, endsAt: beganAt + seconds * 1_000 } }),
  };
}

function wordsOf(error: unknown): string {
  return error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError')
    ? unreachableWords(error)
    : l10n.t('The answer of the authorization server is not valid.');
}
