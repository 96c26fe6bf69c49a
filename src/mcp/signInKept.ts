import { createHash } from 'node:crypto';
import type { AuthorizationServerMetadata } from '@modelcontextprotocol/client';
import { isRecord } from '../base/record';
import type { SecretText } from './authorization';
import { inTurn } from './inTurn';

/** As whom we are known to an authorization server; in the spelling of the wire, as the client package wants it. */
export interface KnownClient {
  readonly client_id: string;
  readonly client_secret?: string;
  readonly token_endpoint_auth_method?: string;
}

/** A client that registered itself: good for this redirect only, and for no more than these scopes where it names some. */
export interface RegisteredClient extends KnownClient {
  readonly redirectUrl: string;
  readonly scope?: string;
  /** When its secret ends, in milliseconds since 1970. */
  readonly endsAt?: number;
}

/** What a sign-in brought, with all that it takes to renew or to revoke it. */
export interface KeptTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** What was granted, as far as it was said. */
  readonly scope?: string;
  readonly issuer: string;
  readonly authorizationServerUrl: string;
  readonly metadata?: AuthorizationServerMetadata;
  readonly client: KnownClient;
  /** The resource indicator, as it was sent. @see RFC 8707 */
  readonly resource?: string;
  /** When the access token came and when it ends, in milliseconds since 1970; absent where nobody said. */
  readonly life?: { readonly beganAt: number; readonly endsAt: number };
}

/** That an account of the editor is used: its tokens are the editor's to keep. */
export interface KeptAccount {
  readonly issuer: string;
  readonly scopes: readonly string[];
}

/** What is kept of the authorization of one server at one address. */
export interface KeptSignIn {
  readonly tokens?: KeptTokens;
  readonly account?: KeptAccount;
  /** Registrations, by issuer. */
  readonly clients?: Readonly<Record<string, RegisteredClient>>;
  /**
   * The hash of an access token that was forgotten because it could not be renewed: another window, which renewed it at
   * the same moment, may still bring its successor. Absent where somebody signed out.
   */
  readonly forgotten?: string;
}

/** Reads what {@link SignInStore} wrote. What is kept of another address is nothing: its tokens are no business of this one. */
export function readKept(text: string | undefined, url: string): KeptSignIn {
  const kept = parse(text);
  if (!isRecord(kept) || kept.url !== url) {
    return {};
  }
  return kept as KeptSignIn; // Nobody but us writes here, so what is there at all is what we wrote.
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined; // Spoiled, so it is of no use to anybody: signing in writes it anew.
  }
}

/** What is kept for the server at one address. */
export class SignInStore {
  constructor(
    private readonly secrets: SecretText,
    private readonly url: string,
  ) {}

  /** Anew each time: another window may have changed it. */
  async read(): Promise<KeptSignIn> {
    return readKept(await this.secrets.read(), this.url);
  }

  /** One change at a time in this window: each begins with what the one before it left. */
  async update(change: (kept: KeptSignIn) => KeptSignIn): Promise<void> {
    await inTurn(`write ${this.url}`, async () => {
      const { tokens, account, clients, forgotten } = change(await this.read());
      const isEmpty = !tokens && !account && !forgotten && Object.keys(clients ?? {}).length === 0;
      const kept = { url: this.url, tokens, account, clients, ...(!tokens && { forgotten }) };
      await this.secrets.write(isEmpty ? undefined : JSON.stringify(kept));
    });
  }

  /** Takes new tokens in place of these; not where somebody has signed in anew meanwhile, or out. */
  async replaceTokens(old: KeptTokens, renewed: KeptTokens): Promise<void> {
    await this.update(kept => {
      const isPlaceFree = kept.tokens ? isSame(kept.tokens, old) : kept.forgotten === hashOf(old);
      return isPlaceFree ? { ...kept, tokens: renewed } : kept;
    });
  }

  /** Forgets these tokens, if no others have taken their place. */
  async forgetTokens(old: KeptTokens): Promise<void> {
    await this.update(({ tokens, ...rest }) =>
      tokens && isSame(tokens, old) ? { ...rest, forgotten: hashOf(old) } : { ...rest, ...(tokens && { tokens }) },
    );
  }

  async forgetClient(issuer: string): Promise<void> {
    await this.update(({ clients, ...rest }) => ({
      ...rest,
      clients: Object.fromEntries(Object.entries(clients ?? {}).filter(([known]) => known !== issuer)),
    }));
  }
}

function isSame(one: KeptTokens, other: KeptTokens): boolean {
  return one.accessToken === other.accessToken && one.refreshToken === other.refreshToken;
}

function hashOf({ accessToken }: KeptTokens): string {
  return createHash('sha256').update(accessToken).digest('hex');
}
