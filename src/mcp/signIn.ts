import * as l10n from '@vscode/l10n';
import { CancelledError, UserError } from '../base/errors';
import type { SignInModule } from './authorization';
import { signInWithAccount } from './signInAccount';
import { BrowserSignIn } from './signInBrowser';
import { isSecure } from './signInChallenge';
import { findProtectedResource, scopesFor } from './signInDiscovery';
import { signInError } from './signInErrors';
import { signInFetch } from './signInFetch';
import { readKept, SignInStore } from './signInKept';
import { revoke } from './signOut';

export const signIn: SignInModule['signIn'] = async (launch, { secrets, host }, challenge, { fetch, signal }) => {
  if (!isSecure(launch.url)) {
    throw new UserError(
      l10n.t(
        'The address of the server begins with http:, so everybody on the way could read who signs in. It has to be https.',
      ),
    );
  }
  const store = new SignInStore(secrets, launch.url);
  const fetchFn = signInFetch(launch, fetch, signal);
  try {
    const resource = await findProtectedResource(launch.url, challenge, fetchFn);
    const issuer = resource.authorizationServerUrl;
    // Who has a client of their own there wants it to be used.
    if (launch.clientId === undefined && host.editorAccount(issuer)) {
      const { account: known } = await store.read();
      const scopes = scopesFor(challenge, resource, known?.issuer === issuer ? known.scopes.join(' ') : undefined);
      const account = await signInWithAccount(launch, host, { issuer, scopes: scopes?.split(' ') ?? [] });
      throwIfGivenUp(signal);
      await store.update(({ tokens: _replaced, ...kept }) => ({ ...kept, account }));
    } else {
      const tokens = await new BrowserSignIn(launch, host, store, fetchFn, signal).run(resource, challenge);
      await store.update(({ account: _replaced, ...kept }) => ({ ...kept, tokens }));
    }
  } catch (error) {
    throw signInError(error, signal);
  }
};

/** A question of the editor stays on the screen, though nobody waits for its answer any more. */
function throwIfGivenUp(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new CancelledError();
  }
}

export const signOut: SignInModule['signOut'] = async (launch, { secrets }, { fetch, signal }) => {
  const store = new SignInStore(secrets, launch.url);
  const { tokens } = await store.read();
  // First of all: what is wanted is that they are gone from here.
  await store.update(({ clients }) => (clients ? { clients } : {}));
  if (tokens) {
    await revoke(tokens, signInFetch(launch, fetch, signal));
  }
};

export const holdsTokens: SignInModule['holdsTokens'] = (text, url) => {
  const { tokens, account } = readKept(text, url);
  return tokens !== undefined || account !== undefined;
};
