import * as vscode from 'vscode';
import { inert, oneLine, withoutIcons } from '../base/strangerText';
import type { AccountQuestion } from './editorAccounts';

/** What became of the address of a sign-in. */
export type BrowserOutcome = 'opened' | 'copied' | 'left';

/**
 * Says where the browser is about to go, since that is what a stranger's server says, and opens it if the user wants it.
 * @param href of a page of the web
 */
export async function askToOpenBrowser(serverName: string, href: string): Promise<BrowserOutcome> {
  const open = vscode.l10n.t('Open Browser');
  const copy = vscode.l10n.t('Copy Address');
  const { host, searchParams } = new URL(href);
  for (let isSecondTime = false; ; isSecondTime = true) {
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('Sign in to {0} at {1}?', oneLine(serverName, 60), oneLine(host, 200)),
      {
        modal: true,
        detail: lines(
          isSecondTime && vscode.l10n.t('The browser was not opened.'),
          vscode.l10n.t('The server names this place. Sign in there only if you know it.'),
          scopeLine(searchParams.get('scope')?.split(' ') ?? []),
        ),
      },
      open,
      copy,
    );
    if (chosen === copy) {
      await vscode.env.clipboard.writeText(href);
      return 'copied';
    }
    if (chosen !== open) {
      return 'left';
    }
    if (await openExternal(href)) {
      return 'opened';
    }
  }
}

/** Whether a server may have a token of an account of the editor. */
export async function askForAccount({ serverName, host, kind, scopes, account }: AccountQuestion): Promise<boolean> {
  const allow = vscode.l10n.t('Allow');
  const chosen = await vscode.window.showWarningMessage(
    account
      ? vscode.l10n.t(
          'Let {0} use your {1} account {2}?',
          oneLine(serverName, 60),
          kind.name,
          oneLine(account.label, 100),
        )
      : vscode.l10n.t('Let {0} use your {1} account?', oneLine(serverName, 60), kind.name),
    {
      modal: true,
      detail: lines(
        vscode.l10n.t(
          'The server at {0} gets a token of the account that you use in VS Code. With it, the server can do at {1} what the token is good for.',
          oneLine(host, 200),
          kind.name,
        ),
        scopeLine(scopes),
      ),
    },
    allow,
  );
  return chosen === allow;
}

/** The secret of a client that the configuration names: nothing where the user does not say. */
export async function askForClientSecret(serverName: string, authorizationServer: string): Promise<string | undefined> {
  const secret = await vscode.window.showInputBox({
    title: withoutIcons(vscode.l10n.t('Sign in to {0}', oneLine(serverName, 60))),
    prompt: inert(
      vscode.l10n.t(
        '{0} wants the secret of the client that is configured for this server. It is kept where VS Code keeps secrets, until you sign out.',
        oneLine(authorizationServer, 200),
      ),
    ),
    password: true,
    ignoreFocusOut: true,
  });
  return secret || undefined;
}

function scopeLine(scopes: readonly string[]): string | undefined {
  const words = oneLine(scopes.join(', '), 300);
  return words && vscode.l10n.t('Permissions: {0}', words);
}

function lines(...all: readonly (string | false | undefined)[]): string {
  return all.filter(Boolean).join('\n\n');
}

/** Never rejects: what goes wrong has not opened anything. */
async function openExternal(href: string): Promise<boolean> {
  try {
    // As a text, which VS Code takes as well: a `Uri` would be encoded anew, and the addresses within it be lost.
    // https://github.com/microsoft/vscode/issues/85930
    return await vscode.env.openExternal(href as unknown as vscode.Uri);
  } catch {
    return false;
  }
}
