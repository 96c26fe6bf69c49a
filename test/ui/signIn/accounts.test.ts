import assert from 'node:assert/strict';
import path from 'node:path';
import { repository } from '../../host/window.mjs';
import { Guarded } from '../support/guarded';
import { windowWith } from '../support/servers';
import type { Window } from '../support/window';

const signedOut = /^▾ \[account\] Guarded — sign in required\n {2}\[account\] Sign In…/;
const signedIn = /^▾ \[server-environment\] Guarded — 2025-11-25\n/;
const accountHelper = path.join(repository, 'test', 'fixtures', 'account-helper');
const token = 'gho_of_ada';

describe('A server whose users have accounts of GitHub', () => {
  let guarded: Guarded;
  let window: Window;
  const question = async () => {
    await window.tasks.click('Sign In…');
    return window.messages.dialog();
  };

  before(async () => {
    guarded = await Guarded.start();
    guarded.server.namedAuthorizationServer = 'https://github.com/login/oauth';
    guarded.server.otherToken = token;
    // Else VS Code's own would be asked, which ask GitHub.
    const options = { extensions: [repository, accountHelper], withoutBuiltIn: 'github-authentication' };
    window = await windowWith({ Guarded: guarded.entry }, options);
    await window.tasks.waitForText(signedOut);
  });
  after(async () => {
    await window.close();
    await guarded.close();
  });

  it('gets no token before the user has allowed it, and none when they refuse', async () => {
    const host = new URL(guarded.server.url).host;
    assert.equal(
      await question(),
      [
        'Let Guarded use your GitHub account?',
        `The server at ${host} gets a token of the account that you use in VS Code. With it, the server can do at GitHub what the token is good for.\n\nPermissions: mcp:tools`,
        '[Cancel]',
        '[Allow]',
      ].join('\n'),
    );
    await window.screenshots('sign-in-account');
    await window.messages.answerDialog('Cancel');
    await window.tasks.waitForText(signedOut);
    assert.ok(guarded.server.authorizations.every(authorization => authorization === undefined));
  });

  it('is signed in to with the account of the editor, without a browser', async () => {
    await question();
    await window.messages.answerDialog('Allow');
    assert.match(await window.messages.dialog(), /'?MCP Task Explorer'? wants to sign in using GitHub/);
    await window.messages.answerDialog('Allow');
    await window.tasks.waitForText(signedIn);
    assert.equal(guarded.server.authorizations.at(-1), `Bearer ${token}`);
    assert.deepEqual(
      guarded.authorizationServer.requests.filter(request => !request.includes('introspection')),
      [],
    );
  });

  it('is asked about anew after Sign Out', async () => {
    await window.tasks.contextMenu('Guarded', 'Sign Out');
    await window.tasks.waitForText(signedOut);
    assert.match(await question(), /^Let Guarded use your GitHub account\?/);
    await window.messages.answerDialog('Allow');
    await window.tasks.waitForText(signedIn);
  });
});
