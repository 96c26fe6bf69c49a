import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { type ConnectionFault, faultOf, isConnectionError, isUnknownTaskError } from '../../../src/base/errors';
import type { HttpLaunch } from '../../../src/config/launch';
import type { Connection, ConnectOptions } from '../../../src/mcp/connection';
import { connect } from '../../../src/mcp/mcpClient';
import { connectOptions, erasInMemory, USUAL_TIMEOUTS } from '../../support/connectOptions';
import { HttpPeer } from '../../support/httpPeer';
import { Deferred, outcomeOf } from '../../support/settled';

/** A server in this process: nothing leaves the machine. */
describe('connect over HTTP', function () {
  this.timeout(10_000);

  let peer: HttpPeer;
  let connection: Connection | undefined;

  beforeEach(async () => {
    peer = new HttpPeer();
    await peer.listen();
  });

  afterEach(async () => {
    await connection?.close();
    connection = undefined;
    await peer.close();
  });

  const launch = (own: Partial<HttpLaunch> = {}): HttpLaunch => ({
    kind: 'http',
    url: peer.url,
    headers: {},
    secrets: [],
    ...own,
  });

  async function connected(own: Partial<HttpLaunch> = {}, options: Partial<ConnectOptions> = {}): Promise<Connection> {
    connection = await connect(launch(own), connectOptions(options));
    return connection;
  }

  const refusal = (own: Partial<HttpLaunch> = {}) =>
    connected(own).then(
      () => assert.fail('It connected'),
      (error: unknown) => {
        assert.ok(isConnectionError(error));
        return error.message;
      },
    );

  const faultIn = (work: Promise<unknown>): Promise<ConnectionFault | undefined> =>
    work.then(
      () => assert.fail('It was answered'),
      (error: unknown) => faultOf(error),
    );

  it('reaches a server with the headers of its definition, in one session that it ends', async () => {
    peer.speakLegacy();
    const { client, facts } = await connected({ headers: { Authorization: 'Bearer abc' } });
    assert.deepEqual([client.generation, facts.serverInfo?.name, facts.transport], ['2025-11-25', 'over http', 'http']);
    assert.equal((await client.get('a')).report.status, 'working');
    assert.ok(peer.requests.every(({ http }) => http.headers.authorization === 'Bearer abc'));
    assert.equal(peer.requests.at(-1)?.http.headers['mcp-session-id'], 'session-1');
    await connection?.close();
    assert.equal(peer.count('DELETE'), 1);
  });

  it('goes through the fetch of the host, whichever that is at the time', async () => {
    peer.speakLegacy();
    const addresses: string[] = [];
    const fetch: typeof globalThis.fetch = (url, init) => {
      addresses.push(String(url));
      return globalThis.fetch(url, init);
    };
    const { client } = await connected({}, { fetch });
    await client.get('a');
    assert.deepEqual([...new Set(addresses)], [peer.url]);
    assert.equal(addresses.length, peer.requests.length);
  });

  it('ends, although the server does not answer the goodbye', async () => {
    peer.speakLegacy();
    await connected();
    peer.on('DELETE', () => undefined);
    await connection?.close();
    assert.equal(peer.count('DELETE'), 1);
  });

  describe('that leads nowhere', () => {
    it('says that nobody is there', async () => {
      await peer.close();
      assert.match(await refusal(), /^127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED/);
    });

    it('says what a server wants that asks to sign in, and tries no other transport', async () => {
      peer.respond = (_, response) => response.writeHead(401).end();
      assert.match(await refusal(), /sign in|401/i);
      assert.equal(peer.count('GET'), 0);
    });

    it('says with which status a server failed, and tries no other transport', async () => {
      peer.respond = (_, response) => response.writeHead(503).end('<html>Down for maintenance</html>');
      assert.match(await refusal(), /503/);
      assert.equal(peer.count('GET'), 0);
    });

    it('says why the newer transport did not answer when no transport does', async () => {
      peer.respond = ({ http }, response) => response.writeHead(http.method === 'POST' ? 405 : 404).end();
      assert.match(await refusal(), /405/);
      assert.equal(peer.count('GET'), 1, 'the older transport was tried');
    });

    it('says at once that the very first answer was cut off, and takes the server for no older one', async () => {
      peer.respond = (_, response) => peer.stream(response).end('data: {"jsonrpc":');
      assert.equal(await refusal(), 'The connection was cut before the server answered.');
      assert.equal(peer.count('initialize'), 0);
    });

    it('gives up at once when its signal aborts, although the server says nothing', async () => {
      peer.respond = () => undefined;
      for (const prefersSse of [undefined, true] as const) {
        const controller = new AbortController();
        const own = prefersSse ? { prefersSse } : {};
        const connecting = connect(launch(own), connectOptions({ signal: controller.signal }));
        connecting.catch(() => undefined);
        await (prefersSse ? peer.asked('GET') : peer.asked('server/discover'));
        controller.abort();
        await assert.rejects(connecting, /Cancelled/);
      }
    });
  });

  describe('to a server of the older transport', () => {
    beforeEach(() => speakSse());

    /** Streams of this transport, the newest last. */
    let streams: ReturnType<HttpPeer['stream']>[];

    /** Answers come on the stream that a GET opened. */
    function speakSse(): void {
      streams = [];
      peer.respond = (_, response) => response.writeHead(404).end();
      peer.on('GET', (_, response) => {
        streams.push(peer.stream(response));
        response.write('event: endpoint\ndata: /messages?session=1\n\n');
      });
      const say = (id: unknown, result: object) =>
        streams.at(-1)?.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`);
      const onMessages = (method: string, result: object) =>
        peer.on(method, ({ http, message }, response) => {
          const isRight = http.url === '/messages?session=1';
          response.writeHead(isRight ? 202 : 404).end();
          if (isRight && message.id !== undefined) {
            say(message.id, result);
          }
        });
      const serverInfo = { name: 'over sse', version: '1.0.0' };
      onMessages('initialize', { protocolVersion: '2024-11-05', capabilities: { tools: {} }, serverInfo });
      onMessages('notifications/initialized', {});
      onMessages('tools/list', { tools: [] });
      onMessages('ping', {});
    }

    it('falls back to it, and remembers', async () => {
      const eras = erasInMemory();
      const { facts, client } = await connected({}, { eras });
      assert.deepEqual([facts.transport, facts.serverInfo?.name, client.generation], ['sse', 'over sse', 'none']);
      assert.deepEqual(await client.listTools(), []);
      await connection?.close();
      const before = peer.requests.length;
      await connected({}, { eras });
      assert.equal(peer.requests[before]?.http.method, 'GET', 'nothing else was asked for');
    });

    it('begins with it where the entry says so', async () => {
      await connected({ prefersSse: true });
      assert.equal(peer.requests[0]?.http.method, 'GET');
    });

    it('finds the newer transport although the entry says that it is the older', async () => {
      peer.speakLegacy();
      const { facts } = await connected({ prefersSse: true });
      assert.equal(facts.transport, 'http');
    });

    it('asks anew where what was remembered holds no more', async () => {
      const eras = erasInMemory();
      await connected({}, { eras });
      await connection?.close();
      peer.speakLegacy();
      const { facts } = await connected({}, { eras });
      assert.equal(facts.transport, 'http');
    });

    it('takes the end of the stream for the end of the connection, and whatever waits hears of it', async () => {
      const { client, onDidEnd } = await connected();
      const ended = new Deferred<string>();
      onDidEnd(ended.resolve);
      peer.on('tools/list', () => undefined);
      const asked = faultIn(client.listTools());
      await peer.asked('tools/list');
      streams.at(-1)?.destroy();
      assert.match(await ended.promise, /stream .*ended/);
      assert.equal(await asked, 'closed');
    });
  });

  describe('when the session is lost', () => {
    for (const [words, status, body] of [
      ['as the specification has it', 404, ''],
      [
        'as the examples of the SDK have it',
        400,
        '{"jsonrpc":"2.0","error":{"code":-32000,"message":"No valid session ID"}}',
      ],
    ] as const) {
      it(`says that the connection has ended (${words})`, async () => {
        peer.speakLegacy();
        const { client, onDidEnd } = await connected();
        const ended = new Deferred<string>();
        onDidEnd(ended.resolve);
        peer.on('tasks/get', (_, response) => response.writeHead(status).end(body));
        assert.equal(await faultIn(client.get('a')), 'sessionLost');
        assert.match(await ended.promise, /no longer knows this session/);
      });
    }

    it('notices although nobody asks for anything, where the server had a stream open', async () => {
      peer.speakLegacy();
      peer.on('GET', (_, response) => peer.stream(response));
      const { onDidEnd } = await connected();
      const ended = new Deferred<string>();
      onDidEnd(ended.resolve);
      await peer.asked('GET');
      for (const method of ['GET', 'ping']) {
        peer.on(method, (_, response) => response.writeHead(404).end());
      }
      peer.cut();
      assert.match(await ended.promise, /no longer knows this session/);
    });

    it('is no end when a server does not like to go on with a stream, while the session lives', async () => {
      peer.speakLegacy();
      peer.on('GET', (_, response) => peer.stream(response));
      const { client, onDidEnd } = await connected();
      let ends = 0;
      onDidEnd(() => ends++);
      await peer.asked('GET');
      peer.on('GET', (_, response) => response.writeHead(400).end('Event store not configured'));
      peer.cut();
      await peer.asked('ping');
      await client.get('a');
      assert.equal(ends, 0);
    });

    it('is no end when an answer to our own request says so in such words', async () => {
      peer.speakLegacy();
      const { client, onDidEnd } = await connected();
      let ends = 0;
      onDidEnd(() => ends++);
      for (const status of [400, 404]) {
        peer.on('tasks/get', (request, response) => peer.refuse(request, response, -32_602, status));
        await assert.rejects(client.get('a'), isUnknownTaskError);
      }
      assert.equal(ends, 0);
    });

    it('is told by a proxy that asks for another authorization because of it', async () => {
      peer.speakLegacy();
      const { client } = await connected();
      peer.on('tasks/get', (_, response) => response.writeHead(401).end('Unauthorized: Session not found'));
      assert.equal(await faultIn(client.get('a')), 'sessionLost');
    });

    it('is told to a read that waits to be asked again', async () => {
      peer.speakLegacy();
      const { client } = await connected();
      peer.on('tasks/get', (_, response) => peer.stream(response).end());
      const asked = faultIn(client.get('a'));
      await peer.asked('tasks/get');
      peer.on('tasks/list', (_, response) => response.writeHead(404).end());
      assert.equal(await faultIn(client.list(undefined)), 'sessionLost');
      assert.equal(await asked, 'closed');
    });

    it('is no end when a server that never had a stream says so in the wrong words', async () => {
      peer.speakLegacy();
      peer.on('GET', (_, response) => response.writeHead(404).end('Cannot GET /mcp'));
      const { client, onDidEnd } = await connected();
      let ends = 0;
      onDidEnd(() => ends++);
      await peer.asked('GET');
      await client.get('a');
      assert.equal(ends, 0);
    });

    it('is no end when a server without sessions has no such method', async () => {
      const url = new URL(peer.url);
      peer.speakLegacy();
      peer.on('initialize', ({ message }, response) => {
        const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'x', version: '1' } };
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }));
      });
      const { client, onDidEnd } = await connected({ url: url.href });
      let ends = 0;
      onDidEnd(() => ends++);
      peer.on('tasks/get', (_, response) => response.writeHead(404).end());
      await assert.rejects(client.get('a'), /404/);
      assert.equal(ends, 0);
    });
  });

  describe('when a stream breaks before its answer', () => {
    /** The first stream ends like this, the next ones answer. */
    function breakOnce(method: string, how: (response: ReturnType<HttpPeer['stream']>) => void): void {
      let asked = 0;
      peer.on(method, (request, response) => {
        if (++asked === 1) {
          how(peer.stream(response));
        } else {
          peer.answer(request, response, { taskId: 'a', status: 'completed', content: [] });
        }
      });
    }

    for (const [words, how] of [
      ['in good order', response => response.end()],
      ['without a word', response => response.destroy()],
    ] as [string, (response: ReturnType<HttpPeer['stream']>) => void][]) {
      it(`asks again what only reads, when it ends ${words}`, async () => {
        peer.speakLegacy();
        breakOnce('tasks/get', how);
        const { client } = await connected();
        assert.equal((await client.get('a')).report.status, 'completed');
        assert.equal(peer.count('tasks/get'), 2);
      });

      it(`never calls a tool again, nor leaves the call waiting, when it ends ${words}`, async () => {
        peer.speakLegacy();
        breakOnce('tools/call', how);
        const { client } = await connected();
        const tool = { name: 'build', inputSchema: {}, taskSupport: 'forbidden' } as const;
        assert.equal(await faultIn(client.call({ tool, args: {} })), 'streamLost');
        assert.equal(peer.count('tools/call'), 1);
        assert.equal(peer.count('notifications/cancelled'), 0, 'a broken stream is no wish to cancel');
      });
    }

    it('goes on with the stream where the server lets it, with the last event', async () => {
      peer.speakLegacy();
      let post: unknown;
      peer.on('tasks/get', ({ message }, response) => {
        post = message.id;
        peer.stream(response).end('id: 7\nretry: 10\ndata: \n\n');
      });
      peer.on('GET', ({ http }, response) => {
        if (http.headers['last-event-id'] === undefined) {
          response.writeHead(405).end();
          return;
        }
        const answer = { jsonrpc: '2.0', id: post, result: { taskId: 'a', status: 'completed' } };
        peer.stream(response).end(`id: 8\ndata: ${JSON.stringify(answer)}\n\n`);
      });
      const { client } = await connected();
      assert.equal((await client.get('a')).report.status, 'completed');
      assert.equal(peer.count('tasks/get'), 1);
      const resumed = peer.requests.find(({ http }) => http.headers['last-event-id'] === '7');
      assert.equal(resumed?.http.headers['mcp-session-id'], 'session-1');
    });
  });

  describe('when nobody answers any more', () => {
    it('says that contact is lost, and tells when it is back', async () => {
      peer.speakLegacy();
      const standing = await connected();
      const { client } = standing;
      const lost = new Deferred<string>();
      standing.onDidLoseContact(lost.resolve);
      const port = Number(new URL(peer.url).port);
      await peer.close();
      assert.equal(await faultIn(client.get('a')), 'unreachable');
      assert.match(await lost.promise, /cannot be reached: .*(ECONN|closed)/);
      const { signal } = new AbortController();
      await assert.rejects(standing.check(signal), isConnectionError);
      peer = new HttpPeer();
      peer.speakLegacy();
      await peer.listen(port);
      await standing.check(signal); // "Method not found" is a sign of life as well.
      assert.equal((await client.get('a')).report.status, 'working');
    });

    it('notices although nobody asks for anything, where the server had a stream open', async () => {
      peer.speakLegacy();
      peer.on('GET', (_, response) => peer.stream(response));
      const standing = await connected();
      const lost = new Deferred<string>();
      standing.onDidLoseContact(lost.resolve);
      await peer.asked('GET');
      await peer.close();
      assert.match(await lost.promise, /cannot be reached: .*ECONNREFUSED/);
    });

    it('asks for a sign of life before it says so: one failed request is no end', async () => {
      peer.speakLegacy();
      const failing = (_: unknown, response: ServerResponse) => response.writeHead(502).end('Bad gateway');
      peer.on('tasks/get', failing);
      const { client, onDidLoseContact } = await connected();
      let losses = 0;
      onDidLoseContact(() => losses++);
      assert.equal(await faultIn(client.get('a')), 'unreachable');
      await peer.asked('ping');
      await assert.rejects(client.list(undefined)); // By now the sign of life has been heard.
      assert.equal(losses, 0);
    });

    it('is another server when it speaks another revision now', async () => {
      peer.speakLegacy();
      const standing = await connected();
      peer.on('ping', (request, response) => peer.refuse(request, response, -32_022, 400));
      await assert.rejects(standing.check(new AbortController().signal), /another revision/);
    });

    it('takes a gateway that says so by its word', async () => {
      peer.speakLegacy();
      const { client } = await connected();
      for (const method of ['tasks/get', 'ping']) {
        peer.on(method, (_, response) => response.writeHead(502).end('Bad gateway'));
      }
      const lost = new Deferred<string>();
      connection?.onDidLoseContact(lost.resolve);
      assert.equal(await faultIn(client.get('a')), 'unreachable');
      assert.match(await lost.promise, /502/);
    });
  });

  describe('when the server is silent', () => {
    const timeouts = () => ({ ...USUAL_TIMEOUTS, requestMs: 500 });

    it('gives a request up at its timeout, and says so to the server', async () => {
      peer.speakLegacy();
      peer.on('tasks/get', () => undefined);
      peer.on('notifications/cancelled', (_, response) => response.writeHead(202).end());
      const { client } = await connected({}, { timeouts });
      assert.equal(await faultIn(client.get('a')), 'timeout');
      await peer.asked('notifications/cancelled');
      const [asked, cancelled] = ['tasks/get', 'notifications/cancelled'].map(
        method => peer.requests.find(({ message }) => message.method === method)?.message,
      );
      assert.ok(cancelled && asked);
      assert.equal((cancelled.params as { requestId: unknown }).requestId, asked.id);
    });

    it('receives nothing more of an answer that was given up', async () => {
      peer.speakLegacy();
      const closed = new Deferred();
      peer.on('tasks/get', (_, response) => void peer.stream(response).once('close', () => closed.resolve()));
      peer.on('notifications/cancelled', (_, response) => response.writeHead(202).end());
      const { client } = await connected({}, { timeouts });
      assert.equal(await faultIn(client.get('a')), 'timeout');
      await closed.promise;
    });

    it('holds nothing else up', async () => {
      peer.speakLegacy();
      peer.on('tasks/result', () => undefined);
      const { client } = await connected({}, { timeouts });
      const result = client.result('a');
      result.catch(() => undefined);
      assert.equal((await client.get('a')).report.status, 'working');
      assert.equal(await outcomeOf(result), 'pending', 'a result may take as long as its task');
    });
  });
});
