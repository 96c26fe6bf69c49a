import {
  type AuthorizationServerMetadata,
  auth,
  exchangeAuthorization,
  type FetchLike,
  OAuthError,
  validateAuthorizationResponseIssuer,
} from '@modelcontextprotocol/client';
import * as l10n from '@vscode/l10n';
import { type AuthorizationChallenge, CancelledError, UserError } from '../base/errors';
import { inert, oneLine } from '../base/strangerText';
import type { HttpLaunch } from '../config/launch';
import type { AuthorizationHost, Redirect, RedirectKind } from './authorization';
import { isSecure } from './signInChallenge';
import {
  type AuthorizationServerFacts,
  findAuthorizationServer,
  type ProtectedResource,
  scopesFor,
} from './signInDiscovery';
import { isNobodyThere, isRedirectRefused, refusedInBrowser } from './signInErrors';
import { SignInFlow, type SignInPlan, wantsSecret } from './signInFlow';
import type { KeptSignIn, KeptTokens, KnownClient, SignInStore } from './signInKept';
import { CLIENT_ERRORS, tokensIn } from './signInRefresh';

/** The way through the browser to one server. */
export class BrowserSignIn {
  constructor(
    private readonly launch: HttpLaunch,
    private readonly host: AuthorizationHost,
    private readonly store: SignInStore,
    private readonly fetch: FetchLike,
    private readonly signal: AbortSignal,
  ) {}

  /** @throws whatever went wrong: `signInError` has the words for it */
  async run(resource: ProtectedResource, challenge: AuthorizationChallenge | undefined): Promise<KeptTokens> {
    const server = await findAuthorizationServer(resource.authorizationServerUrl, this.launch.url, this.fetch);
    const kept = await this.store.read();
    const scope = scopesFor(challenge, resource, grantedBy(kept, server.issuer));
    const registered = kept.clients?.[server.issuer];
    const configured = await this.configuredClient(server);
    const { clientMetadataUrl } = this.host;
    const plan = {
      resource,
      server,
      ...(scope !== undefined && { scope }),
      ...(configured && { configured }),
      ...(clientMetadataUrl !== undefined && { clientMetadataUrl }),
      ...(registered && { registered }),
    };
    const { redirectKind } = this.host;
    try {
      return await this.throughRedirect(redirectKind, plan);
    } catch (error) {
      if (!resource.metadata && !server.metadata && isNobodyThere(error)) {
        throw new UserError(l10n.t('The server asks to sign in, but says nowhere where that is done.'));
      }
      if (!isRedirectRefused(error)) {
        throw error;
      }
      return await this.throughRedirect(redirectKind === 'uri' ? 'loopback' : 'uri', plan);
    }
  }

  /** @throws CancelledError when a secret is wanted, and the user has none */
  private async configuredClient(server: AuthorizationServerFacts): Promise<KnownClient | undefined> {
    const { clientId } = this.launch;
    if (clientId === undefined) {
      return undefined;
    }
    if (!this.host.clientSecret || !wantsSecret(server)) {
      return { client_id: clientId };
    }
    const secret = await this.host.clientSecret(server.url);
    if (secret === undefined) {
      throw new CancelledError();
    }
    return { client_id: clientId, client_secret: secret };
  }

  private async throughRedirect(kind: RedirectKind, plan: Omit<SignInPlan, 'redirectUrl'>): Promise<KeptTokens> {
    const redirect = await this.host.openRedirect(kind);
    if (kind === 'uri' && isKnownBeforehand(plan) && isOfWindow(redirect.url)) {
      redirect.dispose();
      return this.throughRedirect('loopback', plan);
    }
    try {
      const flow = new SignInFlow({ ...plan, redirectUrl: redirect.url }, this.store);
      throwIfNotPossible(flow);
      await this.askUser(flow);
      return await this.takeTokens(flow, await this.codeFrom(redirect, flow), redirect);
    } finally {
      redirect.dispose();
    }
  }

  private async askUser(flow: SignInFlow): Promise<void> {
    const { scope } = flow.plan;
    await auth(flow, {
      serverUrl: this.launch.url,
      fetchFn: this.fetch,
      forceReauthorization: true,
      ...(scope !== undefined && { scope }),
    });
    const { authorizationUrl } = flow;
    if (!authorizationUrl || !isSecure(authorizationUrl, this.launch.url)) {
      throw new UserError(l10n.t('The authorization server has no page that is safe to open.'));
    }
    if (!(await this.host.openBrowser(authorizationUrl.href))) {
      throw new CancelledError();
    }
  }

  /** @see MCP 2025-11-25, Authorization, "Open Redirection"; RFC 9207 */
  private async codeFrom(redirect: Redirect, flow: SignInFlow): Promise<string> {
    const { stateText, plan } = flow;
    const answer = await this.answerOf(redirect, flow);
    if (answer.get('state') !== stateText) {
      throw new UserError(l10n.t('The answer from the browser belongs to another sign-in. Try again.'));
    }
    const { metadata } = plan.server;
    // Before anything else of it is believed, or shown.
    validateAuthorizationResponseIssuer({
      iss: answer.get('iss') ?? undefined,
      expectedIssuer: metadata?.issuer,
      issParameterSupported: metadata?.authorization_response_iss_parameter_supported === true,
    });
    const error = answer.get('error');
    if (error !== null) {
      throw refusedInBrowser(error, answer.get('error_description'));
    }
    const code = answer.get('code');
    if (code === null) {
      throw new UserError(l10n.t('The browser came back without an answer. Try again.'));
    }
    return code;
  }

  private async answerOf(redirect: Redirect, { stateText, plan }: SignInFlow): Promise<URLSearchParams> {
    try {
      return await redirect.response(stateText, this.signal);
    } catch (error) {
      // A page that knows a client no more never comes back: the next try registers anew.
      await this.store.forgetClient(plan.server.issuer);
      throw error;
    }
  }

  private async takeTokens(flow: SignInFlow, authorizationCode: string, redirect: Redirect): Promise<KeptTokens> {
    const { client, plan } = flow;
    if (!client) {
      throw new Error('The user was asked for nobody');
    }
    const { url: authorizationServerUrl, issuer, metadata } = plan.server;
    const resource = plan.resource.metadata?.resource;
    const shared = {
      ...(metadata && { metadata: neededOf(metadata) }),
      ...(resource !== undefined && { resource }),
    };
    const exchange = {
      ...shared,
      clientInformation: client,
      authorizationCode,
      codeVerifier: flow.codeVerifier(),
      redirectUri: redirect.url,
      fetchFn: this.fetch,
    };
    try {
      // The issuer has been compared, and would be missed here by a metadata that promises it.
      const tokens = await exchangeAuthorization(authorizationServerUrl, exchange);
      const scope = plan.scope === undefined ? {} : { scope: plan.scope };
      return { ...scope, ...shared, authorizationServerUrl, issuer, client, ...tokensIn(tokens) };
    } catch (error) {
      if (error instanceof OAuthError && CLIENT_ERRORS.has(error.code)) {
        await this.store.forgetClient(issuer); // The next try registers anew.
      }
      throw error;
    }
  }
}

function grantedBy({ tokens }: KeptSignIn, issuer: string): string | undefined {
  return tokens?.issuer === issuer ? tokens.scope : undefined;
}

/** @throws UserError where the package would try what cannot work, or what must not be tried */
function throwIfNotPossible({ client, isKnownByDocument, plan }: SignInFlow): void {
  const { metadata } = plan.server;
  if (!metadata) {
    return; // A server of MCP 2025-03-26, perhaps: what cannot work there, it says.
  }
  if (!client && !isKnownByDocument && metadata.registration_endpoint === undefined) {
    const message = l10n.t(
      'The authorization server {0} takes only clients that it knows. Where you have a client ID for this extension, name it in the entry of the server, as "clientId" under "oauth".',
      inert(oneLine(plan.server.url)),
    );
    throw new UserError(message);
  }
  // @see MCP 2025-11-25, Authorization, "Authorization Code Protection": without it, a client must not go on. Who has
  // registered a client there knows the server, and some of the largest do not say what they do.
  if (metadata.code_challenge_methods_supported === undefined && !plan.configured) {
    throw new UserError(
      l10n.t('The authorization server does not say that it protects sign-ins (PKCE), so it is not safe to use.'),
    );
  }
}

/** The parts that renewing and revoking take; the whole may be long. */
function neededOf(metadata: AuthorizationServerMetadata): AuthorizationServerMetadata {
  const { issuer, authorization_endpoint, token_endpoint, response_types_supported } = metadata;
  const { token_endpoint_auth_methods_supported: methods } = metadata;
  const revocation = 'revocation_endpoint' in metadata ? metadata.revocation_endpoint : undefined;
  return {
    issuer,
    authorization_endpoint,
    token_endpoint,
    response_types_supported,
    ...(methods && { token_endpoint_auth_methods_supported: methods }),
    ...(typeof revocation === 'string' && { revocation_endpoint: revocation }),
  } as AuthorizationServerMetadata;
}

/** The authorization server compares the redirect with what somebody else has written down for us. */
function isKnownBeforehand({ configured, clientMetadataUrl, server }: Omit<SignInPlan, 'redirectUrl'>): boolean {
  const readsDocuments = server.metadata?.client_id_metadata_document_supported === true;
  return configured !== undefined || (clientMetadataUrl !== undefined && readsDocuments);
}

/** A desktop editor adds which window asks: nobody can have written that down. */
function isOfWindow(redirectUrl: string): boolean {
  const { protocol, search } = new URL(redirectUrl);
  return search !== '' && !/^https?:$/.test(protocol);
}
