import assert from 'node:assert/strict';
import { Guarded, signIn } from '../support/guarded';
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
  it('works as the other does', async () => {
    const guarded = await Guarded.start();
    const window = await windowWith(
      { Guarded: guarded.entry },
      { settings: { 'mcpTasks.signIn.redirect': 'loopback' } },
    );
    // What code-server's own front does with ports of its machine.
    const forwarded = /^http:\/\/[^/]+\/proxy\/(\d+)(\/.*)$/;
    await window.page.context().route(forwarded, route => {
      const [, port, rest] = forwarded.exec(route.request().url()) ?? [];
      return route.continue({ url: `http://127.0.0.1:${port}${rest}` });
    });
    await window.tasks.waitForText(signedOut);
    const arriving = window.page.context().waitForEvent('request', request => forwarded.test(request.url()));
    await signIn(window);
    assert.match((await arriving).url(), /\/callback\?code=/);
    await window.tasks.waitForText(signedIn);
    await window.close();
    await guarded.close();
  });
});
