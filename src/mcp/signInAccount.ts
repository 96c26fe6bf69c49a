import { CancelledError } from '../base/errors';
import type { HttpLaunch } from '../config/launch';
import type { AuthorizationHost } from './authorization';
import type { KeptAccount } from './signInKept';

/**
 * A token of the account, where the user allows that the server gets one.
 * @param mayAsk whether the user may be asked for either
 */
export async function accountToken(
  { url }: HttpLaunch,
  host: AuthorizationHost,
  { issuer, scopes }: KeptAccount,
  mayAsk: boolean,
): Promise<string | undefined> {
  const account = host.editorAccount(issuer);
  const isAllowed = account && (await host.allowsEditorAccount(new URL(url).host, issuer, mayAsk, scopes));
  return isAllowed ? account.token(scopes, mayAsk) : undefined;
}

/**
 * Signs in with an account of the editor.
 * @returns what to keep: a note, never the token
 * @throws CancelledError when the user does not want to
 */
export async function signInWithAccount(
  launch: HttpLaunch,
  host: AuthorizationHost,
  account: KeptAccount,
): Promise<KeptAccount> {
  if ((await accountToken(launch, host, account, true)) === undefined) {
    throw new CancelledError();
  }
  return account;
}
