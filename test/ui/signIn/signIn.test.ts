import assert from 'node:assert/strict';
import { eventually } from '../support/eventually';
import { Guarded, openBrowser, signIn, silence } from '../support/guarded';
import { calmTree, windowWith } from '../support/servers';
import type { Window } from '../support/window';

const signedOut = ['▾ [account] Guarded — sign in required', '  [account] Sign In…'].join('\n');
const signedIn = /^▾ \[server-environment\] Guarded — 2025-11-25\n/;

describe('A server that wants to know who asks', () => {
  let guarded: Guarded;
  let window: Window;
  const tree = (expected: string | RegExp) => window.tasks.waitForText(expected);

  before(async () => {
    guarded = await Guarded.start();
    window = await windowWith({ Guarded: guarded.entry }, { theme: 'light' });
  });
  after(async () => {
    await window.close();
    await guarded.close();
  });

  it('is a row that says so, and nothing else by itself', async () => {
    await tree(signedOut);
    const [server] = await window.tasks.rows();
    assert.equal(server?.ariaLabel, 'Server Guarded, sign in required');
    assert.deepEqual(await window.messages.notifications(), []);
    assert.equal(await window.badge(), '');
    await window.screenshots('sign-in-required');
  });

  it('says where the browser goes before it goes there', async () => {
    await window.tasks.click('Sign In…');
    const dialog = await window.messages.dialog();
    assert.equal(
      dialog,
      [
        `Sign in to Guarded at ${guarded.authorizationHost}?`,
        'The server names this place. Sign in there only if you know it.\n\nPermissions: mcp:tools, offline_access',
        '[Copy Address]',
        '[Cancel]',
        '[Open Browser]',
      ].join('\n'),
    );
    await window.screenshots('sign-in-question');
    await window.messages.answerDialog('Cancel');
    await tree(signedOut);
    await silence(window);
    assert.equal(guarded.authorizationServer.count('GET /auth'), 0);
  });

  it('is connected when the user comes back from the browser', async () => {
    await signIn(window);
    await tree(signedIn);
    await silence(window);
    await window.screenshots('signed-in');
    await window.runTool('Guarded', 'greet');
    await tree(/\[pass\] greet — /);
    assert.deepEqual(guarded.server.calls, ['greet']);
  });

  it('asks for no more than one sign-in, and is not asked again and again', async () => {
    assert.equal(guarded.authorizationServer.count('POST /token'), 1);
    const refused = guarded.server.authorizations.filter(authorization => authorization === undefined);
    assert.ok(refused.length <= 4, `${refused.length} requests without a token`);
  });

  it('says in its hover and its details that the user is signed in', async () => {
    const hover = (await window.tasks.tooltip('Guarded')).replaceAll('\u00a0', ' ');
    assert.match(hover, /Sign-in signed in/);
    await window.tasks.contextMenu('Guarded', 'Show Server Details');
    await window.editors.waitForTab('Guarded details.md');
    await window.editors.waitForText(/\*\*Sign-in:\*\* `signed in`/);
    await window.command('View: Close All Editors');
  });

  it('wants more permission for some tools, and says so where they are run', async () => {
    await window.runTool('Guarded', 'wipe');
    await window.messages.waitForNotification('Guarded wants more permission for this. [Sign In Again…]');
    await tree(/Guarded — 2025-11-25\n[\s\S]* {2}\[account\] More permission needed — Sign In Again…/);
    await window.screenshots('more-permission');
    await window.messages.clickNotification('Sign In Again…');
    assert.match(await window.messages.dialog(), /Permissions: .*mcp:admin/);
    const page = await openBrowser(window);
    await page.getByText(/You can close this/).waitFor();
    await page.close();
    await eventually(
      'no more wish for permission',
      () => calmTree(window),
      text => !text.includes('More permission'),
    );
    await window.runTool('Guarded', 'wipe');
    await tree(/\[pass\] wipe — /);
    assert.deepEqual(guarded.server.calls, ['greet', 'wipe']);
  });

  it('stays signed in when the window is loaded anew', async () => {
    await window.reload();
    await tree(signedIn);
    assert.equal(guarded.authorizationServer.count('GET /auth'), 2);
  });

  it('says so again when the tokens are taken back, and offers to sign in to whoever wants something', async () => {
    guarded.authorizationServer.expireAccessTokens();
    guarded.authorizationServer.revokeRefreshTokens();
    await window.tasks.contextMenu('Guarded', 'Refresh');
    await tree(/^▾ \[account\] Guarded — sign in required\n {2}\[account\] Sign In…/);
    await window.messages.waitForNotification('Guarded wants you to sign in. [Sign In…]');
    await window.messages.clickNotification('Sign In…');
    const page = await openBrowser(window);
    await page.getByText(/You can close this/).waitFor();
    await page.close();
    await tree(signedIn);
    await silence(window);
  });

  it('is a stranger again after Sign Out', async () => {
    const before = guarded.authorizationServer.refreshTokens;
    await window.tasks.contextMenu('Guarded', 'Sign Out');
    await tree(/^▾ \[account\] Guarded — sign in required\n {2}\[account\] Sign In…/);
    assert.equal(guarded.authorizationServer.refreshTokens, before - 1);
    await window.reload();
    await tree(/^▾ \[account\] Guarded — sign in required\n {2}\[account\] Sign In…/);
  });

  it('stays readable in a narrow side bar', async () => {
    await window.resizeSidebar(180);
    await window.screenshots('sign-in-narrow');
  });
});
