import assert from 'node:assert/strict';
import { PREREGISTERED_CLIENT } from '../../support/authorizationServer';
import { Guarded, silence } from '../support/guarded';
import { windowWith } from '../support/servers';
import type { Window } from '../support/window';

const signedOut = /^▾ \[account\] Guarded — sign in required\n {2}\[account\] Sign In…/;

describe('A client that is configured, and has a secret', () => {
  let guarded: Guarded;
  let window: Window;
  const question = /^Sign in to Guarded at /;

  before(async () => {
    guarded = await Guarded.start();
    guarded.authorizationServer.metadata = { token_endpoint_auth_methods_supported: ['client_secret_post'] };
    const entry = { ...guarded.entry, oauth: { clientId: PREREGISTERED_CLIENT } };
    window = await windowWith({ Guarded: entry }, { theme: 'light' });
    await window.tasks.waitForText(signedOut);
  });
  after(async () => {
    await window.close();
    await guarded.close();
  });

  it('is asked about, and everything ends when the user does not say', async () => {
    await window.tasks.click('Sign In…');
    await window.quickPick.waitForText(/wants the secret of the client that is configured for this server/);
    assert.ok(await window.page.locator('.quick-input-widget input[type="password"]').isVisible());
    await window.screenshots('sign-in-client-secret');
    await window.page.keyboard.press('Escape');
    await silence(window);
    await window.tasks.waitForText(signedOut);
  });

  it('is asked about once', async () => {
    await window.tasks.click('Sign In…');
    await window.quickPick.waitForText(/wants the secret of the client/);
    await window.page.keyboard.insertText('hunter2-client');
    await window.page.keyboard.press('Enter');
    assert.match(await window.messages.dialog(), question);
    await window.messages.answerDialog('Cancel');
    await silence(window);
    await window.reload();
    await window.tasks.click('Sign In…');
    assert.match(await window.messages.dialog(), question);
    await window.messages.answerDialog('Cancel');
    assert.equal(guarded.authorizationServer.count('POST /reg'), 0);
  });
});
