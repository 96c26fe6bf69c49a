import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errors, type JWKS, Provider } from 'oidc-provider';
import { TokenTable } from './tokenTable';

/** The library calls it, and Node 20 does not have it. */
URL.parse ??= (url, base) => (URL.canParse(url, base) ? new URL(url, base) : null);

export const SCOPES = ['mcp:tools', 'mcp:admin'] as const;

/** Registered by hand beforehand, as an administrator does it; its users come back to {@link AuthorizationServer.redirectUrl}. */
export const PREREGISTERED_CLIENT = 'registered-by-hand';

/** As which a protected server asks about tokens. */
const introspector = { client_id: 'resource-server', client_secret: randomUUID() };

let keys: JWKS | undefined;

/**
 * An OAuth 2.1 authorization server (the library `oidc-provider`) on a port of the loopback: discovery, registration,
 * PKCE, resource indicators, rotated refresh tokens, revocation, introspection, client ID metadata documents, and the
 * issuer in its answers. Whoever opens its page is signed in at once, and `user` says what they answer.
 */
export class AuthorizationServer {
  /** Every request, oldest first: `POST /token`. */
  readonly requests: string[] = [];
  /** What the user in front of the page does. */
  user: 'consents' | 'refuses' = 'consents';
  /** Instead of its own issuer, its metadata names this one. */
  metadataIssuer: string | undefined;
  /** Fields of its metadata that are other than they should be; `undefined` takes one away. */
  metadata: Readonly<Record<string, unknown>> = {};
  /** Registers nobody whose redirect is no `http:` or `https:` address. */
  refusesCustomSchemes = false;
  /** Of clients that are known by the address of their metadata: what stands there. */
  readonly documents = new Map<string, object>();
  private readonly tokens = new TokenTable();

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
    private readonly redirectUrl: string,
  ) {
    const provider = this.createProvider();
    const handle = provider.callback();
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.requests.push(`${request.method} ${request.url?.split('?')[0]}`);
      void (request.url?.startsWith('/interaction/')
        ? this.interact(provider, request, response).catch(() => response.destroy())
        : handle(request, response));
    });
  }

  /**
   * @param redirectUrl where the client comes back to that was registered by hand
   * @param host an address of the loopback, as a URL has it
   */
  static async start(redirectUrl = 'http://127.0.0.1:1/callback', host = '127.0.0.1'): Promise<AuthorizationServer> {
    const server = createServer().listen(0, host.replace(/[[\]]/g, ''));
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // Of a server that listens on a port it is no string.
    return new AuthorizationServer(server, `http://${host}:${port}`, redirectUrl);
  }

  /** How often this was asked for: `POST /token`. */
  count(request: string): number {
    return this.requests.filter(known => known === request).length;
  }

  /** As if their time were over: the next request with one is refused. */
  expireAccessTokens(): void {
    this.tokens.forgetAll('AccessToken');
  }

  /** As an administrator does it: whoever wants new tokens has to sign in again. */
  revokeRefreshTokens(): void {
    this.tokens.forgetAll('RefreshToken');
  }

  /** As if it had been set up anew: who registered is not known any more. */
  forgetClients(): void {
    this.tokens.forgetAll('Client');
  }

  /** How many refresh tokens are good now. */
  get refreshTokens(): number {
    return this.tokens.count('RefreshToken');
  }

  /** The scopes of a token that is good for this resource; nothing where it is not. @see RFC 7662 */
  async scopesOf(token: string, resource: string): Promise<readonly string[] | undefined> {
    const response = await fetch(`${this.issuer}/token/introspection`, {
      method: 'POST',
      body: new URLSearchParams({ token, ...introspector }),
    });
    const facts = (await response.json()) as { active: boolean; scope?: string; aud?: string };
    return facts.active && facts.aud === resource ? (facts.scope?.split(' ') ?? []) : undefined;
  }

  async close(): Promise<void> {
    if (this.server.listening) {
      this.server.closeAllConnections();
      this.server.close();
      await once(this.server, 'close');
    }
  }

  private createProvider(): Provider {
    const provider = new Provider(this.issuer, {
      adapter: name => this.tokens.adapter(name),
      clients: [
        {
          client_id: PREREGISTERED_CLIENT,
          redirect_uris: [this.redirectUrl],
          application_type: 'native',
          grant_types: ['authorization_code', 'refresh_token'],
          token_endpoint_auth_method: 'none',
        },
        {
          ...introspector,
          redirect_uris: [],
          response_types: [],
          grant_types: [],
          token_endpoint_auth_method: 'client_secret_post',
        },
      ],
      cookies: { keys: [randomUUID()] },
      extraClientMetadata: {
        properties: ['software_id'],
        validator: (_context, _key, _value, metadata) => this.checkRedirects(metadata.redirect_uris),
      },
      features: {
        clientIdMetadataDocument: { enabled: true, ack: 'draft-02' },
        devInteractions: { enabled: false },
        introspection: {
          enabled: true,
          allowedPolicy: (_context, client) => client.clientId === introspector.client_id,
        },
        registration: { enabled: true },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => [],
          getResourceServerInfo: (_context, resource) => ({
            scope: SCOPES.join(' '),
            audience: resource,
            accessTokenFormat: 'opaque',
            accessTokenTTL: 3_600,
          }),
          useGrantedResource: () => true,
        },
        revocation: {
          enabled: true,
          allowedPolicy: (_context, client, token) => token.clientId === client.clientId,
        },
      },
      fetch: async url => this.document(String(url)),
      findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
      jwks: theKeys(),
      pkce: { required: () => true },
      renderError: (context, { error, error_description: words }) => {
        context.body = `${error}: ${words}`;
      },
      // Whoever gives up one token gives up that one only; a stolen one costs all that came of it.
      revokeGrantPolicy: ({ oidc }) => oidc.route !== 'revocation',
      rotateRefreshToken: true,
      scopes: ['openid', 'offline_access', ...SCOPES],
      ttl: {
        AccessToken: 3_600,
        AuthorizationCode: 60,
        Grant: 86_400,
        Interaction: 600,
        RefreshToken: 86_400,
        Session: 86_400,
      },
    });
    provider.use(async (context, next) => {
      await next();
      if (context.path.startsWith('/.well-known/')) {
        const issuer = this.metadataIssuer ?? this.issuer;
        context.body = { ...(context.body as object), issuer, ...this.metadata };
      }
    });
    return provider;
  }

  private checkRedirects(urls: readonly string[] = []): void {
    if (this.refusesCustomSchemes && urls.some(url => !/^https?:/.test(url))) {
      throw new errors.InvalidRedirectUri();
    }
  }

  private document(url: string): Response {
    const document = this.documents.get(url);
    return document ? Response.json(document) : new Response(null, { status: 404 });
  }

  /** The page, and the user in front of it. */
  private async interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
    if (this.user === 'refuses') {
      const result = { error: 'access_denied', error_description: 'The user said no' };
      await provider.interactionFinished(request, response, result);
      return;
    }
    if (prompt.name === 'login') {
      await provider.interactionFinished(request, response, { login: { accountId: 'ada' } });
      return;
    }
    const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
    const grant =
      known ?? new provider.Grant({ accountId: String(session?.accountId), clientId: String(params.client_id) });
    grant.addOIDCScope(String(params.scope ?? ''));
    if (params.resource !== undefined) {
      grant.addResourceScope(String(params.resource), String(params.scope ?? ''));
    }
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
  }
}

/** Made once: that takes a moment. */
function theKeys(): JWKS {
  if (!keys) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', kid: 'test' };
    keys = { keys: [key] } as JWKS; // An RSA key has what that type wants.
  }
  return keys;
}
