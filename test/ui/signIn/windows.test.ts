import assert from 'node:assert/strict';
import { artefacts } from '../../host/window.mjs';
import { Guarded, openBrowser, signIn } from '../support/guarded';
import { openBeside } from '../support/openWindow';
import { windowWith } from '../support/servers';
import type { Window } from '../support/window';

const signedOut = /^▾ \[account\] Guarded — sign in required\n {2}\[account\] Sign In…/;
const signedIn = /^▾ \[server-environment\] Guarded — 2025-11-25\n/;

describe('A sign-in and the windows of one user', () => {
  let guarded: Guarded;
  let window: Window;

  before(async () => {
    guarded = await Guarded.start();
    window = await windowWith({ Guarded: guarded.entry }, { folder: 'first' });
    await window.tasks.waitForText(signedOut);
  });
  after(async () => {
    await window.close();
    await guarded.close();
  });

  it('is good for a window that opens later', async () => {
    await signIn(window);
    await window.tasks.waitForText(signedIn);
    const second = await openBeside(window, 'second');
    await second.tasks.waitForText(signedIn);
    assert.equal(guarded.authorizationServer.count('GET /auth'), 1);
    await second.closeAlone();
  });

  it('is over in all of them once it was given up', async () => {
    const second = await openBeside(window, 'second');
    await second.tasks.waitForText(signedIn);
    await window.tasks.contextMenu('Guarded', 'Sign Out');
    await window.tasks.waitForText(signedOut);
    await second.tasks.contextMenu('Guarded', 'Restart Server');
    await second.tasks.waitForText(signedOut);
    await second.closeAlone();
  });
});

describe('A sign-in that comes back to a listener on this machine', () => {
  /** What code-server's own front forwards to ports of its machine. */
  const forwarded = /^http:\/\/[^/]+\/proxy\/(\d+)(\/.*)$/;
  let guarded: Guarded;
  let window: Window;

  before(async () => {
    guarded = await Guarded.start();
    const settings = { 'mcpTasks.signIn.redirect': 'loopback' };
    window = await windowWith({ Guarded: guarded.entry }, { settings });
    await window.page.context().route(forwarded, async route => {
      const [, port, rest] = forwarded.exec(route.request().url()) ?? [];
      const response = await fetch(`http://127.0.0.1:${port}${rest}`);
      await route.fulfill({ status: response.status, body: await response.text(), contentType: 'text/html' });
    });
    await window.tasks.waitForText(signedOut);
  });
  after(async () => {
    await window.close();
    await guarded.close();
  });

  it('works as the other does', async () => {
    await window.tasks.click('Sign In…');
    const page = await openBrowser(window);
    await page.waitForURL(forwarded);
    await page.reload(); // The test sees no requests that others lead to.
    await page.getByText('You can close this tab').waitFor();
    await page.screenshot({ path: `${artefacts}/ui/sign-in-loopback-page.png` });
    await page.close();
    await window.tasks.waitForText(signedIn);
  });
});
