import * as vscode from 'vscode';
import type { AccountSessions } from './editorAccounts';

/** The accounts that VS Code itself can sign in to. */
export const accountSessions: AccountSessions = {
  async session(provider, scopes, mayAsk) {
    try {
      const options = mayAsk ? { createIfNone: true as const } : { silent: true as const };
      const session = await vscode.authentication.getSession(provider, scopes, options);
      return session && { token: session.accessToken, account: session.account };
    } catch {
      // The user said no, or whoever brings these accounts is switched off: there is no token.
      return undefined;
    }
  },
};
