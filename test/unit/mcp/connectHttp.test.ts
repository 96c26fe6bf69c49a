import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { isConnectionError } from '../../../src/base/errors';
import type { Connection } from '../../../src/mcp/connection';
import { connect } from '../../../src/mcp/mcpClient';
import { connectOptions } from '../../support/connectOptions';

/** A server in this process: nothing leaves the machine. */
describe('connect over HTTP', () => {
  let server: Server;
  let connection: Connection | undefined;
  let requests: IncomingMessage[];
  let respond: (request: Record<string, unknown>, response: ServerResponse) => void;

  beforeEach(async () => {
    requests = [];
    server = createServer(async (request, response) => {
      requests.push(request);
      respond(JSON.parse((await text(request)) || '{}'), response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    await connection?.close();
    connection = undefined;
    server.closeAllConnections();
    server.close();
  });

  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;

  async function connected(headers: Record<string, string> = {}, address = url()): Promise<Connection> {
    const launch = { kind: 'http', url: address, headers, secrets: [] } as const;
    connection = await connect(launch, connectOptions());
    return connection;
  }

  const refusal = (address = url()) =>
    connected({}, address).then(
      () => assert.fail('It connected'),
      (error: unknown) => {
        assert.ok(isConnectionError(error));
        return error.message;
      },
    );

  /** A 2025-11-25 server with sessions that knows one task. */
  function speakLegacy(): void {
    const results: Record<string, object> = {
      initialize: {
        protocolVersion: '2025-11-25',
        capabilities: { tasks: { list: {} } },
        serverInfo: { name: 'over http', version: '1.0.0' },
      },
      'tasks/get': { taskId: 'a', status: 'working' },
    };
    respond = ({ id, method }, response) => {
      const result = results[String(method)];
      const answer = result ? { result } : { error: { code: -32_601, message: 'Method not found' } };
      response.writeHead(id === undefined ? 202 : 200, {
        'content-type': 'application/json',
        'mcp-session-id': 'session-1',
      });
      response.end(id === undefined ? undefined : JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
    };
  }

  it('reaches a server with the headers of its definition, in one session that it ends', async () => {
    speakLegacy();
    const { client, facts } = await connected({ Authorization: 'Bearer abc' });
    assert.deepEqual([client.generation, facts.serverInfo?.name], ['2025-11-25', 'over http']);
    assert.equal((await client.get('a')).report.status, 'working');
    assert.ok(requests.every(({ headers }) => headers.authorization === 'Bearer abc'));
    assert.equal(requests.at(-1)?.headers['mcp-session-id'], 'session-1');
    await connection?.close();
    assert.ok(requests.some(({ method }) => method === 'DELETE'));
  });

  it('ends, although the server does not answer the goodbye', async () => {
    speakLegacy();
    await connected();
    respond = () => undefined;
    await connection?.close();
    assert.ok(requests.some(({ method }) => method === 'DELETE'));
  });

  it('says that nobody is there', async () => {
    const address = url();
    server.close();
    await once(server, 'close');
    assert.match(await refusal(address), /^127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED/);
  });

  it('says what a server wants that asks to sign in', async () => {
    respond = (_, response) => response.writeHead(401).end();
    assert.match(await refusal(), /sign in|401/i);
  });

  it('says with which status a server failed', async () => {
    respond = (_, response) => response.writeHead(503).end('<html>Down for maintenance</html>');
    assert.match(await refusal(), /503/);
  });
});
