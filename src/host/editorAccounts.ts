import type { ServerId } from '../base/serverId';
import type { EditorAccount } from '../mcp/authorization';
import type { AccountConsent, AccountConsents } from './accountConsents';

/** Which accounts of the editor are good for which authorization server. */
export interface AccountKind {
  /** As VS Code knows it. */
  readonly provider: 'github' | 'microsoft';
  /** A name, not a word: it is not translated. */
  readonly name: string;
  /** Asked for beside those that the server wants. */
  readonly extraScopes: readonly string[];
}

/**
 * The kind of account for this authorization server, if the editor has one for it. Whoever only looks like one of the
 * two would be given a token that works far beyond this server: the address has to be theirs to the letter.
 */
export function accountKindOf(authorizationServer: string): AccountKind | undefined {
  const url = URL.canParse(authorizationServer) ? new URL(authorizationServer) : undefined;
  if (url?.protocol !== 'https:' || url.username || url.password || url.port || url.search || url.hash) {
    return undefined;
  }
  if (url.hostname === 'github.com' && /^\/login\/oauth\/?$/.test(url.pathname)) {
    return { provider: 'github', name: 'GitHub', extraScopes: [] };
  }
  const tenant = url.hostname === 'login.microsoftonline.com' && /^\/([\w.-]+)\/v2\.0\/?$/.exec(url.pathname)?.[1];
  // The provider reads the tenant from among the scopes.
  return tenant ? { provider: 'microsoft', name: 'Microsoft', extraScopes: [`VSCODE_TENANT:${tenant}`] } : undefined;
}

/** An account that somebody is signed in to. */
export interface Account {
  readonly id: string;
  readonly label: string;
}

/** The sessions of the editor; `vscode.authentication` is one. */
export interface AccountSessions {
  /** @returns nothing where the user would have to be asked, and may not be, or said no */
  session(
    provider: AccountKind['provider'],
    scopes: readonly string[],
    mayAsk: boolean,
  ): Promise<{ readonly token: string; readonly account: Account } | undefined>;
}

/** What the user is asked before a server gets a token. */
export interface AccountQuestion {
  readonly serverName: string;
  /** Of the server, as its address has it. */
  readonly host: string;
  readonly kind: AccountKind;
  readonly scopes: readonly string[];
  /** Another account than the one that was allowed before. */
  readonly account?: Account;
}

/** What one server may have of the editor's accounts, and has. */
export class ServerAccounts {
  /** What the user allowed last, here or in an earlier window, by kind of account. */
  private readonly allowed = new Map<AccountKind['provider'], AccountConsent>();

  /** @param ask whether the user allows it */
  constructor(
    private readonly server: { readonly id: ServerId; readonly name: string },
    private readonly sessions: AccountSessions,
    private readonly consents: Pick<AccountConsents, 'find' | 'allow'>,
    private readonly ask: (question: AccountQuestion) => Promise<boolean>,
  ) {}

  /** As `AuthorizationHost.editorAccount`. */
  account(authorizationServer: string): EditorAccount | undefined {
    const kind = accountKindOf(authorizationServer);
    return kind && { token: (scopes, mayAsk) => this.token(kind, scopes, mayAsk) };
  }

  /** As `AuthorizationHost.allowsEditorAccount`. */
  async allows(
    host: string,
    authorizationServer: string,
    mayAsk: boolean,
    scopes: readonly string[] = [],
  ): Promise<boolean> {
    const kind = accountKindOf(authorizationServer);
    if (!kind) {
      return false;
    }
    const consent = { serverId: this.server.id, host, provider: kind.provider, scopes };
    const known = this.consents.find(consent);
    if (known) {
      this.allowed.set(kind.provider, known);
      return true;
    }
    if (!mayAsk || !(await this.ask({ serverName: this.server.name, host, kind, scopes }))) {
      return false;
    }
    this.allow(kind, consent);
    return true;
  }

  private async token(kind: AccountKind, scopes: readonly string[], mayAsk: boolean): Promise<string | undefined> {
    const session = await this.sessions.session(kind.provider, [...scopes, ...kind.extraScopes], mayAsk);
    const isFit = session !== undefined && (await this.isFit(kind, session.account, scopes, mayAsk));
    return isFit ? session.token : undefined;
  }

  /** Whether it is the account that the consent is about; the first one after a consent is. */
  private async isFit(
    kind: AccountKind,
    account: Account,
    scopes: readonly string[],
    mayAsk: boolean,
  ): Promise<boolean> {
    const consent = this.allowed.get(kind.provider);
    if (!consent || consent.accountId === account.id) {
      return true;
    }
    const isOther = consent.accountId !== undefined;
    const question = { serverName: this.server.name, host: consent.host, kind, scopes, account };
    if (isOther && !(mayAsk && (await this.ask(question)))) {
      return false;
    }
    this.allow(kind, { ...consent, accountId: account.id });
    return true;
  }

  private allow({ provider }: AccountKind, consent: AccountConsent): void {
    this.allowed.set(provider, consent);
    this.consents.allow(consent);
  }
}
