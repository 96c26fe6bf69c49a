import { type AuthProvider, type FetchLike, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import * as l10n from '@vscode/l10n';
import { type AuthorizationChallenge, ConnectionError, messageOf } from '../base/errors';
import { oneLine } from '../base/strangerText';
import type { HttpLaunch } from '../config/launch';
import type { Authorization } from './authorization';
import type { ConnectOptions } from './connection';
import { inTurn } from './inTurn';
import { accountToken } from './signInAccount';
import { challengeIn, signInRequired } from './signInChallenge';
import { signInFetch } from './signInFetch';
import { type KeptAccount, type KeptTokens, SignInStore } from './signInKept';
import { CLIENT_ERRORS, refreshTokens } from './signInRefresh';

type Refusal = Parameters<NonNullable<AuthProvider['onUnauthorized']>>[0];

type Means = Pick<ConnectOptions, 'authorization' | 'fetch' | 'log' | 'onSecret'>;

/**
 * In which part of its life a token is renewed ahead of its end. Each connection has a moment of its own: two windows
 * that renew at once would use a refresh token twice, which many authorization servers take for theft.
 */
const EARLIEST_RENEWAL = 0.75;
const LATEST_RENEWAL = 0.95;
/** After a renewal ahead of the end that did not work: there is still a token that is good. */
const RENEWAL_PAUSE_MS = 30_000;

/** How the requests of one connection are authorized. Nothing of it asks anybody, or opens a browser. */
export interface RequestAuthorization extends AuthProvider {
  /** Whether somebody can sign in to the server; else a refusal is an error like others. */
  readonly canSignIn: boolean;
  /** What the server said when it last refused who asked. */
  readonly lastChallenge: AuthorizationChallenge;
  /** Has it learn which request an answer belongs to. */
  hearing(fetch: FetchLike): FetchLike;
}

export function requestAuthorization(launch: HttpLaunch, options: Means): RequestAuthorization {
  const { authorization } = options;
  return authorization ? new KeptAuthorization(launch, authorization, options) : new GivenAuthorization(launch);
}

/** The entry brings its own authorization, or nobody can sign in here. */
class GivenAuthorization implements RequestAuthorization {
  readonly canSignIn = false;
  readonly lastChallenge = {};

  constructor(private readonly launch: HttpLaunch) {}

  async token(): Promise<undefined> {
    return undefined; // The transport sends the headers of the entry.
  }

  hearing(fetch: FetchLike): FetchLike {
    return fetch;
  }

  async onUnauthorized({ response }: Refusal): Promise<never> {
    await throwIfAboutSession(response);
    const isConfigured = Object.keys(this.launch.headers).some(name => name.toLowerCase() === 'authorization');
    const message = isConfigured
      ? l10n.t('The server refused the Authorization header that is configured for it (HTTP 401).')
      : l10n.t('The server asks to sign in (HTTP 401).');
    throw new ConnectionError(message, { fault: 'signInRequired' });
  }
}

/** What a sign-in brought; renewed where that takes no user. */
class KeptAuthorization implements RequestAuthorization {
  readonly canSignIn = true;
  lastChallenge: AuthorizationChallenge = {};
  private readonly store: SignInStore;
  private readonly tokenOf = new WeakMap<Response, string>();
  /** Got by renewing, and never accepted yet: where it is refused, the next one would be as well. */
  private unproven: string | undefined;
  private ofAccount: string | undefined;
  private toldSecret: string | undefined;
  private readonly renewalPart = EARLIEST_RENEWAL + Math.random() * (LATEST_RENEWAL - EARLIEST_RENEWAL);
  private noRenewalBefore = 0;

  constructor(
    private readonly launch: HttpLaunch,
    private readonly authorization: Authorization,
    private readonly means: Means,
  ) {
    this.store = new SignInStore(authorization.secrets, launch.url);
  }

  async token(): Promise<string | undefined> {
    const token = await this.presentToken();
    if (token !== undefined && token !== this.toldSecret) {
      this.toldSecret = token;
      this.means.onSecret(token);
    }
    return token;
  }

  private async presentToken(): Promise<string | undefined> {
    const { tokens, account } = await this.store.read();
    if (account) {
      return this.ofAccount ?? this.askAccount(account);
    }
    return tokens && this.isDue(tokens) ? this.renewAhead(tokens) : tokens?.accessToken;
  }

  hearing(fetch: FetchLike): FetchLike {
    return async (url, init) => {
      const response = await fetch(url, init);
      const token = bearerIn(init);
      if (token !== undefined) {
        this.tokenOf.set(response, token);
        if (response.ok && token === this.unproven) {
          this.unproven = undefined;
        }
      }
      return response;
    };
  }

  /** @throws ConnectionError: nobody can go on without signing in, or without the authorization server */
  async onUnauthorized({ response }: Refusal): Promise<void> {
    await throwIfAboutSession(response);
    this.lastChallenge = challengeIn(response, this.launch.url);
    const refused = this.tokenOf.get(response);
    if (!(await this.renewInTurn(refused))) {
      throw signInRequired(this.lastChallenge);
    }
  }

  private isDue({ life, refreshToken }: KeptTokens): boolean {
    const now = Date.now();
    return (
      life !== undefined &&
      refreshToken !== undefined &&
      now > life.beganAt + (life.endsAt - life.beganAt) * this.renewalPart &&
      now > this.noRenewalBefore
    );
  }

  private async renewAhead({ accessToken }: KeptTokens): Promise<string | undefined> {
    try {
      await this.renewInTurn(accessToken);
    } catch (error) {
      this.noRenewalBefore = Date.now() + RENEWAL_PAUSE_MS;
      this.means.log.debug(`${messageOf(error)} Trying again later`);
    }
    return (await this.store.read()).tokens?.accessToken;
  }

  private renewInTurn(old: string | undefined): Promise<boolean> {
    return inTurn(`renew ${this.launch.url}`, () => this.renew(old));
  }

  /** @returns whether there is another token now than the one that was refused */
  private async renew(refused: string | undefined): Promise<boolean> {
    const { tokens, account } = await this.store.read();
    if (account) {
      const now = await this.askAccount(account);
      return now !== undefined && now !== refused;
    }
    if (!tokens) {
      return false;
    }
    if (tokens.accessToken !== refused) {
      return true; // Another request, or another window, was here first.
    }
    return refused !== this.unproven && this.refresh(tokens);
  }

  private async refresh(used: KeptTokens): Promise<boolean> {
    const renewed = await refreshTokens(used, signInFetch(this.launch, this.means.fetch));
    if (typeof renewed !== 'string') {
      this.unproven = renewed.accessToken;
      this.means.log.info('The sign-in was renewed');
      await this.store.replaceTokens(used, renewed);
      return true;
    }
    this.means.log.info(`The sign-in was not renewed: ${oneLine(renewed)}`);
    // A refresh token is good once, and another window may just have used it.
    const { tokens } = await this.store.read();
    if (tokens && tokens.accessToken !== used.accessToken) {
      return true;
    }
    await this.store.forgetTokens(used);
    if (CLIENT_ERRORS.has(renewed)) {
      await this.store.forgetClient(used.issuer);
    }
    return false;
  }

  private async askAccount(account: KeptAccount): Promise<string | undefined> {
    this.ofAccount = await accountToken(this.launch, this.authorization.host, account, false);
    return this.ofAccount;
  }
}

function bearerIn(init: RequestInit | undefined): string | undefined {
  return /^Bearer (.+)$/.exec(new Headers(init?.headers).get('authorization') ?? '')?.[1];
}

/**
 * A proxy that knows a session no more may say so with 401, and without a word about how to sign in.
 * @throws SdkHttpError in that case, as the transport would without an authorization
 */
async function throwIfAboutSession(response: Response): Promise<void> {
  if (response.headers.has('www-authenticate')) {
    return;
  }
  const words = await response.text().catch(() => ''); // The older transport has read it.
  if (/\bsession\b/i.test(words)) {
    const { status, statusText } = response;
    throw new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, 'Refused', { status, statusText, text: words });
  }
}
