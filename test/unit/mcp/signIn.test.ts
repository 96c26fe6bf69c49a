import assert from 'node:assert/strict';
import { isCancelledError, isUserError } from '../../../src/base/errors';
import type { SignInNeed } from '../../../src/mcp/connection';
import { PREREGISTERED_CLIENT } from '../../support/authorizationServer';
import { HttpPeer } from '../../support/httpPeer';
import { ADMIN_TOOL } from '../../support/protectedServer';
import { callTool, refusalOf, SignInStage } from '../../support/signInStage';

describe('Signing in', function () {
  this.timeout(10_000);
  let stage: SignInStage;

  beforeEach(async () => {
    stage = await SignInStage.set();
  });

  afterEach(() => stage.strike());

  /** What the authorization server was asked for, in the last page that was opened. */
  const asked = (name: string) => new URL(stage.user.agent.opened.at(-1) ?? '').searchParams.get(name);

  it('is what a server wants that refuses to answer, and says how it wants it', async () => {
    const { fault, message, challenge } = await stage.refusal();
    assert.equal(fault, 'signInRequired');
    assert.match(message, /sign in/);
    assert.deepEqual(challenge, {
      scope: 'mcp:tools',
      resourceMetadataUrl: `${new URL(stage.server.url).origin}/.well-known/oauth-protected-resource/mcp`,
    });
  });

  it('is for the user to begin: connecting registers nobody, opens no page and asks no authorization server', async () => {
    await stage.refusal();
    assert.deepEqual(stage.authorizationServer.requests, []);
    assert.deepEqual(stage.user.redirects, []);
    assert.deepEqual(stage.user.agent.opened, []);
  });

  for (const [generation, address] of [
    ['2025-11-25', 'url'],
    ['2026-07-28', 'modernUrl'],
  ] as const) {
    it(`opens the server to its user: a tool runs as a task (${generation})`, async () => {
      const url = stage.server[address];
      const { challenge } = await stage.refusal({ url });
      await stage.signIn(challenge, { url });
      const connection = await stage.connect({ url });
      assert.equal(connection.client.generation, generation);
      const answer = await callTool(connection, 'greet');
      assert.equal(answer.kind, 'task');
      assert.deepEqual(stage.server.calls, ['greet']);
    });
  }

  it('asks for what the server wants, for this server alone, and protects the answer', async () => {
    const { challenge } = await stage.refusal();
    await stage.signIn(challenge);
    assert.deepEqual(asked('scope')?.split(' '), ['mcp:tools', 'offline_access']);
    assert.equal(asked('resource'), stage.server.url);
    assert.equal(asked('code_challenge_method'), 'S256');
    assert.equal(Buffer.from(asked('state') ?? '', 'base64url').length, 32);
    assert.equal(asked('redirect_uri'), stage.user.redirectUrls.loopback);
  });

  it('asks for what the metadata of the server lists where its refusal does not say', async () => {
    stage.server.tells = { metadata: false, scope: false };
    const { challenge } = await stage.refusal();
    assert.deepEqual(challenge, {});
    await stage.signIn(challenge);
    assert.deepEqual(asked('scope')?.split(' '), ['mcp:tools', 'offline_access']);
    await stage.connect();
  });

  it('has another state and another challenge each time', async () => {
    await stage.signIn();
    const first = [asked('state'), asked('code_challenge')];
    await stage.signIn();
    assert.ok(![asked('state'), asked('code_challenge')].some(value => first.includes(value)));
  });

  it('leaves no redirect open', async () => {
    await stage.signIn();
    stage.user.answer = parameters => parameters.delete('code');
    await stage.signInProblem();
    assert.deepEqual([stage.user.redirects.length, stage.user.openRedirects], [2, 0]);
  });

  describe('as a client', () => {
    it('registers once with an authorization server', async () => {
      await stage.signIn();
      await stage.signOut();
      await stage.signIn();
      assert.equal(stage.authorizationServer.count('POST /reg'), 1);
      await stage.connect();
    });

    it('registers anew for another redirect', async () => {
      await stage.signIn();
      stage.user.redirectUrls.loopback = 'http://127.0.0.1:2/callback';
      await stage.signIn();
      assert.equal(stage.authorizationServer.count('POST /reg'), 2);
    });

    it('comes back through the editor where the user wants that', async () => {
      stage.user.redirectKind = 'uri';
      await stage.signIn();
      assert.equal(asked('redirect_uri'), stage.user.redirectUrls.uri);
      await stage.connect();
    });

    it('comes back by the loopback where its own address is known beforehand, and the editor adds a window to its', async () => {
      stage.user.redirectKind = 'uri';
      stage.user.redirectUrls.uri += '?windowId=3';
      await stage.signIn(undefined, { clientId: PREREGISTERED_CLIENT });
      assert.equal(asked('redirect_uri'), stage.user.redirectUrls.loopback);
      await stage.signIn();
      assert.equal(asked('redirect_uri'), stage.user.redirectUrls.uri, 'who registers says where to');
      assert.equal(stage.user.openRedirects, 0);
    });

    it('takes the other redirect where the authorization server does not like the first', async () => {
      stage.authorizationServer.refusesCustomSchemes = true;
      stage.user.redirectKind = 'uri';
      await stage.signIn();
      assert.deepEqual(stage.user.redirects, ['uri', 'loopback']);
      assert.equal(stage.user.agent.opened.length, 1);
      await stage.connect();
    });

    it('is the one that is configured, which registers nowhere', async () => {
      await stage.signIn(undefined, { clientId: PREREGISTERED_CLIENT });
      assert.equal(asked('client_id'), PREREGISTERED_CLIENT);
      assert.equal(stage.authorizationServer.count('POST /reg'), 0);
      stage.authorizationServer.expireAccessTokens();
      await stage.connect({ clientId: PREREGISTERED_CLIENT });
    });

    it('has a secret where it is configured and the authorization server knows no others, and where only', async () => {
      stage.user.secret = 'of-the-client';
      await stage.signIn(undefined, { clientId: PREREGISTERED_CLIENT });
      assert.deepEqual(stage.user.secretQuestions, []);
      stage.authorizationServer.metadata = { token_endpoint_auth_methods_supported: ['client_secret_basic'] };
      await stage.signInProblem(undefined, { clientId: PREREGISTERED_CLIENT }); // That client has none in truth.
      assert.deepEqual(stage.user.secretQuestions, [stage.authorizationServer.issuer]);
    });

    it('is nobody where the user does not tell the secret', async () => {
      stage.authorizationServer.metadata = { token_endpoint_auth_methods_supported: ['client_secret_basic'] };
      await assert.rejects(stage.signIn(undefined, { clientId: PREREGISTERED_CLIENT }), isCancelledError);
      assert.deepEqual(stage.user.agent.opened, []);
    });

    it('registers anew after a page that never answered: it may be known there no more', async () => {
      await stage.signIn();
      stage.authorizationServer.forgetClients();
      assert.match(await stage.signInProblem(), /leads nowhere/);
      assert.equal(stage.authorizationServer.count('POST /reg'), 1);
      await stage.signIn();
      assert.equal(stage.authorizationServer.count('POST /reg'), 2);
      await stage.connect();
    });

    it('registers anew when it was not known any more to who gives the tokens', async () => {
      stage.user.answer = () => stage.authorizationServer.forgetClients();
      await stage.signInProblem();
      stage.user.answer = () => undefined;
      await stage.signIn();
      assert.equal(stage.authorizationServer.count('POST /reg'), 2);
    });

    it('registers anew when its secret has ended', async () => {
      await stage.signIn();
      const { issuer } = stage.authorizationServer;
      const kept = JSON.parse(stage.secrets.text ?? '');
      for (const [endsAt, registrations] of [
        [Date.now() + 60_000, 1],
        [Date.now() - 1, 2],
      ]) {
        const clients = { [issuer]: { ...kept.clients[issuer], endsAt } };
        stage.secrets.text = JSON.stringify({ ...kept, clients });
        await stage.signIn();
        assert.equal(stage.authorizationServer.count('POST /reg'), registrations);
      }
    });

    it('registers anew when its tokens were not renewed for that reason', async () => {
      await stage.signIn();
      stage.authorizationServer.forgetClients();
      stage.authorizationServer.expireAccessTokens();
      assert.equal((await stage.refusal()).fault, 'signInRequired');
      await stage.signIn();
      assert.equal(stage.authorizationServer.count('POST /reg'), 2);
    });

    it('is described by a document, where there is one and the authorization server reads it', async () => {
      const url = 'https://example.com/mcp-task-explorer.json';
      stage.authorizationServer.documents.set(url, {
        client_id: url,
        client_name: 'MCP Task Explorer',
        redirect_uris: [stage.user.redirectUrls.loopback],
        application_type: 'native',
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'none',
      });
      await stage.signIn();
      stage.user.clientMetadataUrl = url;
      await stage.signIn();
      assert.equal(asked('client_id'), url);
      assert.equal(stage.authorizationServer.count('POST /reg'), 1, 'before there was a document');
      stage.authorizationServer.expireAccessTokens();
      await stage.connect();
    });

    it('registers where the authorization server reads no such documents', async () => {
      stage.user.clientMetadataUrl = 'https://example.com/mcp-task-explorer.json';
      stage.authorizationServer.metadata = { client_id_metadata_document_supported: undefined };
      await stage.signIn();
      assert.equal(stage.authorizationServer.count('POST /reg'), 1);
    });

    it('is told to bring an ID where it cannot register', async () => {
      stage.authorizationServer.metadata = { registration_endpoint: undefined };
      assert.match(await stage.signInProblem(), /takes only clients that it knows.*"clientId"/);
      assert.deepEqual(stage.user.agent.opened, []);
    });
  });

  describe('for more', () => {
    it('is told by the connection, which goes on with what is allowed', async () => {
      await stage.signIn();
      const connection = await stage.connect();
      const needs: SignInNeed[] = [];
      connection.onDidNeedSignIn(need => needs.push(need));
      const { fault, challenge } = await refusalOf(callTool(connection, ADMIN_TOOL));
      assert.deepEqual([fault, challenge?.scope], ['scopeRequired', 'mcp:admin']);
      assert.deepEqual(
        needs.map(({ isMoreNeeded, challenge: { scope } }) => [isMoreNeeded, scope]),
        [[true, 'mcp:admin']],
      );
      await callTool(connection, 'greet');
      assert.deepEqual(stage.server.calls, ['greet']);
    });

    it('asks for it together with what was granted before, and the same connection may do more', async () => {
      await stage.signIn();
      const connection = await stage.connect();
      const { challenge } = await refusalOf(callTool(connection, ADMIN_TOOL));
      await stage.signIn(challenge);
      assert.deepEqual(new Set(asked('scope')?.split(' ')), new Set(['mcp:tools', 'mcp:admin', 'offline_access']));
      await callTool(connection, ADMIN_TOOL);
      await callTool(connection, 'greet');
      assert.deepEqual(stage.server.calls, [ADMIN_TOOL, 'greet']);
    });

    it('does not call the tool again by itself', async () => {
      await stage.signIn();
      const connection = await stage.connect();
      const { challenge } = await refusalOf(callTool(connection, ADMIN_TOOL));
      await stage.signIn(challenge);
      await connection.check(new AbortController().signal);
      assert.deepEqual(stage.server.calls, []);
    });
  });

  describe('out', () => {
    it('revokes what the sign-in brought, and keeps none of it', async () => {
      await stage.signIn();
      const connection = await stage.connect();
      assert.equal(stage.authorizationServer.refreshTokens, 1);
      assert.equal(stage.isSignedIn, true);
      await stage.signOut();
      assert.equal(stage.authorizationServer.refreshTokens, 0);
      assert.equal(stage.isSignedIn, false);
      assert.doesNotMatch(stage.secrets.text ?? '', /token"/i);
      assert.equal((await refusalOf(connection.client.listTools())).fault, 'signInRequired');
    });

    it('revokes the access token as well: what a server has of it is worth nothing', async () => {
      await stage.signIn();
      await stage.connect();
      const [token = ''] = /(?<=Bearer ).+/.exec(stage.server.authorizations.at(-1) ?? '') ?? [];
      assert.ok(await stage.authorizationServer.scopesOf(token, stage.server.url));
      await stage.signOut();
      assert.equal(stage.authorizationServer.count('POST /token/revocation'), 2);
      assert.equal(await stage.authorizationServer.scopesOf(token, stage.server.url), undefined);
    });

    it('forgets the tokens although the authorization server is gone', async () => {
      await stage.signIn();
      await stage.authorizationServer.close();
      await stage.signOut();
      assert.equal(stage.isSignedIn, false);
    });
  });

  describe('ends without tokens', () => {
    const comesToNothing = (sentence: string, attempt: () => Promise<void>) =>
      it(sentence, async () => {
        await attempt();
        const { isSignedIn, authorizationServer, user } = stage;
        assert.deepEqual([isSignedIn, authorizationServer.refreshTokens, user.openRedirects], [false, 0, 0]);
      });

    comesToNothing('when the user refuses in the browser', async () => {
      stage.authorizationServer.user = 'refuses';
      assert.match(await stage.signInProblem(), /refused in the browser/);
    });

    comesToNothing('when the user does not let the page be opened', async () => {
      stage.user.opensBrowser = false;
      await assert.rejects(stage.signIn(), isCancelledError);
    });

    comesToNothing('when the user gives up waiting', async () => {
      const giveUp = new AbortController();
      stage.user.answer = () => {
        giveUp.abort();
        throw new Error('Nobody listens any more');
      };
      await assert.rejects(stage.signIn(undefined, {}, giveUp.signal), isCancelledError);
    });

    comesToNothing('when nobody is at the address of the authorization server', async () => {
      stage.server.namedAuthorizationServer = 'http://127.0.0.1:1';
      assert.match(await stage.signInProblem(), /cannot be reached/);
    });

    comesToNothing('when the server says nowhere where to sign in', async () => {
      const peer = new HttpPeer();
      await peer.listen();
      assert.match(await stage.signInProblem(undefined, { url: peer.url }), /says nowhere where/);
      await peer.close();
    });

    comesToNothing('when what is said about signing in is nonsense', async () => {
      stage.authorizationServer.metadata = { token_endpoint: 7 };
      assert.match(await stage.signInProblem(), /is not valid/);
    });

    comesToNothing('in words for the user', async () => {
      stage.authorizationServer.user = 'refuses';
      await assert.rejects(stage.signIn(), isUserError);
    });
  });
});
