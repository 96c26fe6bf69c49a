import type * as vscode from 'vscode';
import { isRecord } from '../base/record';
import type { ServerId } from '../base/serverId';

const KEY = 'accountConsents';

/** Which server, at which address, may have a token of which account. */
export interface AccountConsent {
  readonly serverId: ServerId;
  /** Of the server: with another address it is another server. */
  readonly host: string;
  readonly provider: string;
  /** What its token is good for: for more, the user is asked again. */
  readonly scopes: readonly string[];
  /** Absent until it is known: the user may have said yes before signing in to the editor. */
  readonly accountId?: string;
}

/** What the user allowed servers to have of the editor's own accounts. Holds no secrets. */
export class AccountConsents {
  constructor(private readonly state: vscode.Memento) {}

  /** One that covers all of the scopes. */
  find(wanted: Omit<AccountConsent, 'accountId'>): AccountConsent | undefined {
    const known = this.all().find(consent => isSame(consent, wanted));
    return known && wanted.scopes.every(scope => known.scopes.includes(scope)) ? known : undefined;
  }

  /** In place of what was allowed before. */
  allow(consent: AccountConsent): void {
    this.write([...this.all().filter(other => !isSame(other, consent)), consent]);
  }

  /** The server is asked about like one that was never met. */
  forget(serverId: ServerId): void {
    this.write(this.all().filter(consent => consent.serverId !== serverId));
  }

  /** Another version of ours may have written something else. */
  private all(): readonly AccountConsent[] {
    const value = this.state.get<unknown>(KEY);
    return Array.isArray(value) ? value.filter(isConsent) : [];
  }

  /** What is not kept is asked for again: no harm is done, and nobody need hear of it. */
  private write(consents: readonly AccountConsent[]): void {
    this.state.update(KEY, consents).then(undefined, () => undefined);
  }
}

function isSame(one: AccountConsent, other: AccountConsent): boolean {
  return one.serverId === other.serverId && one.host === other.host && one.provider === other.provider;
}

function isConsent(value: unknown): value is AccountConsent {
  return (
    isRecord(value) &&
    typeof value.serverId === 'string' &&
    typeof value.host === 'string' &&
    typeof value.provider === 'string' &&
    Array.isArray(value.scopes) &&
    (value.accountId === undefined || typeof value.accountId === 'string')
  );
}
