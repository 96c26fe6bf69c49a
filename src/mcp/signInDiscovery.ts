import {
  type AuthorizationServerMetadata,
  checkResourceAllowed,
  computeScopeUnion,
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
  type FetchLike,
  type OAuthProtectedResourceMetadata,
} from '@modelcontextprotocol/client';
import * as l10n from '@vscode/l10n';
import { type AuthorizationChallenge, UserError } from '../base/errors';
import { inert, oneLine } from '../base/strangerText';
import { isSecure } from './signInChallenge';

/** What a server says about itself, as far as signing in needs it. */
export interface ProtectedResource {
  readonly metadataUrl?: string;
  readonly metadata?: OAuthProtectedResourceMetadata;
  /** Where its users sign in; where it does not say so, at the server itself, as MCP 2025-03-26 had it. */
  readonly authorizationServerUrl: string;
}

export interface AuthorizationServerFacts {
  readonly url: string;
  readonly issuer: string;
  readonly metadata?: AuthorizationServerMetadata;
}

/**
 * @throws UserError when it says that it is another resource: its tokens would be good there
 * @see MCP 2025-11-25, Authorization, "Protected Resource Metadata Discovery Requirements"
 */
export async function findProtectedResource(
  serverUrl: string,
  challenge: AuthorizationChallenge | undefined,
  fetchFn: FetchLike,
): Promise<ProtectedResource> {
  const metadataUrl = challenge?.resourceMetadataUrl;
  const metadata = await resourceMetadata(serverUrl, metadataUrl, fetchFn);
  if (metadata && !isSameResource(serverUrl, metadata.resource)) {
    const message = l10n.t(
      'The server says that its tokens are for "{0}", which is another address than the configured one. Nobody can sign in there safely.',
      inert(oneLine(metadata.resource)),
    );
    throw new UserError(message);
  }
  return {
    authorizationServerUrl: metadata?.authorization_servers?.[0] ?? new URL('/', serverUrl).href,
    ...(metadata && { metadata }),
    ...(metadataUrl !== undefined && { metadataUrl }),
  };
}

async function resourceMetadata(
  serverUrl: string,
  resourceMetadataUrl: string | undefined,
  fetchFn: FetchLike,
): Promise<OAuthProtectedResourceMetadata | undefined> {
  try {
    const options = resourceMetadataUrl === undefined ? {} : { resourceMetadataUrl };
    return await discoverOAuthProtectedResourceMetadata(serverUrl, options, fetchFn);
  } catch (error) {
    if (error instanceof TypeError || (error instanceof Error && error.name !== 'Error')) {
      throw error; // Not reached, or not valid: that is no word about where to sign in.
    }
    return undefined; // There is none, as with servers of MCP 2025-03-26.
  }
}

function isSameResource(serverUrl: string, resource: string): boolean {
  return URL.canParse(resource) && checkResourceAllowed({ requestedResource: serverUrl, configuredResource: resource });
}

/** What is wanted now and what was granted before; else the authorization server would give only the new. */
export function scopesFor(
  challenge: AuthorizationChallenge | undefined,
  { metadata }: ProtectedResource,
  granted: string | undefined,
): string | undefined {
  return computeScopeUnion(challenge?.scope ?? metadata?.scopes_supported?.join(' '), granted);
}

/**
 * @throws UserError when it cannot be trusted; IssuerMismatchError
 * @see MCP 2025-11-25, Authorization, "Authorization Server Metadata Discovery"
 */
export async function findAuthorizationServer(
  url: string,
  serverUrl: string,
  fetchFn: FetchLike,
): Promise<AuthorizationServerFacts> {
  if (!isSecure(url, serverUrl)) {
    throw insecure(url);
  }
  const metadata = await discoverAuthorizationServerMetadata(url, { fetchFn });
  for (const endpoint of [
    metadata?.authorization_endpoint,
    metadata?.token_endpoint,
    metadata?.registration_endpoint,
  ]) {
    if (endpoint !== undefined && !isSecure(endpoint, serverUrl)) {
      throw insecure(endpoint);
    }
  }
  return { url, issuer: metadata?.issuer ?? url, ...(metadata && { metadata }) };
}

function insecure(url: string): UserError {
  return new UserError(
    l10n.t('The authorization server is not safe to use: "{0}" is no https address.', inert(oneLine(url))),
  );
}
