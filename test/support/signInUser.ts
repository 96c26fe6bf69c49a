import type { AuthorizationHost, EditorAccount, Redirect, RedirectKind, SecretText } from '../../src/mcp/authorization';
import { UserAgent } from './userAgent';

/** What is kept, as another window of the same user sees it too. */
export class SecretsInMemory implements SecretText {
  text: string | undefined;

  async read(): Promise<string | undefined> {
    return this.text;
  }

  async write(text: string | undefined): Promise<void> {
    this.text = text;
  }
}

/** An editor whose browser is a {@link UserAgent}, and its user. */
export class SignInUser implements AuthorizationHost {
  redirectKind: RedirectKind = 'loopback';
  clientMetadataUrl: string | undefined;
  readonly agent = new UserAgent();
  /** The redirects that were opened, by their kinds, and how many of them are open still. */
  readonly redirects: RedirectKind[] = [];
  openRedirects = 0;
  readonly redirectUrls: Record<RedirectKind, string> = {
    uri: 'vscode://mcp-tasks.task-explorer/signed-in',
    loopback: 'http://127.0.0.1:1/callback',
  };
  /** Changes what comes back through the browser. */
  answer: (parameters: URLSearchParams) => void = () => undefined;
  /** The user says no when they are asked whether a page may be opened. */
  opensBrowser = true;
  /** Of the client that is configured, and who wanted to know it. */
  secret: string | undefined;
  readonly secretQuestions: string[] = [];
  /** Accounts of the editor, by authorization server, and whether servers may have their tokens. */
  readonly accounts = new Map<string, EditorAccount>();
  allowsAccounts = true;
  /** Every question about an account, and whether the user may have been asked. */
  readonly accountQuestions: string[] = [];
  private back: Promise<string> = new Promise(() => undefined);

  async openRedirect(kind: RedirectKind): Promise<Redirect> {
    this.redirects.push(kind);
    this.openRedirects++;
    return {
      url: this.redirectUrls[kind],
      response: async () => {
        const parameters = new URLSearchParams(new URL(await this.back).search);
        this.answer(parameters);
        return parameters;
      },
      dispose: () => {
        this.openRedirects--;
      },
    };
  }

  async openBrowser(url: string): Promise<boolean> {
    if (this.opensBrowser) {
      this.back = this.agent.open(url);
      this.back.catch(() => undefined); // Whoever waits for the answer hears of it.
    }
    return this.opensBrowser;
  }

  async clientSecret(authorizationServer: string): Promise<string | undefined> {
    this.secretQuestions.push(authorizationServer);
    return this.secret;
  }

  editorAccount(authorizationServer: string): EditorAccount | undefined {
    return this.accounts.get(authorizationServer);
  }

  async allowsEditorAccount(host: string, _authorizationServer: string, mayAsk: boolean): Promise<boolean> {
    this.accountQuestions.push(mayAsk ? `asked about ${host}` : `silent about ${host}`);
    return this.allowsAccounts;
  }
}
