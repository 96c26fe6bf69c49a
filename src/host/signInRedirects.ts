import * as vscode from 'vscode';
import { type Disposable, DisposableStore, toDisposable } from '../base/disposable';
import type { Redirect, RedirectKind } from '../mcp/authorization';
import { Loopback } from './loopback';
import { parametersOf, type SignInResponses } from './signInResponses';
import type { UriPaths } from './uriPaths';

const PATH = '/signed-in';

/** Where browsers come back to: an address that the editor opens, or a listener on this machine. */
export class SignInRedirects implements Disposable {
  private readonly owned = new DisposableStore();
  private open = 0;

  constructor(
    private readonly extensionId: string,
    private readonly responses: SignInResponses,
    paths: UriPaths,
  ) {
    this.owned.add(paths.on(PATH, ({ query }) => this.arrived(parametersOf(query))));
  }

  async openRedirect(kind: RedirectKind): Promise<Redirect> {
    const owned = new DisposableStore();
    try {
      const url = kind === 'uri' ? await this.uri() : await this.loopback(owned);
      this.open++;
      owned.add(toDisposable(() => this.open--));
      return {
        url,
        response: (state, signal) => this.responses.response(state, signal),
        dispose: () => owned.dispose(),
      };
    } catch (error) {
      owned.dispose();
      throw error;
    }
  }

  dispose(): void {
    this.owned.dispose();
  }

  private uri(): Promise<string> {
    return external(`${vscode.env.uriScheme}://${this.extensionId}${PATH}`);
  }

  private async loopback(owned: DisposableStore): Promise<string> {
    const words = {
      title: vscode.l10n.t('You can close this tab'),
      text: vscode.l10n.t('The answer went to VS Code, which goes on from here.'),
    };
    const listener = owned.add(await Loopback.open(words, response => this.arrived(response)));
    return external(listener.address);
  }

  private arrived(response: URLSearchParams): void {
    this.responses.arrived(response, this.open > 0).then(
      isAwaited => isAwaited || void vscode.window.showInformationMessage(strayWords()),
      () => undefined, // The secrets cannot be reached: the sign-in comes to nothing, and says so itself.
    );
  }
}

/** How the browser of the user gets there, wherever the extension runs. Kept as it is written: a `Uri` would encode it anew. */
async function external(address: string): Promise<string> {
  return (await vscode.env.asExternalUri(vscode.Uri.parse(address))).toString(true);
}

function strayWords(): string {
  return vscode.l10n.t('Nobody waits for this sign-in any more. Sign in again where you need it.');
}
