import type { Page } from 'playwright-core';
import { AuthorizationServer } from '../../support/authorizationServer';
import { ProtectedServer } from '../../support/protectedServer';
import { eventually } from './eventually';
import type { RowName } from './treeView';
import type { Window } from './window';

/**
 * The loopback, and yet not where VS Code looks for ports to forward: code-server sends the browser through a proxy of
 * its own to whatever is there, which this host runs without, and loses the addresses that stand within the address.
 */
const AUTHORIZATION_HOST = '[::1]';

/** A server that wants to know who asks, and the authorization server that it names. */
export class Guarded {
  private constructor(
    readonly authorizationServer: AuthorizationServer,
    readonly server: ProtectedServer,
  ) {}

  static async start(): Promise<Guarded> {
    const authorizationServer = await AuthorizationServer.start(undefined, AUTHORIZATION_HOST);
    return new Guarded(authorizationServer, await ProtectedServer.start(authorizationServer));
  }

  /** For `mcpTasks.servers`. */
  get entry(): object {
    return { url: this.server.url };
  }

  /** As addresses have it. */
  get authorizationHost(): string {
    return new URL(this.authorizationServer.issuer).host;
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.authorizationServer.close();
  }
}

/** Asks for the browser in the window's dialog. @returns the page that it opens */
export async function openBrowser(window: Window): Promise<Page> {
  const opening = window.page.context().waitForEvent('page');
  await window.messages.answerDialog('Open Browser');
  return opening;
}

/** The whole way, from the row that offers it; the user of the authorization server answers at once. */
export async function signIn(window: Window, row: RowName = 'Sign In…'): Promise<void> {
  await window.tasks.click(row);
  const page = await openBrowser(window);
  await page.getByText(/You can close this/).waitFor();
  await page.close();
}

/** Waits until no notification is left. */
export async function silence(window: Window): Promise<void> {
  await eventually(
    'no notification',
    () => window.messages.notifications(),
    all => all.length === 0,
  );
}
