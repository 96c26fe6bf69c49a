import { assertSecureTokenEndpoint, type FetchLike, selectClientAuthMethod } from '@modelcontextprotocol/client';
import type { KeptTokens } from './signInKept';

/**
 * Tells the authorization server to forget the tokens, where it takes such wishes. Never rejects: they are gone from
 * here, whatever it answers.
 * @see RFC 7009
 */
export async function revoke(tokens: KeptTokens, fetchFn: FetchLike): Promise<void> {
  const { metadata } = tokens;
  const endpoint = metadata && 'revocation_endpoint' in metadata ? metadata.revocation_endpoint : undefined;
  if (typeof endpoint !== 'string') {
    return;
  }
  // The refresh token first: with it, most servers forget the others as well.
  for (const [hint, token] of [
    ['refresh_token', tokens.refreshToken],
    ['access_token', tokens.accessToken],
  ] as const) {
    if (token !== undefined) {
      await revokeOne(endpoint, hint, token, tokens, fetchFn).catch(() => undefined); // Nothing more can be done.
    }
  }
}

async function revokeOne(
  endpoint: string,
  hint: string,
  token: string,
  { client, metadata }: KeptTokens,
  fetchFn: FetchLike,
): Promise<void> {
  const url = assertSecureTokenEndpoint(endpoint);
  const body = new URLSearchParams({ token, token_type_hint: hint });
  const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' });
  const method = selectClientAuthMethod({ ...client }, metadata?.token_endpoint_auth_methods_supported ?? []);
  if (method === 'client_secret_basic') {
    headers.set('authorization', `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}`);
  } else {
    body.set('client_id', client.client_id);
    if (method === 'client_secret_post' && client.client_secret !== undefined) {
      body.set('client_secret', client.client_secret);
    }
  }
  // A redirect would carry the token to somebody else.
  const response = await fetchFn(url, { method: 'POST', headers, body, redirect: 'error' });
  await response.body?.cancel();
}
