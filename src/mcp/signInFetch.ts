import type { FetchLike } from '@modelcontextprotocol/client';
import type { HttpLaunch } from '../config/launch';

/** How long one answer about signing in may take. */
const ANSWER_TIMEOUT_MS = 30_000;

/**
 * For what is asked about signing in. The headers of the entry are for the server alone: an authorization server never
 * sees them, but a gateway before the server may want them for its metadata, too.
 */
export function signInFetch(launch: HttpLaunch, fetch: typeof globalThis.fetch, signal?: AbortSignal): FetchLike {
  const { origin } = new URL(launch.url);
  return (url, init) => {
    const isOwn = new URL(url).origin === origin;
    const headers = new Headers(isOwn ? { ...launch.headers } : {});
    for (const [name, value] of new Headers(init?.headers)) {
      headers.set(name, value);
    }
    const timeout = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    // What goes along is for this address alone.
    const goesAlong = init?.method === 'POST' || (isOwn && Object.keys(launch.headers).length > 0);
    const redirect = goesAlong ? 'error' : (init?.redirect ?? 'follow');
    return fetch(url, { ...init, headers, redirect, signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
  };
}
