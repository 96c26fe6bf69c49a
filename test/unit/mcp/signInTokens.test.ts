import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRecord } from '../../../src/mcp/createRecord';
import { readKept } from '../../../src/mcp/signInKept';
import { erasInMemory } from '../../support/connectOptions';
import { HttpPeer } from '../../support/httpPeer';
import { ProtectedServer } from '../../support/protectedServer';
import { callTool, refusalOf, SignInStage } from '../../support/signInStage';

const never = new AbortController().signal;

describe('What a sign-in brought', function () {
  this.timeout(10_000);
  let stage: SignInStage;

  beforeEach(async () => {
    stage = await SignInStage.set();
  });

  afterEach(() => stage.strike());

  const renewals = () => stage.authorizationServer.count('POST /token') - 1;
  const kept = () => readKept(stage.secrets.text, stage.server.url).tokens;

  it('serves later connections, too', async () => {
    await stage.signIn();
    await stage.connect();
    await stage.connect();
    assert.equal(stage.user.agent.opened.length, 1);
    assert.equal(renewals(), 0);
  });

  describe('when it has expired', () => {
    it('is renewed without a word, and the call under way is made once', async () => {
      await stage.signIn();
      const connection = await stage.connect();
      stage.authorizationServer.expireAccessTokens();
      await callTool(connection, 'greet');
      assert.deepEqual(stage.server.calls, ['greet']);
      assert.equal(renewals(), 1);
      assert.equal(stage.user.agent.opened.length, 1);
    });

    it('is renewed by a connection that begins', async () => {
      await stage.signIn();
      stage.authorizationServer.expireAccessTokens();
      await stage.connect();
      assert.equal(renewals(), 1);
    });

    it('is renewed once for requests that find out at the same time', async () => {
      await stage.signIn();
      const connection = await stage.connect();
      stage.authorizationServer.expireAccessTokens();
      await Promise.all([1, 2, 3, 4].map(() => connection.client.listTools()));
      assert.equal(renewals(), 1);
    });

    it('is renewed again the next time: the new refresh token takes the place of the old', async () => {
      await stage.signIn();
      const connection = await stage.connect();
      const tokens = new Set([kept()?.refreshToken]);
      for (const _ of [1, 2, 3]) {
        stage.authorizationServer.expireAccessTokens();
        await connection.client.listTools();
        tokens.add(kept()?.refreshToken);
      }
      assert.deepEqual([renewals(), tokens.size, stage.authorizationServer.refreshTokens], [3, 4, 1]);
    });

    it('keeps what was granted beyond the first wish', async () => {
      const scope = 'mcp:tools mcp:admin';
      await stage.signIn({ scope });
      const connection = await stage.connect();
      stage.authorizationServer.expireAccessTokens();
      await connection.client.listTools();
      assert.equal(kept()?.scope, scope);
      await callTool(connection, 'wipe');
    });
  });

  describe('before it expires', () => {
    /** As if so much of the life of the access token had gone by. */
    const age = (part: number) => {
      const kept = JSON.parse(stage.secrets.text ?? '');
      const { beganAt, endsAt } = kept.tokens.life;
      const past = (endsAt - beganAt) * part;
      stage.secrets.text = JSON.stringify({
        ...kept,
        tokens: { ...kept.tokens, life: { beganAt: beganAt - past, endsAt: endsAt - past } },
      });
    };

    it('is renewed in its last quarter, and not earlier: nothing is ever refused', async () => {
      await stage.signIn();
      const { client } = await stage.connect();
      age(0.7);
      await client.listTools();
      assert.equal(renewals(), 0);
      age(0.26);
      await client.listTools();
      await client.listTools();
      assert.equal(renewals(), 1);
      assert.equal(stage.server.refusals, 0);
    });

    it('goes on being used while the authorization server does not answer, and is not renewed at each request', async () => {
      await stage.signIn();
      let tries = 0;
      const fetch: typeof globalThis.fetch = async (url, init) => {
        if (String(url).endsWith('/token')) {
          tries++;
          throw new TypeError('fetch failed');
        }
        return globalThis.fetch(url, init);
      };
      const { client } = await stage.connect({}, { fetch });
      age(0.96);
      await client.listTools();
      await client.listTools();
      assert.equal(tries, 1);
    });
  });

  describe('when it was revoked', () => {
    beforeEach(async () => {
      await stage.signIn();
    });

    const revoke = () => {
      stage.authorizationServer.expireAccessTokens();
      stage.authorizationServer.revokeRefreshTokens();
    };

    it('asks to sign in, after one try and no more', async () => {
      revoke();
      assert.equal((await stage.refusal()).fault, 'signInRequired');
      assert.equal(renewals(), 1);
      assert.equal(stage.isSignedIn, false);
      const before = stage.server.authorizations.length;
      assert.equal((await stage.refusal()).fault, 'signInRequired');
      assert.equal(renewals(), 1);
      assert.deepEqual(stage.server.authorizations.slice(before), [undefined]);
    });

    it('is told by a connection that stands, which stays', async () => {
      const connection = await stage.connect();
      const heard: string[] = [];
      connection.onDidNeedSignIn(({ isMoreNeeded, challenge }) => heard.push(`${isMoreNeeded} ${challenge.scope}`));
      connection.onDidEnd(reason => heard.push(`ended: ${reason}`));
      connection.onDidLoseContact(reason => heard.push(`lost: ${reason}`));
      revoke();
      assert.equal((await refusalOf(connection.client.listTools())).fault, 'signInRequired');
      assert.deepEqual([...new Set(heard)], ['false mcp:tools']); // Its stream may say so, too.
      assert.equal((await refusalOf(connection.check(never))).fault, 'signInRequired');
      await stage.signIn();
      await connection.client.listTools();
    });

    it('never makes a call again that was refused', async () => {
      const connection = await stage.connect();
      await connection.client.listTools();
      const [tool] = await connection.client.listTools();
      assert.ok(tool);
      revoke();
      const before = stage.server.authorizations.length;
      await refusalOf(connection.client.call({ tool, args: {} }));
      assert.equal(stage.server.authorizations.length - before, 1);
      assert.deepEqual(stage.server.calls, []);
    });

    it('leaves alone what is known of the server', async () => {
      const eras = erasInMemory();
      await stage.connect({}, { eras });
      const known = eras.get(stage.launch());
      assert.equal(known?.kind, 'legacy');
      revoke();
      assert.equal((await stage.refusal({}, { eras })).fault, 'signInRequired');
      assert.deepEqual(eras.get(stage.launch()), known);
    });
  });

  it('is left alone where a proxy says with 401 that it knows the session no more', async () => {
    await stage.signIn();
    let isLost = false;
    const fetch: typeof globalThis.fetch = async (url, init) =>
      isLost ? new Response('Unauthorized: Session not found', { status: 401 }) : globalThis.fetch(url, init);
    const connection = await stage.connect({}, { fetch });
    isLost = true;
    assert.equal((await refusalOf(connection.client.listTools())).fault, 'sessionLost');
    assert.equal(renewals(), 0);
    assert.equal(stage.isSignedIn, true);
  });

  it('is not renewed over and over for a server that takes none of it', async () => {
    await stage.signIn();
    const connection = await stage.connect();
    const other = await SignInStage.set();
    try {
      stage.server.moveTo(other.authorizationServer);
      for (const _ of [1, 2, 3]) {
        const { fault } = await refusalOf(connection.client.listTools());
        assert.equal(fault, 'signInRequired');
      }
      assert.equal(renewals(), 1);
    } finally {
      await other.strike();
    }
  });

  it('is kept while the authorization server has a problem of its own', async () => {
    await stage.signIn();
    const broken = createServer((_, response) => response.writeHead(503).end('<html>')).listen(0, '127.0.0.1');
    await once(broken, 'listening');
    const { port } = broken.address() as AddressInfo;
    stage.authorizationServer.expireAccessTokens();
    const before = stage.secrets.text;
    stage.secrets.text = before?.replaceAll(stage.authorizationServer.issuer, `http://127.0.0.1:${port}`);
    try {
      const { fault, message } = await stage.refusal();
      assert.equal(fault, 'unreachable');
      assert.match(message, /could not be renewed/);
    } finally {
      broken.close();
    }
    assert.equal((await stage.refusal()).fault, 'unreachable', 'nobody is there at all');
    stage.secrets.text = before;
    await stage.connect();
  });

  it('serves the older transport as well: renewed without a word, and more is asked for', async () => {
    const older = { url: stage.server.sseUrl, prefersSse: true } as const;
    assert.equal((await stage.refusal(older)).fault, 'signInRequired');
    await stage.signIn(undefined, older);
    const connection = await stage.connect(older);
    assert.equal(connection.facts.transport, 'sse');
    stage.authorizationServer.expireAccessTokens();
    await callTool(connection, 'greet');
    const { fault, challenge } = await refusalOf(callTool(connection, 'wipe'));
    assert.deepEqual([fault, challenge?.scope, renewals()], ['scopeRequired', 'mcp:admin', 1]);
    assert.deepEqual(stage.server.calls, ['greet']);
  });

  it('gets a connection over the older transport renewed that begins', async () => {
    const older = { url: stage.server.sseUrl, prefersSse: true } as const;
    await stage.signIn(undefined, older);
    stage.authorizationServer.expireAccessTokens();
    await stage.connect(older);
    stage.authorizationServer.expireAccessTokens();
    stage.authorizationServer.revokeRefreshTokens();
    assert.equal((await stage.refusal(older)).fault, 'signInRequired');
    assert.equal(renewals(), 2);
  });

  describe('in another window', () => {
    it('serves the connections of both', async () => {
      const first = await stage.connect().catch(() => undefined);
      assert.equal(first, undefined);
      await stage.signIn(); // In one window …
      await stage.connect(); // … and the other has it.
    });

    it('was renewed first: its tokens are taken, and no others are asked for', async () => {
      await stage.signIn();
      const [one, two] = [await stage.connect(), await stage.connect()];
      stage.authorizationServer.expireAccessTokens();
      await one.client.listTools();
      await two.client.listTools();
      assert.equal(renewals(), 1);
    });

    it('came anew while this one tried to renew the old: the new is taken', async () => {
      const quiet = { url: stage.server.modernUrl }; // It has no stream whose refusal could come first.
      await stage.signIn(undefined, quiet);
      let isFirst = true;
      const fetch: typeof globalThis.fetch = async (url, init) => {
        if (String(url).endsWith('/token') && isFirst) {
          isFirst = false;
          stage.authorizationServer.revokeRefreshTokens();
          await stage.signIn(undefined, quiet); // The other window.
        }
        return globalThis.fetch(url, init);
      };
      const connection = await stage.connect(quiet, { fetch });
      stage.authorizationServer.expireAccessTokens();
      await connection.client.listTools();
      assert.equal(isFirst, false);
    });

    it('used the same refresh token at the same moment: signing in is asked for, once', async () => {
      await stage.signIn();
      const connection = await stage.connect();
      const before = stage.secrets.text;
      stage.authorizationServer.expireAccessTokens();
      await connection.client.listTools();
      // The authorization server takes the second use for theft, and ends both.
      stage.secrets.text = before;
      assert.equal((await refusalOf(connection.client.listTools())).fault, 'signInRequired');
      assert.equal(renewals(), 2);
      assert.equal(stage.isSignedIn, false);
    });

    it('was given up: nothing is left here either', async () => {
      await stage.signIn();
      const connection = await stage.connect();
      await stage.signOut();
      assert.equal((await refusalOf(connection.client.listTools())).fault, 'signInRequired');
      assert.equal(renewals(), 0);
    });
  });

  it('goes to no other address than the one it is for', async () => {
    await stage.signIn();
    const other = await ProtectedServer.start(stage.authorizationServer);
    const peer = new HttpPeer();
    await peer.listen();
    peer.respond = (_, response) => response.writeHead(401).end();
    try {
      for (const url of [other.url, `${stage.server.url}?other`, stage.server.modernUrl, peer.url]) {
        await stage.refusal({ url });
      }
      assert.deepEqual(other.authorizations, [undefined]);
      assert.ok(stage.server.authorizations.every(authorization => authorization === undefined));
      assert.ok(peer.requests.every(({ http }) => http.headers.authorization === undefined));
      assert.equal(renewals(), 0);
    } finally {
      await other.close();
      await peer.close();
    }
  });

  it('does not follow a server that sends its callers to another host', async () => {
    await stage.signIn();
    const elsewhere: (string | undefined)[] = [];
    const thief = createServer((request, response) => {
      elsewhere.push(request.headers.authorization);
      response.writeHead(200).end();
    }).listen(0, '127.0.0.1');
    await once(thief, 'listening');
    const { port } = thief.address() as AddressInfo;
    const fetch: typeof globalThis.fetch = async (url, init) =>
      String(url) === stage.server.url
        ? new Response(null, { status: 307, headers: { location: `http://127.0.0.1:${port}/mcp` } })
        : globalThis.fetch(url, init);
    try {
      await stage.refusal({}, { fetch });
      assert.deepEqual(elsewhere, []);
    } finally {
      thief.close();
    }
  });

  it('is told to whoever masks secrets, each token once: a server may repeat what it is sent', async () => {
    await stage.signIn();
    const told: string[] = [];
    const connection = await stage.connect({}, { onSecret: secret => void told.push(secret) });
    const first = kept()?.accessToken;
    await connection.client.listTools();
    assert.deepEqual(told, [first]);
    stage.authorizationServer.expireAccessTokens();
    await connection.client.listTools();
    assert.deepEqual(told, [first, kept()?.accessToken]);
  });

  it('is in no error, no log and no record of what went over the wire', async () => {
    await stage.signIn();
    const lines: string[] = [];
    const log = (message: string, error?: unknown) => void lines.push(`${message} ${error ?? ''}`);
    const logger = { error: log, warn: log, info: log, debug: log, trace: log };
    const record = createRecord(text => text);
    const connection = await stage.connect({}, { log: logger, record });
    await callTool(connection, 'greet');
    const refused = await refusalOf(callTool(connection, 'wipe'));
    const first = kept();
    stage.authorizationServer.expireAccessTokens();
    stage.authorizationServer.revokeRefreshTokens();
    const later = await refusalOf(connection.client.listTools());
    const traffic = JSON.stringify(record.recorder.entries());
    const said = [...lines, traffic, deepText(refused), deepText(later)].join('\n');
    assert.ok(lines.length > 0 && traffic.includes('tools/call') && first?.refreshToken);
    for (const secret of [first.accessToken, first.refreshToken]) {
      assert.ok(!said.includes(secret));
    }
  });
});

/** Everything that an error carries along. */
function deepText(error: Error): string {
  const causes = [];
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    causes.push(cause.message, cause.stack, JSON.stringify(cause));
  }
  return causes.join('\n');
}
