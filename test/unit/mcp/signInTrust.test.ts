import assert from 'node:assert/strict';
import { isSecure } from '../../../src/mcp/signInChallenge';
import { SignInStage } from '../../support/signInStage';

const ATTACKER = 'https://attacker.example/$(alert)';

describe('Signing in trusts nobody', function () {
  this.timeout(10_000);
  let stage: SignInStage;

  beforeEach(async () => {
    stage = await SignInStage.set();
  });

  afterEach(() => stage.strike());

  const tokenRequests = () => stage.authorizationServer.count('POST /token');
  const pages = () => stage.user.agent.opened.length;

  /** Whatever is tried: nothing is left of it. */
  const isWary = (sentence: string, attempt: () => Promise<void>, moreToShow?: () => void) =>
    it(sentence, async () => {
      await attempt();
      assert.deepEqual([stage.isSignedIn, stage.user.openRedirects], [false, 0]);
      moreToShow?.();
    });

  describe('who comes back through the browser', () => {
    const redeemsNothing = (sentence: string, attempt: () => Promise<void>) =>
      isWary(sentence, attempt, () => assert.equal(tokenRequests(), 0));

    redeemsNothing('with another state', async () => {
      stage.user.answer = parameters => parameters.set('state', 'another');
      assert.match(await stage.signInProblem(), /belongs to another sign-in/);
    });

    redeemsNothing('without a state', async () => {
      stage.user.answer = parameters => parameters.delete('state');
      assert.match(await stage.signInProblem(), /belongs to another sign-in/);
    });

    redeemsNothing('from another issuer, whose name is not shown', async () => {
      stage.user.answer = parameters => parameters.set('iss', ATTACKER);
      const problem = await stage.signInProblem();
      assert.match(problem, /not from the authorization server that was asked/);
      assert.doesNotMatch(problem, /attacker/);
    });

    redeemsNothing('from nobody, where the authorization server promises to say who it is', async () => {
      stage.user.answer = parameters => parameters.delete('iss');
      assert.match(await stage.signInProblem(), /not from the authorization server that was asked/);
    });

    redeemsNothing('from another issuer with an error, whose words are not shown', async () => {
      stage.user.answer = parameters => {
        parameters.delete('code');
        parameters.set('iss', ATTACKER);
        parameters.set('error', 'access_denied');
        parameters.set('error_description', 'Call this number');
      };
      assert.doesNotMatch(await stage.signInProblem(), /attacker|number/);
    });

    redeemsNothing('with an error: its words are shown as words only', async () => {
      stage.user.answer = parameters => {
        parameters.delete('code');
        parameters.set('error', 'invalid_scope');
        parameters.set('error_description', 'No [such](command:evil) $(bug)\nscope');
      };
      const problem = await stage.signInProblem();
      assert.match(problem, /refused: No .*scope/);
      assert.ok(!['](', '$(', '\n'].some(live => problem.includes(live)));
    });

    redeemsNothing('with neither a code nor an error', async () => {
      stage.user.answer = parameters => parameters.delete('code');
      assert.match(await stage.signInProblem(), /without an answer/);
    });
  });

  isWary('with a code that is not its own: it is tried once', async () => {
    stage.user.answer = parameters => parameters.set('code', 'stolen');
    assert.match(await stage.signInProblem(), /refused/);
    assert.equal(tokenRequests(), 1);
  });

  describe('which authorization server it is', () => {
    const opensNothing = (sentence: string, attempt: () => Promise<void>) =>
      isWary(sentence, attempt, () => assert.deepEqual([pages(), tokenRequests()], [0, 0]));

    opensNothing('that calls itself by another name', async () => {
      stage.authorizationServer.metadataIssuer = ATTACKER;
      const problem = await stage.signInProblem();
      assert.match(problem, /calls itself by another name/);
      assert.doesNotMatch(problem, /attacker/);
    });

    for (const endpoint of ['authorization_endpoint', 'token_endpoint', 'registration_endpoint']) {
      opensNothing(`whose ${endpoint} can be listened to on the way`, async () => {
        stage.authorizationServer.metadata = { [endpoint]: 'http://attacker.example/here' };
        assert.match(await stage.signInProblem(), /not safe to use|no https address/);
        assert.equal(stage.authorizationServer.count('POST /reg'), 0);
      });
    }

    opensNothing('that is asked over plain http', async () => {
      stage.server.namedAuthorizationServer = 'http://attacker.example';
      assert.match(await stage.signInProblem(), /no https address/);
    });

    opensNothing('whose page is a command of the editor', async () => {
      stage.authorizationServer.metadata = { authorization_endpoint: 'vscode://evil/run' };
      await stage.signInProblem();
    });

    opensNothing('that does not protect codes', async () => {
      stage.authorizationServer.metadata = { code_challenge_methods_supported: undefined };
      assert.match(await stage.signInProblem(), /PKCE/);
    });

    opensNothing('that protects codes in a way that is none', async () => {
      stage.authorizationServer.metadata = { code_challenge_methods_supported: ['plain'] };
      assert.match(await stage.signInProblem(), /S256/);
    });
  });

  describe('which server it is', () => {
    isWary('over a connection that everybody on the way can read', async () => {
      assert.match(await stage.signInProblem(undefined, { url: 'http://mcp.example/mcp' }), /has to be https/);
    });

    isWary('that says its tokens are for another one', async () => {
      stage.server.resource = 'https://bank.example/mcp';
      assert.match(await stage.signInProblem(), /bank\.example\/mcp.*another address/);
      assert.deepEqual(stage.authorizationServer.requests, []);
    });

    isWary('that has its refusals say where to look: only safe addresses are asked', async () => {
      const challenge = 'Bearer resource_metadata="http://attacker.example/metadata", scope="mcp:tools"';
      const asked: string[] = [];
      const fetch: typeof globalThis.fetch = async (url, init) => {
        asked.push(String(url));
        const response = await globalThis.fetch(url, init);
        return response.status === 401
          ? new Response(null, { status: 401, headers: { 'www-authenticate': challenge } })
          : response;
      };
      const refusal = await stage.refusal({}, { fetch });
      assert.deepEqual(refusal.challenge, { scope: 'mcp:tools' });
      assert.deepEqual([...new Set(asked)], [stage.server.url]);
    });

    isWary('that asks for scopes which are none', async () => {
      const challenge = `Bearer scope="${'x'.repeat(3_000)}"`;
      const fetch: typeof globalThis.fetch = async () =>
        new Response(null, { status: 401, headers: { 'www-authenticate': challenge } });
      assert.deepEqual((await stage.refusal({}, { fetch })).challenge, {});
    });
  });
});

describe('isSecure', () => {
  it('takes https, and this machine from nobody but itself', () => {
    const cases: [string, string, boolean][] = [
      ['https://issuer.example', 'https://mcp.example', true],
      ['http://issuer.example', 'https://mcp.example', false],
      ['http://127.0.0.1:3000', 'http://localhost:8080', true],
      ['https://localhost', 'http://[::1]:8080', true],
      ['http://127.0.0.1:3000', 'https://mcp.example', false],
      ['https://localhost:3000', 'https://mcp.example', false],
      ['vscode://issuer', 'https://mcp.example', false],
      ['no address', 'https://mcp.example', false],
    ];
    for (const [url, serverUrl, expected] of cases) {
      assert.equal(isSecure(url, serverUrl), expected, `${url} named by ${serverUrl}`);
    }
  });
});

describe('The headers of an entry', function () {
  this.timeout(10_000);
  let stage: SignInStage;

  beforeEach(async () => {
    stage = await SignInStage.set();
  });

  afterEach(() => stage.strike());

  it('go to the server and its own metadata, and to no authorization server', async () => {
    const headers = { 'x-gateway-key': 'hunter2' };
    const seen = new Map<string, Set<string | null>>();
    const fetch: typeof globalThis.fetch = async (url, init) => {
      const { origin } = new URL(String(url));
      seen.set(origin, (seen.get(origin) ?? new Set()).add(new Headers(init?.headers).get('x-gateway-key')));
      return globalThis.fetch(url, init);
    };
    await stage.signIn(undefined, { headers }, undefined, fetch);
    stage.authorizationServer.expireAccessTokens();
    await stage.connect({ headers }, { fetch });
    assert.deepEqual([...(seen.get(new URL(stage.server.url).origin) ?? [])], ['hunter2']);
    assert.deepEqual([...(seen.get(stage.authorizationServer.issuer) ?? [])], [null]);
  });

  it('are told to be refused where they bring an authorization that the server does not take', async () => {
    const headers = { Authorization: 'Bearer configured' };
    const refusal = await stage.refusal({ headers }, { noAuthorization: true });
    assert.match(refusal.message, /refused the Authorization header that is configured/);
    assert.equal(refusal.fault, undefined);
    assert.deepEqual(stage.server.authorizations, ['Bearer configured']);
  });
});
