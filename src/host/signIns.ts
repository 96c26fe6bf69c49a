import * as vscode from 'vscode';
import type { Clock } from '../base/clock';
import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/emitter';
import { CancelledError, messageOf } from '../base/errors';
import type { Logger } from '../base/logger';
import type { ServerId } from '../base/serverId';
import type { Authorization, AuthorizationHost } from '../mcp/authorization';
import { AccountConsents } from './accountConsents';
import { accountSessions } from './accountSessions';
import { ClientSecrets } from './clientSecrets';
import { ServerAccounts } from './editorAccounts';
import type { Secrets } from './secrets';
import { SecretTexts } from './secretTexts';
import { settings } from './settings';
import { askForAccount, askForClientSecret, askToOpenBrowser } from './signInQuestions';
import { SignInRedirects } from './signInRedirects';
import { SignInResponses } from './signInResponses';
import { UriPaths } from './uriPaths';

/** The user is on the way to an authorization server. */
export interface BrowserOpened {
  readonly serverId: ServerId;
  /** Of the authorization server. */
  readonly host: string;
  /** The user opens the address, which is on the clipboard. */
  readonly isByHand: boolean;
}

interface ServerToSignIn {
  readonly id: ServerId;
  readonly name: string;
}

/** Signing in, as VS Code makes it possible: browsers and the ways back, accounts of the editor, what is kept of it. */
export class SignIns implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly opened = this.owned.add(new Emitter<BrowserOpened>());
  readonly onDidOpenBrowser = this.opened.event;
  private readonly texts: SecretTexts;
  /** Another window has signed in to a server, or out of it. */
  readonly onDidChangeElsewhere: SecretTexts['onDidChange'];
  private readonly redirects: SignInRedirects;
  private readonly consents: AccountConsents;
  private readonly clientSecrets: ClientSecrets;
  private readonly accounts = new Map<ServerId, ServerAccounts>();

  constructor({ id }: { readonly id: string }, secrets: Secrets, state: vscode.Memento, clock: Clock, log: Logger) {
    const { owned } = this;
    this.texts = owned.add(new SecretTexts(secrets));
    this.onDidChangeElsewhere = this.texts.onDidChange;
    const paths = new UriPaths(() => void vscode.window.showInformationMessage(unknownAddressWords()));
    const responses = owned.add(new SignInResponses(secrets, clock));
    this.redirects = owned.add(new SignInRedirects(id, responses, paths));
    this.consents = new AccountConsents(state);
    this.clientSecrets = new ClientSecrets(secrets, askForClientSecret);
    owned.add(vscode.window.registerUriHandler(paths));
    responses.tidy().catch(error => log.debug(`Sign-ins of earlier windows stay noted: ${messageOf(error)}`));
  }

  authorization(server: ServerToSignIn): Authorization {
    return { secrets: this.texts.of(server.id), host: this.hostFor(server) };
  }

  /** A secret that the user gave may have been a wrong one. */
  async signInFailed(serverId: ServerId): Promise<void> {
    await this.clientSecrets.forget(serverId);
  }

  /** What the user said while signing in to this server: the next time, all of it is asked for again. */
  async forgetAnswers(serverId: ServerId): Promise<void> {
    this.consents.forget(serverId);
    this.accounts.delete(serverId);
    await this.clientSecrets.forget(serverId);
  }

  dispose(): void {
    this.owned.dispose();
  }

  private hostFor(server: ServerToSignIn): AuthorizationHost {
    const accounts = this.accountsFor(server);
    return {
      redirectKind: settings.signIn.redirect(),
      clientMetadataUrl: settings.signIn.clientMetadataUrl(),
      openRedirect: kind => this.redirects.openRedirect(kind),
      openBrowser: url => this.openBrowser(server, url),
      clientSecret: authorizationServer => this.clientSecrets.secret(server, authorizationServer),
      editorAccount: authorizationServer => accounts.account(authorizationServer),
      allowsEditorAccount: (...args) => accounts.allows(...args),
    };
  }

  private accountsFor(server: ServerToSignIn): ServerAccounts {
    const known = this.accounts.get(server.id);
    if (known) {
      return known;
    }
    const made = new ServerAccounts(server, accountSessions, this.consents, askForAccount);
    this.accounts.set(server.id, made);
    return made;
  }

  /** @throws CancelledError when the user does not want it */
  private async openBrowser({ id, name }: ServerToSignIn, url: string): Promise<boolean> {
    const outcome = await askToOpenBrowser(name, url);
    if (outcome === 'left') {
      throw new CancelledError();
    }
    this.opened.fire({ serverId: id, host: new URL(url).host, isByHand: outcome === 'copied' });
    return true;
  }
}

function unknownAddressWords(): string {
  return vscode.l10n.t('MCP Task Explorer does not know the address that VS Code was opened with.');
}
