import assert from 'node:assert/strict';
import { isCancelledError } from '../../../src/base/errors';
import type { EditorAccount } from '../../../src/mcp/authorization';
import { ADMIN_TOOL } from '../../support/protectedServer';
import { callTool, refusalOf, SignInStage } from '../../support/signInStage';

const GITHUB = 'https://github.com/login/oauth';

describe('Signing in with an account of the editor', function () {
  this.timeout(10_000);
  let stage: SignInStage;
  let token: string | undefined;
  /** Every wish for a token: the scopes, and whether the user may have been asked. */
  let wishes: string[];

  beforeEach(async () => {
    stage = await SignInStage.set();
    token = 'gho_of-the-editor';
    wishes = [];
    const account: EditorAccount = {
      token: async (scopes, mayAsk) => {
        wishes.push(`${scopes.join(' ')}${mayAsk ? ', asking' : ''}`);
        return token;
      },
    };
    stage.user.accounts.set(GITHUB, account);
    stage.server.namedAuthorizationServer = GITHUB;
    stage.server.otherToken = token;
  });

  afterEach(() => stage.strike());

  const host = () => new URL(stage.server.url).host;

  it('opens no page, and asks the authorization server for nothing', async () => {
    const { challenge } = await stage.refusal();
    await stage.signIn(challenge);
    await callTool(await stage.connect(), 'greet');
    assert.deepEqual(stage.server.calls, ['greet']);
    assert.deepEqual([stage.user.agent.opened, stage.authorizationServer.count('POST /reg')], [[], 0]);
  });

  it('asks the user whether this server may have a token, and never again while it is used', async () => {
    await stage.signIn();
    assert.deepEqual([stage.user.accountQuestions, wishes], [[`asked about ${host()}`], ['mcp:tools, asking']]);
    const connection = await stage.connect();
    await connection.client.listTools();
    assert.deepEqual(stage.user.accountQuestions.slice(1), [`silent about ${host()}`]);
    assert.deepEqual(wishes.slice(1), ['mcp:tools']);
  });

  it('keeps a note, and never the token', async () => {
    await stage.signIn();
    await stage.connect();
    assert.equal(stage.isSignedIn, true);
    assert.ok(stage.secrets.text?.includes(GITHUB));
    assert.ok(!stage.secrets.text?.includes('gho_'));
  });

  it('is nothing where the user gave up before the editor had an answer', async () => {
    const controller = new AbortController();
    stage.user.accounts.set(GITHUB, {
      token: async () => {
        controller.abort();
        return token;
      },
    });
    await assert.rejects(stage.signIn(undefined, {}, controller.signal), isCancelledError);
    assert.equal(stage.isSignedIn, false);
  });

  it('is nothing where the user does not allow it', async () => {
    stage.user.allowsAccounts = false;
    await assert.rejects(stage.signIn(), isCancelledError);
    assert.deepEqual([wishes, stage.isSignedIn], [[], false]);
  });

  it('is nothing where the user does not sign in to the editor', async () => {
    token = undefined;
    await assert.rejects(stage.signIn(), isCancelledError);
    assert.equal(stage.isSignedIn, false);
  });

  it('gives the server no token any more when the user has taken that back', async () => {
    await stage.signIn();
    stage.user.allowsAccounts = false;
    assert.equal((await stage.refusal()).fault, 'signInRequired');
    assert.ok(stage.server.authorizations.every(sent => sent === undefined));
  });

  it('takes the newer token where the editor has one', async () => {
    await stage.signIn();
    const connection = await stage.connect();
    token = 'gho_newer';
    stage.server.otherToken = token;
    await callTool(connection, 'greet');
    assert.deepEqual(stage.server.calls, ['greet']);
  });

  it('asks to sign in where the editor has no other token', async () => {
    await stage.signIn();
    const connection = await stage.connect();
    stage.server.otherToken = 'gho_another';
    const before = stage.server.authorizations.length;
    assert.equal((await refusalOf(connection.client.listTools())).fault, 'signInRequired');
    assert.ok(stage.server.authorizations.length - before <= 2, 'the request, and perhaps the stream');
  });

  it('asks for more together with what there is', async () => {
    await stage.signIn();
    await stage.signIn({ scope: 'mcp:admin' });
    assert.deepEqual(wishes, ['mcp:tools, asking', 'mcp:admin mcp:tools, asking']);
    await callTool(await stage.connect(), ADMIN_TOOL);
  });

  it('is not for who has configured a client of their own', async () => {
    stage.server.namedAuthorizationServer = undefined;
    stage.user.accounts.set(stage.authorizationServer.issuer, { token: () => assert.fail('It was asked') });
    await stage.signIn(undefined, { clientId: 'registered-by-hand' });
    assert.equal(stage.user.agent.opened.length, 1);
    await stage.connect();
  });

  it('takes the place of tokens, and tokens take its place', async () => {
    stage.server.namedAuthorizationServer = undefined;
    await stage.signIn();
    assert.equal(stage.user.agent.opened.length, 1);
    stage.server.namedAuthorizationServer = GITHUB;
    await stage.signIn();
    assert.doesNotMatch(stage.secrets.text ?? '', /accessToken/);
    await stage.connect();
    assert.equal(stage.server.authorizations.at(-1), `Bearer ${token}`);
    stage.server.namedAuthorizationServer = undefined;
    await stage.signIn();
    const before = stage.server.authorizations.length;
    await stage.connect();
    assert.ok(!stage.server.authorizations.slice(before).includes(`Bearer ${token}`));
  });

  it('is given up by forgetting the note', async () => {
    await stage.signIn();
    await stage.signOut();
    assert.deepEqual([stage.isSignedIn, stage.secrets.text], [false, undefined]);
    assert.equal((await stage.refusal()).fault, 'signInRequired');
  });
});
