import assert from 'node:assert/strict';
import { UserAgent } from '../../support/userAgent';
import { Guarded, openBrowser, signIn, silence } from '../support/guarded';
import { windowWith } from '../support/servers';
import type { Window } from '../support/window';

const signedOut = /^▾ \[account\] Guarded — sign in required\n {2}\[account\] Sign In…$/;
const signedIn = /^▾ \[server-environment\] Guarded — 2025-11-25\n/;

describe('A sign-in that does not go straight on', () => {
  let guarded: Guarded;
  let window: Window;
  const tree = (expected: RegExp) => window.tasks.waitForText(expected);
  const signOut = async () => {
    await window.tasks.contextMenu('Guarded', 'Sign Out');
    await tree(signedOut);
  };
  /** @returns the page of the authorization server, in front of which the user thinks it over */
  const openPageThatWaits = async () => {
    const browser = window.page.context();
    const authorizationPage = new RegExp(`:${new URL(guarded.authorizationServer.issuer).port}/auth\\?`);
    await browser.route(authorizationPage, route => route.fulfill({ body: 'Do you agree?' }));
    const page = await openBrowser(window);
    await page.getByText('Do you agree?').waitFor();
    await browser.unroute(authorizationPage);
    return page;
  };
  /** As if the system had opened VS Code with it. */
  const openAddress = async (address: string) => {
    await window.command('Developer: Open URL');
    await window.quickPick.waitFor();
    await window.page.keyboard.press('ControlOrMeta+A');
    await window.page.keyboard.insertText(address);
    await window.page.keyboard.press('Enter');
    await window.messages.answerDialog('Open');
  };
  const ours = (rest: string) => `code-oss://mcp-task-explorer.mcp-task-explorer${rest}`;

  before(async () => {
    guarded = await Guarded.start();
    window = await windowWith({ Guarded: guarded.entry });
    await tree(signedOut);
  });
  after(async () => {
    await window.close();
    await guarded.close();
  });

  it('says that the user refused in the browser, and can be tried again', async () => {
    guarded.authorizationServer.user = 'refuses';
    await signIn(window);
    const words = /^Signing in to Guarded did not work\. .*\[Try Again\] \[Show Log\]$/;
    const [shown = ''] = await window.messages.waitForNotification(words);
    await window.screenshots('sign-in-refused');
    assert.doesNotMatch(shown, /\]\(|\$\(/);
    await tree(signedOut);
    guarded.authorizationServer.user = 'consents';
    await window.messages.clickNotification('Try Again');
    const page = await openBrowser(window);
    await page.getByText(/You can close this/).waitFor();
    await page.close();
    await tree(signedIn);
    await silence(window);
    await signOut();
  });

  it('is given up with Cancel while the browser waits for the user', async () => {
    await window.tasks.click('Sign In…');
    const page = await openPageThatWaits();
    const progress = `Signing in to Guarded: your browser shows ${guarded.authorizationHost} [Cancel]`;
    await window.messages.waitForNotification(progress);
    await window.screenshots('sign-in-progress');
    await window.messages.clickNotification('Cancel');
    await silence(window);
    await tree(signedOut);
    await page.close();
  });

  it('begins anew when it is asked for once more', async () => {
    await window.tasks.click('Sign In…');
    const page = await openPageThatWaits();
    await signIn(window);
    await tree(signedIn);
    await silence(window);
    await page.close();
    await signOut();
  });

  it('goes on in a browser of the user’s choice, by the copied address', async () => {
    await window.tasks.click('Sign In…');
    await window.messages.answerDialog('Copy Address');
    const progress = `Signing in to Guarded: open the copied address, of ${guarded.authorizationHost}, in a browser [Cancel]`;
    await window.messages.waitForNotification(progress);
    const page = await window.page.context().newPage();
    await page.goto(await window.page.evaluate<string>('navigator.clipboard.readText()'));
    await page.getByText(/You can close this/).waitFor();
    await page.close();
    await tree(signedIn);
    await signOut();
  });

  it('comes back by an address that VS Code is opened with, as on a desktop', async () => {
    await window.tasks.click('Sign In…');
    await window.messages.answerDialog('Copy Address');
    await window.messages.waitForNotification(/open the copied address/);
    const address = await window.page.evaluate<string>('navigator.clipboard.readText()');
    const { searchParams } = new URL(await new UserAgent().open(address));
    const answer = new URLSearchParams([...searchParams].filter(([name]) => !name.startsWith('vscode-')));
    await openAddress(ours(`/signed-in?${answer}`));
    await tree(signedIn);
    await signOut();
  });

  it('hears calmly of an answer that nobody waits for', async () => {
    await openAddress(ours('/signed-in?code=c&state=s'));
    await window.messages.waitForNotification(
      'Nobody waits for this sign-in any more. Sign in again where you need it.',
    );
    await window.command('Notifications: Clear All Notifications');
    await tree(signedOut);
  });

  it('says that it does not know other addresses', async () => {
    await openAddress(ours('/something-else'));
    await window.messages.waitForNotification(
      'MCP Task Explorer does not know the address that VS Code was opened with.',
    );
    await window.command('Notifications: Clear All Notifications');
  });

  it('is offered where a tool is to be run, and from the palette', async () => {
    await window.command('MCP Tasks: Connect');
    await window.messages.waitForNotification('Guarded wants you to sign in. [Sign In…]');
    await window.messages.clickNotification('Sign In…');
    await window.messages.answerDialog('Cancel');
    await silence(window);
    await window.command('MCP Tasks: Sign In…');
    const page = await openBrowser(window);
    await page.getByText(/You can close this/).waitFor();
    await page.close();
    await tree(signedIn);
    await window.command('MCP Tasks: Sign Out');
    await tree(signedOut);
  });
});
