import { randomBytes } from 'node:crypto';
import type {
  OAuthClientInformationContext,
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
} from '@modelcontextprotocol/client';
import type { AuthorizationServerFacts, ProtectedResource } from './signInDiscovery';
import type { KnownClient, RegisteredClient, SignInStore } from './signInKept';

/** How many random bytes make a `state` that nobody guesses. */
const STATE_BYTES = 32;

export interface SignInPlan {
  readonly resource: ProtectedResource;
  readonly server: AuthorizationServerFacts;
  /** What is asked for; the resource's own list where it is absent. */
  readonly scope?: string;
  readonly redirectUrl: string;
  /** From the configuration: used with whatever authorization server the MCP server names. */
  readonly configured?: KnownClient;
  /** Of a document that describes us, for authorization servers that read such documents. */
  readonly clientMetadataUrl?: string;
  /** An earlier registration with this authorization server. */
  readonly registered?: RegisteredClient;
}

/**
 * One way through the browser, as the client package wants to be served. It is found out beforehand where it leads, and
 * nothing of it outlives the flow but a registration.
 */
export class SignInFlow implements OAuthClientProvider {
  readonly stateText = randomBytes(STATE_BYTES).toString('base64url');
  readonly redirectUrl: string;
  readonly clientMetadataUrl?: string;
  /** As whom the user is asked. */
  client: KnownClient | undefined;
  authorizationUrl: URL | undefined;
  private verifier = '';

  constructor(
    readonly plan: SignInPlan,
    private readonly store: SignInStore,
  ) {
    this.redirectUrl = plan.redirectUrl;
    if (plan.clientMetadataUrl !== undefined) {
      this.clientMetadataUrl = plan.clientMetadataUrl;
    }
    this.client = plan.configured ?? this.goodRegistration();
  }

  get clientMetadata(): OAuthClientMetadata {
    const method = this.authenticationMethod();
    return {
      client_name: 'MCP Task Explorer',
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      ...(method !== undefined && { token_endpoint_auth_method: method }),
    };
  }

  state(): string {
    return this.stateText;
  }

  clientInformation({ issuer = this.plan.server.issuer }: Partial<OAuthClientInformationContext> = {}) {
    return this.client && { ...this.client, issuer };
  }

  /** A registration is worth keeping; what stands in a document, or in the configuration, is there anyway. */
  async saveClientInformation(client: StoredOAuthClientInformation): Promise<void> {
    const { client_id, client_secret, client_secret_expires_at } = client;
    const method = 'token_endpoint_auth_method' in client ? client.token_endpoint_auth_method : undefined;
    const known: KnownClient = {
      client_id,
      ...(client_secret !== undefined && { client_secret }),
      ...(method !== undefined && { token_endpoint_auth_method: method }),
    };
    this.client = known;
    if ('redirect_uris' in client) {
      const registered: RegisteredClient = {
        ...known,
        redirectUrl: this.redirectUrl,
        ...(client.scope !== undefined && { scope: client.scope }),
        ...(client_secret_expires_at && { endsAt: client_secret_expires_at * 1_000 }),
      };
      const { issuer } = this.plan.server;
      await this.store.update(kept => ({ ...kept, clients: { ...kept.clients, [issuer]: registered } }));
    }
  }

  /** Nothing: whoever signs in wants to be asked. */
  tokens(): undefined {
    return undefined;
  }

  saveTokens(): never {
    throw new Error('Tokens come only after the user was asked');
  }

  redirectToAuthorization(url: URL): void {
    this.authorizationUrl = url;
  }

  saveCodeVerifier(verifier: string): void {
    this.verifier = verifier;
  }

  codeVerifier(): string {
    return this.verifier;
  }

  discoveryState(): OAuthDiscoveryState {
    const { resource, server } = this.plan;
    return {
      authorizationServerUrl: server.url,
      ...(server.metadata && { authorizationServerMetadata: server.metadata }),
      ...(resource.metadata && { resourceMetadata: resource.metadata }),
      ...(resource.metadataUrl !== undefined && { resourceMetadataUrl: resource.metadataUrl }),
    };
  }

  /** Whether the authorization server reads the document about us, so that nobody has to register. */
  get isKnownByDocument(): boolean {
    const { server, clientMetadataUrl } = this.plan;
    return clientMetadataUrl !== undefined && server.metadata?.client_id_metadata_document_supported === true;
  }

  private goodRegistration(): KnownClient | undefined {
    const { registered, redirectUrl } = this.plan;
    const isGood =
      registered?.redirectUrl === redirectUrl &&
      !this.isKnownByDocument &&
      (registered.endsAt === undefined || registered.endsAt > Date.now()) &&
      this.covers(registered.scope);
    if (!registered || !isGood) {
      return undefined;
    }
    const { redirectUrl: _url, scope: _scope, endsAt: _endsAt, ...client } = registered;
    return client;
  }

  /** An authorization server may hold a client to the scopes that it registered for. */
  private covers(registered: string | undefined): boolean {
    const { scope, resource } = this.plan;
    const wanted = scope?.split(' ') ?? resource.metadata?.scopes_supported ?? [];
    const known = registered?.split(' ');
    return known === undefined || wanted.every(name => known.includes(name));
  }

  /** We keep no secret that others could not find; a server that knows no such clients chooses for itself. */
  private authenticationMethod(): string | undefined {
    return wantsSecret(this.plan.server) ? undefined : 'none';
  }
}

/** Whether it knows no clients without a secret. */
export function wantsSecret({ metadata }: AuthorizationServerFacts): boolean {
  return metadata?.token_endpoint_auth_methods_supported?.includes('none') === false;
}
